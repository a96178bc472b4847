//! Titles: the body and the role in the words before a name, and everybody in a text who has one.
//! Who of them speaks is the business of `subject`.

use std::ops::Range;

use super::Scene;
use super::names::{LONGEST_FOREIGN, ends_in_son};
use super::subject::{LONGEST_TITLE, People, Person, han};
use crate::document::extract::passage::Passage;
use crate::document::view::string_of;

/// Longest name that spells no known family name (阿勒坦呼雅格) in code points.
const LONGEST_UNUSUAL: usize = 8;
/// Titles that are remembered to look for a name after them; a report has some hundred.
const MOST_TITLES: usize = 400;

/// How far below its first mention a name is looked for once more, in code points: about a page.
const FAR: usize = 1500;

/// Where a title stands.
pub(super) struct Title {
    /// Number of its passage.
    passage: usize,
    /// Where it ends in the passage; a name may follow.
    end: usize,
}

impl Scene<'_, '_> {
    /// Beginning of the title that ends at `end`: its head and the words that belong to it.
    pub(super) fn title_start(&self, chars: &[char], low: usize, end: usize) -> Option<usize> {
        let mut start = end.checked_sub(self.lexicon.heads.ending(chars, end)?)?;
        while let Some(longer) = self.with_part(chars, low, start) {
            start = longer;
        }
        (start >= low).then_some(start)
    }

    /// Beginning of a title that begins at `start` at the latest, with one more word that belongs to it.
    fn with_part(&self, chars: &[char], low: usize, start: usize) -> Option<usize> {
        let len = self.lexicon.parts.ending(chars, start).filter(|len| start >= low + len)?;
        // 集团董事长: 团 is the end of a body here, not of a title.
        self.lexicon.bodies.ending(chars, start).is_none_or(|body| body < len).then(|| start - len)
    }

    /// False when no name stands before the title that ends at `end`, wherever its clause begins.
    fn may_follow_name(&self, chars: &[char], end: usize) -> bool {
        let low = end.saturating_sub(LONGEST_TITLE);
        let mut start = self.lexicon.heads.ending(chars, end).map(|len| end - len);
        while let Some(title) = start {
            // The lengths that `name_with_title` reads.
            let named = (2..=4).any(|len| {
                title
                    .checked_sub(len)
                    .and_then(|at| chars.get(at..title))
                    .is_some_and(|name| self.is_chinese_name(name))
            });
            if named || self.lexicon.surnames.ending(chars, title).is_some() {
                return true;
            }
            start = self.with_part(chars, low, title);
        }
        false
    }

    /// Where the words before a title that ends at `end` begin: its clause, openers left out.
    fn title_head(&self, passage: &Passage<'_>, end: usize) -> usize {
        let clause = self.clause_start(passage, end.saturating_sub(LONGEST_TITLE), end);
        self.after_openers(passage, clause, end)
    }

    /// Beginning of a title no list holds: two characters that end like one.
    pub(super) fn unlisted_title(&self, chars: &[char], low: usize, end: usize) -> Option<usize> {
        self.lexicon.endings.ending(chars, end)?;
        let start = end.checked_sub(2)?;
        let word = chars.get(start..end)?;
        (start >= low && word.iter().all(|&c| han(c))).then_some(start)
    }

