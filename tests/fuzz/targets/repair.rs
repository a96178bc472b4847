//! Any bytes through decoding and repair: the plan replays, a repaired text stays as it is, and every place can be found.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use pipeline::document::decode::{DecodedText, decode};
use pipeline::document::repair::{Certainty, RepairOutcome, Repairer};
use pipeline::document::segment::Segmenter;
use pipeline::source_map::SourceMap;

static REPAIRER: LazyLock<Repairer> = LazyLock::new(|| {
    let words = Segmenter::new().expect("the bundled terms").jieba();
    Repairer::new(words).expect("the bundled lexicons")
});

fuzz_target!(|bytes: &[u8]| {
    let Ok(decoded) = decode(bytes, None, false) else { return };
    let text = decoded.text.as_str();
    let repaired = REPAIRER.repair(&decoded);
    let plan = &repaired.plan;
    assert_eq!(plan.apply(text).as_ref(), Some(&repaired.text), "the plan replays");
    if repaired.outcome == RepairOutcome::Clean {
        assert_eq!(repaired.text, text, "clean is untouched");
    }

    let map = plan.source_map();
    assert_eq!((map.out_len(), map.in_len()), (repaired.text.len(), text.len()), "lengths of the map");
    let mut last = 0;
    for (at, c) in repaired.text.char_indices() {
        let source = map.to_source(at..at + c.len_utf8());
        assert!(source.start >= last && source.start <= source.end && source.end <= text.len(), "{at}: {source:?}");
        last = source.start;
    }
    for repair in plan.repairs() {
        assert!(text.get(repair.decoded.clone()).is_some(), "no place before: {repair:?}");
        assert!(repaired.text.get(repair.repaired.clone()).is_some(), "no place after: {repair:?}");
        assert!(!repair.edit.evidence.is_empty(), "no evidence: {repair:?}");
        assert!(repair.edit.before != repair.edit.after || repair.edit.certainty == Certainty::Flagged, "{repair:?}");
    }

    let again = REPAIRER.repair(&DecodedText {
        text: repaired.text.clone(),
        encoding: "utf-8".to_owned(),
        evidence: "repaired".to_owned(),
        source_map: SourceMap::identity(repaired.text.len()),
    });
    assert_eq!(again.text, repaired.text, "repaired once");
});
