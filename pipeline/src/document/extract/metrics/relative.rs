//! Names of what is a share of something or stands at a place among others (X占Y比重, X排名).
//! It chooses no other indicator; `names` asks it.

use super::bind::{Rule, State};
use super::lexicon::{Class, Lexicon};
use super::line::Context;
use super::names::{Names, compose, predicate_end};
use super::noun;
use super::predicate;

/// Longest name of what is fulfilled (年度固定资产投资计划任务).
const LONGEST_GOAL: usize = 14;

/// 完成全年目标的79.6%: the verb and the goal that end the text before a share, as offsets of the verb, of the goal and of
/// its end.
pub(super) fn fulfilled(lexicon: &Lexicon, chars: &[char]) -> Option<(usize, usize, usize)> {
    let head = chars.strip_suffix(&['的']).unwrap_or(chars);
    let verbs = [['完', '成'], ['达', '到'], ['实', '现']];
    let from = head.len().saturating_sub(LONGEST_GOAL + 2);
    let verb = (from..head.len()).rev().find_map(|at| {
        let rest = head.get(at..)?;
        let length = if rest.first() == Some(&'占') { 1 } else { 2 };
        (length == 1 || verbs.iter().any(|verb| rest.starts_with(verb))).then_some((at, at + length))
    });
    let (verb, goal) = verb?;
    lexicon.within(head.get(goal..)?, Class::Fulfilled).then_some((verb, goal, head.len()))
}

impl State<'_> {
    /// X占全年目标比重, of 完成全年目标的79.6%.
    pub(super) fn fulfilment(&self, context: &Context) -> Option<String> {
        let (verb, goal, end) = fulfilled(self.lexicon, context.cut(0, context.chars.len()))?;
        let subject =
            noun::left(self.lexicon, context, verb, true, false).phrase.or_else(|| self.heads.first().cloned());
        let goal: String = context.cut(goal, end).iter().collect();
        Some(match subject {
            Some(subject) => format!("{subject}占{goal}比重"),
            None => format!("{goal}完成率"),
        })
    }

    /// X占Y比重.
    pub(super) fn share(&self, context: &Context, share: predicate::Share) -> Option<String> {
        let whole = context.cut(share.at + 1, share.end);
        let text: String = whole.iter().filter(|c| **c != '的').collect();
        let text = text.trim_end_matches(['在', '为', '达', '约', '是']);
        let whole = ["总量比重", "总数比例", "比重", "比例", "份额", "比"]
            .iter()
            .find_map(|tail| text.strip_suffix(tail))
            .unwrap_or(text);
        let subject = noun::left(self.lexicon, context, share.at, true, false).phrase;
        let subject = match (subject, self.heads.first()) {
            (Some(subject), Some(head)) if self.is_relational(&subject.chars().collect::<Vec<char>>()) => {
                compose(head, &subject)
            }
            (Some(subject), _) => subject,
            (None, Some(head)) => head.clone(),
            (None, None) => String::new(),
        };
        if whole.is_empty() && subject.is_empty() {
            return None;
        }
        Some(if whole.is_empty() { format!("{subject}占比") } else { format!("{subject}占{whole}比重") })
    }

    /// What 居全国第5位 ranks.
    pub(super) fn rank(&self, at: usize, size: usize, context: &Context) -> Names {
        // 世界第二大市场: what is ranked by size stands behind.
        let last = self.quantities.get(at).and_then(|quantity| quantity.end.checked_sub(1));
        if last.and_then(|last| self.line.s.get(last)) == Some(&'大') {
            return match noun::right(self.lexicon, &self.right_of(at), false, false) {
                Some(name) => Names::aside(vec![name], Rule::Right),
                None => Names::none(),
            };
        }
        let chars = context.cut(0, context.chars.len());
        let cue = (0..chars.len()).find_map(|at| {
            let length = chars.get(at..).and_then(|rest| self.lexicon.prefix(rest, Class::RankCue))?;
            (context.is_boundary(at) && context.is_boundary(at + length)).then_some(at)
        });
        let end = predicate_end(self.lexicon, context, cue.unwrap_or(chars.len()));
        let left = noun::left(self.lexicon, context, end, true, size > 1);
        let listed = left.list.as_deref().or(left.phrase.as_deref());
        if let Some(heads) = listed.and_then(|list| noun::split_heads(self.lexicon, list, size)) {
            let heads = heads.into_iter().map(|head| compose(&head, "排名")).collect();
            return Names::aside(heads, Rule::Paired);
        }
        let (heads, rule) = match left.phrase {
            Some(phrase) if !self.is_relational(&phrase.chars().collect::<Vec<char>>()) => (vec![phrase], Rule::Left),
            Some(phrase) if !self.heads.is_empty() => {
                (self.heads.iter().map(|head| compose(head, &phrase)).collect(), Rule::Composed)
            }
            Some(phrase) => (vec![phrase], Rule::Left),
            None => (self.heads.clone(), Rule::Carried),
        };
        let heads = heads.into_iter().map(|head| compose(&head, "排名")).collect();
        Names { heads, rule, sets_heads: false, rise: None, level: false }
    }
}
