//! Owners and the places they are looked for in, as they are compared: divisions by code, bodies by name.
//! It gives no mention to an owner; `registry` does.

use std::collections::BTreeSet;

use super::knowledge;
use super::spelling::spelling_key;
use crate::PipelineError;
use crate::gazetteer::Gazetteer;

/// How names of places and of settlements end, and the code points they have at least: 城市 and 社区 are words. The few divisions
/// that are shorter (南县) are known.
const FORMS: [(&str, usize); 11] = [
    ("省", 2),
    ("市", 3),
    ("区", 3),
    ("县", 3),
    ("州", 3),
    ("盟", 3),
    ("旗", 3),
    ("镇", 3),
    ("乡", 3),
    ("村", 3),
    ("街道", 4),
];

/// Whose names are that no place owns.
pub const NATION: &str = "全国";

/// Owners as they are compared.
#[derive(Debug)]
pub struct Owners {
    gazetteer: Gazetteer,
    nationwide: BTreeSet<String>,
}

impl Owners {
    /// With the divisions and the words for the whole country.
    ///
    /// # Errors
    /// [`PipelineError::Lexicon`] when a bundled list cannot be read.
    pub fn new() -> Result<Self, PipelineError> {
        Ok(Self { gazetteer: Gazetteer::new()?, nationwide: knowledge::nationwide()? })
    }

    /// True for two spellings of one owner: 沈阳市 and 辽宁省沈阳市, 沈阳 and 沈阳市, 国家 and 全国.
    #[must_use]
    pub fn same(&self, one: &str, other: &str) -> bool {
        let whose = |name| Whose::owner(&self.gazetteer, name);
        one == other
            || [one, other].iter().all(|name| self.nationwide.contains(*name))
            || whose(one).is(&whose(other), &self.gazetteer)
    }

    /// The divisions.
    #[must_use]
    pub fn gazetteer(&self) -> &Gazetteer {
        &self.gazetteer
    }
}

/// A region or body by its name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Whose {
    /// Code of the division that it is, or that the name speaks of.
    code: Option<String>,
    /// The name folded, without marks.
    key: String,
}

impl Whose {
    /// An owner: the one division that the whole name stands for (毕节, 贵州省毕节市), else a body, or one of several divisions
    /// of a name.
    #[must_use]
    pub fn owner(gazetteer: &Gazetteer, name: &str) -> Self {
        Self { code: gazetteer.code_of(name.trim()).map(str::to_owned), key: spelling_key(name) }
    }

    /// A place, region or publisher, which may be narrower than the division it names: 沈阳市皇姑区三台子街道, 沈阳市总工会.
    #[must_use]
    pub fn place(gazetteer: &Gazetteer, name: &str) -> Self {
        Self { code: gazetteer.first_of(name.trim()), key: spelling_key(name) }
    }

    /// A place of which the code is known beside its name.
    #[must_use]
    pub fn coded(gazetteer: &Gazetteer, code: Option<&str>, name: &str) -> Self {
        match code {
            Some(code) => Self { code: Some(code.to_owned()), key: spelling_key(name) },
            None => Self::place(gazetteer, name),
        }
    }

    /// Its division, when it is one.
    #[must_use]
    pub fn code(&self) -> Option<&str> {
        self.code.as_deref()
    }

    /// What tells it from others, however it is written.
    #[must_use]
    pub fn key(&self) -> &str {
        self.code.as_deref().unwrap_or(&self.key)
    }

    /// True for two spellings of one owner: 沈阳市 and 辽宁省沈阳市, 青禾社区 and 沈阳市青禾社区. Only where one of them is no
    /// division does the text decide.
    #[must_use]
    pub fn is(&self, other: &Self, gazetteer: &Gazetteer) -> bool {
        match (&self.code, &other.code) {
            (Some(one), Some(another)) => one == another,
            _ => ends_in(&self.key, &other.key, gazetteer) || ends_in(&other.key, &self.key, gazetteer),
        }
    }

