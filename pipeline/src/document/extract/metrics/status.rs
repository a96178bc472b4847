//! Whether a number was achieved, is planned or is required: cues of the clause, of the sentence, of the headings above.
//! It reads no number; the quantity only says where it stands and whether it is a quota.

use std::collections::BTreeSet;

use super::lexicon::{Class, Lexicon};
use super::line::{Line, is_separator};
use super::number::is_numeral;
use super::quantity::{Quantity, is_han};
use super::relative;
use super::signs::Sign;
use super::veto::term;
use crate::document::facts::{Approx, MetricKind, Status};
use crate::document::layout::{Layout, Part, Sentence};
use crate::document::view::View;

/// A heading longer than this is a sentence and sets no scope.
const LONGEST_HEADING: usize = 40;
/// Characters of the sentence before a number in which cues are looked for: about two lines of a printed report.
const CUE_WINDOW: usize = 160;

/// Characters between a number and the word 目标 behind it: 年度经济增长.
const GOAL_REACH: usize = 8;

/// Characters of the clause behind a number in which cues are looked for.
const BEHIND_WINDOW: usize = 24;

/// What the headings above a sentence say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Scope {
    /// Nothing.
    #[default]
    Open,
    /// 工作安排, 目标: what stands below is to be done.
    Planned,
    /// 回顾, 成效: what stands below was done.
    Achieved,
    /// 第三条: what an article lays down.
    Required,
}

/// Scope of every section of a layout, inner headings before outer ones.
fn scopes(lexicon: &Lexicon, view: &View, layout: &Layout, year: Option<u32>) -> Vec<Scope> {
    let mut found: Vec<Scope> = Vec::with_capacity(layout.sections.len());
    // The scopes that hold at each heading level, outermost first.
    let mut open: Vec<(u8, Scope)> = Vec::new();
    for section in &layout.sections {
        open.retain(|&(level, _)| level < section.level);
        let own = section.heading.map_or(Scope::Open, |heading| of_heading(lexicon, view.slice(heading), year));
        let outer = open.last().map_or(Scope::Open, |&(_, scope)| scope);
        let scope = if own == Scope::Open { outer } else { own };
        // Levels are a byte; a damaged layout cannot make this grow past 256.
        open.push((section.level, scope));
        found.push(scope);
    }
    found
}

/// What one heading says.
fn of_heading(lexicon: &Lexicon, heading: &[char], year: Option<u32>) -> Scope {
    if heading.len() > LONGEST_HEADING {
        return Scope::Open;
    }
    if lexicon.within(heading, Class::HeadingAchieved) {
        return Scope::Achieved;
    }
    let work = || ["工作", "安排", "目标"].iter().any(|word| holds(heading, word));
    let ahead = || stated_year(heading).is_some_and(|stated| year.is_some_and(|year| stated >= year));
    if lexicon.within(heading, Class::HeadingPlanned) || (work() && (holds(heading, "今年") || ahead())) {
        return Scope::Planned;
    }
    Scope::Open
}

/// The first year written in a heading.
fn stated_year(heading: &[char]) -> Option<u32> {
    heading.windows(4).find_map(|digits| {
        let year = digits.iter().try_fold(0, |year, c| Some(year * 10 + c.to_digit(10)?))?;
        (1900..2100).contains(&year).then_some(year)
    })
}

/// Scopes as the sentences of a document are read in order: headings, articles, and lists that a line opens.
#[derive(Debug)]
pub(super) struct Scopes {
    /// Of every section.
    sections: Vec<Scope>,
    /// An article was met, and no title since.
    articles: bool,
    /// What the line says that opened the list, and the last paragraph of it.
    list: Option<(Scope, u32)>,
    /// The last sentence read ends its line with an end of sentence.
    is_closed: bool,
    /// The paragraph in which goals were announced: 主要预期目标是:….
    goals: Option<u32>,
    /// Paragraphs that say what is to be done, sentence by sentence without a subject.
    plans: BTreeSet<u32>,
}

impl Scopes {
    /// Reads the headings.
    pub(super) fn new(lexicon: &Lexicon, view: &View, layout: &Layout, year: Option<u32>) -> Self {
        Self {
            sections: scopes(lexicon, view, layout, year),
            articles: false,
            list: None,
            is_closed: true,
            goals: None,
            plans: plans(lexicon, view, layout),
        }
    }

