//! `views.sql`: the tables and their joins for DuckDB. The columns come from the schema module alone.

use std::fmt::Write;

use pipeline::tables::Table;

/// The text of `views.sql`.
pub(crate) fn sql() -> String {
    let mut sql =
        String::from("-- Views over the current generation. Run inside the data directory: duckdb -init views.sql\n");
    for &table in Table::ALL {
        // Writing to a string cannot fail.
        let _ = writeln!(
            sql,
            "CREATE OR REPLACE VIEW \"{table}\" AS SELECT * FROM read_parquet('tables/{table}/*.parquet');"
        );
    }
    sql.push_str("\n-- Facts with what their document says about itself.\n");
    for table in [Table::Statements, Table::Metrics, Table::Mentions, Table::References] {
        let own: Vec<&str> = table.columns().iter().map(|column| column.name).collect();
        let more = ["title", "publisher", "published", "genre", "url"];
        let more: Vec<String> =
            more.iter().filter(|name| !own.contains(name)).map(|name| format!("d.{name}")).collect();
        let more = more.join(", ");
        let _ = writeln!(
            sql,
            "CREATE OR REPLACE VIEW \"{table}_of_documents\" AS SELECT f.*, {more}, d.region AS document_region \
             FROM \"{table}\" f JOIN documents d USING (doc_id);"
        );
    }
    sql.push_str(
        "\n-- Every mention that counts, quoted or recovered, with its initiative and its document.\n\
         CREATE OR REPLACE VIEW occurrences_of_initiatives AS SELECT o.*, i.name AS initiative, i.review_status, \
         d.published, d.publisher, d.region AS document_region, d.title FROM occurrences o \
         JOIN initiatives i USING (initiative_id) JOIN documents d USING (doc_id);\n\n\
         -- Extracted mentions with the initiative their name stands for there.\n\
         CREATE OR REPLACE VIEW mentions_of_initiatives AS SELECT m.*, i.initiative_id, i.name AS initiative, \
         i.review_status FROM mentions m JOIN occurrences o USING (doc_id, start, \"end\") \
         JOIN initiatives i USING (initiative_id);\n",
    );
    sql
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_table_has_a_view() {
        let sql = sql();
        for &table in Table::ALL {
            assert!(sql.contains(&format!("VIEW \"{table}\" AS")), "{table}");
        }
    }
}