    /// Splits the words before a name into body and role.
    pub(super) fn split_title(&self, words: &[char]) -> (Option<String>, Option<String>) {
        let words = self.after_clause(trim(words));
        if let Some(split) = self.split_double(words) {
            return split;
        }
        let first = words.split(|&c| c == '、' || c == ' ').next().unwrap_or(words);
        let piece_is_title = self
            .lexicon
            .heads
            .ending(first, first.len())
            .or_else(|| self.unlisted_title(first, 0, first.len()))
            .is_some();
        let (offset, piece) = if piece_is_title {
            (0, first)
        } else {
            let last = words.iter().rposition(|&c| c == '、' || c == ' ').map_or(0, |at| at + 1);
            (last, words.get(last..).unwrap_or(words))
        };
        let start = self.title_start(piece, 0, piece.len()).or_else(|| self.unlisted_title(piece, 0, piece.len()));
        let Some(mut start) = start else {
            let body = self.lexicon.body.ending(words, words.len()).is_some();
            return if body { (text(words), None) } else { (None, text(words)) };
        };
        let mut low = piece
            .get(..start)
            .and_then(|body| {
                body.iter().rposition(|&c| {
                    matches!(c, '了' | '把' | '将' | '对' | '由' | '向' | '给' | '请' | '让' | '的' | '是')
                })
            })
            .map_or(0, |at| at + 1);
        if let Some(other) = (low..start).rev().find(|&at| self.joins_people(piece, low, at)) {
            low = other + 1;
        }
        // 主席甲在京同某国总统乙: the place and the conjunction belong to the clause.
        if let Some(met) = (low..start).rev().find(|&at| matches!(piece.get(at), Some('同' | '与')))
            && piece.get(low..met).is_some_and(|before| before.contains(&'在') || before.contains(&'日'))
        {
            low = met + 1;
        }
        if let Some(cut) = (low..start).rev().find_map(|at| self.lexicon.cuts.starting(piece, at).map(|len| at + len)) {
            low = cut.min(start);
        }
        if let Some(body) = piece.get(..start)
            && let Some(deed) = (low + 1..start).find(|&at| self.lexicon.deeds.starting(body, at).is_some())
        {
            start = deed;
        }
        if start.saturating_sub(low) > LONGEST_TITLE {
            low = start - LONGEST_TITLE;
        }
        let body = piece.get(low..start).unwrap_or(&[]);
        let role_from = match self.lexicon.organs.ending(body, body.len()) {
            // 省委书记, 湖北省委常委: a party organ stays in the title.
            Some(len) if body.len() - len <= 4 => offset + low,
            _ => offset + start,
        };
        // 市人大代表: one character is no body.
        let role_from = if body.len() == 1 { offset + low } else { role_from };
        let organisation = if role_from == offset + low { None } else { text(body) };
        (organisation, words.get(role_from..).and_then(text))
    }

    /// 活动发起人、某某社区居民: the first title has no body, the last one has.
    fn split_double(&self, words: &[char]) -> Option<(Option<String>, Option<String>)> {
        let comma = words.iter().rposition(|&c| c == '、')?;
        let (first, last) = (words.get(..comma)?, words.get(comma + 1..)?);
        let start = self.title_start(first, 0, first.len())?;
        let role = self.title_start(last, 0, last.len())?;
        let body = |end: usize, words: &[char]| self.lexicon.bodies.ending(words, end).is_some();
        // Two code points: longer words before a title are bodies no list holds.
        if start == 0 || start > 2 || role == 0 || first.contains(&'、') || body(start, first) || !body(role, last) {
            return None;
        }
        if self.lexicon.organs.ending(first, start).is_some() || self.lexicon.organs.ending(last, role).is_some() {
            return None;
        }
        let organisation = last.get(..role).and_then(text);
        let roles: String = first.iter().chain(&['、']).chain(last.get(role..)?).collect();
        Some((organisation, Some(roles)))
    }

