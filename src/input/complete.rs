//! What would complete a statement at the caret: tables, columns, functions and words, the best first.

use std::collections::BTreeSet;
use std::ops::Range;

use super::context::{Context, Source, Want, context};
use super::rank;
use super::words::{KEYWORDS, written};

/// More are not looked through by anybody.
const MOST: usize = 50;

/// A table or view that can be named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// Its schema.
    pub schema: String,
    /// Its name.
    pub name: String,
    /// A view, not a table.
    pub is_view: bool,
    /// Its columns: name and type.
    pub columns: Vec<(String, String)>,
}

/// What can be named.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Catalog {
    /// Schemas in which a bare name is looked up, in this order.
    pub path: Vec<String>,
    /// Tables and views.
    pub tables: Vec<Table>,
}

/// What a suggestion is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    /// A schema.
    Schema,
    /// A table.
    Table,
    /// A view.
    View,
    /// A name that the statement itself gives.
    Named,
    /// A column.
    Column,
    /// A function.
    Function,
    /// A word of the language.
    Word,
}

impl What {
    /// In a word.
    pub fn words(self) -> &'static str {
        match self {
            Self::Schema => "schema",
            Self::Table => "table",
            Self::View => "view",
            Self::Named => "name",
            Self::Column => "column",
            Self::Function => "function",
            Self::Word => "",
        }
    }
}

/// One suggestion.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suggestion {
    /// What is matched and shown.
    pub label: String,
    /// What is written.
    pub insert: String,
    /// What it is.
    pub what: What,
    /// A column's type, or a table's schema.
    pub detail: String,
}

/// Suggestions, and what they take the place of.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Completion {
    /// The bytes that a suggestion replaces.
    pub replace: Range<usize>,
    /// What is typed there already.
    pub typed: String,
    /// The caret follows a dot: there is something to choose before a letter is typed.
    pub after_dot: bool,
    /// The best first.
    pub suggestions: Vec<Suggestion>,
}

const FUNCTIONS: [&str; 58] = [
    "abs",
    "any_value",
    "arg_max",
    "arg_min",
    "array_agg",
    "avg",
    "bool_and",
    "bool_or",
    "ceil",
    "coalesce",
    "concat",
    "concat_ws",
    "contains",
    "count",
    "date_diff",
    "date_part",
    "date_trunc",
    "dense_rank",
    "ends_with",
    "epoch",
    "first_value",
    "floor",
    "generate_series",
    "greatest",
    "histogram",
    "ifnull",
    "lag",
    "last_value",
    "lead",
    "least",
    "len",
    "length",
    "list",
    "list_contains",
    "list_distinct",
    "list_sort",
    "lower",
    "max",
    "median",
    "min",
    "mode",
    "nullif",
    "quantile_cont",
    "rank",
    "regexp_extract",
    "regexp_matches",
    "regexp_replace",
    "round",
    "row_number",
    "split_part",
    "starts_with",
    "strftime",
    "string_agg",
    "substring",
    "sum",
    "trim",
    "unnest",
    "upper",
];

const STARTS: [&str; 8] = ["SELECT", "FROM", "WITH", "DESCRIBE", "SUMMARIZE", "EXPLAIN", "VALUES", "SHOW TABLES"];

const AFTER_A_TABLE: [&str; 16] = [
    "WHERE",
    "JOIN",
    "LEFT JOIN",
    "INNER JOIN",
    "CROSS JOIN",
    "ON",
    "USING",
    "AS",
    "GROUP BY",
    "ORDER BY",
    "HAVING",
    "LIMIT",
    "SELECT",
    "UNION ALL",
    "QUALIFY",
    "OFFSET",
];

/// What would complete a text at the caret (a byte of it).
pub fn complete(sql: &str, caret: usize, catalog: &Catalog) -> Completion {
    let here = context(sql, caret);
    let all = match &here.want {
        Want::Nothing => Vec::new(),
        Want::Start => [words(&STARTS), schemas_and_tables(&here, catalog)].concat(),
        Want::Table => schemas_and_tables(&here, catalog),
        Want::Member(names) => members(names, &here, catalog),
        Want::Value => values(&here, catalog),
        Want::Word => words(&AFTER_A_TABLE),
    };
    let suggestions = rank::best(&here.typed, all, |suggestion| &suggestion.label, MOST);
    let after_dot = matches!(here.want, Want::Member(_));
    Completion { replace: here.replace, typed: here.typed, after_dot, suggestions }
}

