use pipeline::document::markup;
fn main() {
    for path in std::env::args().skip(1) {
        let bytes = std::fs::read(&path).unwrap();
        let text = match std::str::from_utf8(&bytes) {
            Ok(t) => t.to_owned(),
            Err(_) => encoding_rs::GB18030.decode(&bytes).0.into_owned(),
        };
        let t = std::time::Instant::now();
        match markup::read(&text, corpora::MediaType::Html) {
            Ok(c) => {
                println!("=== {path} {:?}", t.elapsed());
                for h in &c.head {
                    println!("  H {}={}", h.name, h.value.chars().take(90).collect::<String>());
                }
                for l in &c.lines {
                    println!(
                        "{}{:>6} {:.1} {}",
                        match l.is_body {
                            Some(true) => "B",
                            Some(false) => "-",
                            None => "?",
                        },
                        l.element,
                        l.link_share,
                        c.text.slice(l.span).chars().take(90).collect::<String>()
                    );
                }
            }
            Err(e) => println!("=== {path} REJECT {e}"),
        }
    }
}
