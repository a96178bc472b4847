//! One meeting under several names in a text: the fullest one is its name.
//! It compares spellings only; it knows no meeting.

/// The longest name in the text of which `name` is a short form: one piece left out, beginning and end kept.
pub(super) fn fullest(name: &str, names: &[String]) -> Option<String> {
    if ["会议", "全会", "大会"].contains(&name) {
        // 全会精神 after one named session means that session; among several it stays open.
        let mut named = names.iter().filter(|other| other.len() > name.len() && other.ends_with(name));
        let first = named.next()?;
        return named.all(|other| other == first).then(|| first.clone());
    }
    let short: Vec<char> = name.chars().collect();
    names
        .iter()
        .filter(|other| {
            let long: Vec<char> = other.chars().collect();
            if long.len() <= short.len() {
                return false;
            }
            let head = short.iter().zip(&long).take_while(|(a, b)| a == b).count();
            let tail = short.iter().rev().zip(long.iter().rev()).take_while(|(a, b)| a == b).count();
            // 十次全会 is no short form of 十一次全会: a number is left out whole.
            let numeral = |c: Option<&char>| c.is_some_and(|c| "一二三四五六七八九十".contains(*c));
            let cut = long.len() - tail;
            if numeral(long.get(cut)) && numeral(cut.checked_sub(1).and_then(|at| long.get(at))) {
                return false;
            }
            let left_out = long.get(head.min(cut)..cut).unwrap_or(&[]);
            if left_out.iter().all(|c| numeral(Some(c))) {
                return false;
            }
            // 省委七次全会 in 省委十一届七次全会; 社会工作会议 in 省委社会工作会议.
            (head >= 2 && tail >= 3 && head + tail >= short.len()) || (tail == short.len() && tail >= 6)
        })
        .max_by(|a, b| a.chars().count().cmp(&b.chars().count()).then_with(|| b.cmp(a)))
        .cloned()
}
