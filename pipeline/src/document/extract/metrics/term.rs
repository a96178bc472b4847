//! Names of terms: what is done within a time or ahead of it, and who has that time.
//! Whether a duration is a term, `veto` says; every other name is the business of `names`.

use super::acts::VERB_PHRASE;
use super::bind::State;
use super::lexicon::Class;
use super::line::Context;

use super::noun;
use super::predicate;
use super::quantity::{Quantity, is_han};
use super::veto::term;
use crate::document::facts::MetricKind;

/// Longest verb phrase behind a term (完成集结).
const TERM_VERB: usize = 4;

impl State<'_> {
    /// 事项由社区5个工作日内答复, 议题提前3天公布: what is done in the time, or so much ahead of it.
    pub(super) fn term(&self, at: usize, quantity: &Quantity, context: &Context) -> Option<String> {
        if quantity.kind != MetricKind::Duration {
            return None;
        }
        let ahead = context.chars.ends_with(&['提', '前']);
        let verb = match term(self.lexicon, self.line.s, quantity) {
            Some(verb) => verb,
            None if ahead => quantity.end,
            None => return None,
        };
        let right = self.line.right(verb, self.line.s.len());
        // 通过公示系统向社会公示: a verb of doing so may stand further on.
        let response = (0..right.chars.len())
            .find(|&at| self.lexicon.prefix(right.cut(at, right.chars.len()), Class::Response).is_some());
        let done: String = right
            .cut(response.unwrap_or(0), right.chars.len())
            .iter()
            .take(if response.is_some() { TERM_VERB } else { VERB_PHRASE })
            .take_while(|&&c| is_han(c))
            .filter(|&&c| c != '的')
            .collect();
        // 申请人应当自收到之日起: who has the time stands before the first of these.
        let end = predicate::read(self.lexicon, context).end;
        let from = context.chars.iter().position(|&c| matches!(c, '由' | '在' | '须' | '应' | '自')).unwrap_or(end);
        let subject = noun::left(self.lexicon, &context.head(from.min(end)), from.min(end), true, false).phrase;
        let subject = subject.or_else(|| self.earlier_clause(at)).unwrap_or_default();
        let subject = subject.split(['由', '在', '须', '应', '自']).next().unwrap_or_default();
        let done = done.strip_prefix("完成").filter(|rest| !rest.is_empty()).unwrap_or(&done);
        let noun = match (ahead, done.is_empty()) {
            (true, _) => "提前时间",
            (false, false) => "时间",
            (false, true) => "期限",
        };
        (!done.is_empty() || !subject.is_empty()).then(|| format!("{subject}{done}{noun}"))
    }
}
