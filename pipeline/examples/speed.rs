use corpora::{Hints, MediaType};
use pipeline::document::{layout::LayoutReader, markup, segment::Segmenter, view::Script};
fn main() {
    let t = std::time::Instant::now();
    let script = Script::new().unwrap();
    println!("script {:?}", t.elapsed());
    let t = std::time::Instant::now();
    let reader = LayoutReader::new().unwrap();
    println!("layout {:?}", t.elapsed());
    let t = std::time::Instant::now();
    let seg = Segmenter::new().unwrap();
    println!("seg {:?}", t.elapsed());
    let t = std::time::Instant::now();
    let _ = pipeline::fold::fold_string("a");
    println!("fold {:?}", t.elapsed());
    let (mut b, mut m, mut v, mut l, mut s) = (0, 0.0, 0.0, 0.0, 0.0);
    let mut f = 0.0;
    for path in std::env::args().skip(1) {
        let bytes = std::fs::read(&path).unwrap();
        let text = String::from_utf8_lossy(&bytes).into_owned();
        b += text.len();
        let media = if path.contains("htm") { MediaType::Html } else { MediaType::Plain };
        let t = std::time::Instant::now();
        let Ok(clean) = markup::read(&text, media) else { continue };
        m += t.elapsed().as_secs_f64();
        let t = std::time::Instant::now();
        let view = script.view(&clean.text);
        v += t.elapsed().as_secs_f64();
        let t = std::time::Instant::now();
        let _ = std::hint::black_box(reader.read(&clean, &view, &Hints::default()));
        l += t.elapsed().as_secs_f64();
        let t = std::time::Instant::now();
        let _ = std::hint::black_box(seg.cut(&view));
        s += t.elapsed().as_secs_f64();
        let t = std::time::Instant::now();
        let _ = std::hint::black_box(pipeline::fold::fold(&text));
        f += t.elapsed().as_secs_f64();
    }
    let mb = b as f64 / 1e6;
    println!(
        "{mb} MB markup {:.1} view {:.1} layout {:.1} segment {:.1} fold {:.1} MB/s",
        mb / m,
        mb / v,
        mb / l,
        mb / s,
        mb / f
    );
}
