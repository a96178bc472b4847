//! Cases as data: bodies asked for at the place marked `|`, or at the end of the text.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use proptest::prelude::*;
use serde::Deserialize;

use super::{Bodies, Resolver};
use crate::document::extract::sample::Sample;
use crate::gazetteer::Gazetteer;

static GAZETTEER: LazyLock<Gazetteer> = LazyLock::new(|| Gazetteer::new().unwrap());
static BODIES: LazyLock<Bodies> = LazyLock::new(|| Bodies::new().unwrap());

#[derive(Deserialize)]
struct Cases {
    case: Vec<Case>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    label: String,
    text: String,
    /// Code of a division, or the name of a place that no list has.
    region: Option<String>,
    issuer: Option<String>,
    /// An empty body stands for none.
    bodies: BTreeMap<String, String>,
}

#[test]
fn cases() {
    let cases: Cases = toml::from_str(include_str!("cases.toml")).unwrap();
    let mut failures = Vec::new();
    for case in &cases.case {
        let mut sample = Sample::new(&case.text);
        if let Some(region) = &case.region {
            sample = match GAZETTEER.full_name(region) {
                Some(name) => sample.in_division(region, &name),
                None => sample.in_region(region),
            };
        }
        if let Some(issuer) = &case.issuer {
            sample = sample.issued_by(issuer);
        }
        let at = case.text.chars().position(|c| c == '|').unwrap_or(case.text.chars().count());
        let reading = sample.reading();
        let resolver = Resolver::new(&BODIES.lexicon, &GAZETTEER, &reading);
        for (body, want) in &case.bodies {
            let found = resolver.full(body, at).unwrap_or_default();
            if found != *want {
                failures.push(format!("{}: {body} is `{found}`, not `{want}`", case.label));
            }
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

proptest! {
    #[test]
    fn any_text_is_taken(text in "[沈阳市铁西区街道社委、在省。\n柳岸党工]{0,60}", body in "[沈阳市铁西区街道社委、我省全柳岸党工]{0,8}", at in 0_usize..70) {
        let sample = Sample::new(&text).in_division("210106", "辽宁省沈阳市铁西区");
        let reading = sample.reading();
        let resolver = Resolver::new(&BODIES.lexicon, &GAZETTEER, &reading);
        let found = resolver.full(&body, at);
        prop_assert!(found.is_none_or(|found| found.chars().count() >= 2));
    }
}

#[test]
fn long_texts_take_linear_time() {
    for unit in ["街道", "沈阳市", "甲社区", "柳岸街道党工委", "在", "、柳岸街道"] {
        let sample = Sample::new(&unit.repeat(40_000 / unit.chars().count()));
        let reading = sample.reading();
        let resolver = Resolver::new(&BODIES.lexicon, &GAZETTEER, &reading);
        for at in 0..10_000 {
            // A look at all the text for each would not come back within the patience of a test run.
            let _ = resolver.full("街道党工委", at);
            let _ = resolver.full("党工委", at);
            let _ = resolver.full("市委", at);
        }
    }
}

#[test]
fn roles_name_party_organs() {
    for (role, want) in [
        ("市委书记", Some("市委")),
        ("省委副书记、省长", Some("省委")),
        ("江原省委常委、组织部部长", Some("江原省委")),
        ("党工委书记", Some("党工委")),
        ("党委书记", None),
        ("市委组织部部长", None),
        ("区长、区委书记", None),
        ("书记", None),
        ("", None),
    ] {
        assert_eq!(BODIES.organ(role).as_deref(), want, "{role}");
    }
}
