//! What most of someone's words do: demand, pledge, report, assess. What is seen of the words, clause by clause, is weighed
//! by `weights`; nothing is decided by a single word.
//! It reads the words only; who speaks matters where 要 and a bare infinitive are an order or a promise.

use super::lexicon::Lexicon;
use super::weights::Seen;
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

/// A clause with what several observations ask of it.
struct Clause<'w> {
    words: &'w [char],
    orders: bool,
    promises: bool,
}

/// What is seen of a clause; the words of every list are in `lexicons/statements.toml`.
type Sight = fn(&Lexicon, &Clause<'_>) -> bool;

/// The first of these names are about what is to be done.
const ORDERS: usize = 2;
/// Names of what is seen of a clause, by how the speaker stands.
const BY_STAND: [([&str; 3], Sight); 6] = [
    (["orders, directs", "orders, leads", "orders, speaks"], |_, clause| clause.orders),
    (["begins with 要, directs", "begins with 要, leads", "begins with 要, speaks"], |_, clause| {
        clause.words.first() == Some(&'要')
    }),
    (["infinitive, directs", "infinitive, leads", "infinitive, speaks"], |lexicon, clause| {
        lexicon.act_infinitive.starting(clause.words, 0).is_some()
    }),
    (["promises, directs", "promises, leads", "promises, speaks"], |_, clause| clause.promises),
    (["ours, directs", "ours, leads", "ours, speaks"], |lexicon, clause| {
        lexicon.act_ours.starting(clause.words, 0).is_some()
    }),
    (["a side, directs", "a side, leads", "a side, speaks"], |_, clause| clause.words.get(1) == Some(&'方')),
];

/// The first of these names are about what is to be done.
const MODAL: usize = 4;
/// Names of what is seen of a clause, whoever speaks.
const PLAIN: [(&str, Sight); 17] = [
    ("modal", |lexicon, clause| lexicon.orders_with(&lexicon.act_modal, clause.words)),
    ("duty", |lexicon, clause| lexicon.orders_with(&lexicon.act_duty, clause.words)),
    ("ours and orders", |lexicon, clause| lexicon.act_ours.starting(clause.words, 0).is_some() && clause.orders),
    ("others and orders", |lexicon, clause| lexicon.act_others.starting(clause.words, 0).is_some() && clause.orders),
    ("others", |lexicon, clause| lexicon.act_others.starting(clause.words, 0).is_some()),
    ("a wish", |_, clause| head(clause.words).windows(2).any(|pair| pair == ['希', '望'])),
    ("habit", |lexicon, clause| lexicon.act_habit.starting(clause.words, 0).is_some()),
    ("belief", |lexicon, clause| lexicon.act_belief.found_in(head(clause.words))),
    ("forecast", |lexicon, clause| lexicon.act_forecast.found_in(head(clause.words))),
    ("an event will", |lexicon, clause| {
        let will = head(clause.words).iter().position(|&c| c == '将');
        will.and_then(|at| clause.words.get(..at)).is_some_and(|subject| lexicon.act_events.found_in(subject))
    }),
    ("judgement", |lexicon, clause| lexicon.act_judgement.found_in(clause.words)),
    ("worth", |lexicon, clause| lexicon.act_worth.found_in(clause.words)),
    ("assessment", |lexicon, clause| lexicon.act_assessment.found_in(clause.words)),
    ("is", |_, clause| is_judging(clause.words)),
    ("told", |lexicon, clause| lexicon.act_report.found_in(clause.words) || is_done(clause.words)),
    ("a target", |_, clause| matches!(clause.words, ['到', '2', '0', ..]) && !is_done(clause.words)),
    ("number", |_, clause| clause.words.iter().any(char::is_ascii_digit)),
];

impl Lexicon {
    /// The act that covers most of `words`.
    pub(super) fn act(&self, verb: &str, words: &[char], stand: Stand, alone: bool) -> Act {
        if self.ask.has(&verb.chars().collect::<Vec<_>>()) {
            return Act::Other;
        }
        let mut scores = self.weights.none();
        self.observe(verb, words, stand, alone, &mut |seen, share| self.weights.add(&mut scores, seen, share));
        scores.most()
    }

    /// What is seen of someone's words, each with the share of clauses it is seen in; `alone` when a body or paper speaks,
    /// no person.
    pub(super) fn observe(
        &self,
        verb: &str,
        words: &[char],
        stand: Stand,
        alone: bool,
        seen: &mut impl FnMut(Seen<'_>, f64),
    ) {
        let word: Vec<char> = verb.chars().collect();
        seen(Seen::Named("always"), 1.0);
        seen(Seen::Verb(verb), 1.0);
        let classes = [
            ("demanding", &self.demand_verbs),
            ("promising", &self.pledge_verbs),
            ("reporting", &self.report_verbs),
            ("judging", &self.judge_verbs),
            ("expecting", &self.expect_verbs),
            ("news", &self.news_verbs),
        ];
        for (name, list) in classes {
            if list.has(&word) {
                seen(Seen::Named(name), 1.0);
            }
        }
        let who = match stand {
            _ if alone => "a body speaks",
            Stand::Directs => "a superior directs",
            Stand::Leads => "a superior speaks",
            Stand::Speaks => "a person speaks",
        };
        seen(Seen::Named(who), 1.0);
        let sentences: Vec<Vec<&[char]>> = words
            .split(|&c| matches!(c, '。' | ';' | '!' | '?' | '…' | '\n'))
            .map(|sentence| {
                sentence.split(|&c| matches!(c, ',' | ':')).map(bare_clause).filter(|clause| !clause.is_empty())
            })
            .map(Iterator::collect)
            .collect();
        let count = sentences.iter().map(Vec::len).sum::<usize>();
        let length = match count {
            0..=2 => "short",
            3..=5 => "of middle length",
            _ => "long",
        };
        seen(Seen::Named(length), 1.0);
        if words.last() == Some(&'?') {
            seen(Seen::Named("ends with a question"), 1.0);
        }
        // A statement has hundreds of clauses at most.
        let share = 1.0 / f64::from(u32::try_from(count.max(1)).unwrap_or(u32::MAX));
        let news = self.news_verbs.has(&word);
        for clauses in &sentences {
            let judged = clauses.last().is_some_and(|last| self.act_judgement.found_in(last));
            let (mut promised, mut ordered) = (false, false);
            for (number, &words) in clauses.iter().enumerate() {
                let clause = Clause { words, orders: self.orders(words), promises: self.promises(head(words)) };
                // News tell what is so, and so do those who tell what used to be: 要 is no order there.
                let told = news || self.act_habit.starting(words, 0).is_some();
                for (names, is) in BY_STAND.iter().skip(if told { ORDERS } else { 0 }) {
                    if is(self, &clause) {
                        let [directs, leads, speaks] = names;
                        let name = match stand {
                            Stand::Directs => directs,
                            Stand::Leads => leads,
                            Stand::Speaks => speaks,
                        };
                        seen(Seen::Named(name), share);
                    }
                }
                for (name, is) in PLAIN.iter().skip(if told { MODAL } else { 0 }) {
                    if is(self, &clause) {
                        seen(Seen::Named(name), share);
                    }
                }
                // 将学习…,推广…,实行…: the clauses behind go on with it.
                if promised {
                    seen(Seen::Named("after a promise"), share);
                } else if !told && ordered {
                    seen(Seen::Named("after an order"), share);
                }
                promised |= clause.promises;
                ordered |= clause.orders;
                if judged && number + 1 < clauses.len() {
                    seen(Seen::Named("before a judgement"), share);
                }
            }
        }
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

    pub(super) fn orders_with(&self, modals: &Words, clause: &[char]) -> bool {
        let head = clause.get(..clause.len().min(12)).unwrap_or(clause);
        (0..head.len()).any(|at| {
            let Some(len) = modals.starting(head, at) else { return false };
            // 重要, 适应, 需要 hold a modal verb and are none.
            let part = (0..=at.min(2)).any(|back| {
                self.act_not_demand.starting(clause, at - back).is_some_and(|word| word > back && word > len)
            });
            // 应对此作出解释: the preposition is no part of 应对, which has an object and no verb behind it (应对此次风险).
            let toward =
                clause.get(at..at + 3).is_some_and(|word| matches!(word, ['应', '对', '此' | '其' | '他' | '她']))
                    && self.act_toward.starting(clause, at + 3).is_some();
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

/// The head of a clause: ten code points hold a subject and its modal verb (今年全区还将).
fn head(clause: &[char]) -> &[char] {
    clause.get(..clause.len().min(10)).unwrap_or(clause)
}

/// True when something is done: 了, but not in 了解 and 为了.
fn is_done(clause: &[char]) -> bool {
    clause.windows(2).any(|pair| matches!(pair, ['了', next] if *next != '解')) && !clause.starts_with(&['为', '了'])
        || clause.last() == Some(&'了')
}
