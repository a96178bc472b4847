//! Cases as data on own sentences, the seeds, texts that must not change, and the promises of plans.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::string_slice, clippy::print_stdout)]

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::LazyLock;

use proptest::prelude::*;

use super::*;
use crate::document::decode::decode;
use crate::forward::{Annotation, Channel, Damager};

static REPAIRER: LazyLock<Repairer> = LazyLock::new(|| Repairer::new(Arc::new(Jieba::new())).unwrap());

static DAMAGER: LazyLock<Damager> = LazyLock::new(|| Damager::new().unwrap());

fn repair_bytes(bytes: &[u8]) -> (DecodedText, RepairedText) {
    let decoded = decode(bytes, None, false).unwrap();
    let repaired = REPAIRER.repair(&decoded);
    assert_eq!(repaired.plan.apply(&decoded.text).as_ref(), Some(&repaired.text), "the plan replays");
    (decoded, repaired)
}

fn seed(number: &str) -> Option<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/seeds");
    let Ok(entries) = std::fs::read_dir(&folder) else {
        println!("no seeds beside the project: nothing checked");
        return None;
    };
    let path = entries.filter_map(Result::ok).map(|entry| entry.path());
    let path = path.into_iter().find(|path| path.file_name().unwrap().to_string_lossy().starts_with(number))?;
    Some(std::fs::read(path).unwrap())
}

/// Readings of the damaged places of the seeds, and how many glosses each loses: whole ones, and halves `py)` in runs.
#[test]
fn seeds_come_out_right() {
    let mut glosses = 0;
    for (number, readings, left) in [
        (
            "000",
            [
                "天下安。基層治理與基層",
                "方向。”阜新市海州區站前",
                "‘全崗通’工作機制,",
                "氛圍。”\n",
                "擔當的社區工作者",
                "隊伍。”撫順市順城區",
                "64%。”\n",
                "服務中。”",
            ]
            .as_slice(),
            "社區治理",
        ),
        ("001", ["街道(社區)黨建", "(完)"].as_slice(), "社區黨建"),
        (
            "003",
            [
                "作用。”新征程上,",
                "方面。“欲筑室者,",
                "其基。”黨的",
                "格局。基層社區事務",
                "做到決策",
                "小區(網格)黨",
                "(作者單位:",
            ]
            .as_slice(),
            "社區治理",
        ),
        ("004", ["根基。基層強則", "關系。”</p>", "“四點半學校”、紅色"].as_slice(), "社區治理"),
    ] {
        let Some(bytes) = seed(number) else { return };
        let (decoded, repaired) = repair_bytes(&bytes);
        for reading in readings {
            assert!(repaired.text.contains(reading), "{number}: {reading}");
        }
        assert!(repaired.text.contains(left), "{number}");
        assert!(!repaired.text.contains(gloss::is_toned), "{number}: no gloss is left");
        assert!(!repaired.text.contains('?'), "{number}: no place is left");
        glosses += gloss::find(&decoded.text.chars().collect::<Vec<_>>()).len();
        // Nothing but what the rules name has changed, and every change says how sure it is.
        for repair in repaired.plan.repairs() {
            assert!(
                !repair.edit.evidence.is_empty() && repair.edit.certainty != Certainty::Flagged,
                "{number}: {repair:?}"
            );
        }
    }
    assert_eq!(glosses, 770, "765 after whole characters and 5 after halves");
    let Some(bytes) = seed("002") else { return };
    let (decoded, repaired) = repair_bytes(&bytes);
    assert_eq!((repaired.text.as_str(), repaired.outcome), (decoded.text.as_str(), RepairOutcome::Clean));
}

#[derive(serde::Deserialize)]
struct Cases {
    case: Vec<Case>,
}

/// One case of `cases.toml`; see the head of that file.
#[derive(serde::Deserialize)]
struct Case {
    label: String,
    /// Name of a channel; without one `found` is served as it stands.
    channel: Option<String>,
    clean: Option<String>,
    found: Option<String>,
    /// What must come out, where it is not the clean text.
    out: Option<String>,
    outcome: String,
    /// Rules of the plan without `gloss`, as `rule: certainty`, repetitions left out.
    #[serde(default)]
    rules: Vec<String>,
}

