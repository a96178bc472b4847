use super::*;
use proptest::prelude::*;

const WHOLE: &str = r#"
# names of the district
[[initiative]]
name = "大党建·微治理"
aliases = ["大党建、微治理", "微治理"]
separate = ["小党建"]
status = "accepted"
type = "mechanism"
owner = "河州市青山区"
note = "see the letter of May"
id = "3fa9"

[[initiative]]
name = "红色管家"
status = "rejected"
"#;

#[test]
fn a_file_is_read_whole() {
    let decisions = Decisions::parse(WHOLE).unwrap();
    let [first, second] = decisions.entries.as_slice() else { panic!("{decisions:?}") };
    assert_eq!(first.keys().collect::<Vec<_>>(), ["大党建微治理", "大党建微治理", "微治理"]);
    assert_eq!((first.status, first.kind.as_deref()), (Review::Accepted, Some("mechanism")));
    assert_eq!((first.owner.as_deref(), first.id.as_deref()), (Some("河州市青山区"), Some("3fa9")));
    assert_eq!((first.line, second.line), (3, 13));
    assert_eq!(second.status, Review::Rejected);
}

#[test]
fn what_is_wrong_is_told_with_its_place() {
    for (label, text, line, column, says) in [
        ("no TOML", "[[initiative]]\nname = \n", 2, 8, "not TOML"),
        ("table, not a list", "[initiative]\nname = \"甲\"\n", 1, 2, "two brackets"),
        ("other top", "title = \"x\"\n", 1, 1, "nothing but [[initiative]]"),
        ("unknown key", "[[initiative]]\nname = \"甲乙\"\nalias = \"丙\"\n", 3, 1, "may have name, shown, aliases"),
        ("no name", "[[initiative]]\nnote = \"x\"\n", 1, 1, "has no name"),
        ("empty name", "[[initiative]]\nname = \"“”\"\n", 2, 8, "empty name"),
        ("two lines", "[[initiative]]\nname = \"甲\\n乙\"\n", 2, 8, "one line"),
        ("a page", &format!("[[initiative]]\nname = \"{}\"\n", "甲".repeat(5000)), 2, 8, "at most"),
        ("empty alias", "[[initiative]]\nname = \"甲\"\naliases = [\"乙\", \" \"]\n", 3, 17, "empty name"),
        ("alias no list", "[[initiative]]\nname = \"甲\"\naliases = \"乙\"\n", 3, 11, "takes a list"),
        ("name a number", "[[initiative]]\nname = 3\n", 2, 8, "in quotation marks"),
        ("status", "[[initiative]]\nname = \"甲\"\nstatus = \"ok\"\n", 3, 10, "accepted or rejected"),
        ("type", "[[initiative]]\nname = \"甲\"\ntype = \"thing\"\n", 3, 8, "campaign, project"),
        ("id", "[[initiative]]\nname = \"甲\"\nid = \"XYZ\"\n", 3, 6, "not an id"),
        (
            "twice",
            "[[initiative]]\nname = \"甲乙\"\n[[initiative]]\nname = \"丙\"\naliases = [\"“甲”乙\"]\n",
            5,
            12,
            "line 1",
        ),
        (
            "ids",
            "[[initiative]]\nname = \"甲\"\nid = \"a1\"\n[[initiative]]\nname = \"乙\"\nid = \"a1\"\n",
            6,
            6,
            "line 1",
        ),
        ("merged nowhere", "[[initiative]]\nname = \"甲\"\nmerged_into = { owner = \"乙\" }\n", 3, 15, "names nothing"),
        ("merged oddly", "[[initiative]]\nname = \"甲\"\nmerged_into = { id = \"乙\" }\n", 3, 17, "name, owner"),
        (
            "merged in a circle",
            "[[initiative]]\nname = \"甲\"\nmerged_into = \"乙\"\n[[initiative]]\nname = \"乙\"\nmerged_into = \"甲\"\n",
            3,
            15,
            "leads back",
        ),
        ("separate itself", "[[initiative]]\nname = \"甲·乙\"\nseparate = [\"甲、乙\"]\n", 3, 13, "same letters"),
        ("empty owner", "[[initiative]]\nname = \"甲\"\nowner = \"\"\n", 3, 9, "is empty"),
    ] {
        let error = Decisions::parse(text).unwrap_err().to_string();
        assert!(error.starts_with(&format!("line {line}, column {column}: ")), "{label}: {error}");
        assert!(error.contains(says), "{label}: {error}");
    }
}

#[test]
fn one_name_is_claimed_once_by_each_owner_however_it_is_written() {
    for (one, other, conflict) in [
        ("河州市", "江州市", false),
        ("毕节", "贵州省毕节市", true),
        ("浙江省温州市苍南县", "南县", false),
        ("沈阳市", "沈阳市皇姑区", false),
        ("河州市", "“河州”市", true),
    ] {
        let entry = |owner: &str| format!("[[initiative]]\nname = '红色管家'\nowner = '{owner}'\n");
        let got = Decisions::parse(&format!("{}{}", entry(one), entry(other)));
        assert_eq!(got.is_err(), conflict, "{one} {other}: {got:?}");
    }
}

#[test]
fn what_is_merged_into_an_owners_entry_finds_it_however_the_owner_is_written() {
    let text = "[[initiative]]\nname='红色管家'\nowner='贵州省毕节市'\n[[initiative]]\nname='红管家'\nmerged_into={name='红色管家',owner='毕节'}\n";
    let folded = Decisions::parse(text).unwrap().folded().entries;
    assert_eq!(folded.len(), 1, "{folded:?}");
}

#[test]
fn the_digest_knows_content_and_not_layout() {
    let digest = |text: &str| Decisions::parse(text).unwrap().digest();
    let one = digest("[[initiative]]\nname = \"甲乙\"\n");
    assert_eq!(one, digest("# note\n[[initiative]]\n\nname   =   '甲乙' # here\n"), "layout");
    assert_ne!(one, digest("[[initiative]]\nname = \"甲丙\"\n"), "name");
    assert_ne!(one, digest("[[initiative]]\nname = \"甲乙\"\nstatus = \"accepted\"\n"), "status");
    assert_ne!(one, digest("[[initiative]]\nname = \"甲乙\"\nshown = \"丙\"\n"), "shown");
    assert_ne!(one, digest("[[initiative]]\nname = \"甲乙\"\nmerged_into = \"丙\"\n"), "merged");
    assert_eq!(digest(""), Decisions::default().digest(), "no file says nothing");
}

proptest! {
    #[test]
    fn no_text_makes_it_panic(text in any::<String>(), like in "(\\[\\[initiative\\]\\]\n|name = \"[甲乙]{0,2}\"\n|aliases = \\[\"甲\"\\]\n|status = \"accepted\"\n|[a-z=\"]{0,5}){0,8}") {
        let _ = Decisions::parse(&text);
        let _ = Decisions::parse(&like);
    }
}