    /// The scope the next sentence stands in.
    pub(super) fn next(&mut self, lexicon: &Lexicon, sentence: &Sentence, s: &[char], year: Option<u32>) -> Scope {
        if matches!(sentence.part, Part::Title) {
            (self.articles, self.list) = (false, None);
            return Scope::Open;
        }
        self.articles |= is_article(s);
        let closed = std::mem::replace(&mut self.is_closed, is_closed(s));
        if let Some((_, paragraph)) = &mut self.list
            && *paragraph != sentence.paragraph
            && (!closed || is_item(s))
        {
            *paragraph = sentence.paragraph;
        }
        let list = self.list.filter(|&(_, paragraph)| paragraph == sentence.paragraph).map(|(scope, _)| scope);
        self.list = self.list.filter(|_| list.is_some());
        if s.iter().rev().find(|c| !c.is_whitespace()) == Some(&':') {
            let opened = of_heading(lexicon, s, year);
            self.list = (opened != Scope::Open).then_some((opened, sentence.paragraph));
        }
        let goals = self.goals == Some(sentence.paragraph);
        if announces_goals(lexicon, s) {
            self.goals = Some(sentence.paragraph);
        }
        let section = || sentence.section.and_then(|section| self.sections.get(section as usize).copied());
        match list {
            _ if self.articles => Scope::Required,
            Some(scope) => scope,
            None if goals => Scope::Planned,
            None => match section().unwrap_or_default() {
                Scope::Open if self.plans.contains(&sentence.paragraph) => Scope::Planned,
                scope => scope,
            },
        }
    }
}

/// 预期目标是:…: what the rest of the paragraph lists are goals.
fn announces_goals(lexicon: &Lexicon, s: &[char]) -> bool {
    // Every sentence is asked: one look at each character.
    let announced = s
        .iter()
        .enumerate()
        .any(|(at, &c)| c == '目' && matches!(s.get(at + 1..), Some(['标', '是' | '为' | ':', ..])));
    announced && !lexicon.within(s, Class::Achieved)
}

/// Fewest sentences of a paragraph that are told to be plans by how they begin.
const LEAST_SENTENCES: usize = 3;

/// The paragraphs in which most sentences begin with a bare verb of work to do (加快…, 争创…), one word says that it is still
/// to be done, and none that something was.
fn plans(lexicon: &Lexicon, view: &View, layout: &Layout) -> BTreeSet<u32> {
    let mut plans = BTreeSet::new();
    for paragraph in layout.sentences.chunk_by(|a, b| a.paragraph == b.paragraph) {
        if paragraph.len() < LEAST_SENTENCES {
            continue;
        }
        let texts = || paragraph.iter().map(|sentence| view.slice(sentence.span));
        let bare = texts().filter(|s| lexicon.prefix(s, Class::WorkVerb).is_some()).count();
        if bare * 2 > paragraph.len()
            && texts().any(|s| lexicon.within(s, Class::WorkAhead))
            && !texts().any(|s| s.contains(&'了') || lexicon.within(s, Class::Achieved))
            && let Some(first) = paragraph.first()
        {
            plans.insert(first.paragraph);
        }
    }
    plans
}

/// 第三条 at the beginning of a line.
fn is_article(s: &[char]) -> bool {
    let mut rest = s.iter().skip_while(|c| c.is_whitespace());
    if rest.next() != Some(&'第') {
        return false;
    }
    let mut rest = rest.skip_while(|&&c| is_numeral(c) || c.is_ascii_digit());
    rest.next() == Some(&'条') && rest.next().is_none_or(|c| c.is_whitespace() || is_han(*c))
}

/// True when a sentence ends a line that needs no other after it.
fn is_closed(s: &[char]) -> bool {
    let last = s.iter().rev().find(|c| !c.is_whitespace() && !matches!(c, '”' | '’' | ')'));
    matches!(last, Some('。' | '!' | '?'))
}

/// True for a line that is an item of a list: — , -, •, (一), 1., 一是.
fn is_item(s: &[char]) -> bool {
    let line: Vec<char> = s.iter().copied().filter(|c| !c.is_whitespace()).take(4).collect();
    match line.as_slice() {
        ['—' | '-' | '•' | '·' | '●' | '◆' | '■' | '(' | '①'..='⑳', ..] => true,
        [c, rest @ ..] if c.is_ascii_digit() => {
            matches!(rest, ['.' | '、', ..] | [_, '.' | '、', ..])
        }
        [c, '是' | '、', ..] => is_numeral(*c),
        _ => false,
    }
}