    /// The words after the last verb or 的 that has a title after it (今天会见前来访问的某国总理).
    fn after_clause<'w>(&self, words: &'w [char]) -> &'w [char] {
        let clause_end = |at: usize| match words.get(at) {
            Some('的' | '了') => Some(at + 1),
            _ => self.lexicon.cuts.starting(words, at).map(|len| at + len),
        };
        let from = (1..words.len()).rev().find_map(clause_end).unwrap_or(0);
        match words.get(from..) {
            Some(rest) if self.lexicon.heads.ending(rest, rest.len()).is_some() => rest,
            _ => words,
        }
    }

    /// 副总统甲和总理乙: what stands before the conjunction is the title and name of somebody else.
    fn joins_people(&self, piece: &[char], low: usize, at: usize) -> bool {
        // Two to seven code points hold a name, Chinese or foreign.
        piece.get(at).is_some_and(|&c| matches!(c, '和' | '与' | '同' | '及'))
            && (2..=7).any(|name| {
                at.checked_sub(name)
                    .is_some_and(|end| end > low && self.lexicon.heads.ending(piece, end).is_some_and(|len| len > 1))
            })
    }

    /// The person called `name` with the words of `title` before it.
    pub(super) fn person(&self, passage: &Passage<'_>, name: Range<usize>, title: Range<usize>) -> Person {
        let (organisation, role) = self.split_title(passage.slice(title));
        Person { name: passage.string(name), role, organisation }
    }

    /// The full name behind a family name and title (张书记), when just one person of the text fits.
    pub(super) fn full_name<'p>(&self, address: &str, people: &'p People) -> Option<&'p Person> {
        let chars: Vec<char> = address.chars().collect();
        let surname = self.lexicon.surnames.starting(&chars, 0)?;
        let title: String = chars.get(surname..)?.iter().collect();
        if self.lexicon.heads.starting(&chars, surname) != Some(chars.len() - surname) {
            return None;
        }
        let family: String = chars.get(..surname)?.iter().collect();
        // Two hundred of one family in one text is more than any list of delegates has.
        let family_members = people.range(family.clone()..).take(200).map(|(_, person)| person);
        let mut fitting = family_members.filter(|person| {
            person.name.starts_with(&family) && person.role.as_deref().is_some_and(|role| role.contains(&title))
        });
        let person = fitting.next()?;
        fitting.next().is_none().then_some(person)
    }

    /// Everybody who stands in the document with a title, and the titles.
    pub(super) fn titled(&self) -> (People, Vec<Title>) {
        let mut people = People::new();
        let mut titles = Vec::new();
        for (number, passage) in self.passages.iter().enumerate() {
            for (at, pair) in passage.chars.windows(2).enumerate() {
                let end = at + 2;
                let may_end = matches!(pair, &[before, last] if self.lexicon.heads.may_end(before, last));
                if !may_end || end >= passage.len() || self.lexicon.heads.ending(passage.chars, end).is_none() {
                    continue;
                }
                if titles.len() < MOST_TITLES {
                    titles.push(Title { passage: number, end });
                }
                let stop = self.name_after(passage, end);
                let told = stop.and_then(|stop| people.get(&passage.string(end..stop)));
                if told.is_some_and(|known: &Person| known.organisation.is_some()) {
                    continue;
                }
                if stop.is_none() && !self.may_follow_name(passage.chars, end) {
                    continue;
                }
                let head = self.title_head(passage, end);
                let person = match stop {
                    Some(stop) => self.person(passage, end..stop, head..end),
                    // 习近平总书记: the title stands after the full name.
                    None => match self.name_with_title(passage, head, end) {
                        Some(person) if !self.lexicon.heads.found_in(&person.name.chars().collect::<Vec<_>>()) => {
                            person
                        }
                        _ => continue,
                    },
                };
                let fuller = people
                    .get(&person.name)
                    .is_none_or(|known: &Person| known.organisation.is_none() && person.organisation.is_some());
                if fuller {
                    people.insert(person.name.clone(), person);
                }
            }
        }
        (people, titles)
    }

    /// The person whose unusual name (登盛, 阿勒坦) follows a title elsewhere in the text.
    pub(super) fn introduced(&self, name: &[char]) -> Option<Person> {
        // 郑义和: 和 ends a name where it ends the clause.
        let with_and = matches!(name, [family, _, '和'] if self.lexicon.surnames.has(&[*family]));
        let spelt = (2..=LONGEST_UNUSUAL).contains(&name.len()) && self.may_be_a_name(name) || with_and;
        let named = |title: &&Title| {
            let Some(passage) = self.passages.get(title.passage) else { return false };
            let end = passage.start + title.end;
            let stop = end + name.len();
            let set_off = || {
                self.view.get(stop).is_none_or(|&c| !han(c))
                    || self.lexicon.manner_starts.starting(self.view, stop).is_some()
            };
            self.view.get(end..stop) == Some(name) && (self.loosely_cut(end, stop) || name.len() >= 3 && set_off())
        };
        let title = self.titles.iter().filter(|_| spelt).find(named)?;
        let passage = self.passages.get(title.passage)?;
        let (organisation, role) = self.split_title(passage.slice(self.title_head(passage, title.end)..title.end));
        Some(Person { name: name.iter().collect(), role, organisation })
    }

    /// Where the name ends that begins at `start`, right after a title.
    pub(super) fn name_after(&self, passage: &Passage<'_>, start: usize) -> Option<usize> {
        let set_off = |stop: usize| {
            passage.char(stop).is_none_or(|c| !han(c))
                || self.lexicon.say.starting(passage.chars, stop).is_some()
                || self.lexicon.manner_starts.starting(passage.chars, stop).is_some()
                // 看望主席某某时, 来到主任某某家中.
                || matches!(passage.char(stop), Some('时' | '的' | '家' | '每' | '把' | '是' | '用' | '却' | '都' | '没' | '只'))
                || self.before_word(passage, start, stop)
        };
        let son = ends_in_son(passage.slice(start..start + 5)).then_some(5);
        let chinese: Vec<usize> = [3, 2, 4]
            .into_iter()
            .chain(son)
            .map(|len| start + len)
            .filter(|&stop| stop <= passage.len() && self.is_chinese_name(passage.slice(start..stop)) && set_off(stop))
            // 领导干部廉洁从政: a word that goes on, no name behind the title.
            .filter(|&stop| !self.is_word_that_goes_on(passage, start, stop))
            .collect();
        // 村支书包文同…包文同…: 同 may begin the rest, but it comes every time.
        let either = chinese.contains(&(start + 2)) && chinese.contains(&(start + 3));
        let always = (either && self.recurs(passage.start + start)).then_some(start + 3);
        // 总理方林代表…: not 方林代, which splits a word.
        let whole = always.or_else(|| chinese.iter().copied().find(|&stop| !self.splits_word(passage, stop)));
        whole.or(chinese.first().copied()).or_else(|| {
            // One character that foreign names seldom have is let in between others (马特维延科).
            let spelt = |at: usize| passage.char(at).is_some_and(|c| self.is_foreign_name_char(c));
            let end_of =
                |from: usize| (from..start + LONGEST_FOREIGN).find(|&at| !spelt(at)).unwrap_or(start + LONGEST_FOREIGN);
            let stop = end_of(start);
            let fits =
                |stop: usize| stop >= start + 2 && self.is_foreign_name(passage.slice(start..stop)) && set_off(stop);
            let longer = end_of(stop + 1);
            let odd = || {
                stop >= start + 2
                    && longer > stop + 1
                    && passage.char(stop).is_some_and(han)
                    && self.is_rather_foreign(passage.slice(start..longer))
                    && set_off(longer)
            };
            if fits(stop) { Some(stop) } else { odd().then_some(longer) }
        })
    }

    /// True when the two characters at `start` come again below, always with the third after them.
    fn recurs(&self, start: usize) -> bool {
        let (Some([first, second, third]), Some(rest)) =
            (self.view.get(start..start + 3), self.view.get(start + 3..self.view.len().min(start + FAR)))
        else {
            return false;
        };
        let mut again = rest.windows(3).filter(|three| three.starts_with(&[*first, *second])).peekable();
        again.peek().is_some() && again.all(|three| three.last() == Some(third))
    }

    /// The one person of the text whose title this is (总书记).
    pub(super) fn holder<'p>(&self, title: &str, people: &'p People) -> Option<&'p Person> {
        let holds = |person: &&Person| {
            person.role.as_deref().is_some_and(|role| role.split(['、', '兼']).any(|part| part.ends_with(title)))
        };
        // More than two hundred people with titles are a list of delegates, where a bare title means nobody.
        let mut fitting = people.values().take(200).filter(holds);
        let person = fitting.next()?;
        fitting.next().is_none().then_some(person)
    }
}

fn trim(chars: &[char]) -> &[char] {
    let loose = |c: &char| c.is_whitespace() || matches!(c, ',' | '、' | ':');
    let Some(start) = chars.iter().position(|c| !loose(c)) else { return &[] };
    let end = chars.iter().rposition(|c| !loose(c)).map_or(0, |at| at + 1);
    chars.get(start..end).unwrap_or(&[])
}

pub(super) fn text(chars: &[char]) -> Option<String> {
    let chars = trim(chars);
    (!chars.is_empty()).then(|| string_of(chars))
}
