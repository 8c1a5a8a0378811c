//! Computing stored results again: which recipe a computation names, what comes out, and whether that is what is stored.
//!
//! Pure: the caller gets what a recipe needs (embeddings, a file's profile, rows of a statement) and hands it in.

mod names;

use serde_json::{Value, json};

pub use self::names::{Named, tables_of};
use super::ComputationRow;
use super::similarity::{self, Common, MATCH, rounded};
use crate::decode::signature::Profile;
use crate::duckdb::sql;
use crate::systems::trace::replay::{Difference, differences, parse, same, write};

/// How a result is computed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Recipe {
    /// How alike two embeddings are.
    SchemaMatch {
        /// An embedding.
        source: String,
        /// The one it is compared with.
        target: String,
    },
    /// Rows, columns and NULLs of a file.
    RowStatistics {
        /// The file.
        file: String,
        /// Only so many rows of it.
        limit: Option<u64>,
    },
    /// Fingerprint and signature of a file.
    Fingerprint {
        /// The file.
        file: String,
        /// Only so many rows of it.
        limit: Option<u64>,
    },
    /// The rows of a statement.
    Sql {
        /// The statement.
        statement: String,
    },
}

/// Types of computations that name a recipe.
pub const RECIPES: [&str; 7] = [
    "schema_match",
    "row_statistics",
    "sql",
    "schema_fingerprint",
    "fingerprint",
    "pattern_signature",
    "deterministic_embedding",
];

/// The recipe of a computation, or why there is none, in words.
pub fn recipe(computation: &ComputationRow) -> Result<Recipe, String> {
    let kind = computation.computation_type.as_deref().unwrap_or_default();
    let needed = |value: &Option<String>, name: &str| {
        value.clone().ok_or_else(|| format!("its input does not say {name}, which {kind} is computed from"))
    };
    let limit = || match computation.row_limit {
        None => Ok(None),
        Some(limit) => u64::try_from(limit).map(Some).map_err(|_| format!("its limit of {limit} rows means nothing")),
    };
    match kind {
        "schema_match" => Ok(Recipe::SchemaMatch {
            source: needed(&computation.source_id, "source_id")?,
            target: needed(&computation.target_id, "target_id")?,
        }),
        "row_statistics" => {
            let file = needed(&computation.parsed_file_id, "parsed_file_id")?;
            Ok(Recipe::RowStatistics { file, limit: limit()? })
        }
        "schema_fingerprint" | "fingerprint" | "pattern_signature" | "deterministic_embedding" => {
            let file = needed(&computation.parsed_file_id, "parsed_file_id")?;
            Ok(Recipe::Fingerprint { file, limit: limit()? })
        }
        "sql" => Ok(Recipe::Sql { statement: needed(&computation.statement, "sql")? }),
        "" => Err("it has no type".to_owned()),
        other => Err(format!("{other} names no recipe that this page knows")),
    }
}

/// What came of computing a result again.
#[derive(Debug, Clone, PartialEq)]
pub enum Verdict {
    /// What is stored.
    Same {
        /// What came out.
        computed: Value,
    },
    /// Something else; from what is stored to what came out.
    Different {
        /// What came out.
        computed: Value,
        /// Where they differ.
        differences: Vec<Difference>,
    },
    /// It could not be computed: why.
    NotReplayable(String),
}

impl Verdict {
    /// Its name in the tables.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Same { .. } => "same",
            Self::Different { .. } => "different",
            Self::NotReplayable(_) => "not_replayable",
        }
    }

    /// What is to be said of it, in a line.
    pub fn detail(&self) -> Option<String> {
        match self {
            Self::Same { .. } => None,
            Self::Different { differences, .. } => {
                let first = differences.first().map(Difference::words).unwrap_or_default();
                Some(match differences.len() {
                    0 | 1 => first,
                    count => format!("{first}, and {} more", count - 1),
                })
            }
            Self::NotReplayable(why) => Some(why.clone()),
        }
    }

    /// What came out, as JSON.
    pub fn computed(&self) -> Option<String> {
        match self {
            Self::Same { computed } | Self::Different { computed, .. } => Some(write(computed, false)),
            Self::NotReplayable(_) => None,
        }
    }
}

