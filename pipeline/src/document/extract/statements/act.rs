//! What most of someone's words do: demand, pledge, report, assess.
//! It reads the words only; who speaks matters where 要 and a bare infinitive are an order or a promise.

use super::lexicon::Lexicon;
use crate::document::extract::wordlist::Words;
use crate::document::facts::Act;

/// How someone stands to those spoken to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stand {
    /// A superior or a meeting with a verb that orders: a bare infinitive is an order.
    Directs,
    /// Somebody high up with another verb: 要 is an order, a bare infinitive is none.
    Leads,
    /// Anybody else: 要 is what they are going to do themselves.
    Speaks,
}

/// What a clause does, and whether a word of its own says so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Mark {
    act: Act,
    sure: bool,
}

impl Lexicon {
    /// The act that covers most of `words`, counted by the length of their clauses.
    pub(super) fn act(&self, verb: &str, words: &[char], stand: Stand) -> Act {
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
        let unmarked = if self.judge_verbs.has(&verb) { Act::Assessment } else { Act::Report };
        let mut lengths = [0_usize; 4];
        let mut current: Option<Act> = None;
        for sentence in words.split(|&c| matches!(c, '。' | ';' | '!' | '?' | '\n')) {
            for (len, act) in self.sentence_acts(sentence, stand, &mut current, unmarked) {
                if let Some(cell) = place(act).and_then(|place| lengths.get_mut(place)) {
                    *cell += len;
                }
            }
        }
        if stand != Stand::Speaks {
            // A superior who judges first and demands then (…很重要。要…) demands.
            lengths[0] += lengths[0] / 3;
        }
        if unmarked == Act::Assessment {
            // Likewise a verb of judging clauses that tell what was done.
            lengths[3] += words.len() / 3;
        }
        if self.report_verbs.has(&verb) {
            // A verb of reporting outweighs single clauses of judgement.
            lengths[2] += words.len() / 3;
        }
        let most = lengths.iter().copied().max().unwrap_or(0);
        let order = [Act::Demand, Act::Pledge, Act::Report, Act::Assessment];
        let found = order.into_iter().zip(lengths).find(|&(_, len)| len == most && most > 0);
        let act = found.map_or(Act::Other, |(act, _)| act);
        // News agencies and the police tell what is so, also with 要.
        match act {
            Act::Demand if self.news_verbs.has(&verb) => Act::Report,
            // Whoever expects something does not promise it.
            Act::Pledge if self.expect_verbs.has(&verb) => Act::Assessment,
            // Whoever holds something to be so does not report it.
            Act::Report if unmarked == Act::Assessment => Act::Assessment,
            act => act,
        }
    }

    /// The clauses of a sentence by length, each with what it does. A clause without a word of its own does what the
    /// clause before it does, at the beginning what the first one does that has a word.
    fn sentence_acts(
        &self,
        sentence: &[char],
        stand: Stand,
        current: &mut Option<Act>,
        unmarked: Act,
    ) -> Vec<(usize, Act)> {
        let clauses: Vec<&[char]> =
            sentence.split(|&c| matches!(c, ',' | ':')).map(bare_clause).filter(|clause| !clause.is_empty()).collect();
        let mut marks: Vec<(usize, Option<Mark>)> = Vec::new();
        for (number, clause) in clauses.iter().enumerate() {
            let mark = self.clause_mark(clause, stand, *current);
            // 要…,有效调控…: in a sentence that orders only a judgement of its own says something else.
            let mark = mark.filter(|mark| {
                let goes_on = number > 0 && matches!(*current, Some(Act::Demand | Act::Pledge));
                !(goes_on && mark.act == Act::Assessment) || is_judging(clause) || self.act_worth.found_in(clause)
            });
            // 某项工程既是…,推进…: an infinitive behind a clause that tells orders nothing.
            let ordered = marks.iter().any(|(_, mark)| mark.is_some_and(|mark| mark.act == Act::Demand));
            let told =
                !ordered && clauses.iter().take(number).any(|clause| is_judging(clause) || clause.contains(&'了'));
            let mark = mark.filter(|mark| mark.sure || mark.act != Act::Demand || !told);
            if let Some(mark) = mark {
                *current = Some(mark.act);
            }
            marks.push((clause.len(), mark));
        }
        let ordered = clauses.iter().zip(&marks).any(|(clause, (_, mark))| {
            mark.is_some_and(|mark| match mark.act {
                Act::Demand => mark.sure && self.has_modal(clause),
                Act::Pledge => self.act_ours.starting(clause, 0).is_some() || clause.contains(&'愿'),
                _ => false,
            })
        });
        // …,具有重要意义: the last clause judges everything before it.
        let judged = clauses
            .last()
            .is_some_and(|last| self.act_judgement.found_in(last) || clauses.len() > 1 && last.first() == Some(&'是'));
        // 把…作为…,不断夯实…基础: bare infinitives of a superior order, whatever the last of them is about.
        let infinitives = stand == Stand::Directs
            && [clauses.first(), clauses.last()]
                .into_iter()
                .all(|clause| clause.is_some_and(|clause| self.act_infinitive.starting(clause, 0).is_some()));
        if judged && !ordered && !infinitives {
            *current = Some(Act::Assessment);
            return marks.into_iter().map(|(len, _)| (len, Act::Assessment)).collect();
        }
        let first = marks.iter().find_map(|(_, mark)| mark.map(|mark| mark.act));
        let mut before = first.unwrap_or(unmarked);
        marks
            .into_iter()
            .map(|(len, mark)| {
                before = mark.map_or(before, |mark| mark.act);
                (len, before)
            })
            .collect()
    }

