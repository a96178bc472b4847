//! A query with everything looked up that its text alone does not tell: which divisions a place is, which documents a name
//! or a metric stands for. It reads no text; the language does.

use index::Reader;
use pipeline::gazetteer::Gazetteer;

use crate::QueryError;
use crate::initiatives;
use crate::language::{Facet, Node, Query};
use crate::regions::Region;

/// The query as it is asked of this data directory; what a name was read as stands in its notes.
pub(crate) fn resolved(reader: &Reader, query: &Query) -> Result<Query, QueryError> {
    initiatives::resolved(reader, &placed(query)?)
}

/// The same query with what its regions stand for.
fn placed(query: &Query) -> Result<Query, QueryError> {
    if !query.node.asks_places() {
        return Ok(query.clone());
    }
    let mut notes = query.notes.clone();
    let node = in_node(&Gazetteer::new()?, &query.node, &mut notes)?;
    Ok(Query { node, notes, ..query.clone() })
}

fn in_node(gazetteer: &Gazetteer, node: &Node, notes: &mut Vec<String>) -> Result<Node, QueryError> {
    let mut each =
        |parts: &[Node]| parts.iter().map(|part| in_node(gazetteer, part, notes)).collect::<Result<Vec<_>, _>>();
    Ok(match node {
        Node::Field { facet: Facet::Region, value } => Node::Placed(Region::read(gazetteer, value, notes)?),
        Node::All(parts) => Node::All(each(parts)?),
        Node::Any(parts) => Node::Any(each(parts)?),
        Node::Not(inner) => Node::Not(Box::new(in_node(gazetteer, inner, notes)?)),
        _ => node.clone(),
    })
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
            ("region:210100", "region 210100", None),
            ("region:=210100", "region 辽宁省沈阳市 itself", None),
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
