//! A query with everything looked up that its text alone does not tell: which divisions a place is, which documents a name
//! or a metric stands for. It reads no text; the language does.

use index::Reader;
use pipeline::fold;
use pipeline::gazetteer::Gazetteer;

use crate::QueryError;
use crate::initiatives;
use crate::language::{Facet, Node, Query};

/// Names a note lists: as many as a line holds.
const LISTED: usize = 6;

/// The query as it is asked of this data directory; what a name was read as stands in its notes.
pub(crate) fn resolved(reader: &Reader, query: &Query) -> Result<Query, QueryError> {
    initiatives::resolved(reader, &placed(query)?)
}

/// The same query with the divisions its regions stand for. Codes stay as they are, and so does what names no division:
/// it is looked for in the names of regions.
fn placed(query: &Query) -> Result<Query, QueryError> {
    if !query.node.asks_places() {
        return Ok(query.clone());
    }
    let mut notes = query.notes.clone();
    let node = in_node(&Gazetteer::new()?, &query.node, &mut notes);
    Ok(Query { node, notes, ..query.clone() })
}

fn in_node(gazetteer: &Gazetteer, node: &Node, notes: &mut Vec<String>) -> Node {
    let mut each = |parts: &[Node]| parts.iter().map(|part| in_node(gazetteer, part, notes)).collect::<Vec<_>>();
    match node {
        Node::Field { facet: Facet::Region, value } => match divisions(gazetteer, value, notes) {
            Some(Divisions { meant, others }) => Node::Placed { name: value.clone(), divisions: meant, others },
            None => node.clone(),
        },
        Node::All(parts) => Node::All(each(parts)),
        Node::Any(parts) => Node::Any(each(parts)),
        Node::Not(inner) => Node::Not(Box::new(in_node(gazetteer, inner, notes))),
        _ => node.clone(),
    }
}

/// What a name of a region stands for: codes and full names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Divisions {
    /// Those of the highest level that bear it.
    pub(crate) meant: Vec<(String, String)>,
    /// Those below that it could be as well.
    pub(crate) others: Vec<(String, String)>,
}

/// The divisions that a name stands for, with notes on what else it could be; `None` for a code, and when it stands for none.
pub(crate) fn divisions(gazetteer: &Gazetteer, name: &str, notes: &mut Vec<String>) -> Option<Divisions> {
    let folded = fold::fold_string(name);
    if is_code(&folded) {
        return None;
    }
    let Some(Divisions { meant, others }) = bearing(gazetteer, &folded) else {
        notes.push(format!("region:{name} names no division and is looked for inside the names of regions"));
        return None;
    };
    if meant.len() > 1 {
        notes.push(format!("region:{name} is read as any of {}; write one of them for it alone", listed(&meant)));
    }
    if !others.is_empty() {
        let read = if meant.len() == 1 { format!(" is read as {}", listed(&meant)) } else { String::new() };
        notes.push(format!("region:{name}{read}; it could also be {}: write the full name for that", listed(&others)));
    }
    Some(Divisions { meant, others })
}

/// True when what is asked for, folded, is the beginning of a code and no name.
pub(crate) fn is_code(folded: &str) -> bool {
    folded.bytes().all(|byte| byte.is_ascii_digit())
}

/// The divisions that bear a folded name; `None` when none does.
fn bearing(gazetteer: &Gazetteer, folded: &str) -> Option<Divisions> {
    let codes = gazetteer.named(folded);
    let level = |code: &&str| gazetteer.level(code);
    let highest = codes.iter().filter_map(level).min()?;
    let (meant, others): (Vec<&str>, Vec<&str>) = codes.iter().partition(|code| level(code) == Some(highest));
    let full = |code: &str| Some((code.to_owned(), gazetteer.full_name(code)?));
    let full = |codes: Vec<&str>| codes.into_iter().filter_map(full).collect();
    Some(Divisions { meant: full(meant), others: full(others) })
}

fn listed(divisions: &[(String, String)]) -> String {
    let names: Vec<&str> = divisions.iter().take(LISTED).map(|(_, name)| name.as_str()).collect();
    let more = divisions.len() - names.len();
    let rest = if more > 0 { format!(" and {more} more") } else { String::new() };
    format!("{}{rest}", names.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::parse;

    #[test]
    fn places_are_read_by_name_and_hierarchy() {
        for (text, reading, says) in [
            ("region:海南", "region 海南省", Some("青海省海南藏族自治州")),
            ("region:海南省", "region 海南省", None),
            ("region:海南州", "region 青海省海南藏族自治州", None),
            ("region:北京朝阳", "region 北京市朝阳区", None),
            ("region:乾县", "region 陕西省咸阳市乾县", None),
            ("region:乾安縣", "region 吉林省松原市乾安县", None),
            ("region:瀋陽鐵西區", "region 辽宁省沈阳市铁西区", None),
            ("region:铁西区", "region 铁西区 (3 divisions)", Some("吉林省四平市铁西区")),
            ("region:朝阳", "region 辽宁省朝阳市", Some("北京市朝阳区")),
            ("region:2101", "region 2101", None),
            ("region:无此地", "region 无此地", Some("no division")),
            ("社区 NOT (region:沈阳 OR genre:news)", "“社区” and not (region 辽宁省沈阳市 or genre news)", None),
        ] {
            let query = placed(&parse(text).unwrap()).unwrap();
            assert_eq!(query.reading(), reading, "{text}");
            assert_eq!(query.notes.is_empty(), says.is_none(), "{text}: {:?}", query.notes);
            assert!(says.is_none_or(|says| query.notes.concat().contains(says)), "{text}: {:?}", query.notes);
        }
    }
}
