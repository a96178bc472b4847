use corpora::{Hints, MediaType};
use pipeline::document::{layout::LayoutReader, markup, view::Script};
fn main() {
    let script = Script::new().unwrap();
    let reader = LayoutReader::new().unwrap();
    let want = std::env::args().nth(1).unwrap();
    for path in std::env::args().skip(2) {
        let bytes = std::fs::read(&path).unwrap();
        let text = match std::str::from_utf8(&bytes) {
            Ok(t) => t.to_owned(),
            Err(_) => encoding_rs::GB18030.decode(&bytes).0.into_owned(),
        };
        let media = if path.contains("htm") { MediaType::Html } else { MediaType::Plain };
        let Ok(clean) = markup::read(&text, media) else { continue };
        let view = script.view(&clean.text);
        let l = reader.read(&clean, &view, &Hints::default());
        for s in &l.sentences {
            if s.part.as_str() == want {
                println!("{}", view.string(s.span).chars().take(60).collect::<String>());
            }
        }
    }
}