    /// True when a place, region or publisher is this owner, lies in it or is a body of it.
    #[must_use]
    pub fn holds(&self, place: &Self, gazetteer: &Gazetteer) -> bool {
        match (&self.code, &place.code) {
            (Some(own), Some(code)) => Gazetteer::holds(own, code),
            _ => {
                let begins = place.key.match_indices(&self.key).filter(|_| !self.key.is_empty());
                let mut before = begins.filter_map(|(at, _)| place.key.get(..at));
                before.any(|before| is_place(before, gazetteer)) || ends_in(&self.key, &place.key, gazetteer)
            }
        }
    }
}

/// True when a name is another one, or that behind the place it is in.
fn ends_in(name: &str, end: &str, gazetteer: &Gazetteer) -> bool {
    !end.is_empty() && name.strip_suffix(end).is_some_and(|before| is_place(before, gazetteer))
}

/// True for what may stand before the beginning of a name: nothing, a division, or what has the form of a place.
fn is_place(before: &str, gazetteer: &Gazetteer) -> bool {
    let has_form = || {
        let length = before.chars().count();
        FORMS.iter().any(|(end, shortest)| before.ends_with(end) && length >= *shortest)
    };
    before.is_empty() || has_form() || !gazetteer.named(before).is_empty()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn owners_are_told_apart_by_division_and_by_whole_names() {
        let gazetteer = Gazetteer::new().unwrap();
        for (one, another, want) in [
            ("沈阳市", "辽宁省沈阳市", true),
            ("沈阳", "瀋陽市", true),
            ("毕节", "贵州省毕节市", true),
            ("浙江省温州市苍南县", "南县", false),
            ("湖南省益阳市南县", "南县", true),
            ("江西省宜春市宜丰县", "丰县", false),
            ("徐州市丰县", "丰县", true),
            ("海南", "海南省", true),
            ("海南", "海南藏族自治州", false),
            ("沈阳市", "沈阳市皇姑区", false),
            // One of several, which may be this one.
            ("铁西区", "辽宁省沈阳市铁西区", true),
            ("铁西区", "辽宁省沈阳市皇姑区", false),
            ("青禾社区", "河州市青禾社区", true),
            ("青禾社区", "沈阳市皇姑区青禾社区", true),
            ("青禾社区", "大青禾社区", false),
            ("苍南县总工会", "南县总工会", false),
            ("温州市苍南县总工会", "苍南县总工会", true),
            ("城市管理局", "管理局", false),
            ("甲省某市", "某市", true),
            ("“青禾”社区", "青禾社区", true),
            ("某市", "某市", true),
            ("——", "某市", false),
        ] {
            let [a, b] = [one, another].map(|name| Whose::owner(&gazetteer, name));
            assert_eq!((a.is(&b, &gazetteer), b.is(&a, &gazetteer)), (want, want), "{one} {another}");
        }
    }

    #[test]
    fn owners_hold_what_lies_in_them() {
        let gazetteer = Gazetteer::new().unwrap();
        for (owner, place, want) in [
            ("沈阳市", "辽宁省沈阳市皇姑区", true),
            ("沈阳", "沈阳市皇姑区三台子街道", true),
            ("沈阳市", "沈阳市总工会", true),
            ("辽宁省沈阳市", "中共沈阳市委", true),
            ("沈阳市皇姑区", "沈阳市", false),
            ("沈阳市皇姑区", "皇姑区", true),
            ("南县", "浙江省温州市苍南县", false),
            ("南县", "苍南县灵溪镇", false),
            ("南县", "湖南省益阳市南县", true),
            ("南县", "益阳市南县南洲镇", true),
            ("南县", "南县南洲镇", true),
            ("丰县", "江西省宜春市宜丰县", false),
            ("海南省", "海南藏族自治州", false),
            ("铁西区", "辽宁省沈阳市铁西区", true),
            ("青禾社区", "河州市青禾社区", true),
            ("青禾社区", "河州市大青禾社区", false),
            ("青禾社区", "河州市青禾社区党委", true),
            ("河州市青禾社区", "青禾社区", true),
            ("河州市青禾社区", "河州市", false),
            ("青禾社区", "", false),
            ("——", "沈阳市", false),
        ] {
            let (owner_of, place_of) = (Whose::owner(&gazetteer, owner), Whose::place(&gazetteer, place));
            assert_eq!(owner_of.holds(&place_of, &gazetteer), want, "{owner} {place}");
        }
    }
}
