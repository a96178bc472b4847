//! What is decided and taken back leaves everything as it was: names, ids, counts.

use std::collections::BTreeSet;

use arrow::array::{Array, RecordBatch};
use proptest::prelude::*;

use super::super::*;
use super::{Tables, corpus, some_corpus, tables, texts};

fn same(one: &Tables, other: &Tables) -> Result<(), TestCaseError> {
    prop_assert_eq!(&one.initiatives, &other.initiatives);
    prop_assert_eq!(&one.names, &other.names);
    prop_assert_eq!(&one.occurrences, &other.occurrences);
    Ok(())
}

/// A table without some columns.
fn without(batch: &RecordBatch, columns: &[&str]) -> Vec<(String, std::sync::Arc<dyn Array>)> {
    let schema = batch.schema();
    let kept =
        schema.fields().iter().zip(batch.columns()).filter(|(field, _)| !columns.contains(&field.name().as_str()));
    kept.map(|(field, column)| (field.name().clone(), std::sync::Arc::clone(column))).collect()
}

/// Rows of initiatives that are the only ones of their name, by number.
fn alone(tables: &Tables) -> Vec<usize> {
    let names = texts(&tables.initiatives, "name");
    let owners: BTreeSet<String> = texts(&tables.names, "initiative_id")
        .into_iter()
        .zip(texts(&tables.names, "owner"))
        .filter(|(_, owner)| owner != "-")
        .map(|(id, _)| id)
        .collect();
    let ids = texts(&tables.initiatives, "initiative_id");
    (0..names.len())
        .filter(|at| names.iter().filter(|name| **name == names[*at]).count() == 1 && !owners.contains(&ids[*at]))
        .collect()
}

/// What an id stands for: itself, or the one it leads to.
fn resolved(tables: &Tables, id: &str) -> Vec<String> {
    let ids = texts(&tables.initiatives, "initiative_id");
    if ids.iter().any(|known| known == id) {
        return vec![id.to_owned()];
    }
    let leads = |row: &usize| {
        texts_at(Table::Initiatives, &tables.initiatives, "redirects", *row).unwrap().iter().any(|old| old == id)
    };
    (0..ids.len()).filter(leads).map(|row| ids[row].clone()).collect()
}

fn mentions(tables: &Tables, id: &str) -> i32 {
    let row = texts(&tables.initiatives, "initiative_id").iter().position(|known| known == id).unwrap();
    integer_at(Table::Initiatives, &tables.initiatives, "mentions", row).unwrap()
}

fn decided(toml: &str) -> Decisions {
    Decisions::parse(toml).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, ..ProptestConfig::default() })]

    #[test]
    fn a_merge_taken_back_leaves_no_trace(documents in some_corpus(), one in 0_usize..20, other in 0_usize..20, verdict in 0_usize..3) {
        let before = tables(&documents, &Decisions::default(), None);
        let rows = alone(&before);
        prop_assume!(rows.len() > 1);
        let (from, into) = (rows[one % rows.len()], rows[other % rows.len()]);
        prop_assume!(from != into);
        let (names, ids) = (texts(&before.initiatives, "name"), texts(&before.initiatives, "initiative_id"));
        let (from_id, into_id) = (&ids[from], &ids[into]);
        // A verdict on the target stands before, during and after.
        let status = ["", "status='accepted'", "status='rejected'"][verdict];
        let target = if status.is_empty() { String::new() } else { format!("[[initiative]]\nname='{}'\n{status}\n", names[into]) };
        let before = tables(&documents, &decided(&target), Some(&before));
        let file = format!("{target}[[initiative]]\nname='{}'\nid='{from_id}'\nmerged_into='{}'\n", names[from], names[into]);
        let merged = tables(&documents, &decided(&file), Some(&before));
        prop_assert_eq!(resolved(&merged, from_id), std::slice::from_ref(into_id));
        prop_assert_eq!(resolved(&merged, into_id), std::slice::from_ref(into_id));
        prop_assert_eq!(mentions(&merged, into_id), mentions(&before, into_id) + mentions(&before, from_id));
        let again = tables(&documents, &decided(&file), Some(&merged));
        same(&merged, &again)?;
        // From scratch the ids are the same: the file has the one that nothing else would tell.
        let scratch = tables(&documents, &decided(&file), None);
        prop_assert_eq!(resolved(&scratch, from_id), std::slice::from_ref(into_id));
        let parted = tables(&documents, &decided(&target), Some(&again));
        same(&before, &parted)?;
    }

    #[test]
    fn a_new_name_or_a_rejection_changes_no_count(documents in some_corpus(), one in 0_usize..20) {
        let before = tables(&documents, &Decisions::default(), None);
        let rows = alone(&before);
        prop_assume!(!rows.is_empty());
        let at = rows[one % rows.len()];
        let (name, id) = (&texts(&before.initiatives, "name")[at], &texts(&before.initiatives, "initiative_id")[at]);
        for (line, column) in [("shown='我是雷锋'", "name"), ("shown='从来没有的名字'", "name"), ("status='rejected'", "review_status")] {
            let file = format!("[[initiative]]\nname='{name}'\nid='{id}'\n{line}\n");
            let changed = tables(&documents, &decided(&file), Some(&before));
            prop_assert_eq!(&changed.occurrences, &before.occurrences, "{}", line);
            let of = |tables: &Tables| without(&tables.initiatives, &[column, "aliases"]);
            prop_assert_eq!(of(&changed), of(&before), "{}", line);
            prop_assert_eq!(&changed.names, &before.names);
            same(&before, &tables(&documents, &Decisions::default(), Some(&changed)))?;
        }
    }
}

