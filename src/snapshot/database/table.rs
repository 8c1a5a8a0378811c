//! A table of a database: which of its columns are read, and by which statement. Names in it are a stranger's: they are
//! quoted wherever they stand in SQL. Pure.

use std::collections::{BTreeMap, BTreeSet};

use super::sql_type;
use crate::duckdb::sql::identifier;

/// Under this name a database is attached.
pub const CATALOG: &str = "snapshot";

/// A column as the database's catalogue has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// Its type, as DuckDB writes it.
    pub sql_type: String,
    /// Has it a default, or is it computed from others? The catalogue does not tell these apart.
    pub has_expression: bool,
}

/// A table that is stored in a database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// Its schema.
    pub schema: String,
    /// Its name.
    pub name: String,
    /// Its columns, in their order.
    pub columns: Vec<Column>,
}

/// A statement that reads a table, and what a reader should know of the columns: their names, and what is done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Select {
    /// The statement.
    pub sql: String,
    /// Columns with what is said of them.
    pub notes: Vec<(String, String)>,
}

impl Table {
    /// The table in SQL.
    pub fn qualified(&self) -> String {
        format!("{}.{}.{}", identifier(CATALOG), identifier(&self.schema), identifier(&self.name))
    }

    /// How the table is called in lists: no two of one file are called the same.
    pub fn label(&self, path: &str) -> String {
        let schema = if self.schema == "main" { String::new() } else { format!("{}.", plain(&self.schema)) };
        format!("{path}: {schema}{}", plain(&self.name))
    }

    /// Whether it must be asked which columns are computed.
    pub fn may_compute(&self) -> bool {
        self.columns.iter().any(|column| column.has_expression)
    }

    /// Counts, for each column of 128-bit integers, the values that a decimal of 38 digits does not hold. None without
    /// such columns.
    pub fn wide_values(&self) -> Option<String> {
        let wide: Vec<&Column> = self.columns.iter().filter(|column| is_wide(column)).collect();
        if wide.is_empty() {
            return None;
        }
        let most = "9".repeat(38);
        let counts = wide.iter().map(|column| {
            let name = identifier(&column.name);
            format!("SELECT {} AS name, count(*) AS beyond FROM {} WHERE {name} > {most}::HUGEINT OR {name} < -{most}::HUGEINT",
                crate::duckdb::sql::text(&column.name), self.qualified())
        });
        Some(counts.collect::<Vec<_>>().join(" UNION ALL "))
    }

    /// Reads the columns that are stored: `computed` ones are never evaluated. Integers of 128 bits that are `over`
    /// what a decimal holds are read as text. None if no column is left.
    pub fn select(&self, computed: &BTreeSet<String>, over: &BTreeSet<String>) -> Option<Select> {
        let mut notes = Vec::new();
        let mut columns = Vec::new();
        for column in &self.columns {
            let mut note = |what: String| notes.push((column.name.clone(), what));
            if computed.contains(&column.name) {
                note("computed by SQL of the file, which is never run: left out".to_owned());
                continue;
            }
            let name = identifier(&column.name);
            let reading = match is_wide(column) {
                true if !over.contains(&column.name) => {
                    columns.push(format!("CAST({name} AS DECIMAL(38,0)) AS {name}"));
                    continue;
                }
                _ => sql_type::reading(&column.sql_type),
            };
            if !reading.as_text.is_empty() {
                note(format!("{} in the file: shown as text", reading.as_text.join(", ")));
            }
            columns.push(match reading.cast {
                Some(cast) => format!("CAST({name} AS {cast}) AS {name}"),
                None => name,
            });
        }
        let sql = format!("SELECT {} FROM {}", columns.join(", "), self.qualified());
        (!columns.is_empty()).then_some(Select { sql, notes })
    }
}

fn is_wide(column: &Column) -> bool {
    column.sql_type == "HUGEINT"
}

fn plain(name: &str) -> String {
    let is_plain = !name.is_empty() && name.chars().all(|next| next.is_alphanumeric() || next == '_');
    if is_plain { name.to_owned() } else { identifier(name) }
}

/// Lines of the catalogue, in their order, as tables.
pub fn gathered(lines: impl IntoIterator<Item = (String, String, Column)>) -> Vec<Table> {
    let mut tables: BTreeMap<(String, String), Vec<Column>> = BTreeMap::new();
    for (schema, table, column) in lines {
        tables.entry((schema, table)).or_default().push(column);
    }
    tables.into_iter().map(|((schema, name), columns)| Table { schema, name, columns }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(columns: &[(&str, &str)]) -> Table {
        let column = |(name, sql_type): &(&str, &str)| Column {
            name: (*name).to_owned(),
            sql_type: (*sql_type).to_owned(),
            has_expression: false,
        };
        Table { schema: "main".into(), name: "ta\"b'le; DROP".into(), columns: columns.iter().map(column).collect() }
    }

    fn set(names: &[&str]) -> BTreeSet<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn strange_names_are_quoted_and_columns_cast_under_their_own_names() {
        let select = table(&[("a", "INTEGER"), ("b\" FROM x; --", "ENUM('y')")]).select(&set(&[]), &set(&[]));
        let expected = "SELECT \"a\", CAST(\"b\"\" FROM x; --\" AS VARCHAR) AS \"b\"\" FROM x; --\" \
            FROM \"snapshot\".\"main\".\"ta\"\"b'le; DROP\"";
        assert_eq!(select.map(|select| select.sql).as_deref(), Some(expected));
    }

    #[test]
    fn computed_columns_are_left_out_and_said_so() {
        let table = table(&[("a", "INTEGER"), ("g", "INTEGER")]);
        let Some(select) = table.select(&set(&["g"]), &set(&[])) else { unreachable!("one column is left") };
        assert!(!select.sql.contains("\"g\""), "{}", select.sql);
        assert_eq!(select.notes[0].0, "g");
        assert_eq!(table.select(&set(&["a", "g"]), &set(&[])), None);
    }

    #[test]
    fn integers_of_128_bits_are_decimals_unless_one_is_too_large() {
        let table = table(&[("h", "HUGEINT")]);
        let sql = |over: &[&str]| table.select(&set(&[]), &set(over)).map(|select| select.sql).unwrap_or_default();
        assert!(sql(&[]).contains("CAST(\"h\" AS DECIMAL(38,0))"));
        assert!(sql(&["h"]).contains("CAST(\"h\" AS VARCHAR)"));
        assert!(table.wide_values().is_some_and(|sql| sql.contains("SELECT 'h' AS name")));
    }

    #[test]
    fn no_two_tables_of_a_file_are_called_the_same() {
        let of = |schema: &str, name: &str| Table { schema: schema.into(), name: name.into(), columns: Vec::new() };
        assert_eq!(of("main", "t").label("x.duckdb"), "x.duckdb: t");
        assert_ne!(of("main", "a.b").label("x"), of("a", "b").label("x"));
        assert_ne!(of("main", "\"a\"").label("x"), of("main", "a").label("x"));
    }

    #[test]
    fn lines_of_the_catalogue_become_tables() {
        let column = |name: &str| Column { name: name.into(), sql_type: "INTEGER".into(), has_expression: false };
        let line = |schema: &str, table: &str, name: &str| (schema.to_owned(), table.to_owned(), column(name));
        let tables = gathered([line("s", "t", "z"), line("s", "t", "a"), line("s", "u", "b")]);
        let seen: Vec<_> = tables.iter().map(|table| (table.name.as_str(), table.columns.len())).collect();
        assert_eq!(seen, [("t", 2), ("u", 1)]);
        assert_eq!(tables[0].columns[0].name, "z");
    }
}
