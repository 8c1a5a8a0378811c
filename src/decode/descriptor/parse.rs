//! Descriptors from JSON: one, a list of them, or an object that holds a list.

use std::fmt;

use serde_json::{Map, Value};

use super::sql_type::SqlType;
use super::{Column, Descriptor, Reference, values_of_description};

/// More columns than any table may have.
const MOST_COLUMNS: usize = 2_000;

/// Why a text is no descriptor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Problem {
    /// A server's answer that there is none: its words, and what it was asked for.
    Answer(String, Option<String>),
    /// The text is not what it should be: a sentence without a subject.
    Form(String),
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Answer(words, Some(id)) => write!(f, "is no descriptor but an error, \"{words}\" (of \"{id}\")"),
            Self::Answer(words, None) => write!(f, "is no descriptor but an error, \"{words}\""),
            Self::Form(words) => f.write_str(words),
        }
    }
}

fn form<T>(words: impl Into<String>) -> Result<T, Problem> {
    Err(Problem::Form(words.into()))
}

/// The descriptors in a text, of which `table` is the name where one has none: what its file is called.
///
/// # Errors
/// When the text is no JSON, or not of the form of descriptors; all of it is refused then.
pub fn parse(text: &str, table: Option<&str>) -> Result<Vec<Descriptor>, Problem> {
    let value: Value = serde_json::from_str(text.trim_start_matches('\u{feff}'))
        .or_else(|error| form(format!("is not readable as JSON ({error})")))?;
    let list = match &value {
        Value::Array(list) => list.as_slice(),
        Value::Object(object) => {
            if let Some(words) = object.get("error") {
                let id = object.get("schema_id").and_then(Value::as_str).map(str::to_owned);
                return Err(Problem::Answer(plain(words), id));
            }
            match ["schemas", "tables"].iter().find_map(|key| object.get(*key)?.as_array()) {
                Some(list) if !object.contains_key("columns") => list.as_slice(),
                _ => std::slice::from_ref(&value),
            }
        }
        _ => return form("describes no table: it should be an object with \"name\" and \"columns\""),
    };
    if list.is_empty() {
        return form("describes no table");
    }
    let alone = if list.len() == 1 { table } else { None };
    let found = list.iter().map(|one| descriptor(one, alone)).collect::<Result<Vec<_>, _>>()?;
    match twice(found.iter().map(|one| one.name.as_str())) {
        Some(name) => form(format!("describes the table \"{name}\" twice")),
        None => Ok(found),
    }
}

fn descriptor(value: &Value, table: Option<&str>) -> Result<Descriptor, Problem> {
    let Some(object) = value.as_object() else { return form("holds something that is no object with \"columns\"") };
    let name = text(object, "name").or_else(|| table.map(str::to_owned)).filter(|name| !name.trim().is_empty());
    let Some(name) = name else { return form("describes a table without a \"name\"") };
    let Some(list) = object.get("columns").and_then(Value::as_array).filter(|list| !list.is_empty()) else {
        return form(format!("names no columns of \"{name}\""));
    };
    if list.len() > MOST_COLUMNS {
        return form(format!("names {} columns of \"{name}\"; at most {MOST_COLUMNS} are taken", list.len()));
    }
    let columns = list.iter().map(|one| column(one, &name)).collect::<Result<Vec<_>, _>>()?;
    match twice(columns.iter().map(|column| column.name.as_str())) {
        Some(column) => form(format!("names the column \"{column}\" of \"{name}\" twice")),
        None => Ok(Descriptor { description: text(object, "description").unwrap_or_default(), name, columns }),
    }
}

fn column(value: &Value, table: &str) -> Result<Column, Problem> {
    let object = value.as_object();
    let name = object.and_then(|object| text(object, "name")).filter(|name| !name.is_empty());
    let (Some(object), Some(name)) = (object, name) else {
        return form(format!("has a column of \"{table}\" without a \"name\""));
    };
    let written = text(object, "type").unwrap_or_default();
    let Some(sql_type) = SqlType::of(&written) else {
        return form(format!(
            "gives the column \"{name}\" of \"{table}\" the type \"{written}\", which is not known here"
        ));
    };
    let required = match object.get("required") {
        None | Some(Value::Null) => false,
        Some(Value::Bool(required)) => *required,
        Some(other) => return form(format!("has \"required\": {other} for \"{name}\"; it should be true or false")),
    };
    let description = text(object, "description").unwrap_or_default();
    let listed = ["enum", "values", "allowed_values"].iter().find_map(|key| object.get(*key)?.as_array());
    let values = match listed {
        Some(list) => list.iter().filter(|value| !value.is_null()).map(plain).collect(),
        None => values_of_description(&description),
    };
    let references = object.get("references").and_then(reference);
    Ok(Column { name, sql_type, description, required, values, references })
}

