//! The documents of a dataset as they come: the columns that hold them, each read once, and what is said of those that
//! cannot be.

use arrow_array::cast::AsArray;
use arrow_array::types::TimestampMicrosecondType;
use arrow_array::{Array, ArrayRef, StringArray, TimestampMicrosecondArray};
use arrow_schema::ArrowError;
use serde_json::{Map, Value};

use super::fields::{DOCUMENT, Part, TIMES};
use crate::decode::dialect::TableSpec;
use crate::decode::summary::Notes;

/// Said of a document that is no object.
const NOT_AN_OBJECT: &str = "not a JSON object: shown as text, and nothing is read from it";
/// Said of a document that is too long.
const TOO_LONG: &str = "longer than 16 MB: shown as text, and nothing is read from it";
/// The longest document that is read: read, it takes several times its length.
const MOST_BYTES: usize = 16 << 20;
/// Said of what should be an array.
const NOT_AN_ARRAY: &str = "not a JSON array: nothing is read from it";
/// Said of an item of an array.
const NOT_AN_ITEM: &str = "not a JSON object: left out of the rows";

/// The columns that are read: the ids and the name, the six documents, the whole document, and the times.
pub(super) struct Found {
    pub texts: [StringArray; 3],
    pub parts: [StringArray; 6],
    pub document: StringArray,
    pub times: Vec<TimestampMicrosecondArray>,
}

impl Found {
    pub fn of(spec: &TableSpec, columns: &[ArrayRef]) -> Result<Self, ArrowError> {
        let at = |name: &str| {
            let place = spec.columns.iter().position(|column| column.name == name);
            let column = place.and_then(|place| columns.get(place));
            column.ok_or_else(|| ArrowError::SchemaError(format!("no column {name}")))
        };
        let wrong = |name: &str| ArrowError::SchemaError(format!("column {name} is of another type"));
        let text = |name: &str| at(name)?.as_string_opt::<i32>().cloned().ok_or_else(|| wrong(name));
        let time =
            |name: &str| at(name)?.as_primitive_opt::<TimestampMicrosecondType>().cloned().ok_or_else(|| wrong(name));
        let [source, license, lineage, storage, audit, metadata] = Part::ALL.map(|part| text(part.column()));
        Ok(Self {
            texts: [text("provenance_id")?, text("dataset_id")?, text("dataset_name")?],
            parts: [source?, license?, lineage?, storage?, audit?, metadata?],
            document: text(DOCUMENT)?,
            times: TIMES.iter().map(|name| time(name)).collect::<Result<_, _>>()?,
        })
    }
}

/// A text, unless it is NULL.
pub(super) fn value(texts: &StringArray, row: usize) -> Option<&str> {
    texts.is_valid(row).then(|| texts.value(row))
}

/// A document, read.
pub(super) enum Read {
    /// NULL.
    Absent,
    /// No object; its text is shown.
    Unread,
    Object(Map<String, Value>),
}

impl Read {
    pub fn of(column: &str, text: Option<&str>, notes: &mut Notes) -> Self {
        let Some(text) = text.filter(|text| !text.trim().is_empty()) else { return Self::Absent };
        if text.len() > MOST_BYTES {
            notes.add(column, TOO_LONG, 1);
            return Self::Unread;
        }
        match serde_json::from_str(text) {
            Ok(Value::Object(object)) => Self::Object(object),
            Ok(Value::Null) => Self::Absent,
            _ => {
                notes.add(column, NOT_AN_OBJECT, 1);
                Self::Unread
            }
        }
    }

    fn object(&self) -> Option<&Map<String, Value>> {
        if let Self::Object(object) = self { Some(object) } else { None }
    }

    pub fn at(&self, path: &[&str]) -> Option<&Value> {
        let (last, way) = path.split_last()?;
        let object = way.iter().try_fold(self.object()?, |object, name| object.get(*name)?.as_object())?;
        object.get(*last).filter(|value| !value.is_null())
    }
}

/// The items of an array in a document; none where it is absent or something else.
pub(super) fn array<'a>(document: &'a Read, column: &str, name: &str, notes: &mut Notes) -> &'a [Value] {
    match document.at(&[name]) {
        Some(Value::Array(items)) => items,
        Some(_) => {
            notes.add(&format!("{column}: {name}"), NOT_AN_ARRAY, 1);
            &[]
        }
        None => &[],
    }
}

/// An item that is an object; another one is told.
pub(super) fn item_object<'a>(item: &'a Value, name: &str, notes: &mut Notes) -> Option<&'a Map<String, Value>> {
    let object = item.as_object();
    notes.add(name, NOT_AN_ITEM, u64::from(object.is_none()));
    object
}
