//! A table's schema as the source system has it, and its fingerprint.

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::python;
use crate::order;

/// A column of a schema.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Column {
    /// Its name, as the file has it.
    pub name: String,
    /// Its type, as the source system calls it: `string`, `integer`, `datetime`.
    #[serde(rename = "type")]
    pub kind: String,
    /// May it hold NULL?
    #[serde(default = "yes")]
    pub nullable: bool,
    /// Its place, from 0.
    #[serde(default)]
    pub position: u32,
    /// Names of constraints.
    #[serde(default)]
    pub constraints: Vec<String>,
}

fn yes() -> bool {
    true
}

impl Column {
    /// A column that may hold NULL and has no constraints.
    pub fn new(name: impl Into<String>, kind: impl Into<String>, position: usize) -> Self {
        let position = u32::try_from(position).unwrap_or(u32::MAX);
        Self { name: name.into(), kind: kind.into(), nullable: true, position, constraints: Vec::new() }
    }
}

/// A name as fingerprints and comparisons take it: in lower case, without blanks around it.
pub fn normal_name(name: &str) -> String {
    python::strip(&name.to_lowercase()).to_owned()
}

/// The fingerprint: SHA-256, in hexadecimal, of the columns by position as Python writes them with sorted keys.
pub fn fingerprint(columns: &[Column]) -> String {
    Sha256::digest(canonical(columns)).iter().map(|byte| format!("{byte:02x}")).collect()
}

fn canonical(columns: &[Column]) -> String {
    let mut columns: Vec<&Column> = columns.iter().collect();
    order::sort_by_key(&mut columns, |column| column.position);
    let mut out = String::from("[");
    for (place, column) in columns.into_iter().enumerate() {
        if place > 0 {
            out.push_str(", ");
        }
        let mut constraints: Vec<&str> = column.constraints.iter().map(String::as_str).collect();
        constraints.sort_unstable();
        out.push_str("{\"constraints\": ");
        python::texts(&mut out, constraints);
        out.push_str(", \"name\": ");
        python::text(&mut out, &normal_name(&column.name));
        out.push_str(&format!(", \"nullable\": {}, \"position\": {}, \"type\": ", column.nullable, column.position));
        python::text(&mut out, &column.kind.to_lowercase());
        out.push('}');
    }
    out.push(']');
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn policies() -> Vec<Column> {
        vec![
            Column { nullable: false, ..Column::new("policy_id", "string", 0) },
            Column::new("premium", "float", 1),
            Column { nullable: false, ..Column::new("coverage_type", "string", 2) },
        ]
    }

    #[test]
    fn the_known_schema_has_the_known_fingerprint() {
        let known = "73ee81ee8a9e264a37c51b283b4171814c57981b4a40a5f08e62eb0e0f1a6023";
        assert_eq!(fingerprint(&policies()), known);
        let mut other = policies();
        other.reverse();
        other[0].name = " Coverage_Type\t".to_owned();
        other[1].kind = "FLOAT".to_owned();
        assert_eq!(fingerprint(&other), known, "order, case and blanks say nothing");
    }

    #[test]
    fn position_type_nullable_and_constraints_are_part_of_it() {
        let known = fingerprint(&policies());
        for change in [
            |column: &mut Column| column.position = 7,
            |column: &mut Column| column.kind = "date".to_owned(),
            |column: &mut Column| column.nullable = !column.nullable,
            |column: &mut Column| column.constraints.push("unique".to_owned()),
        ] {
            let mut other = policies();
            change(&mut other[0]);
            assert_ne!(fingerprint(&other), known);
        }
    }

    #[test]
    fn what_is_hashed_is_written_as_python_writes_it() {
        let column = Column { constraints: vec!["z".into(), "ä".into()], ..Column::new("É", "String", 0) };
        let written = r#"[{"constraints": ["z", "\u00e4"], "name": "\u00e9", "nullable": true, "position": 0, "type": "string"}]"#;
        assert_eq!(canonical(&[column]), written);
    }
}
