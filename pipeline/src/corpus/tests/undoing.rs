//! What is decided and taken back leaves everything as it was: names, ids, counts.

use std::collections::{BTreeMap, BTreeSet};

use arrow::array::{Array, RecordBatch};
use proptest::prelude::*;

use super::super::*;
use super::{Tables, corpus, partition, some_corpus, tables, texts};

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
    fn a_merge_of_owners_taken_back_leaves_no_trace(documents in some_corpus(), one in 0_usize..20, other in 0_usize..20) {
        let before = tables(&documents, &Decisions::default(), None);
        let rows = before.initiatives.num_rows();
        prop_assume!(rows > 1);
        let (from, into) = (one % rows, other % rows);
        prop_assume!(from != into);
        let ids = texts(&before.initiatives, "initiative_id");
        // Known to be wrong: an id follows its mentions, so that the one merged takes the other's along where it has more of
        // them and the other is one of several of its name.
        prop_assume!(mentions(&before, &ids[into]) >= mentions(&before, &ids[from]));
        let merged = tables(&documents, &decided(&merging(&before, from, into)), Some(&before));
        prop_assert_eq!(resolved(&merged, &ids[from]), std::slice::from_ref(&ids[into]));
        prop_assert_eq!(mentions(&merged, &ids[into]), mentions(&before, &ids[into]) + mentions(&before, &ids[from]));
        same(&before, &tables(&documents, &Decisions::default(), Some(&merged)))?;
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

/// Whose each initiative is, where others have one of its name: what nobody owns beside them is the whole country's.
fn owners(tables: &Tables) -> Vec<Option<String>> {
    let (names, ids) = (texts(&tables.initiatives, "name"), texts(&tables.initiatives, "initiative_id"));
    let of_names = texts(&tables.names, "initiative_id").into_iter().zip(texts(&tables.names, "owner"));
    let owned: BTreeMap<String, String> = of_names.filter(|(_, owner)| owner != "-").collect();
    let shared = |at: usize| names.iter().filter(|name| **name == names[at]).count() > 1;
    let owner = |at: usize| owned.get(&ids[at]).cloned().or_else(|| shared(at).then(|| "全国".to_owned()));
    (0..ids.len()).map(owner).collect()
}

/// The entry that merges one row into another.
fn merging(tables: &Tables, from: usize, into: usize) -> String {
    let (names, ids, owners) =
        (texts(&tables.initiatives, "name"), texts(&tables.initiatives, "initiative_id"), owners(tables));
    let own = owners[from].as_ref().map_or(String::new(), |owner| format!("owner='{owner}'\n"));
    let target = owners[into].as_ref().map_or(String::new(), |owner| format!(", owner='{owner}'"));
    let (name, id, other) = (&names[from], &ids[from], &names[into]);
    format!("[[initiative]]\nname='{name}'\n{own}id='{id}'\nmerged_into={{name='{other}'{target}}}\n")
}

#[test]
fn owners_of_one_name_are_merged_and_parted_again() {
    let documents =
        corpus("[210100] “红色管家”品牌! | [210300] “红色管家”品牌! | [210300] “红色管家”品牌! | “敲门行动”");
    let before = tables(&documents, &Decisions::default(), None);
    let names = texts(&before.initiatives, "name");
    let rows = names.len();
    assert_eq!(rows, 3, "{names:?}");
    for (from, into) in (0..rows).flat_map(|from| (0..rows).map(move |into| (from, into))).filter(|(a, b)| a != b) {
        let label = merging(&before, from, into);
        let ids = texts(&before.initiatives, "initiative_id");
        let decisions = decided(&label);
        let merged = tables(&documents, &decisions, Some(&before));
        assert_eq!(merged.initiatives.num_rows(), rows - 1, "{label}");
        assert_eq!(resolved(&merged, &ids[from]), std::slice::from_ref(&ids[into]), "{label}");
        assert_eq!(
            mentions(&merged, &ids[into]),
            mentions(&before, &ids[into]) + mentions(&before, &ids[from]),
            "{label}"
        );
        let scratch = tables(&documents, &decisions, None);
        assert_eq!(partition(&scratch), partition(&merged), "{label}");
        same(&tables(&documents, &Decisions::default(), Some(&merged)), &before).unwrap();
    }
}

#[test]
fn what_was_given_to_owners_and_taken_back_leaves_its_id_to_the_whole_name() {
    let documents = corpus(
        "[210100] “敲门行动” | [210300] “敲门行动” | [210300] “敲门行动” | [210300] “敲门行动” | “敲门行动” | [210100] “叩门行动”",
    );
    let before = tables(&documents, &Decisions::default(), None);
    let entry = |owner: &str| format!("[[initiative]]\nname='敲门行动'\nowner='{owner}'\nstatus='accepted'\n");
    let one = tables(&documents, &decided(&entry("鞍山市")), Some(&before));
    assert_eq!(partition(&one), "011102", "its own, and nobody else's");
    let both = tables(&documents, &decided(&format!("{}{}", entry("鞍山市"), entry("沈阳市"))), Some(&one));
    assert_eq!(partition(&both), "011123", "each owner its own");
    assert_eq!(texts(&both.occurrences, "initiative_id")[1..], texts(&one.occurrences, "initiative_id")[1..]);
    let after = tables(&documents, &Decisions::default(), Some(&both));
    same_but_redirects(&after, &before);
}

fn same_but_redirects(one: &Tables, other: &Tables) {
    assert_eq!(one.names, other.names);
    assert_eq!(one.occurrences, other.occurrences);
    let of = |tables: &Tables| without(&tables.initiatives, &["redirects"]);
    assert_eq!(of(one), of(other));
}

#[test]
fn what_a_medium_prints_is_not_its_own() {
    let documents = corpus("[210100/news/央视网] “敲门行动” | [/news/央视网] “敲门行动” | [/news/鞍山日报] “敲门行动”");
    for (owner, want) in [("央视网", "000"), ("鞍山日报", "000"), ("鞍山市", "001"), ("沈阳市", "011")] {
        let decisions = decided(&format!("[[initiative]]\nname='敲门行动'\nowner='{owner}'\n"));
        assert_eq!(partition(&tables(&documents, &decisions, None)), want, "{owner}");
    }
}

#[test]
fn what_is_merged_into_no_name_is_refused_with_names_like_it() {
    let documents = corpus("“敲门行动” | “叩门行动” | 三年行动");
    let first = tables(&documents, &Decisions::default(), None);
    let id = texts(&first.initiatives, "initiative_id").swap_remove(0);
    let name = texts(&first.initiatives, "name").swap_remove(0);
    let mut knowledge = Knowledge::new().unwrap();
    let mut names = Names::default();
    documents.iter().for_each(|document| names.add(&mut knowledge, document));
    let mut previous = Previous::default();
    previous.add_initiatives(&first.initiatives).unwrap();
    let leads = format!("that is the id of {name}");
    for (into, says) in [
        ("叩门行动", None),
        ("“叩门行动”", None),
        ("四个全面", None),
        ("不在册", None),
        (
            "叩门行功",
            Some("line 2, column 1: 敲门行动 is merged into 叩门行功, which is no name here: like it are 叩门行动"),
        ),
        ("甲乙丙丁", Some("which is no name here: to call it otherwise, write shown")),
        (id.as_str(), Some(leads.as_str())),
    ] {
        let decisions = decided(&format!(
            "\n[[initiative]]\nname='敲门行动'\nmerged_into='{into}'\n[[initiative]]\nname='不在册'\n"
        ));
        let got = names.check_targets(&knowledge, &decisions, &previous).err().map(|problem| problem.to_string());
        match says {
            None => assert_eq!(got, None, "{into}"),
            Some(says) => assert!(got.as_ref().is_some_and(|got| got.contains(says)), "{into}: {got:?}"),
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