/// `"projects.project_id"`, `"projects(project_id)"`, or an object with table and column.
fn reference(value: &Value) -> Option<Reference> {
    let (table, column) = match value {
        Value::Object(object) => (text(object, "table")?, text(object, "column")?),
        Value::String(text) => {
            let (table, column) = text.trim_end_matches(')').split_once(['.', '('])?;
            (table.trim().to_owned(), column.trim().to_owned())
        }
        _ => return None,
    };
    (!table.is_empty() && !column.is_empty()).then_some(Reference { table, column })
}

fn text(object: &Map<String, Value>, key: &str) -> Option<String> {
    object.get(key)?.as_str().map(str::to_owned)
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// The first name that is there again, whatever its case.
fn twice<'a>(names: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let mut seen = std::collections::HashSet::new();
    names.into_iter().find(|name| !seen.insert(name.to_lowercase()))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    const SAMPLE: &str = include_str!("../../../tests/snapshots/projects/schema.json");

    #[test]
    fn the_samples_file_of_three_holds_what_its_files_of_one_hold() {
        let three = parse(SAMPLE, None).unwrap();
        assert_eq!(
            three.iter().map(|one| one.name.as_str()).collect::<Vec<_>>(),
            ["projects", "portfolios", "portfolio_projects"]
        );
        for (place, one) in [
            include_str!("../../../tests/snapshots/projects/projects.schema.json"),
            include_str!("../../../tests/snapshots/projects/portfolios.schema.json"),
            include_str!("../../../tests/snapshots/projects/portfolio_projects.schema.json"),
        ]
        .into_iter()
        .enumerate()
        {
            assert_eq!(parse(one, None).unwrap(), [three[place].clone()]);
        }
        assert_eq!(three[0].column("STATUS").unwrap().values, ["PROPOSED", "ACTIVE", "COMPLETED"]);
        assert!(!three[0].column("description").unwrap().required);
    }

    #[test]
    fn a_lone_descriptor_without_a_name_has_its_files() {
        let text = r#"{"columns":[{"name":"a","type":"INT","enum":[1,2,null],"references":"b(c)"}]}"#;
        let found = parse(text, Some("mine")).unwrap();
        assert_eq!(
            (found[0].name.as_str(), found[0].columns[0].values.as_slice()),
            ("mine", &["1".to_owned(), "2".to_owned()][..])
        );
        assert_eq!(found[0].columns[0].references, Some(Reference { table: "b".into(), column: "c".into() }));
        assert!(parse(text, None).is_err());
    }

    #[test]
    fn a_servers_error_is_named() {
        let problem = parse(r#"{"error":"Schema not found","schema_id":"x"}"#, None).unwrap_err();
        assert_eq!(problem.to_string(), "is no descriptor but an error, \"Schema not found\" (of \"x\")");
    }

    #[test]
    fn what_is_wrong_is_said_with_table_and_column() {
        let cases = [
            ("nonsense", "not readable as JSON"),
            ("3", "describes no table"),
            ("[]", "describes no table"),
            (r#"{"name":"t"}"#, "names no columns of \"t\""),
            (r#"{"name":"t","columns":[{"name":"a","type":"MONEY"}]}"#, "\"a\" of \"t\" the type \"MONEY\""),
            (r#"{"name":"t","columns":[{"type":"INT"}]}"#, "of \"t\" without a \"name\""),
            (r#"{"name":"t","columns":[{"name":"a","type":"INT","required":"yes"}]}"#, "should be true or false"),
            (r#"{"name":"t","columns":[{"name":"a","type":"INT"},{"name":"A","type":"INT"}]}"#, "\"A\" of \"t\" twice"),
            (
                r#"[{"name":"t","columns":[{"name":"a","type":"INT"}]},{"name":"T","columns":[{"name":"a","type":"INT"}]}]"#,
                "\"T\" twice",
            ),
        ];
        for (text, words) in cases {
            let problem = parse(text, None).unwrap_err().to_string();
            assert!(problem.contains(words), "{text}: {problem}");
        }
    }
}
