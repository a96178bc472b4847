//! What is decided and taken back leaves everything as it was: names, ids, counts.

use std::collections::{BTreeMap, BTreeSet};

use arrow::array::{Array, RecordBatch};
use proptest::prelude::*;

use super::super::*;
use super::{POOL, Tables, corpus, partition, some_corpus, some_text, tables, texts};

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

/// Every id of some tables, those that lead to others too.
fn all_ids(tables: &Tables) -> BTreeSet<String> {
    let mut ids: BTreeSet<String> = texts(&tables.initiatives, "initiative_id").into_iter().collect();
    for row in 0..tables.initiatives.num_rows() {
        ids.extend(texts_at(Table::Initiatives, &tables.initiatives, "redirects", row).unwrap());
    }
    ids
}

/// An id leads to one initiative, whatever is merged.
fn leads_once(tables: &Tables, ids: &BTreeSet<String>, entries: &[String]) -> Result<(), TestCaseError> {
    for id in ids {
        prop_assert_eq!(resolved(tables, id).len(), 1, "{} {}", id, entries.concat());
    }
    Ok(())
}

fn decided(toml: &str) -> Decisions {
    Decisions::parse(toml).unwrap()
}

/// Two different ones of some.
fn two_of(count: usize, (one, other): (usize, usize)) -> (usize, usize) {
    let one = one % count;
    (one, (one + 1 + other % (count - 1)) % count)
}

/// Names that several have, and some that nobody else has.
const NAMESAKES: &[&str] = &[
    "“红色管家”品牌!",
    "“红色管家”品牌!",
    "“红色管家”品牌!",
    "“红色先锋”品牌!",
    "三年行动",
    "“敲门行动”",
    "“叩门行动”",
];

/// A corpus, so many documents of which the first run has, what is merged one after the other, and in which order it is
/// taken back.
#[derive(Debug)]
struct Steps {
    text: String,
    known: usize,
    merges: Vec<(usize, usize)>,
    back: Vec<usize>,
}

fn some_steps(pool: &'static [&'static str]) -> impl Strategy<Value = Steps> {
    let picks = proptest::collection::vec((0_usize..20, 0_usize..20), 1..5);
    let back = proptest::collection::vec(0_usize..5, 4);
    (some_text(pool), 1_usize..10, picks, back).prop_map(|(text, known, merges, back)| Steps {
        text,
        known,
        merges,
        back,
    })
}

