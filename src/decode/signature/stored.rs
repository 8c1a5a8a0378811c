//! Fingerprints and signatures as they are stored: the fingerprint as a JSON text or as an object with its columns, the
//! signature as an object of columns. What of it cannot be read is left out; the stored text stays beside it.

use serde::Deserialize;
use serde_json::{Map, Value};

use super::schema::{Column, fingerprint, normal_name};
use crate::order;

/// How a fingerprint is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// As a text.
    Text,
    /// As an object that also holds the columns.
    Object,
    /// As neither.
    Other,
}

impl Form {
    /// Its name in the tables.
    pub fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Object => "object",
            Self::Other => "other",
        }
    }
}

/// A column with what its signature says. What the signature does not say is `None`.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ColumnProfile {
    /// Its place, from 0.
    pub position: u32,
    /// Its name, as stored.
    pub name: String,
    /// The name as comparisons take it.
    pub normal_name: String,
    /// Its type.
    pub kind: Option<String>,
    /// May it hold NULL? Only schemas say it.
    pub nullable: Option<bool>,
    /// Its constraints; only schemas say them.
    pub constraints: Vec<String>,
    /// Rows.
    pub total: Option<i64>,
    /// Rows that are NULL.
    pub nulls: Option<i64>,
    /// Different values.
    pub unique: Option<i64>,
    /// Of numbers.
    pub minimum: Option<f64>,
    /// Of numbers.
    pub maximum: Option<f64>,
    /// Of numbers.
    pub mean: Option<f64>,
    /// Of texts.
    pub min_length: Option<i64>,
    /// Of texts.
    pub max_length: Option<i64>,
    /// Of texts.
    pub mean_length: Option<f64>,
    /// Of dates and times.
    pub earliest: Option<String>,
    /// Of dates and times.
    pub latest: Option<String>,
    /// The first values, as a JSON list.
    pub samples: Option<String>,
    /// Patterns of most of the texts.
    pub patterns: Vec<String>,
}

/// A stored embedding, read.
#[derive(Debug, Clone, PartialEq)]
pub struct Stored {
    /// How the fingerprint is stored.
    pub form: Form,
    /// The fingerprint.
    pub fingerprint: Option<String>,
    /// The same computed from the columns that are stored with it, or else from the signature's: those may hold NULL
    /// and have no constraints as far as is known.
    pub computed: Option<String>,
    /// The fingerprint is stored with columns.
    pub has_columns: bool,
    /// The signature says that there were no rows.
    pub is_empty: bool,
    /// The signature is an object.
    pub is_signed: bool,
    /// The columns, by position.
    pub columns: Vec<ColumnProfile>,
}

#[derive(Deserialize)]
struct Object {
    #[serde(alias = "schema_fingerprint", alias = "hash")]
    fingerprint: Option<String>,
    #[serde(alias = "schema")]
    columns: Option<Vec<Column>>,
}

impl Stored {
    /// Reads both texts.
    pub fn read(fingerprint_json: &str, signature_json: &str) -> Self {
        let (form, stored, schema) = read_fingerprint(fingerprint_json);
        let signature = serde_json::from_str::<Map<String, Value>>(signature_json).ok();
        let is_signed = signature.is_some();
        let is_empty = signature.as_ref().is_some_and(|columns| columns.get("empty") == Some(&Value::Bool(true)));
        let columns = columns(schema.as_deref().unwrap_or_default(), signature.filter(|_| !is_empty).as_ref());
        let has_columns = schema.is_some();
        let of_signature = || columns.iter().map(as_column).collect::<Vec<_>>();
        let computed = schema.or_else(|| Some(of_signature()).filter(|columns| !columns.is_empty()));
        let computed = computed.map(|columns| fingerprint(&columns));
        Self { form, fingerprint: stored, computed, has_columns, is_empty, is_signed, columns }
    }
}

impl ColumnProfile {
    /// The columns of a schema with what a signature says of them.
    pub fn of(schema: &[Column], signature_json: &str) -> Vec<Self> {
        let signature = serde_json::from_str::<Map<String, Value>>(signature_json).ok();
        columns(schema, signature.filter(|columns| columns.get("empty") != Some(&Value::Bool(true))).as_ref())
    }
}

fn as_column(profile: &ColumnProfile) -> Column {
    let position = usize::try_from(profile.position).unwrap_or_default();
    Column::new(profile.name.clone(), profile.kind.clone().unwrap_or_default(), position)
}

fn read_fingerprint(json: &str) -> (Form, Option<String>, Option<Vec<Column>>) {
    match serde_json::from_str::<Value>(json) {
        Ok(Value::String(text)) => (Form::Text, Some(text), None),
        Ok(Value::Object(object)) => match serde_json::from_value::<Object>(Value::Object(object.clone())) {
            Ok(Object { fingerprint, columns }) => (Form::Object, fingerprint, columns),
            // Columns of another form: the fingerprint may still be there.
            Err(_) => (Form::Object, object.get("fingerprint").and_then(Value::as_str).map(str::to_owned), None),
        },
        Ok(_) => (Form::Other, None, None),
        // The bare text, without the quotes of JSON.
        Err(_) if !json.is_empty() && json.bytes().all(|byte| byte.is_ascii_hexdigit()) => {
            (Form::Text, Some(json.to_owned()), None)
        }
        Err(_) => (Form::Other, None, None),
    }
}

