//! Columns of embeddings: of one with what its signature says, and of all schemas for comparing them.

use crate::duckdb::{Question, row};

row! {
    /// A column of an embedding, with what the signature says of it.
    pub struct ColumnRow {
        /// Its place, from 0.
        pub position: i32,
        /// Its name, as stored.
        pub name: String,
        /// The name as comparisons take it.
        pub normal_name: String,
        /// Its type.
        pub kind: Option<String>,
        /// May it hold NULL?
        pub nullable: Option<bool>,
        /// Its constraints, with commas between them.
        pub constraints: Option<String>,
        /// Rows.
        pub total_count: Option<i64>,
        /// Rows that are NULL.
        pub null_count: Option<i64>,
        /// Different values.
        pub unique_count: Option<i64>,
        /// The smallest number.
        pub minimum: Option<f64>,
        /// The largest number.
        pub maximum: Option<f64>,
        /// The mean of the numbers.
        pub mean: Option<f64>,
        /// Of the shortest text.
        pub min_length: Option<i64>,
        /// Of the longest text.
        pub max_length: Option<i64>,
        /// Of the texts.
        pub mean_length: Option<f64>,
        /// The first time.
        pub earliest: Option<String>,
        /// The last time.
        pub latest: Option<String>,
        /// The first values, as a JSON list.
        pub sample_values: Option<String>,
        /// What most of the texts are, with commas between.
        pub patterns: Option<String>,
    }
}

row! {
    /// A column of a schema: what comparisons need of it.
    pub struct SchemaColumn {
        /// The schema, by the first embedding that has it.
        pub embedding_key: i64,
        /// The name as comparisons take it.
        pub normal_name: String,
        /// The type.
        pub kind: Option<String>,
    }
}

/// The columns of an embedding, by its place in the file.
pub fn columns_of(embedding_key: i64) -> Question<ColumnRow> {
    Question::new(format!(
        "SELECT position, name, normal_name, type AS kind, nullable, constraints, total_count, null_count, unique_count,
    minimum, maximum, mean, min_length, max_length, mean_length, earliest, latest, sample_values, patterns
FROM compute.embedding_columns
WHERE embedding_key = {embedding_key}
ORDER BY position, name"
    ))
}

/// The columns of the different schemas, those that most files have first; of at most so many schemas.
pub fn schema_columns(most: u64) -> Question<SchemaColumn> {
    Question::new(format!(
        "SELECT c.embedding_key, c.normal_name, c.type AS kind
FROM compute.embedding_columns AS c
JOIN (
    SELECT first_key, row_number() OVER (ORDER BY embedding_count DESC, first_key) AS place
    FROM compute.v_schema_groups
) AS g ON g.first_key = c.embedding_key
WHERE g.place <= {most}
ORDER BY g.place, c.position, c.name"
    ))
}
