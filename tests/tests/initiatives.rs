//! Every name that the list of initiatives prints leads back to the same documents, wherever it is typed.

use std::collections::BTreeSet;

use tests::policymine;

#[test]
fn every_listed_name_and_alias_finds_its_documents() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let data = data.to_str().unwrap();
    assert_eq!(policymine(["run", "corpora/samples", "--data", data]).code, Some(0));
    let listed = policymine(["initiatives", "list", "--format", "jsonl", "--data", data]).rows();
    assert!(listed.len() > 20, "{} initiatives", listed.len());
    let mut wrong = Vec::new();
    for row in listed {
        let documents = row["documents"].as_u64();
        let aliases = row["aliases"].as_array().unwrap().iter().filter_map(|alias| alias.as_str());
        for name in row["name"].as_str().into_iter().chain(aliases) {
            let query = format!("initiative:\"{name}\"");
            let found = policymine(["search", &query, "--limit", "all", "--format", "ids", "--data", data]);
            let ids: BTreeSet<&str> = found.stdout.lines().collect();
            if Some(ids.len() as u64) != documents {
                wrong.push(format!("search {query}: {} documents, listed {documents:?}", ids.len()));
            }
            let panel = policymine(["panel", name, "--by", "year", "--format", "jsonl", "--data", data]).rows();
            let counted: u64 = panel.iter().filter_map(|row| row["docs"].as_u64()).sum();
            if Some(counted) != documents {
                wrong.push(format!("panel {name}: {counted} documents, listed {documents:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
