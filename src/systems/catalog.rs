//! What a snapshot's database holds: tables and views with their columns, of every system.

use crate::duckdb::{Question, row, sql};

row! {
    /// A column, with what it belongs to.
    pub struct CatalogColumn {
        /// The schema.
        pub schema_name: String,
        /// The table or view.
        pub table_name: String,
        /// A view, not a table.
        pub is_view: bool,
        /// What the table or view is, in the words of its migration.
        pub table_comment: Option<String>,
        /// The column.
        pub column_name: String,
        /// Its SQL type.
        pub data_type: String,
        /// What it holds, in the words of its migration.
        pub column_comment: Option<String>,
    }
}

row! {
    /// How many rows a table has.
    pub struct TableRows {
        /// The schema.
        pub schema_name: String,
        /// The table.
        pub table_name: String,
        /// Its rows.
        pub row_count: i64,
    }
}

/// Every column of every table and view: schema by schema, tables before views, columns in their order.
pub fn catalog() -> Question<CatalogColumn> {
    Question::new(
        "WITH named AS (
    SELECT schema_name, table_name, false AS is_view, comment
    FROM duckdb_tables() WHERE NOT internal AND database_name = current_database()
    UNION ALL
    SELECT schema_name, view_name, true, comment
    FROM duckdb_views() WHERE NOT internal AND database_name = current_database()
)
SELECT named.schema_name, named.table_name, named.is_view, named.comment AS table_comment,
    columns.column_name, columns.data_type, columns.comment AS column_comment
FROM named
JOIN duckdb_columns() AS columns
    ON columns.schema_name = named.schema_name AND columns.table_name = named.table_name
    AND columns.database_name = current_database()
ORDER BY named.schema_name, named.is_view, named.table_name, columns.column_index",
    )
}

/// The rows of tables, given as schema and name. `None` if there is no table.
pub fn table_rows<'a>(tables: impl IntoIterator<Item = (&'a str, &'a str)>) -> Option<Question<TableRows>> {
    let counts: Vec<String> = tables
        .into_iter()
        .map(|(schema, table)| {
            format!(
                "SELECT {} AS schema_name, {} AS table_name, count(*) AS row_count FROM {}.{}",
                sql::text(schema),
                sql::text(table),
                sql::identifier(schema),
                sql::identifier(table)
            )
        })
        .collect();
    (!counts.is_empty()).then(|| Question::new(counts.join("\nUNION ALL ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn odd_names_stay_names() {
        let question = table_rows([("other", "it's \"odd\"")]);
        assert!(question.is_some_and(|question| {
            question.sql().contains("'it''s \"odd\"'") && question.sql().ends_with("\"other\".\"it's \"\"odd\"\"\"")
        }));
        assert!(table_rows([]).is_none());
    }
}