/// What came out against what is stored. Of a signature, which values came first is left aside: that depends on the
/// order in which rows are read.
pub fn judge(stored: Option<&str>, computed: Value) -> Verdict {
    let Some(stored) = stored else { return Verdict::NotReplayable("no result is stored".to_owned()) };
    match parse(stored) {
        Err(why) => Verdict::NotReplayable(format!("what is stored cannot be read: {why}")),
        Ok(stored) if same(&stored, &computed) => Verdict::Same { computed },
        Ok(stored) => {
            let differences = differences(&stored, &computed)
                .into_iter()
                .filter(|difference| !difference.path.contains("/sample_values"))
                .collect::<Vec<_>>();
            if differences.is_empty() {
                Verdict::Same { computed }
            } else {
                Verdict::Different { computed, differences }
            }
        }
    }
}

/// An embedding as `schema_match` takes it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Schema {
    /// Its fingerprint.
    pub fingerprint: String,
    /// Normal names and types of its columns.
    pub columns: Vec<(String, Option<String>)>,
}

impl Schema {
    fn pairs(&self) -> impl Iterator<Item = (&str, Option<&str>)> {
        self.columns.iter().map(|(name, kind)| (name.as_str(), kind.as_deref()))
    }

    /// What it has in common with another one.
    pub fn common(&self, other: &Self) -> Common {
        similarity::compare(self.pairs(), other.pairs())
    }
}

/// The result of matching two embeddings.
pub fn schema_match(source: &Schema, target: &Schema) -> Value {
    let is_exact = source.fingerprint == target.fingerprint;
    let similarity = source.common(target).similarity();
    let score = rounded(similarity);
    json!({
        "match": is_exact || similarity >= MATCH,
        "exact_match": is_exact,
        "similarity_score": score,
        "confidence": if is_exact { 1.0 } else { score },
        "source_fingerprint": source.fingerprint,
        "target_fingerprint": target.fingerprint,
    })
}

/// Rows, columns and NULLs of a file.
pub fn row_statistics(profile: &Profile) -> Value {
    json!({"rows": profile.rows, "columns": profile.columns.len(), "null_cells": profile.nulls})
}

/// Fingerprint and signature of a file, with the keys that are stored.
pub fn fingerprints(profile: &Profile, stored: Option<&str>) -> Value {
    let signature = parse(&profile.signature).unwrap_or_default();
    let known = [
        ("schema_fingerprint", json!(profile.fingerprint)),
        ("fingerprint", json!(profile.fingerprint)),
        ("pattern_signature", signature),
        ("schema", json!(profile.columns)),
    ];
    let stored = stored.and_then(|stored| parse(stored).ok());
    let is_stored = |key: &str| stored.as_ref().is_none_or(|stored| stored.get(key).is_some());
    Value::Object(
        known.into_iter().filter(|(key, _)| is_stored(key)).map(|(key, value)| (key.to_owned(), value)).collect(),
    )
}

/// SQL that keeps verdicts, in place of those that were kept before of the same computations.
pub fn keep(verdicts: &[(&ComputationRow, &Verdict)]) -> Option<String> {
    let keyed = verdicts.iter().filter_map(|(row, verdict)| Some((row.computation_key?, row, verdict)));
    let (mut keys, mut values) = (Vec::new(), Vec::new());
    for (key, row, verdict) in keyed {
        let text = |text: Option<String>| text.map_or_else(|| "NULL".to_owned(), |text| sql::text(&text));
        let (id, detail, computed) =
            (text(row.computation_id.clone()), text(verdict.detail()), text(verdict.computed()));
        keys.push(key.to_string());
        values.push(format!("({key}, {id}, '{}', {detail}, {computed})", verdict.name()));
    }
    (!keys.is_empty()).then(|| {
        let (keys, values) = (keys.join(", "), values.join(",\n"));
        format!(
            "DELETE FROM compute.replay_results WHERE computation_key IN ({keys});\n\
             INSERT INTO compute.replay_results VALUES\n{values};"
        )
    })
}

/// The rows of a statement.
pub fn rows(rows: Vec<Value>) -> Value {
    json!({ "rows": rows })
}

#[cfg(test)]
mod tests;