    fn clause_mark(&self, clause: &[char], stand: Stand, current: Option<Act>) -> Option<Mark> {
        let sure = |act| Some(Mark { act, sure: true });
        // Ten code points hold a subject and its modal verb (今年全区还将).
        let head = clause.get(..clause.len().min(10)).unwrap_or(clause);
        let ours = self.act_ours.starting(clause, 0).is_some();
        if current != Some(Act::Pledge) && self.act_habit.starting(clause, 0).is_some() {
            return sure(Act::Report);
        }
        if !ours && self.act_belief.found_in(head) {
            return sure(Act::Assessment);
        }
        // 要继续努力: told by a superior, an order.
        let told = stand != Stand::Speaks && matches!(clause.first(), Some('要'))
            || matches!(stand, Stand::Directs) && self.orders(clause) && !clause.contains(&'将');
        if told && self.orders(clause) {
            return sure(Act::Demand);
        }
        let side = clause.get(1) == Some(&'方');
        // 此次访问将推动…: what an event will bring about.
        let event = |at: usize| clause.get(..at).is_some_and(|subject| self.act_events.found_in(subject));
        let brings = head.iter().position(|&c| c == '将').is_some_and(event);
        if !ours && !side && (brings || self.act_forecast.found_in(head)) {
            return sure(Act::Assessment);
        }
        // 到2030年底培育…: a target, unless it is told as reached.
        let target = matches!(clause, ['到', '2', '0', ..]) && !clause.contains(&'了') && !clause.contains(&'已');
        if target || self.promises(head) || ours && self.promises(clause) {
            return sure(Act::Pledge);
        }
        if self.orders(clause) {
            // Who speaks for many (我们应该…) tells them what to do; 我们要 is a promise of anybody else, and so is 要
            // without a subject; 不可, 必须 without one tell others.
            let spoken_to = clause.contains(&'你') || self.act_others.starting(clause, 0).is_some();
            let duty = self.orders_with(&self.act_duty, clause);
            // Whoever hopes for something does not promise it.
            let hopes = head.windows(2).any(|pair| pair == ['希', '望']);
            let own = stand == Stand::Speaks && !duty && !hopes && (ours || !spoken_to);
            return sure(if own { Act::Pledge } else { Act::Demand });
        }
        if self.act_infinitive.starting(clause, 0).is_some() {
            return match current {
                Some(act @ (Act::Pledge | Act::Demand)) => Some(Mark { act, sure: false }),
                Some(Act::Report) if stand != Stand::Directs => Some(Mark { act: Act::Report, sure: false }),
                _ if stand == Stand::Directs => Some(Mark { act: Act::Demand, sure: false }),
                _ => None,
            };
        }
        if self.act_assessment.found_in(clause) || is_judging(clause) {
            return sure(Act::Assessment);
        }
        let done = clause.windows(2).any(|pair| matches!(pair, ['了', next] if *next != '解'))
            && !clause.starts_with(&['为', '了'])
            || clause.last() == Some(&'了')
            || self.act_report.found_in(clause);
        let counts = clause.iter().any(char::is_ascii_digit) && !matches!(current, Some(Act::Pledge | Act::Demand));
        (done || counts).then_some(Mark { act: Act::Report, sure: true })
    }