#[test]
fn cases_come_out_as_listed() {
    let cases: Cases = toml::from_str(include_str!("cases.toml")).unwrap();
    let mut failures = Vec::new();
    for case in cases.case {
        let label = &case.label;
        let (bytes, clean) = match (&case.channel, &case.clean, &case.found) {
            (Some(channel), Some(clean), None) => {
                let channel = Channel::parse(channel).unwrap_or_else(|| panic!("{label}: channel"));
                let want = if channel.is_traditional() { DAMAGER.traditional(clean) } else { clean.clone() };
                let want = if channel.as_str().starts_with("annotated") || channel.as_str() == "glossed" {
                    // The site folded widths, and repair does not undo that.
                    let options = Annotation { glossed: Vec::new(), cut: false, ..Annotation::default() };
                    DAMAGER.annotate(clean, &options)
                } else {
                    want
                };
                (DAMAGER.apply(channel, clean), want)
            }
            (None, None, Some(found)) => (found.clone().into_bytes(), found.clone()),
            _ => panic!("{label}: either channel and clean, or found"),
        };
        let (_, repaired) = repair_bytes(&bytes);
        let mut rules: Vec<String> = Vec::new();
        for edit in repaired.plan.passes.iter().flatten().filter(|edit| edit.rule != "gloss") {
            let rule = format!("{}: {}", edit.rule, edit.certainty.as_str());
            if !rules.contains(&rule) {
                rules.push(rule);
            }
        }
        let again = decode(repaired.text.as_bytes(), None, false).unwrap();
        let twice = REPAIRER.repair(&again).text;
        let want = case.out.unwrap_or(clean);
        if repaired.text != want || repaired.outcome.as_str() != case.outcome || rules != case.rules || twice != want {
            let RepairedText { text, outcome, .. } = repaired;
            failures.push(format!("{label}: {outcome} {rules:?}\n  want {want}\n  text {text}\n  again {twice}"));
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

/// One case of `found.toml`.
#[derive(serde::Deserialize)]
struct Found {
    found: String,
    out: String,
    outcome: String,
}

#[test]
fn found_texts_come_out_as_listed() {
    let cases: BTreeMap<String, Found> = toml::from_str(include_str!("found.toml")).unwrap();
    let mut failures = Vec::new();
    for (label, case) in cases {
        let (_, repaired) = repair_bytes(case.found.as_bytes());
        let (_, again) = repair_bytes(repaired.text.as_bytes());
        if repaired.text != case.out || repaired.outcome.as_str() != case.outcome || again.text != case.out {
            let RepairedText { text, outcome, .. } = repaired;
            failures.push(format!("{label}: {outcome}\n  want {}\n  text {text}\n  again {}", case.out, again.text));
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

/// Texts that must come back byte for byte; see the head of that file.
#[test]
fn clean_texts_come_back_byte_for_byte() {
    let kinds: BTreeMap<String, BTreeMap<String, String>> = toml::from_str(include_str!("negatives.toml")).unwrap();
    let mut failures = Vec::new();
    for (kind, texts) in &kinds {
        let outcome = if kind.starts_with("flagged") { RepairOutcome::Flagged } else { RepairOutcome::Clean };
        for (label, text) in texts {
            let (decoded, repaired) = repair_bytes(text.as_bytes());
            if decoded.text != *text || repaired.text != *text || repaired.outcome != outcome {
                let RepairedText { text: made, outcome, .. } = repaired;
                failures.push(format!("{kind}: {label}: {} {outcome}\n  want {text}\n  made {made}", decoded.encoding));
            }
        }
    }
    let count: usize = kinds.values().map(BTreeMap::len).sum();
    assert!(count >= 150, "{count} texts");
    assert!(failures.is_empty(), "{} of {count}\n{}", failures.len(), failures.join("\n"));
}

/// Text of hanzi, marks, glosses and what damage leaves.
fn damaged_text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        8 => "[区發會网的一在人大工作做好学校]{1,4}",
        2 => prop_oneof![Just("區(qū)"), Just("網(wǎng)"), Just("發(fā)"), Just("會(huì)"), Just("^(qū)")].prop_map(str::to_owned),
        2 => "[，。！；：“”‘’《》、?!;,() \n]{1,3}",
        1 => prop_oneof![Just("?;鶎"), Just("?!比"), Just("?shù)纳"), Just("\u{FEFF}"), Just("⽂"), Just("锟斤拷"), Just("\u{FFFD}"), Just("????")].prop_map(str::to_owned),
        1 => "\\PC{1,4}",
    ];
    proptest::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

fn plain(text: &str) -> DecodedText {
    DecodedText {
        text: text.to_owned(),
        encoding: "utf-8".to_owned(),
        evidence: String::new(),
        source_map: crate::source_map::SourceMap::identity(text.len()),
    }
}

/// The promises of every plan.
fn check_promises(text: &str) -> Result<(), TestCaseError> {
    let repaired = REPAIRER.repair(&plain(text));
    prop_assert_eq!(repaired.plan.apply(text), Some(repaired.text.clone()), "replays");
    let again = REPAIRER.repair(&plain(&repaired.text));
    prop_assert_eq!(&again.text, &repaired.text, "repaired once");
    let map = repaired.plan.source_map();
    prop_assert_eq!((map.out_len(), map.in_len()), (repaired.text.len(), text.len()));
    let mut last = 0;
    for (at, c) in repaired.text.char_indices() {
        let source = map.to_source(at..at + c.len_utf8());
        prop_assert!(source.start >= last && source.end <= text.len());
        last = source.start;
    }
    for repair in repaired.plan.repairs() {
        prop_assert!(text.get(repair.decoded.clone()).is_some(), "{:?}", repair);
        prop_assert!(repaired.text.get(repair.repaired.clone()).is_some(), "{:?}", repair);
    }
    if repaired.outcome == RepairOutcome::Clean {
        prop_assert_eq!(repaired.text.as_str(), text);
    }
    Ok(())
}

proptest! {
    #[test]
    fn plans_keep_their_promises_on_damage(text in damaged_text()) {
        check_promises(&text)?;
    }

    #[test]
    fn plans_keep_their_promises_on_anything(text in "\\PC{0,60}") {
        check_promises(&text)?;
    }

    #[test]
    fn any_bytes_come_through(bytes in proptest::collection::vec(any::<u8>(), 1..120)) {
        if let Ok(decoded) = decode(&bytes, None, false) {
            check_promises(&decoded.text)?;
        }
    }

    #[test]
    fn every_channel_comes_through(
        clean in "[区发会网的一在人大工作做好学校，。；！“”\n]{20,120}",
        channel in proptest::sample::select(Channel::ALL),
    ) {
        if let Ok(decoded) = decode(&DAMAGER.apply(channel, &clean), None, false) {
            check_promises(&decoded.text)?;
        }
    }
}

/// Work must stay in proportion to the text: every place that invites a search, many times over.
#[test]
fn long_damage_is_repaired_in_linear_time() {
    let annotated = "區(qū)裡發(fā)通知，網(wǎng)格員負(fù)責(zé)送，區(qū)裡發(fā)，區(qū)裡發(fā)。";
    for unit in ["?!", "?;鶎", "?shù)纳", "“", "(qū", "&#", "\\u57", "%E5", "????", "鍩哄", "基\u{FEFF}", "⽂"]
    {
        let text = annotated.to_owned() + &unit.repeat(8_000);
        let repaired = REPAIRER.repair(&plain(&text));
        assert_eq!(repaired.plan.apply(&text).as_ref(), Some(&repaired.text), "{unit}");
        // A quadratic scan would not come back within the patience of a test run.
    }
}
