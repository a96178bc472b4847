//! What most of someone's words do: demand, pledge, report, assess.
//! It reads the words only; who speaks matters where a bare infinitive is an order.

use super::lexicon::Lexicon;
use crate::document::facts::Act;

impl Lexicon {
    /// The act that covers most of `words`, counted by the length of their clauses.
    ///
    /// `directive` is true when the speaker or the verb makes an infinitive an order (a secretary who 强调, a meeting).
    pub(super) fn act(&self, verb: &str, words: &[char], directive: bool) -> Act {
        let verb: Vec<char> = verb.chars().collect();
        if self.ask.has(&verb) {
            return Act::Other;
        }
        if self.demand_verbs.has(&verb) {
            return Act::Demand;
        }
        if self.pledge_verbs.has(&verb) {
            return Act::Pledge;
        }
        let mut demand = 0_usize;
        let mut pledge = 0_usize;
        let mut report = 0_usize;
        let mut assessment = 0_usize;
        // A clause without a mark of its own goes on with what the clause before it did.
        let mut current: Option<Act> = None;
        for clause in words.split(|&c| matches!(c, ',' | '。' | ';' | '!' | '?' | ':' | '\n')) {
            let clause: Vec<char> =
                clause.iter().copied().skip_while(|c| c.is_whitespace() || "“‘".contains(*c)).collect();
            if clause.is_empty() {
                continue;
            }
            current = self.clause_act(&clause, directive, current).or(current);
            match current {
                Some(Act::Demand) => demand += clause.len(),
                Some(Act::Pledge) => pledge += clause.len(),
                Some(Act::Assessment) => assessment += clause.len(),
                _ => report += clause.len(),
            }
        }
        if self.report_verbs.has(&verb) {
            // A verb of reporting outweighs single clauses of judgement.
            report += words.len() / 3;
        }
        let most = demand.max(pledge).max(report).max(assessment);
        if most == 0 {
            Act::Other
        } else if most == demand {
            Act::Demand
        } else if most == pledge {
            Act::Pledge
        } else if most == report {
            Act::Report
        } else {
            Act::Assessment
        }
    }

    fn clause_act(&self, clause: &[char], directive: bool, current: Option<Act>) -> Option<Act> {
        let head: Vec<char> = clause.iter().copied().take(4).collect();
        let ours = ["我们", "我将", "我会", "社区将", "我区", "我市"]
            .iter()
            .any(|own| clause.iter().collect::<String>().starts_with(own));
        let first = clause.first().copied().unwrap_or(' ');
        if self.act_pledge.found_in(&head) || (ours && self.act_pledge.found_in(clause)) {
            return Some(Act::Pledge);
        }
        if first == '要' || self.act_demand.found_in(&head) && !ours {
            return Some(if ours { Act::Pledge } else { Act::Demand });
        }
        if self.act_infinitive.starting(clause, 0).is_some() {
            return match current {
                Some(Act::Pledge) => Some(Act::Pledge),
                Some(Act::Demand) => Some(Act::Demand),
                Some(Act::Report) if !directive => Some(Act::Report),
                _ if directive => Some(Act::Demand),
                other => other,
            };
        }
        if self.act_assessment.found_in(clause) {
            return Some(Act::Assessment);
        }
        if self.act_demand.found_in(clause) {
            return Some(Act::Demand);
        }
        let counts = clause.iter().any(char::is_ascii_digit);
        (counts || self.act_report.found_in(clause)).then_some(Act::Report)
    }
}