/// Where in a sentence the words begin that say what is planned, done or required: they are looked for nowhere else.
pub(super) fn cues(lexicon: &Lexicon, s: &[char]) -> Vec<usize> {
    let may_begin = s.iter().enumerate().filter(|&(_, &c)| lexicon.signs().has(c, Sign::Cue)).map(|(at, _)| at);
    let is_cue = |rest: &[char]| lexicon.starts(rest, Class::CUES) && !is_mean(rest);
    may_begin.filter(|&at| s.get(at..).is_some_and(is_cue)).collect()
}

/// 基础上年均增长: 上年 is no word there.
pub(super) fn is_mean(rest: &[char]) -> bool {
    rest.starts_with(&['上', '年', '均'])
}

/// A stretch of a sentence and the places in it where cues begin, counted from the sentence's first character.
#[derive(Debug, Clone, Copy)]
struct Stretch<'a> {
    chars: &'a [char],
    cues: &'a [usize],
    start: usize,
}

impl<'a> Stretch<'a> {
    fn new(line: &'a Line<'a>, cues: &'a [usize], from: usize, to: usize) -> Self {
        let (first, last) = (cues.partition_point(|&at| at < from), cues.partition_point(|&at| at < to));
        let chars = line.s.get(from..to).unwrap_or(&[]);
        Self { chars, cues: cues.get(first..last).unwrap_or(&[]), start: from }
    }

    /// The places from the last to the first, counted from the first character of the stretch, with what follows.
    fn places(self) -> impl Iterator<Item = (usize, &'a [char])> {
        self.cues.iter().rev().filter_map(move |&at| Some((at - self.start, self.chars.get(at - self.start..)?)))
    }

    /// Where the last word of a class begins.
    fn last(self, lexicon: &Lexicon, class: Class) -> Option<usize> {
        self.places().find(|(_, rest)| lexicon.prefix(rest, class).is_some()).map(|(at, _)| at)
    }
}

/// Status of a quantity; `cues` are those of the sentence.
pub(super) fn of(
    lexicon: &Lexicon,
    line: &Line<'_>,
    cues: &[usize],
    quantity: &Quantity,
    scope: Scope,
    year: Option<u32>,
) -> Status {
    let clause = line.clause_start(quantity.left);
    let stretch = Stretch::new(line, cues, clause, quantity.left);
    let clause_chars = stretch.chars;
    if quantity.kind == MetricKind::Percent
        && let Some((verb, ..)) = relative::fulfilled(lexicon, clause_chars)
    {
        // The goal is named, what was done is measured by it.
        let plan = plan_at(lexicon, Stretch::new(line, cues, clause, clause + verb));
        let ahead = plan.is_some() || (scope == Scope::Planned && stretch.last(lexicon, Class::Achieved).is_none());
        return if ahead { Status::Planned } else { Status::Achieved };
    }
    let before = Stretch::new(line, cues, quantity.left.saturating_sub(CUE_WINDOW), quantity.left);
    let sentence = before.chars;
    let horizon = horizon(line, quantity, year);
    if scope == Scope::Required {
        return if horizon.is_some() { Status::Planned } else { Status::Required };
    }
    if is_goal(line, quantity, clause_chars) {
        return Status::Planned;
    }
    // 将超过55万亿元: what stands before the number is a verb.
    let reached = quantity.left < quantity.start && clause_chars.ends_with(&['将']);
    let cue = plan_at(lexicon, stretch);
    // 预计 in a review of what was done is an estimate of it.
    let estimated = |chars: &[char], at: usize| {
        scope == Scope::Achieved && chars.get(at..).is_some_and(|rest| rest.starts_with(&['预', '计']))
    };
    let clause_plan =
        reached || cue.is_some_and(|at| !estimated(clause_chars, at)) || horizon.is_some_and(|at| at >= clause);
    // 到2028年,累计建成…: by then it will be done.
    let past = |chars: &[char]| chars.contains(&'已') || lexicon.within(chars, Class::AchievedAlways);
    let clause_done = stretch.last(lexicon, Class::Achieved).is_some() && (horizon.is_none() || past(clause_chars));
    if clause_plan && !(clause_done && lexicon.within(clause_chars, Class::AchievedAlways)) {
        return Status::Planned;
    }
    if quantity.quota && !clause_done {
        let planned = scope == Scope::Planned || plan_at(lexicon, before).is_some();
        return if planned { Status::Planned } else { Status::Required };
    }
    if (stretch.last(lexicon, Class::Required).is_some() || is_standard(lexicon, line, quantity, clause_chars))
        && !clause_done
    {
        return Status::Required;
    }
    if clause_done {
        return Status::Achieved;
    }
    // The last cue of the sentence before the number holds until another.
    let offset = quantity.left - sentence.len();
    let cue = plan_at(lexicon, before).filter(|&at| !estimated(sentence, at));
    let plan = cue.max(horizon.map(|at| at.saturating_sub(offset)));
    let since = |at: usize| sentence.get(at.saturating_sub(offset)..).unwrap_or(&[]);
    let done = before.last(lexicon, Class::Achieved).filter(|_| horizon.is_none_or(|at| past(since(at))));
    match (plan, done) {
        (Some(plan), done) if done.is_none_or(|done| plan > done) => Status::Planned,
        (_, Some(_)) => Status::Achieved,
        _ if scope == Scope::Planned => Status::Planned,
        _ => behind(lexicon, line, cues, quantity),
    }
}

