//! Names of what is done: another act on the same things, what people do, who they are.
//! Which of these names a number takes is decided in `names`.

use super::bind::{Rule, State};
use super::lexicon::Class;
use super::line::Context;
use super::names::Names;
use super::noun;
use super::quantity::{PERSON_REACH, Quantity};

/// Longest verb phrase taken as an indicator (参保, 领取养老金).
pub(super) const VERB_PHRASE: usize = 12;

impl State<'_> {
    /// 收集诉求1860件,办结1795件: another act on the same things; 修复湿地5万亩,造林3万亩: on what is counted otherwise only
    /// where the name before begins with an act.
    pub(super) fn acted_on(&self, act: &str, things: bool) -> Option<String> {
        let head: Vec<char> = self.heads.first()?.chars().collect();
        let verb = (0..head.len()).find_map(|at| {
            let rest = head.get(at..)?;
            let length = self.lexicon.prefix(rest, Class::Act).max(self.lexicon.prefix(rest, Class::Make))?;
            (length > 1 && length < rest.len()).then_some((at, at + length))
        });
        let object: String = match verb {
            Some((at, end)) if things || at == 0 => head.get(end..)?.iter().collect(),
            _ if things => head.iter().collect(),
            _ => String::new(),
        };
        Some(format!("{act}{object}"))
    }

    /// Names from what people do, with a short subject before it.
    pub(super) fn doing(&self, quantity: &Quantity, right: &Context, left: &noun::Left) -> Option<Names> {
        let name = self.people(quantity, right)?;
        let name = match &left.subject {
            Some(subject) if subject.chars().count() <= VERB_PHRASE => format!("{subject}{name}"),
            _ => name,
        };
        Some(Names::new(vec![name], Rule::Verb))
    }

    /// 6398万农村人口: the phrase up to the noun for people.
    pub(super) fn person(&self, right: &Context) -> Option<String> {
        let end = (0..=PERSON_REACH).find_map(|at| {
            let length = self.lexicon.prefix(right.cut(at, right.chars.len()), Class::Person)?;
            Some(at + length)
        })?;
        Some(right.cut(0, end).iter().collect())
    }

    /// 1334万人参保: the people who do something.
    pub(super) fn people(&self, quantity: &Quantity, right: &Context) -> Option<String> {
        let noun = match quantity.base_unit.as_str() {
            "人" => "人数",
            "户" => "户数",
            "人次" => "人次",
            _ => return None,
        };
        noun::right_verb(right, VERB_PHRASE).map(|verb| format!("{verb}{noun}"))
    }
}