    /// True when words hold a verb of promising, not a longer word with one inside (将军).
    fn promises(&self, words: &[char]) -> bool {
        (0..words.len()).any(|at| {
            let Some(len) = self.act_pledge.starting(words, at) else { return false };
            // The longest word that is none has three code points.
            !(at.saturating_sub(2)..=at)
                .any(|from| self.act_not_pledge.starting(words, from).is_some_and(|word| from + word >= at + len))
        })
    }

    /// True when a clause says what has to be done: 要…, 各级要…, 必须….
    pub(super) fn orders(&self, clause: &[char]) -> bool {
        self.orders_with(&self.act_demand, clause)
    }

    /// True when a modal verb says so, not an infinitive like 确保.
    fn has_modal(&self, clause: &[char]) -> bool {
        self.orders_with(&self.act_modal, clause)
    }

    fn orders_with(&self, modals: &Words, clause: &[char]) -> bool {
        let head = clause.get(..clause.len().min(12)).unwrap_or(clause);
        (0..head.len()).any(|at| {
            let Some(len) = modals.starting(head, at) else { return false };
            // 重要, 适应, 需要 hold a modal verb and are none.
            let part = (0..=at.min(2)).any(|back| {
                self.act_not_demand.starting(clause, at - back).is_some_and(|word| word > back && word > len)
            });
            // 应对此作出解释: the preposition is no part of 应对.
            let toward = matches!(clause.get(at..at + 3), Some(['应', '对', '此' | '其' | '他' | '她']));
            // 切实减轻了…: done already.
            let done = head.get(at..at + len) == Some(&['切', '实']) && clause.contains(&'了');
            // 居民的需要: a noun.
            (!part || toward) && !done && at + len < clause.len()
        })
    }
}

/// 是 as a judgement, not in 一是, 特别是, 但是.
fn is_judging(clause: &[char]) -> bool {
    // 我是1989年进厂的, 是从那时开始的: who and when, no judgement.
    let told = |at: usize| matches!(clause.get(at + 1), Some('从' | '在' | '由' | '1' | '2'));
    clause.iter().enumerate().any(|(at, &c)| {
        c == '是'
            && !told(at)
            && !at.checked_sub(1).and_then(|before| clause.get(before)).is_some_and(|&c| {
                matches!(
                    c,
                    '一' | '二'
                        | '三'
                        | '四'
                        | '五'
                        | '六'
                        | '七'
                        | '八'
                        | '九'
                        | '十'
                        | '别'
                        | '我'
                        | '项'
                        | '点'
                        | '面'
                        | '其'
                        | '但'
                        | '于'
                        | '还'
                        | '或'
                )
            })
    })
}

fn bare_clause(clause: &[char]) -> &[char] {
    let from =
        clause.iter().position(|&c| !(c.is_whitespace() || matches!(c, '“' | '‘' | '”' | '’'))).unwrap_or(clause.len());
    let clause = clause.get(from..).unwrap_or(&[]);
    // 一项是…, 另一个是…: likewise.
    let counted = clause.strip_prefix(&['另']).unwrap_or(clause);
    if let ['一', '项' | '个' | '点' | '条', '是', rest @ ..] = counted {
        return rest;
    }
    // 一要…, 二是要…: the number is not part of the clause.
    match clause {
        [number, '是', rest @ ..]
            if matches!(*number, '一' | '二' | '三' | '四' | '五' | '六' | '七' | '八' | '九' | '十') =>
        {
            rest
        }
        [number, '要', ..]
            if matches!(*number, '一' | '二' | '三' | '四' | '五' | '六' | '七' | '八' | '九' | '十') =>
        {
            clause.get(1..).unwrap_or(&[])
        }
        _ => clause,
    }
}

fn place(act: Act) -> Option<usize> {
    [Act::Demand, Act::Pledge, Act::Report, Act::Assessment].into_iter().position(|other| other == act)
}