/// 24小时内办结, 每餐补贴2元, 5000元的标准: what is laid down for every case.
fn is_standard(lexicon: &Lexicon, line: &Line<'_>, quantity: &Quantity, clause: &[char]) -> bool {
    let after = line.s.get(quantity.end..).unwrap_or(&[]);
    match quantity.kind {
        MetricKind::Duration => {
            let named = clause.strip_suffix(&['为']).or(clause.strip_suffix(&['是'])).unwrap_or(clause);
            term(lexicon, line.s, quantity).is_some() || lexicon.suffix(named, Class::TermNoun).is_some()
        }
        MetricKind::Money => {
            let grants = ["补助", "补贴", "奖励", "奖补", "资助", "给予", "标准为"];
            let grants = grants.iter().any(|verb| ends_with(clause, verb));
            let paid = after.strip_prefix(&['的']).unwrap_or(after);
            let fined = quantity.threshold && ["罚款", "罚金"].iter().any(|word| begins_with(paid, word));
            let most = quantity.approx == Approx::AtMost;
            let each =
                || most || clause.contains(&'每') || ["单个", "最高", "一次性"].iter().any(|word| holds(clause, word));
            fined || (grants && each()) || after.starts_with(&['的', '标', '准'])
        }
        _ => after.starts_with(&['的', '标', '准']),
    }
}

/// 7%左右的增长目标, 降低目标到2015年下降16%: the number is the goal itself.
fn is_goal(line: &Line<'_>, quantity: &Quantity, clause: &[char]) -> bool {
    let after = line.s.get(quantity.end..).unwrap_or(&[]);
    if let ['的', named @ ..] = after {
        let named = named.get(..GOAL_REACH.min(named.len())).unwrap_or(named);
        let plain = named.split(|&c| !is_han(c)).next().unwrap_or(&[]);
        if holds(plain, "目标") {
            return true;
        }
    }
    let near = clause.get(clause.len().saturating_sub(2 * GOAL_REACH)..).unwrap_or(clause);
    let at = (0..near.len()).rev().find(|&at| near.get(at..).is_some_and(|rest| begins_with(rest, "目标")));
    at.is_some_and(|at| {
        let (name, said) = (near.get(..at).unwrap_or(&[]), near.get(at + 2..).unwrap_or(&[]));
        let reached = |word: &&str| holds(said, word) || ends_with(name, word);
        ["到", "下降", "增长", "提高", "降低", "减少", "增加"].iter().any(|word| begins_with(said, word))
            && !["完成", "实现", "超", "的", "了", "已", "好于", "高于", "低于", "快于", "距"].iter().any(reached)
    })
}

fn begins_with(chars: &[char], word: &str) -> bool {
    let mut chars = chars.iter();
    word.chars().all(|c| chars.next() == Some(&c))
}

fn ends_with(chars: &[char], word: &str) -> bool {
    let length = word.chars().count();
    chars.len() >= length && chars.iter().skip(chars.len() - length).copied().eq(word.chars())
}

/// True when a word stands in `chars`.
pub(super) fn holds(chars: &[char], word: &str) -> bool {
    (0..chars.len()).any(|at| chars.get(at..).is_some_and(|rest| begins_with(rest, word)))
}