fn columns(schema: &[Column], signature: Option<&Map<String, Value>>) -> Vec<ColumnProfile> {
    let mut out: Vec<ColumnProfile> = schema
        .iter()
        .map(|column| ColumnProfile {
            position: column.position,
            name: column.name.clone(),
            normal_name: normal_name(&column.name),
            kind: Some(column.kind.clone()),
            nullable: Some(column.nullable),
            constraints: column.constraints.clone(),
            ..ColumnProfile::default()
        })
        .collect();
    order::sort_by_key(&mut out, |column| column.position);
    // Columns are many and names few times the same: most signatures have the schema's order.
    for (place, (name, said)) in signature.into_iter().flatten().enumerate() {
        let normal = normal_name(name);
        let is_it = |column: &ColumnProfile| column.normal_name == normal && column.total.is_none();
        let at = if out.get(place).is_some_and(is_it) { Some(place) } else { out.iter().position(is_it) };
        let at = at.unwrap_or_else(|| {
            let position = u32::try_from(out.len()).unwrap_or(u32::MAX);
            out.push(ColumnProfile { position, name: name.clone(), normal_name: normal, ..ColumnProfile::default() });
            out.len() - 1
        });
        if let Some(column) = out.get_mut(at) {
            sign(column, said);
        }
    }
    out
}

fn sign(column: &mut ColumnProfile, said: &Value) {
    let whole = |name: &str| said.get(name).and_then(Value::as_i64);
    let float = |name: &str| said.get(name).and_then(Value::as_f64);
    let text = |value: Option<&Value>| value.and_then(Value::as_str).map(str::to_owned);
    let range = |name: &str| text(said.get("date_range").and_then(|range| range.get(name)));
    if column.kind.is_none() {
        column.kind = text(said.get("type"));
    }
    column.total = whole("total_count");
    column.nulls = whole("null_count");
    column.unique = whole("unique_count");
    (column.minimum, column.maximum, column.mean) = (float("min"), float("max"), float("mean"));
    (column.min_length, column.max_length) = (whole("min_length"), whole("max_length"));
    column.mean_length = float("mean_length");
    (column.earliest, column.latest) = (range("earliest"), range("latest"));
    column.samples = said.get("sample_values").filter(|samples| samples.is_array()).map(Value::to_string);
    let patterns = said.get("patterns").and_then(Value::as_object).into_iter().flatten();
    column.patterns = patterns.filter(|(_, is)| **is == Value::Bool(true)).map(|(name, _)| name.clone()).collect();
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    const SIGNATURE: &str = r#"{"B": {"type": "float", "total_count": 3, "null_count": 1, "unique_count": 2, "min": 1, "max": 2.5, "mean": 1.75},
        "a": {"type": "string", "total_count": 3, "null_count": 0, "unique_count": 3, "min_length": 1, "max_length": 2,
        "mean_length": 1.5, "sample_values": ["x"], "patterns": {"email": true, "uuid": false}},
        "c": {"type": "date", "total_count": 3, "date_range": {"earliest": "2025-01-01", "latest": "2025-01-02"}}}"#;

    #[test]
    fn a_fingerprint_is_read_in_both_its_forms() {
        let text = Stored::read("\"73ee\"", SIGNATURE);
        assert_eq!((text.form, text.fingerprint.as_deref(), text.has_columns), (Form::Text, Some("73ee"), false));
        let names: Vec<_> = text.columns.iter().map(|column| column.name.as_str()).collect();
        assert_eq!(names, ["B", "a", "c"], "the signature's order");
        let object = r#"{"columns": [{"name": "a", "type": "string", "nullable": false, "position": 0, "constraints": ["unique"]},
            {"name": " b", "type": "float", "position": 1}], "fingerprint": "f"}"#;
        let object = Stored::read(object, SIGNATURE);
        assert_eq!((object.form, object.fingerprint.as_deref()), (Form::Object, Some("f")));
        let told: Vec<_> = object.columns.iter().map(|c| (c.position, c.name.as_str(), c.total, c.nullable)).collect();
        assert_eq!(told, [(0, "a", Some(3), Some(false)), (1, " b", Some(3), Some(true)), (2, "c", Some(3), None)]);
    }

    #[test]
    fn what_a_signature_says_is_read() {
        let stored = Stored::read("\"f\"", SIGNATURE);
        let [b, a, c] = stored.columns.as_slice() else { unreachable!("three columns") };
        assert_eq!(
            (b.minimum, b.maximum, b.mean, b.nulls, b.unique),
            (Some(1.0), Some(2.5), Some(1.75), Some(1), Some(2))
        );
        assert_eq!((a.min_length, a.mean_length, a.samples.as_deref()), (Some(1), Some(1.5), Some("[\"x\"]")));
        assert_eq!(a.patterns, ["email"]);
        assert_eq!((c.earliest.as_deref(), c.latest.as_deref()), (Some("2025-01-01"), Some("2025-01-02")));
    }

    #[test]
    fn what_cannot_be_read_is_left_out() {
        let empty = Stored::read("\"f\"", "{\"empty\": true}");
        assert!(empty.is_empty && empty.columns.is_empty() && empty.computed.is_none());
        for (fingerprint, form) in [
            ("", Form::Other),
            ("7", Form::Other),
            ("[", Form::Other),
            ("73eE", Form::Text),
            ("{\"fingerprint\": \"x\", \"columns\": 7}", Form::Object),
        ] {
            assert_eq!(Stored::read(fingerprint, "[]").form, form, "{fingerprint}");
        }
        assert!(!Stored::read("", "[]").is_signed);
    }

    #[test]
    fn the_fingerprint_is_computed_from_what_is_stored() {
        let object = Stored::read(r#"{"columns": [{"name": "B", "type": "float"}], "fingerprint": "x"}"#, "{}");
        assert_eq!(object.computed.unwrap(), fingerprint(&[Column::new("b", "float", 0)]));
        let text = Stored::read("\"x\"", r#"{"B": {"type": "float"}}"#);
        assert_eq!(text.computed.unwrap(), fingerprint(&[Column::new("b", "float", 0)]));
    }
}