fn words(words: &[&str]) -> Vec<Suggestion> {
    let word = |word: &&str| Suggestion {
        label: (*word).to_owned(),
        insert: (*word).to_owned(),
        what: What::Word,
        detail: String::new(),
    };
    words.iter().map(word).collect()
}

fn schemas_and_tables(here: &Context, catalog: &Catalog) -> Vec<Suggestion> {
    let named = here.named.iter().map(|name| Suggestion {
        label: name.clone(),
        insert: written(name),
        what: What::Named,
        detail: "WITH".to_owned(),
    });
    let tables = catalog.tables.iter().map(|table| Suggestion { insert: catalog.name_of(table), ..of_table(table) });
    let schemas: BTreeSet<&str> = catalog.tables.iter().map(|table| table.schema.as_str()).collect();
    let schemas = schemas.into_iter().map(|schema| Suggestion {
        label: schema.to_owned(),
        insert: format!("{}.", written(schema)),
        what: What::Schema,
        detail: String::new(),
    });
    named.chain(tables).chain(schemas).collect()
}

fn of_table(table: &Table) -> Suggestion {
    Suggestion {
        label: table.name.clone(),
        insert: written(&table.name),
        what: if table.is_view { What::View } else { What::Table },
        detail: table.schema.clone(),
    }
}

/// What belongs to `schema.`, `table.`, `alias.` or `schema.table.`.
fn members(names: &[String], here: &Context, catalog: &Catalog) -> Vec<Suggestion> {
    let [.., last] = names else { return Vec::new() };
    let mut found = Vec::new();
    if let [name] = names {
        let called = here.sources.iter().filter(|source| source.is_called(name));
        found.extend(called.filter_map(|source| catalog.table(&source.path)).flat_map(columns));
        found.extend(catalog.tables.iter().filter(|table| same(&table.schema, last)).map(of_table));
    }
    if found.is_empty() {
        found.extend(catalog.table(names).into_iter().flat_map(columns));
    }
    found
}

/// Columns of the statement's tables (of every table, if it names none), then what computes.
fn values(here: &Context, catalog: &Catalog) -> Vec<Suggestion> {
    let known: Vec<&Table> = here.sources.iter().filter_map(|source| catalog.table(&source.path)).collect();
    let tables = if here.sources.is_empty() { catalog.tables.iter().collect() } else { known };
    let mut seen = BTreeSet::new();
    let mut found: Vec<Suggestion> =
        tables.into_iter().flat_map(columns).filter(|column| seen.insert(column.label.clone())).collect();
    let aliases = here.sources.iter().filter_map(|source| source.alias.as_ref().or(source.path.last()));
    found.extend(aliases.map(|name| Suggestion {
        label: name.clone(),
        insert: written(name),
        what: What::Named,
        detail: String::new(),
    }));
    found.extend(FUNCTIONS.iter().map(|name| Suggestion {
        label: (*name).to_owned(),
        insert: format!("{name}("),
        what: What::Function,
        detail: String::new(),
    }));
    let upper: Vec<String> = KEYWORDS.iter().map(|word| word.to_uppercase()).collect();
    found.extend(words(&upper.iter().map(String::as_str).collect::<Vec<_>>()));
    found
}

fn columns(table: &Table) -> impl Iterator<Item = Suggestion> {
    table.columns.iter().map(|(name, kind)| Suggestion {
        label: name.clone(),
        insert: written(name),
        what: What::Column,
        detail: kind.clone(),
    })
}

fn same(a: &str, b: &str) -> bool {
    a.to_lowercase() == b.to_lowercase()
}

impl Source {
    fn is_called(&self, name: &str) -> bool {
        self.alias.as_ref().or(self.path.last()).is_some_and(|own| same(own, name))
    }
}

impl Catalog {
    /// The table of a name, with its schema or found along the path.
    fn table(&self, path: &[String]) -> Option<&Table> {
        match path {
            [name] => self.path.iter().find_map(|schema| self.exactly(schema, name)),
            [.., schema, name] => self.exactly(schema, name),
            [] => None,
        }
    }