/// 6600公里新线将投产: what the rest of the clause says, where nothing before the number says anything.
fn behind(lexicon: &Lexicon, line: &Line<'_>, cues: &[usize], quantity: &Quantity) -> Status {
    let rest = line.s.get(quantity.end..).unwrap_or(&[]);
    let length = rest.iter().take(BEHIND_WINDOW).take_while(|&&c| !is_separator(c)).count();
    let clause = Stretch::new(line, cues, quantity.end, quantity.end + length);
    if future_at(lexicon, clause).is_some_and(|at| clause.chars.get(at) == Some(&'将')) {
        Status::Planned
    } else if clause.last(lexicon, Class::Required).is_some() {
        Status::Required
    } else {
        Status::Achieved
    }
}

/// Where the last word stands that makes a plan of what follows.
fn plan_at(lexicon: &Lexicon, stretch: Stretch<'_>) -> Option<usize> {
    let word = stretch.places().find(|&(at, rest)| {
        let goal = rest.starts_with(&['目', '标'])
            && stretch.chars.get(..at).is_some_and(|before| before.ends_with(&['完', '成']));
        lexicon.prefix(rest, Class::Planned).is_some() && !goal
    });
    word.map(|(at, _)| at).max(future_at(lexicon, stretch))
}

/// 将, 要, 计划, 预计 before a verb; 将 before a noun takes an object and says nothing of time.
fn future_at(lexicon: &Lexicon, stretch: Stretch<'_>) -> Option<usize> {
    let chars = stretch.chars;
    let found = stretch.places().find(|&(at, rest)| {
        let Some(length) = lexicon.prefix(rest, Class::Future) else { return false };
        let inside = (at.saturating_sub(2)..=at).any(|start| {
            chars
                .get(start..)
                .and_then(|word| lexicon.prefix(word, Class::FutureNot))
                .is_some_and(|length| start + length > at)
        });
        if inside {
            return false;
        }
        let mut after = rest.get(length..).unwrap_or(&[]);
        while let Some(adverb) = lexicon.prefix(after, Class::Lead).filter(|&adverb| adverb < after.len()) {
            if lexicon.prefix(after, Class::Make).is_some_and(|verb| verb >= adverb) {
                break;
            }
            after = after.get(adverb..).unwrap_or(&[]);
        }
        let verb = [Class::Make, Class::Act, Class::Weak, Class::Up, Class::Down, Class::UpTo, Class::DownTo]
            .iter()
            .any(|&class| lexicon.prefix(after, class).is_some())
            || (rest.first() == Some(&'将') && is_adverb(lexicon, after));
        let holds = lexicon.prefix(after, Class::Light).is_some_and(|length| length > 1);
        let verb = verb || (holds && rest.first() != Some(&'将'));
        let reaches = [['达', '到'], ['突', '破'], ['超', '过']].iter().any(|word| after.starts_with(word));
        // 计划 and 规划 behind a noun are nouns; a verb before the number itself counts too.
        let noun = length == 2
            && rest.first() != Some(&'预')
            && at.checked_sub(1).and_then(|before| chars.get(before)).is_some_and(|&c| {
                matches!(c, '”' | '》') || is_han(c) && !matches!(c, '市' | '省' | '区' | '县' | '年' | '还' | '共')
            });
        // 将312万名…纳入: 将 takes an object here.
        let object = after.is_empty() && length == 1 && rest.first() == Some(&'将');
        (verb || reaches || after.is_empty()) && !noun && !object
    });
    found.map(|(at, _)| at)
}

/// 我们将学习…: 将 says when unless it takes an object, which a number or a name begins or a later verb shows.
fn is_adverb(lexicon: &Lexicon, after: &[char]) -> bool {
    let clause = after.split(|&c| is_separator(c)).next().unwrap_or(&[]);
    let names = clause.first().is_none_or(|&c| !is_han(c) || is_numeral(c));
    !names && !lexicon.within(clause, Class::TakesObject)
}

/// 到2030年: where the last time expression lies that begins after the text was written.
fn horizon(line: &Line<'_>, quantity: &Quantity, year: Option<u32>) -> Option<usize> {
    let before = line.times.iter().rev().find(|time| time.end <= quantity.left && time.year.is_some())?;
    // A plan period is ahead until its first year.
    let stated = before.last_year.filter(|_| !before.is_plan).or(before.year)?;
    let ahead = match year {
        Some(year) => stated > year || (stated == year && before.is_until),
        // Without a date of publication 到20XX年 is taken as ahead.
        None => before.is_until,
    };
    ahead.then_some(before.start)
}
