//! Any text as a query: read or refused inside itself, and what was read reads the same when it is written again.
#![no_main]

use libfuzzer_sys::fuzz_target;
use queries::language::{self, MAX_QUERY};

fuzz_target!(|text: &str| {
    match language::parse(text) {
        Ok(query) => {
            assert!(!query.reading().is_empty());
            let written = query.written();
            // Marks and brackets make it longer than what was typed.
            if written.chars().count() <= MAX_QUERY {
                match language::parse(&written) {
                    Ok(again) => assert_eq!((&again.node, again.within), (&query.node, query.within), "{written}"),
                    // Brackets round every part may be one deeper than allowed.
                    Err(problem) => assert!(problem.message.contains("too many brackets"), "{written}: {problem}"),
                }
            }
            for target in query.targets() {
                assert!(target.texts().iter().all(|text| !text.is_empty()));
            }
        }
        Err(problem) => {
            assert!(problem.position <= text.chars().count(), "{problem}");
            assert!(!problem.hint.is_empty());
            assert!(problem.pointer().lines().count() == 2, "{}", problem.pointer());
        }
    }
});