    fn exactly(&self, schema: &str, name: &str) -> Option<&Table> {
        self.tables.iter().find(|table| same(&table.schema, schema) && same(&table.name, name))
    }

    /// How a table is named in a statement: with its schema, unless its bare name means it.
    pub fn name_of(&self, table: &Table) -> String {
        let bare = std::slice::from_ref(&table.name);
        let shares = self.tables.iter().filter(|other| same(&other.name, &table.name)).count() > 1;
        if !shares && self.table(bare).is_some_and(|found| found == table) {
            return written(&table.name);
        }
        format!("{}.{}", written(&table.schema), written(&table.name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn catalog() -> Catalog {
        let table = |schema: &str, name: &str, columns: &[(&str, &str)]| Table {
            schema: schema.into(),
            name: name.into(),
            is_view: name.starts_with("v_"),
            columns: columns.iter().map(|(name, kind)| ((*name).into(), (*kind).into())).collect(),
        };
        Catalog {
            path: vec!["artifact".into(), "dataset".into(), "other".into()],
            tables: vec![
                table("artifact", "provenance_nodes", &[("node_type", "VARCHAR"), ("artifact_id", "VARCHAR")]),
                table("artifact", "log", &[("action", "VARCHAR")]),
                table("artifact", "v_findings", &[("kind", "VARCHAR")]),
                table("dataset", "log", &[("stage", "VARCHAR")]),
                table("other", "Odd table", &[("a b", "INTEGER"), ("order", "DATE")]),
            ],
        }
    }

    /// What is suggested at `|`, as it is written.
    fn offered(marked: &str) -> Vec<String> {
        let caret = marked.find('|').unwrap_or(marked.len());
        let completion = complete(&marked.replacen('|', "", 1), caret, &catalog());
        completion.suggestions.into_iter().map(|suggestion| suggestion.insert).collect()
    }

    #[test]
    fn tables_are_offered_with_the_schema_where_the_name_alone_is_not_enough() {
        assert_eq!(offered("FROM lo|"), ["artifact.log", "dataset.log"]);
        assert_eq!(offered("FROM prov|"), ["provenance_nodes"]);
        assert_eq!(offered("FROM odd|"), ["\"Odd table\""]);
        assert!(offered("FROM |").contains(&"other.".to_owned()));
    }

    #[test]
    fn columns_come_from_the_statements_tables() {
        assert_eq!(offered("SELECT art| FROM provenance_nodes")[0], "artifact_id");
        assert_eq!(offered("SELECT n.| FROM artifact.provenance_nodes AS n"), ["node_type", "artifact_id"]);
        assert_eq!(offered("SELECT x.a| FROM \"Odd table\" x"), ["\"a b\""]);
        assert_eq!(offered("SELECT stage| FROM artifact.log"), Vec::<String>::new());
        assert_eq!(offered("SELECT \"ord| FROM \"Odd table\"")[0], "\"order\"");
    }

    #[test]
    fn without_a_table_every_column_is_offered_once() {
        assert_eq!(offered("SELECT artifact|").iter().filter(|name| *name == "artifact_id").count(), 1);
    }

    #[test]
    fn a_schema_offers_its_tables() {
        assert_eq!(offered("FROM artifact.|"), ["provenance_nodes", "log", "v_findings"]);
        assert_eq!(offered("FROM DATASET.lo|"), ["log"]);
        assert_eq!(offered("SELECT other.\"Odd table\".|"), ["\"a b\"", "\"order\""]);
    }

    #[test]
    fn names_that_the_statement_gives_are_tables_too() {
        assert_eq!(offered("WITH mine AS (SELECT 1) FROM mi|"), ["mine"]);
    }

    #[test]
    fn nothing_is_offered_where_nothing_fits() {
        assert!(offered("SELECT 'pro|'").is_empty());
        assert!(offered("FROM zzz|").is_empty());
    }

    #[test]
    fn words_are_offered_at_the_start_and_after_a_table() {
        assert_eq!(offered("sel|")[0], "SELECT");
        assert_eq!(offered("FROM log wh|"), ["WHERE"]);
        assert!(offered("SELECT coun|").contains(&"count(".to_owned()));
    }
}
