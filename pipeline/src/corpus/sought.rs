//! Which names are looked for without quotation marks in every document.
//! It looks for none (`recovered` does), and feeds no dictionary: words of the language must not become names.

use super::gather::Unit;
use super::knowledge::{Knowledge, is_count};
use super::spelling::APART;

/// Shortest name, in code points: three characters are too often part of other words.
const SHORTEST: usize = 4;

/// Longest, in code points; what is longer is a sentence.
const LONGEST: usize = 40;

/// A name is sought when somewhere it stood in marks and the model was this sure.
const SURE: f64 = 0.85;
/// A mention this sure counts as evidence of its own.
const VERY_SURE: f64 = 0.95;

/// Points from which a name is sought; see [`points`].
const ENOUGH: f64 = 2.0;

/// Types whose heads name bodies and places: 科技创新中心 is said of many.
const BODY_KINDS: [&str; 2] = ["orgform", "platform"];

/// How sure a recovered mention is, when the name is sought: between these, by its points.
const LEAST: f64 = 0.6;
const MOST: f64 = 0.9;

/// The confidence of mentions recovered by this name; `None` when it is not sought. What the editor `entered` is, as the
/// file writes it: 十三五规划 is not 十三五.
pub(super) fn confidence(knowledge: &Knowledge, id: &str, unit: &Unit, entered: bool) -> Option<f64> {
    if entered || knowledge.formulas.contains(id) {
        return Some(MOST);
    }
    let length = id.chars().count();
    let fits = (SHORTEST..=LONGEST).contains(&length) && !id.contains(['/', APART]) && unit.confidence >= SURE;
    // 12380 is a hotline and 16+1 half a name.
    let written_out = id.chars().filter(|c| !is_count(*c) && !c.is_ascii()).count() > 1;
    if !fits || !written_out || knowledge.jieba.has_word(id) || knowledge.is_coreless(id) {
        return None;
    }
    let points = points(knowledge, id, unit);
    (points >= ENOUGH).then(|| (LEAST + 0.1 * (points - ENOUGH)).clamp(LEAST, MOST))
}

/// What speaks for a name: documents that quote it, a type head, joints and numbers, length; against it: a verb in
/// front, a description, and that it is two ordinary words.
fn points(knowledge: &Knowledge, id: &str, unit: &Unit) -> f64 {
    let chars: Vec<char> = id.chars().collect();
    let mut points = 0.0;
    let mut add = |holds: bool, weight: f64| points += if holds { weight } else { 0.0 };
    // Two documents, and as many as a campaign that is reported on for weeks.
    add(unit.quoted >= 2, 1.0);
    add(unit.quoted >= 5, 1.0);
    add(unit.confidence >= VERY_SURE, 0.5);
    add(chars.len() >= 6, 1.0);
    let with_head = unit.spellings.keys().any(|name| has_named_head(knowledge, &name.chars().collect::<Vec<_>>()));
    add(with_head || has_named_head(knowledge, &chars), 1.0);
    let jointed = unit.spellings.keys().any(|name| name.contains(['·', '•', '+', '、']));
    add(jointed || is_numbered(&chars), 1.0);
    // 学习贯彻某精神 is said by everybody and is no name.
    let words = knowledge.jieba.tag(id, false);
    add(words.first().is_some_and(|word| word.tag == "v"), -1.0);
    // 强有力的机制 is a description.
    add(chars.contains(&'的') && unit.quoted < 2, -1.0);
    let coined = knowledge.prefixes.iter().any(|prefix| prefix.chars().count() > 1 && id.starts_with(prefix.as_str()));
    add(chars.len() == SHORTEST && words.len() == 2 && !coined, -1.0);
    points
}

/// After 一 they make an article of it, which counts nothing: 一个都不能少.
const ARTICLES: &str = "个批名把张种条场次位些项";

/// True for a name that begins with a number or has digits of its own. Digits of a code (H7N9, G20, PM2.5) are the code's.
fn is_numbered(chars: &[char]) -> bool {
    let article = matches!(chars, ['一', measure, ..] if ARTICLES.contains(*measure));
    let in_code = |c: &char| c.is_ascii_alphanumeric() || *c == '.';
    let own = chars
        .split(|c| !in_code(c))
        .any(|run| run.iter().any(char::is_ascii_digit) && !run.iter().any(char::is_ascii_alphabetic));
    (chars.first().is_some_and(|c| is_count(*c)) && !article) || own
}

/// True when the name ends in a strong head of something that is done.
fn has_named_head(knowledge: &Knowledge, chars: &[char]) -> bool {
    (1..chars.len().saturating_sub(1)).any(|from| {
        let head: String = chars.iter().skip(from).collect();
        knowledge.strong_heads.get(&head).is_some_and(|kind| !BODY_KINDS.contains(&kind.as_str()))
    })
}
