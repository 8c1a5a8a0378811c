//! One file as a piece of a table that is several: where its rows go on, what its folder says of all of them, and
//! which columns the whole table has. How the columns of several files are brought together stands in `unite`.

use std::sync::Arc;

use arrow_array::{ArrayRef, Date32Array, Int64Array, StringArray};
use arrow_ipc::reader::StreamReader;
use arrow_ipc::writer::StreamWriter;
use arrow_schema::{ArrowError, DataType, Field, Schema};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::calendar;

/// A file's place in its table. The default is a table of one file.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Piece {
    /// Rows of the table in the pieces before this one: a key that the file lacks goes on from there.
    pub first_row: u64,
    /// What the names of the folders say of every row.
    pub constants: Vec<Constant>,
    /// The columns of all pieces together; this one may lack some of them.
    pub whole: Option<Columns>,
}

/// A column that has the same value in every row of a file: `year=2025` in its path.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Constant {
    /// The column's name.
    pub name: String,
    /// Its type, which the values in all pieces' paths decide.
    pub kind: ConstantKind,
    /// The value as written; None for NULL.
    pub value: Option<String>,
}

/// The type of a column that stands in paths.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum ConstantKind {
    /// BIGINT.
    BigInt,
    /// DATE.
    Date,
    /// VARCHAR.
    Text,
}

impl ConstantKind {
    /// BIGINT if all values are integers, DATE if all are dates, else VARCHAR.
    pub fn of<'a>(values: impl Iterator<Item = &'a str> + Clone) -> Self {
        if values.clone().next().is_none() {
            Self::Text
        } else if values.clone().all(|value| value.parse::<i64>().is_ok() && !value.starts_with('+')) {
            Self::BigInt
        } else if values.clone().all(|value| days(value).is_some()) {
            Self::Date
        } else {
            Self::Text
        }
    }

    fn arrow(self) -> DataType {
        match self {
            Self::BigInt => DataType::Int64,
            Self::Date => DataType::Date32,
            Self::Text => DataType::Utf8,
        }
    }
}

/// Days from 1970 to a date in its one form, `2025-12-24`.
fn days(text: &str) -> Option<i32> {
    i32::try_from(calendar::day(text)?.signed_duration_since(NaiveDate::default()).num_days()).ok()
}

impl Constant {
    pub(super) fn field(&self) -> Field {
        Field::new(&self.name, self.kind.arrow(), true)
    }

    /// The column for so many rows.
    pub(super) fn array(&self, rows: usize) -> ArrayRef {
        let value = self.value.as_deref();
        match self.kind {
            ConstantKind::BigInt => Arc::new(Int64Array::from(vec![value.and_then(|text| text.parse().ok()); rows])),
            ConstantKind::Date => Arc::new(Date32Array::from(vec![value.and_then(days); rows])),
            ConstantKind::Text => Arc::new(StringArray::from(vec![value; rows])),
        }
    }
}

/// A file's columns, and behind them the constants that the file does not have itself: its own column is the word of
/// whoever wrote it.
pub(super) fn extended<'a>(file: &Schema, constants: &'a [Constant]) -> (Schema, Vec<&'a Constant>) {
    let has = |name: &str| file.fields().iter().any(|field| field.name().eq_ignore_ascii_case(name));
    let added: Vec<&Constant> = constants.iter().filter(|constant| !has(&constant.name)).collect();
    let fields = file.fields().iter().cloned().chain(added.iter().map(|constant| Arc::new(constant.field())));
    (Schema::new(fields.collect::<Vec<_>>()), added)
}

/// The columns of a file with their types, as text: they travel between the page and its workers.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Columns(String);

impl Columns {
    pub(super) fn of(schema: &Schema) -> Result<Self, ArrowError> {
        let mut writer = StreamWriter::try_new(Vec::new(), schema)?;
        writer.finish()?;
        Ok(Self(writer.into_inner()?.iter().map(|byte| format!("{byte:02x}")).collect()))
    }

    pub(super) fn schema(&self) -> Result<Schema, ArrowError> {
        let digits = self.0.as_bytes().chunks(2);
        let bytes: Option<Vec<u8>> =
            digits.map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()).collect();
        let bytes = bytes.ok_or_else(|| ArrowError::SchemaError("columns that are not understood".to_owned()))?;
        Ok(StreamReader::try_new(bytes.as_slice(), None)?.schema().as_ref().clone())
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn kind(values: &[&str]) -> ConstantKind {
        ConstantKind::of(values.iter().copied())
    }

    #[test]
    fn all_values_of_a_folders_column_decide_its_type() {
        assert_eq!(kind(&["2025", "07", "-1"]), ConstantKind::BigInt);
        assert_eq!(kind(&["2025-12-24", "2024-02-29"]), ConstantKind::Date);
        assert_eq!(kind(&["2025-12-24", "2025"]), ConstantKind::Text);
        assert_eq!(kind(&["2025-02-30"]), ConstantKind::Text);
        assert_eq!(kind(&["9223372036854775808"]), ConstantKind::Text);
        assert_eq!(kind(&["+1"]), ConstantKind::Text);
        assert_eq!(kind(&[]), ConstantKind::Text);
    }

    #[test]
    fn columns_come_back_as_they_were() {
        let schema = Schema::new(vec![
            Field::new("a", DataType::Utf8View, true),
            Field::new("b", DataType::Timestamp(arrow_schema::TimeUnit::Nanosecond, Some("UTC".into())), false),
        ]);
        assert_eq!(Columns::of(&schema).unwrap().schema().unwrap(), schema);
        assert!(Columns("xyz".to_owned()).schema().is_err());
    }

    #[test]
    fn a_date_is_its_day_and_a_missing_value_null() {
        let constant =
            |value: Option<&str>| Constant { name: "d".into(), kind: ConstantKind::Date, value: value.map(Into::into) };
        assert_eq!(constant(Some("1970-01-02")).array(2).as_ref(), &Date32Array::from(vec![1, 1]));
        assert_eq!(constant(None).array(1).null_count(), 1);
    }
}