#[test]
fn an_id_of_another_initiative_is_refused() {
    let documents = corpus("“敲门行动” | “叩门行动” | “扣门行动”");
    let first = tables(&documents, &Decisions::default(), None);
    let ids = texts(&first.occurrences, "initiative_id");
    let taken = |toml: &str, last: &Tables| {
        let mut knowledge = Knowledge::new().unwrap();
        let decisions = decided(toml);
        knowledge.hold_apart(&decisions);
        let mut names = Names::default();
        documents.iter().for_each(|document| names.add(&mut knowledge, document));
        let mut registry = Registry::new(&mut knowledge, names, &decisions);
        let mut previous = Previous::default();
        previous.add_names(&knowledge, &last.names).unwrap();
        previous.add_initiatives(&last.initiatives).unwrap();
        for (document, (start, (key, initiative_id))) in documents.iter().zip(
            [0, 100, 200]
                .into_iter()
                .zip(texts(&last.occurrences, "name_key").into_iter().zip(texts(&last.occurrences, "initiative_id"))),
        ) {
            let counted = Counted { key, start, end: start + 6, initiative_id };
            registry.follow(&mut knowledge, document, &[counted]);
        }
        registry.identify(&previous).err().map(|problem| problem.to_string())
    };
    for (label, toml, says) in [
        ("its own", format!("[[initiative]]\nname='敲门行动'\nid='{}'", ids[0]), None),
        ("a new one", "[[initiative]]\nname='敲门行动'\nid='abcdef'".to_owned(), None),
        (
            "another's",
            format!("\n[[initiative]]\nname='敲门行动'\nid='{}'", ids[1]),
            Some("line 2, column 1: id {} of 敲门行动 is that of 叩门行动"),
        ),
        (
            "nobody's name with another's",
            format!("[[initiative]]\nname='甲乙丙'\nowner='河州市'\nid='{}'", ids[1]),
            Some("of 甲乙丙 is that of 叩门行动"),
        ),
        (
            "of what is merged into it",
            format!("[[initiative]]\nname='敲门行动'\naliases=['叩门行动']\nid='{}'", ids[1]),
            None,
        ),
    ] {
        let got = taken(&toml, &first);
        match says {
            None => assert_eq!(got, None, "{label}"),
            Some(says) => {
                assert!(got.as_ref().is_some_and(|got| got.contains(&says.replace("{}", &ids[1]))), "{label}: {got:?}")
            }
        }
    }
    // Merged, its id leads to the other: a third one cannot have it.
    let merged = tables(&documents, &decided("[[initiative]]\nname='敲门行动'\nmerged_into='叩门行动'"), Some(&first));
    let third = taken(
        &format!(
            "[[initiative]]\nname='敲门行动'\nmerged_into='叩门行动'\n[[initiative]]\nname='扣门行动'\nid='{}'",
            ids[0]
        ),
        &merged,
    );
    assert!(third.as_ref().is_some_and(|got| got.contains("is that of 叩门行动")), "{third:?}");
}
