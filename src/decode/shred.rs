//! A JSON array of texts into rows of a side table: key, text, place in the array. The array's own column stays as it
//! was stored.

use std::fmt;
use std::sync::Arc;

use arrow_array::builder::{Int32Builder, StringBuilder};
use arrow_array::{ArrayRef, RecordBatch, StringArray};
use arrow_schema::{ArrowError, SchemaRef};
use serde::de::{Deserializer as _, SeqAccess, Visitor};
use serde::{Deserialize, de};

use super::count::PIECE_BYTES;

/// Said of a value that is no array of texts.
pub(super) const NOT_SPLIT: &str = "not a JSON array of texts, so not split";

/// What one batch of the main table gave.
#[derive(Debug)]
pub(super) struct Shredded {
    /// The side table's rows, in batches of a few MB.
    pub(super) batches: Vec<RecordBatch>,
    /// Their bytes.
    pub(super) bytes: u64,
    /// Values of the main table that were not split.
    pub(super) not_split: u64,
}

/// Why a batch was not shredded.
#[derive(Debug)]
pub(super) enum Refused {
    /// One row's array comes to this many bytes, key by key: more than a value may have.
    Oversize(u64),
    /// The rows could not be put together.
    Arrow(ArrowError),
}

/// Splits each array of `arrays`. NULL and JSON's `null` give no rows; what is no array of texts gives none either,
/// and is counted. Nothing is guessed: a plain list in words is not split.
pub(super) fn shred(
    keys: &StringArray,
    arrays: &StringArray,
    schema: &SchemaRef,
    value_limit: u64,
) -> Result<Shredded, Refused> {
    let mut rows = Rows::default();
    let mut out = Shredded { batches: Vec::new(), bytes: 0, not_split: 0 };
    for (key, array) in keys.iter().zip(arrays) {
        let Some(array) = array else { continue };
        let Some(size) = measure(array) else {
            out.not_split += 1;
            continue;
        };
        // Every item repeats the key: a long key and a long array would multiply.
        let bytes = size.text + size.items.saturating_mul(key.map_or(0, str::len) as u64 + 12);
        if bytes > value_limit.saturating_add(12) {
            return Err(Refused::Oversize(bytes));
        }
        out.bytes += bytes;
        rows.append(key, array, bytes);
        if rows.bytes >= PIECE_BYTES {
            out.batches.push(rows.take(schema).map_err(Refused::Arrow)?);
        }
    }
    if rows.bytes > 0 {
        out.batches.push(rows.take(schema).map_err(Refused::Arrow)?);
    }
    Ok(out)
}

#[derive(Default)]
struct Rows {
    keys: StringBuilder,
    items: StringBuilder,
    places: Int32Builder,
    bytes: u64,
}

impl Rows {
    fn append(&mut self, key: Option<&str>, array: &str, bytes: u64) {
        let mut place = 0;
        // The array was measured, so it is known to be one.
        each_text(array, &mut |item| {
            self.keys.append_option(key);
            self.items.append_value(item);
            self.places.append_value(place);
            place += 1;
        });
        self.bytes += bytes;
    }

    fn take(&mut self, schema: &SchemaRef) -> Result<RecordBatch, ArrowError> {
        self.bytes = 0;
        let columns: Vec<ArrayRef> =
            vec![Arc::new(self.keys.finish()), Arc::new(self.items.finish()), Arc::new(self.places.finish())];
        RecordBatch::try_new(Arc::clone(schema), columns)
    }
}

/// How many texts an array has, and their bytes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Size {
    items: u64,
    text: u64,
}

fn measure(array: &str) -> Option<Size> {
    let mut size = Size::default();
    each_text(array, &mut |item| {
        size.items += 1;
        size.text += item.len() as u64;
    })
    .then_some(size)
}

/// Calls `each` on every text of the array, without holding them all. False if it is no whole array of texts (`each`
/// may have been called all the same).
fn each_text(array: &str, each: &mut dyn FnMut(&str)) -> bool {
    let mut json = serde_json::Deserializer::from_str(array);
    json.deserialize_any(Texts(each)).is_ok() && json.end().is_ok()
}

struct Texts<'a>(&'a mut dyn FnMut(&str));

impl<'de> Visitor<'de> for Texts<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an array of texts")
    }

    fn visit_unit<E: de::Error>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        while let Some(Text(item)) = items.next_element()? {
            (self.0)(&item);
        }
        Ok(())
    }
}

/// One text, borrowed where it holds no escapes.
#[derive(Deserialize)]
struct Text<'a>(#[serde(borrow)] std::borrow::Cow<'a, str>);

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use arrow_array::cast::AsArray;
    use arrow_array::types::Int32Type;

    use super::super::dialect;
    use super::*;

    fn split(rows: Vec<(Option<&str>, Option<&str>)>, limit: u64) -> Result<Shredded, Refused> {
        let keys: StringArray = rows.iter().map(|(key, _)| *key).collect();
        let arrays: StringArray = rows.iter().map(|(_, array)| *array).collect();
        let side = &dialect::specs().next().unwrap().sides[0];
        shred(&keys, &arrays, &Arc::new(dialect::arrow_schema(side.columns)), limit)
    }

    #[test]
    fn each_text_becomes_a_row_with_its_key_and_place() {
        let out = split(vec![(Some("a"), Some(r#"["x", "y\u00e9"]"#)), (None, Some("[\"z\"]"))], 1_000).unwrap();
        let batch = &out.batches[0];
        let keys: Vec<_> = batch.column(0).as_string::<i32>().iter().collect();
        let items: Vec<_> = batch.column(1).as_string::<i32>().iter().flatten().collect();
        assert_eq!(keys, [Some("a"), Some("a"), None]);
        assert_eq!(items, ["x", "yé", "z"]);
        assert_eq!(batch.column(2).as_primitive::<Int32Type>().values(), &[0, 1, 0]);
    }

    #[test]
    fn what_is_no_array_of_texts_is_counted_and_not_split() {
        let odd = ["alice, bob", "{\"a\":1}", "[\"a\", 1]", "[\"a\"", "\"alice\"", "", "[\"a\"] x", "[null]"];
        let out = split(odd.iter().map(|text| (Some("k"), Some(*text))).collect(), 1_000).unwrap();
        assert_eq!((out.batches.len(), out.not_split), (0, odd.len() as u64));
        let none = split(vec![(Some("k"), None), (Some("k"), Some("null")), (Some("k"), Some("[]"))], 1_000).unwrap();
        assert_eq!((none.batches.len(), none.not_split), (0, 0));
    }

    #[test]
    fn a_long_key_and_a_long_array_do_not_multiply_without_end() {
        let key = "k".repeat(10_000);
        let array = format!("[{}\"\"]", "\"\",".repeat(10_000));
        assert!(matches!(split(vec![(Some(&key), Some(&array))], 1_000_000), Err(Refused::Oversize(_))));
    }
}
