//! The editor's file as a document of TOML that is changed in place.
//! It knows what an entry holds; what an edit means is the business of `edits`.

use pipeline::corpus::{Decision, Decisions, Target, spelling_key};
use toml_edit::{Array, ArrayOfTables, Decor, DocumentMut, InlineTable, Item, Table, Value};

use crate::QueryError;

/// What a file begins with that did not exist before.
pub const NEW_FILE: &str = "\
# What the editor decided about initiatives. It wins over what was found, in every run.
# An entry: [[initiative]] with name, and any of shown (what it is called instead), aliases, separate, merged_into, status
# (accepted, rejected), type, owner, note, id.
";

/// The byte order mark that some editors begin a file with.
const MARK: char = '\u{feff}';

/// The table every entry is one of.
const ENTRIES: &str = "initiative";

/// True when a list holds a spelling of this key.
pub(super) fn holds(list: &[String], key: &str) -> bool {
    list.iter().any(|spelling| spelling_key(spelling) == key)
}

/// The file.
pub(super) struct EditorFile {
    document: DocumentMut,
    /// It begins with a byte order mark.
    mark: bool,
    /// Lines end with CR LF, and are to end so again.
    windows: bool,
}

impl EditorFile {
    /// Reads it; what the corpus pass would refuse is refused here, with line and column.
    pub(super) fn parse(text: &str) -> Result<Self, QueryError> {
        Decisions::parse(text)?;
        let wrong = |problem: String| QueryError::EditorFile { problem };
        let (mark, rest) = match text.strip_prefix(MARK) {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let document: DocumentMut = rest.parse().map_err(|problem: toml_edit::TomlError| wrong(problem.to_string()))?;
        let tables = document.get(ENTRIES).is_none_or(Item::is_array_of_tables);
        if !tables {
            return Err(wrong(format!("write each entry under a line [[{ENTRIES}]] of its own; it is changed there")));
        }
        Ok(Self { document, mark, windows: text.contains("\r\n") })
    }

    /// The text as it is to be written.
    pub(super) fn text(&self) -> String {
        let text = self.document.to_string().replace("\r\n", "\n");
        let text = if self.windows { text.replace('\n', "\r\n") } else { text };
        if self.mark { format!("{MARK}{text}") } else { text }
    }

    fn tables(&self) -> Option<&ArrayOfTables> {
        self.document.get(ENTRIES).and_then(Item::as_array_of_tables)
    }

    fn table_mut(&mut self, at: usize) -> Option<&mut Table> {
        self.document.get_mut(ENTRIES).and_then(Item::as_array_of_tables_mut)?.get_mut(at)
    }

    /// The entries in order.
    pub(super) fn entries(&self) -> Result<Vec<Decision>, QueryError> {
        Ok(Decisions::parse(&self.document.to_string())?.entries)
    }

    /// Adds an entry at the end; gives its number.
    pub(super) fn add(&mut self, name: &str) -> usize {
        let mut table = Table::new();
        table.insert("name", toml_edit::value(name));
        // What stands at the end of the file without an entry after it stays before the new one.
        let end = self.document.trailing().as_str().unwrap_or_default().to_owned();
        let first = self.document.as_table().is_empty() && end.is_empty();
        let gap = if first { "" } else { "\n" };
        table.decor_mut().set_prefix(format!("{end}{gap}"));
        self.document.set_trailing("");
        let entries = self.document.entry(ENTRIES).or_insert(Item::ArrayOfTables(ArrayOfTables::new()));
        if let Some(entries) = entries.as_array_of_tables_mut() {
            entries.push(table);
        }
        self.tables().map_or(0, |tables| tables.len().saturating_sub(1))
    }

    /// Takes an entry out; the comments before it stay.
    pub(super) fn remove(&mut self, at: usize) {
        let Some(before) = self.table_mut(at).map(|table| prefix(table.decor())) else { return };
        if let Some(entries) = self.document.get_mut(ENTRIES).and_then(Item::as_array_of_tables_mut) {
            entries.remove(at);
        }
        let comments = before.contains('#');
        match self.table_mut(at) {
            Some(next) => {
                let own = prefix(next.decor());
                let own = if comments { format!("{before}{}", own.trim_start_matches('\n')) } else { own };
                // What stands first now keeps no blank line before it.
                let own = if at == 0 { own.trim_start_matches('\n').to_owned() } else { own };
                next.decor_mut().set_prefix(own);
            }
            None if comments => {
                let end = self.document.trailing().as_str().unwrap_or_default().to_owned();
                self.document.set_trailing(format!("{}\n{end}", before.trim_end_matches('\n')));
            }
            None => {}
        }
        if self.tables().is_none_or(ArrayOfTables::is_empty) {
            self.document.remove(ENTRIES);
        }
    }

    /// True when comments stand inside an entry.
    pub(super) fn is_commented(&self, at: usize) -> bool {
        self.tables().and_then(|tables| tables.get(at)).is_some_and(|table| table.to_string().contains('#'))
    }

    /// Sets a text; false when it stood there already.
    pub(super) fn set(&mut self, at: usize, key: &str, value: &str) -> bool {
        let Some(table) = self.table_mut(at) else { return false };
        match table.get_mut(key).and_then(Item::as_value_mut) {
            Some(known) if known.as_str() == Some(value) => return false,
            Some(known) => {
                // The comment behind the value stays.
                let decor = known.decor().clone();
                *known = Value::from(value);
                *known.decor_mut() = decor;
            }
            None => {
                table.insert(key, toml_edit::value(value));
            }
        }
        true
    }

    /// Takes a line out; false when there is none.
    pub(super) fn unset(&mut self, at: usize, key: &str) -> bool {
        self.table_mut(at).is_some_and(|table| table.remove(key).is_some())
    }

    /// Enters what an entry is merged into; false when it stood there already.
    pub(super) fn set_target(&mut self, at: usize, target: &Target) -> bool {
        let Some(owner) = &target.owner else { return self.set(at, "merged_into", &target.name) };
        let mut value = InlineTable::new();
        value.insert("name", Value::from(target.name.as_str()));
        value.insert("owner", Value::from(owner.as_str()));
        let Some(table) = self.table_mut(at) else { return false };
        let known = table.get("merged_into").map(|known| known.to_string().trim().to_owned());
        let same = known.is_some_and(|known| known == value.to_string().trim());
        if !same {
            table.insert("merged_into", toml_edit::value(value));
        }
        !same
    }

    /// Adds a spelling to a list; false when it, or one of its key, stands there already.
    pub(super) fn list(&mut self, at: usize, key: &str, spelling: &str) -> bool {
        let Some(table) = self.table_mut(at) else { return false };
        if holds(&list_of(table, key), &spelling_key(spelling)) {
            return false;
        }
        let list = table.entry(key).or_insert(toml_edit::value(Array::new()));
        if let Some(list) = list.as_array_mut() {
            push(list, spelling);
        }
        true
    }

    /// Takes a spelling out of a list; false when it does not stand there. A list left empty goes.
    pub(super) fn unlist(&mut self, at: usize, key: &str, spelling: &str) -> bool {
        let Some(table) = self.table_mut(at) else { return false };
        let wanted = spelling_key(spelling);
        let Some(list) = table.get_mut(key).and_then(Item::as_array_mut) else { return false };
        let before = list.len();
        list.retain(|value| value.as_str().is_none_or(|value| spelling_key(value) != wanted));
        let (changed, empty) = (list.len() < before, list.is_empty());
        // What stood second and is first now keeps no space for the comma that is gone.
        if let Some(first) = list.iter_mut().next().filter(|first| prefix(first.decor()).trim() == "")
            && !prefix(first.decor()).contains('\n')
        {
            first.decor_mut().set_prefix("");
        }
        if empty {
            table.remove(key);
        }
        changed
    }
}

/// Adds a value to a list as the others stand: on a line of its own when they do.
fn push(list: &mut Array, spelling: &str) {
    let before = list.iter().last().map(|value| prefix(value.decor())).unwrap_or_default();
    let Some((_, indent)) = before.rsplit_once('\n') else {
        list.push(spelling);
        return;
    };
    // A comment behind the last value so far stays behind it, whether a comma stands before it or none.
    let comma = list.trailing_comma();
    let last = list.iter_mut().last().map(Value::decor_mut);
    let behind = last.map(|decor| {
        let suffix = decor.suffix().and_then(|suffix| suffix.as_str()).unwrap_or_default().to_owned();
        decor.set_suffix("");
        suffix
    });
    let end = list.trailing().as_str().unwrap_or_default().to_owned();
    let behind = if comma { end } else { behind.unwrap_or_default() };
    let mut value = Value::from(spelling);
    *value.decor_mut() = Decor::new(format!("{}\n{indent}", behind.trim_end()), "");
    list.push_formatted(value);
    list.set_trailing("\n");
    list.set_trailing_comma(true);
}

fn prefix(decor: &Decor) -> String {
    decor.prefix().and_then(|prefix| prefix.as_str()).unwrap_or_default().to_owned()
}

fn list_of(table: &Table, key: &str) -> Vec<String> {
    let list = table.get(key).and_then(Item::as_array);
    list.into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
}