/// Merges one after the other, nested ones too, and takes them back in another order.
fn taken_back(steps: &Steps) -> Result<(), TestCaseError> {
    let documents = corpus(&steps.text);
    // The second run inherits ids of the first.
    let first = tables(&documents[..steps.known.min(documents.len())], &Decisions::default(), None);
    let before = tables(&documents, &Decisions::default(), Some(&first));
    prop_assume!(before.initiatives.num_rows() > 1);
    let ids = all_ids(&before);
    let mut entries: Vec<String> = Vec::new();
    let mut now = tables(&documents, &Decisions::default(), Some(&before));
    same(&before, &now)?;
    for picked in &steps.merges {
        if now.initiatives.num_rows() < 2 {
            break;
        }
        let (from, into) = two_of(now.initiatives.num_rows(), *picked);
        let known = texts(&now.initiatives, "initiative_id");
        entries.push(merging(&now, &entries, from, into));
        let merged = tables(&documents, &decided(&entries.concat()), Some(&now));
        let (from, into) = (&known[from], &known[into]);
        prop_assert_eq!(resolved(&merged, from), std::slice::from_ref(into), "{}", entries.concat());
        let sum = mentions(&now, into) + mentions(&now, from);
        prop_assert_eq!(mentions(&merged, into), sum, "{}", entries.concat());
        now = merged;
        leads_once(&now, &ids, &entries)?;
    }
    for at in &steps.back {
        if entries.is_empty() {
            break;
        }
        entries.remove(at % entries.len());
        now = tables(&documents, &decided(&entries.concat()), Some(&now));
        leads_once(&now, &ids, &entries)?;
    }
    prop_assert_eq!(partition(&before), partition(&now));
    // An id inherited from an earlier run, or replaced there, tells nothing of whose it is: of several merges it may stay
    // with a target.
    let natural = all_ids(&tables(&documents, &Decisions::default(), None));
    if ids == natural { same(&before, &now) } else { Ok(()) }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, ..ProptestConfig::default() })]

    #[test]
    fn a_merge_taken_back_leaves_no_trace(documents in some_corpus(), one in 0_usize..20, other in 0_usize..20, verdict in 0_usize..3) {
        let before = tables(&documents, &Decisions::default(), None);
        let rows = alone(&before);
        prop_assume!(rows.len() > 1);
        let (from, into) = two_of(rows.len(), (one, other));
        let (from, into) = (rows[from], rows[into]);
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
        let (from, into) = two_of(rows, (one, other));
        let ids = texts(&before.initiatives, "initiative_id");
        let merged = tables(&documents, &decided(&merging(&before, &[], from, into)), Some(&before));
        prop_assert_eq!(resolved(&merged, &ids[from]), std::slice::from_ref(&ids[into]));
        prop_assert_eq!(mentions(&merged, &ids[into]), mentions(&before, &ids[into]) + mentions(&before, &ids[from]));
        same(&before, &tables(&documents, &Decisions::default(), Some(&merged)))?;
    }

    #[test]
    fn merges_taken_back_in_any_order_leave_no_trace(steps in some_steps(POOL)) {
        taken_back(&steps)?;
    }

    #[test]
    fn merges_of_namesakes_taken_back_in_any_order_leave_no_trace(steps in some_steps(NAMESAKES)) {
        taken_back(&steps)?;
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
fn what_brings_another_owners_name_along_does_not_take_the_id_of_the_target() {
    let text = "[210100] 三年行动 |  三年行动 | [210300] 三年行动 |  “红色管家”品牌!; “敲门行动”".to_owned();
    taken_back(&Steps { text, known: 2, merges: vec![(2, 1), (2, 2), (1, 1), (0, 0)], back: vec![3, 1, 1, 0] })
        .unwrap();
}

/// Whose each initiative is, where others have one of its name, or had before entries merged it away: what nobody owns beside
/// them is the whole country's.
fn owners(tables: &Tables, entries: &[String]) -> Vec<Option<String>> {
    let (names, ids) = (texts(&tables.initiatives, "name"), texts(&tables.initiatives, "initiative_id"));
    let of_names = texts(&tables.names, "initiative_id").into_iter().zip(texts(&tables.names, "owner"));
    let owned: BTreeMap<String, String> = of_names.filter(|(_, owner)| owner != "-").collect();
    let gone = |name: &str| entries.iter().any(|entry| entry.contains(&format!("\nname='{name}'\nowner=")));
    let shared = |at: usize| names.iter().filter(|name| **name == names[at]).count() > 1 || gone(&names[at]);
    let owner = |at: usize| owned.get(&ids[at]).cloned().or_else(|| shared(at).then(|| "全国".to_owned()));
    (0..ids.len()).map(owner).collect()
}

/// The entry that merges one row into another, beside others.
fn merging(tables: &Tables, entries: &[String], from: usize, into: usize) -> String {
    let (names, ids, owners) =
        (texts(&tables.initiatives, "name"), texts(&tables.initiatives, "initiative_id"), owners(tables, entries));
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
        let label = merging(&before, &[], from, into);
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

/// Whose the target's entry by hand is, with the lines of it that stay.
const NAMESAKE_TARGETS: &[(&str, &str, &str)] = &[
    ("the rest that is nobody's", "全国", ""),
    (
        "an owner's by hand without id, in another form",
        "辽宁省沈阳市",
        "[[initiative]]\nname='红色管家'\nowner='辽宁省沈阳市'\nstatus='accepted'\n",
    ),
    ("the heir, whose id was made for the name alone", "沈阳市", ""),
];

/// The one merged has more mentions than the target, and the target is one of several of its name.
#[test]
fn the_target_keeps_its_id_though_what_was_merged_had_more_mentions() {
    let first = corpus("[210100] “红色管家”品牌!");
    let others = "| [210300] “红色管家”品牌!".repeat(3);
    let documents =
        corpus(&format!("[210100] “红色管家”品牌! {others} | [130000] “红色管家”品牌! {}", "| “叩门行动”".repeat(5)));
    for (label, owner, stays) in NAMESAKE_TARGETS {
        let first = tables(&first, &Decisions::default(), None);
        let before = tables(&documents, &decided(stays), Some(&first));
        assert_eq!(before.initiatives.num_rows(), 4, "{label}");
        let at = texts(&before.initiatives, "name").iter().position(|name| name == "叩门行动").unwrap();
        let id = texts(&before.initiatives, "initiative_id").swap_remove(at);
        let entry = format!(
            "{stays}[[initiative]]\nname='叩门行动'\nid='{id}'\nmerged_into={{name='红色管家', owner='{owner}'}}\n"
        );
        let merged = tables(&documents, &decided(&entry), Some(&before));
        assert_eq!(merged.initiatives.num_rows(), before.initiatives.num_rows() - 1, "{label}");
        let after = tables(&documents, &decided(stays), Some(&merged));
        same(&before, &after).unwrap_or_else(|problem| panic!("{label}: {problem}"));
    }
}

/// Files one after the other, the last of which says nothing: every id stands for what it stood for, and led to one initiative
/// all the time. `A`, `B` and `C` are merged into what follows.
#[test]
fn merges_changed_and_taken_back_leave_every_id_where_it_was() {
    let documents = corpus(
        "“敲门行动” | “叩门行动” | “叩门行动” | “扣门行动” | “扣门行动” | “扣门行动” | [210100] “红色管家”品牌! | [210300] “红色管家”品牌!",
    );
    let of_one_city = corpus("“敲门行动” | [210100] “红色管家”品牌!");
    for (label, known, files) in [
        ("nested, the outer one first", None, &["敲门行动>叩门行动 叩门行动>扣门行动", "敲门行动>叩门行动", ""][..]),
        ("nested, the inner one first", None, &["敲门行动>叩门行动 叩门行动>扣门行动", "叩门行动>扣门行动", ""]),
        ("into another by hand", None, &["敲门行动>叩门行动", "敲门行动>扣门行动", ""]),
        (
            "nested, then the inner one elsewhere",
            None,
            &["敲门行动>叩门行动 叩门行动>扣门行动", "敲门行动>扣门行动", ""],
        ),
        (
            "an owner into another, both into a third",
            None,
            &[
                "红色管家@鞍山市>红色管家@沈阳市",
                "红色管家@鞍山市>红色管家@沈阳市 红色管家@沈阳市>敲门行动",
                "红色管家@鞍山市>红色管家@沈阳市",
                "",
            ],
        ),
        ("an inherited id", Some(&of_one_city), &["红色管家@沈阳市>叩门行动", ""]),
        (
            "an inherited id, nested",
            Some(&of_one_city),
            &["红色管家@沈阳市>叩门行动 叩门行动>敲门行动", "叩门行动>敲门行动", ""],
        ),
        (
            "judged first, without an id",
            None,
            &["=敲门行动", "=敲门行动>叩门行动 叩门行动>扣门行动", "=敲门行动>叩门行动", "=敲门行动", ""],
        ),
    ] {
        let first = known.map(|known| tables(known, &Decisions::default(), None));
        let before = tables(&documents, &Decisions::default(), first.as_ref());
        let ids = all_ids(&before);
        let mut now = tables(&documents, &Decisions::default(), Some(&before));
        for file in files {
            let entries: Vec<String> = file.split_whitespace().map(|merge| entry_of_merge(&before, merge)).collect();
            now = tables(&documents, &decided(&entries.concat()), Some(&now));
            leads_once(&now, &ids, &entries).unwrap_or_else(|problem| panic!("{label}: {problem}"));
        }
        same(&before, &now).unwrap_or_else(|problem| panic!("{label}: {problem}"));
    }
}

/// The entry of `name@owner>target@owner`; `=` before it for one that was accepted before it was merged and bears no id.
fn entry_of_merge(tables: &Tables, written: &str) -> String {
    let judged = written.strip_prefix('=');
    let (from, into) = judged.unwrap_or(written).split_once('>').unwrap_or((judged.unwrap_or(written), ""));
    let parts = |text: &str| {
        text.split_once('@').map_or((text.to_owned(), None), |(name, owner)| (name.to_owned(), Some(owner.to_owned())))
    };
    let ((name, owner), (target, target_owner)) = (parts(from), parts(into));
    let of_owner = |found: &str| owner.as_ref().is_none_or(|owner| found.ends_with(owner.as_str()));
    let rows = texts(&tables.names, "name").into_iter().zip(texts(&tables.names, "owner"));
    let mut rows = rows.zip(texts(&tables.names, "initiative_id"));
    let id = rows.find(|((known, of), _)| known.starts_with(&name) && of_owner(of)).unwrap().1;
    let owner = owner.map_or(String::new(), |owner| format!("owner='{owner}'\n"));
    let id = if judged.is_some() { "status='accepted'\n".to_owned() } else { format!("id='{id}'\n") };
    let target_owner = target_owner.map_or(String::new(), |owner| format!(", owner='{owner}'"));
    let target =
        if into.is_empty() { String::new() } else { format!("merged_into={{name='{target}'{target_owner}}}\n") };
    format!("[[initiative]]\nname='{name}'\n{owner}{id}{target}")
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
    previous.add_initiatives(&knowledge, &first.initiatives).unwrap();
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
        previous.add_initiatives(&knowledge, &last.initiatives).unwrap();
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
