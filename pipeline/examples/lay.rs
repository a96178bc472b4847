use corpora::{Hints, MediaType};
use pipeline::document::{layout::LayoutReader, markup, view::Script};
use pipeline::span::Text;
fn strip(text: &str) -> String {
    let re = regex::Regex::new(r"([\u{3400}-\u{9fff}])\([a-zāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜüńňǹḿ]{1,6}\)").unwrap();
    let t = re.replace_all(text, "$1").into_owned();
    t.replace("。?/p>", "。”</p>").replace("?/p>", "。”</p>").replace("?;", "。").replace("?!?", "。”")
}
fn main() {
    let script = Script::new().unwrap();
    let reader = LayoutReader::new().unwrap();
    let mode = std::env::args().nth(1).unwrap();
    for path in std::env::args().skip(2) {
        let bytes = std::fs::read(&path).unwrap();
        let text = match std::str::from_utf8(&bytes) {
            Ok(t) => t.to_owned(),
            Err(_) => encoding_rs::GB18030.decode(&bytes).0.into_owned(),
        };
        let html = path.contains("htm");
        let text = if html { text } else { strip(&text) };
        let t = std::time::Instant::now();
        let clean = match markup::read(&text, if html { MediaType::Html } else { MediaType::Plain }) {
            Ok(c) => c,
            Err(e) => {
                println!("{path} {e}");
                continue;
            }
        };
        let t1 = t.elapsed();
        let view = script.view(&clean.text);
        let t2 = t.elapsed();
        let l = reader.read(&clean, &view, &Hints::default());
        let t3 = t.elapsed();
        if mode == "json" {
            let f = |x: &Option<pipeline::document::layout::Found>| x.as_ref().map(|f| f.value.clone());
            println!(
                "{}",
                serde_json::json!({"file": path, "title": f(&l.title), "published": l.published.as_ref().map(|d| d.date.clone()), "publisher": f(&l.publisher), "author": f(&l.author), "editor": f(&l.editor), "genre": l.genre.as_str(), "region": l.region.as_ref().map(|r| r.name.clone()), "number": f(&l.doc_number), "issuer": f(&l.issuer), "event": l.event_date.as_ref().map(|d| d.date.clone()),
              "body": l.sentences.iter().filter(|s| matches!(s.part.as_str(), "body"|"heading")).map(|s| clean.text.slice(s.span)).collect::<Vec<_>>().join("")})
            );
            continue;
        }
        println!("=== {path} {:?} {:?} {:?} {}", t1, t2 - t1, t3 - t2, script.script_of(&clean.text));
        println!(
            "title {:?}\npub {:?}\nsite {:?}\nauthor {:?} editor {:?}\npublished {:?}\nevent {:?}\ngenre {} no {:?} issuer {:?}\nregion {:?} {:?}",
            l.title,
            l.publisher,
            l.site,
            l.author,
            l.editor,
            l.published,
            l.event_date,
            l.genre,
            l.doc_number,
            l.issuer,
            l.region,
            l.admin_level
        );
        println!("dates {:?}", l.dates.iter().map(|d| format!("{} {}", d.date, d.basis)).collect::<Vec<_>>());
        for s in &l.sections {
            println!("  § {} {:?}", s.level, s.heading.map(|h| view.string(h)));
        }
        if mode == "full" {
            let mut last = u32::MAX;
            for s in &l.sentences {
                if mode == "full" && (s.part.as_str() != "body" || s.paragraph != last) {
                    println!(
                        "  {:>3} {:<11} {:?} {}",
                        s.paragraph,
                        s.part,
                        s.section,
                        view.string(s.span).chars().take(70).collect::<String>()
                    );
                }
                last = s.paragraph;
            }
        }
    }
}
