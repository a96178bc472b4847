//! Cases as data on own sentences, the seeds, texts that must not change, and the promises of plans.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::string_slice, clippy::print_stdout)]

use std::path::Path;
use std::sync::LazyLock;

use super::*;
use crate::document::decode::decode;

static REPAIRER: LazyLock<Repairer> = LazyLock::new(|| Repairer::new(Arc::new(Jieba::new())).unwrap());

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
