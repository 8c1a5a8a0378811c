//! Descriptors: what a table's columns are called, what they hold and which must be there, as a JSON file beside the
//! data says. Pure: texts to structures and back. What is made of them in the engine stands in `snapshot::described`.

mod builtin;
mod described;
mod drift;
mod parse;
mod sql_type;
mod write;

pub use builtin::{builtin, builtin_for, key_of, project_tables};
pub use described::{Described, Origin, PROJECT, TableColumn};
pub use drift::{ColumnDrift, FileColumn, Finding, column_drift, extra_columns};
pub use parse::{Problem, parse};
pub use sql_type::{Kind, SqlType, TYPES};
pub use write::{to_json, to_sql};

/// What a file describes: one table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Descriptor {
    /// The table's name.
    pub name: String,
    /// What the table holds, in words; may be empty.
    pub description: String,
    /// The columns, in their order; their names differ by more than case.
    pub columns: Vec<Column>,
}

/// A described column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// Its type.
    pub sql_type: SqlType,
    /// What it holds, in words; may be empty.
    pub description: String,
    /// Every row should have a value.
    pub required: bool,
    /// The values that it may have; empty where any will do.
    pub values: Vec<String>,
    /// Whose ids its values are.
    pub references: Option<Reference>,
}

/// A column of another table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reference {
    /// The table.
    pub table: String,
    /// The column.
    pub column: String,
}

impl Descriptor {
    /// The column with this name, in any case.
    pub fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.is_named(name))
    }
}

impl Column {
    /// Whether this is its name; case is ignored, as the engine does.
    pub fn is_named(&self, name: &str) -> bool {
        self.name.to_lowercase() == name.to_lowercase()
    }

    /// What the column is called on a page: its description where that is short, else its name in words.
    pub fn label(&self) -> String {
        const SHORT: usize = 28;
        let described = self.description.trim().trim_end_matches('.');
        let is_list = !values_of_description(described).is_empty();
        if !described.is_empty() && !is_list && described.chars().count() <= SHORT {
            return described.to_owned();
        }
        in_words(&self.name)
    }
}

/// `total_amount` as `Total amount`.
pub fn in_words(name: &str) -> String {
    let words = name.replace(['_', '-'], " ");
    let mut letters = words.trim().chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => name.to_owned(),
    }
}

/// The values that a description lists, where it is nothing but such a list: `PROPOSED, ACTIVE or COMPLETED`.
pub fn values_of_description(description: &str) -> Vec<String> {
    let is_value = |word: &&str| {
        word.len() > 1
            && word.starts_with(|first: char| first.is_ascii_uppercase())
            && word.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_')
    };
    let Some((before, last)) = description.trim().trim_end_matches('.').rsplit_once(" or ") else { return Vec::new() };
    let values: Vec<&str> = before.trim_end_matches(',').split(", ").chain([last]).collect();
    if values.iter().all(is_value) { values.into_iter().map(str::to_owned).collect() } else { Vec::new() }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_description_that_is_only_a_list_names_values() {
        assert_eq!(values_of_description("PROPOSED, ACTIVE or COMPLETED"), ["PROPOSED", "ACTIVE", "COMPLETED"]);
        assert_eq!(values_of_description("LOW or HIGH."), ["LOW", "HIGH"]);
        for text in ["Status of the project", "ISO 4217 code", "USD or another currency", "A or B", ""] {
            assert!(values_of_description(text).is_empty(), "{text}");
        }
    }

    #[test]
    fn a_label_is_a_short_description_or_the_name_in_words() {
        let column = |name: &str, description: &str| Column {
            name: name.into(),
            sql_type: SqlType::of("VARCHAR").unwrap(),
            description: description.into(),
            required: false,
            values: Vec::new(),
            references: None,
        };
        assert_eq!(column("creation_date", "Day of creation").label(), "Day of creation");
        assert_eq!(column("status", "PROPOSED, ACTIVE or COMPLETED").label(), "Status");
        assert_eq!(column("expected_tri", "Expected internal rate of return, per cent").label(), "Expected tri");
        assert_eq!(column("__", "").label(), "__");
    }
}
