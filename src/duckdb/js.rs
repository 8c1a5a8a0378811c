//! Results as plain JavaScript objects, for scripts of the page's users.
//!
//! 64-bit integers become `BigInt`; `DECIMAL`, `HUGEINT` and `UUID` strings; timestamps, dates
//! and times ISO-8601 strings in UTC; `BLOB` a `Uint8Array`; lists arrays; structs and maps objects.

use js_sys::{Array, BigInt, Object, Reflect, Uint8Array};
use wasm_bindgen::JsValue;

use super::batch::{Batch, Column, Kind};
use super::display::{map_entries, text};
use super::error::{Error, ErrorKind};

/// The rows of a batch, each an object by column name.
pub fn rows(batch: &Batch, into: &Array) -> Result<(), Error> {
    for row in 0..batch.num_rows() {
        into.push(&object(batch.columns().iter().map(|column| (column.field().name.as_str(), column)), row)?);
    }
    Ok(())
}

fn object<'a>(members: impl Iterator<Item = (&'a str, &'a Column)>, row: usize) -> Result<JsValue, Error> {
    let object = Object::new();
    for (name, column) in members {
        set(&object, name, &value(column, row)?)?;
    }
    Ok(object.into())
}

fn value(column: &Column, row: usize) -> Result<JsValue, Error> {
    if let Some(of) = column.variant(row) {
        return value(&of, 0);
    }
    if column.is_null(row) {
        return Ok(JsValue::NULL);
    }
    let or_null = |value: Option<JsValue>| value.unwrap_or(JsValue::NULL);
    Ok(match column.kind() {
        Kind::Bool => or_null(column.bool(row).map(JsValue::from)),
        Kind::Int { bits: 64, signed: true } => or_null(column.small(row).map(|value| BigInt::from(value).into())),
        Kind::Int { bits: 64, .. } => or_null(
            column.integer(row).and_then(|value| u64::try_from(value).ok()).map(|value| BigInt::from(value).into()),
        ),
        Kind::Int { .. } => or_null(
            column
                .small(row)
                .and_then(|value| {
                    i32::try_from(value).map(f64::from).or_else(|_| u32::try_from(value).map(f64::from)).ok()
                })
                .map(JsValue::from),
        ),
        Kind::Float { .. } => or_null(column.float(row).map(JsValue::from)),
        Kind::Bytes { .. } => or_null(column.bytes(row).map(|bytes| Uint8Array::from(bytes).into())),
        Kind::List { .. } | Kind::FixedList(_) => list(column, row)?,
        Kind::Struct => {
            let members = column.members(row).unwrap_or_default();
            object(members.iter().map(|member| (member.field().name.as_str(), member)), 0)?
        }
        Kind::Map => {
            let entries = map_entries(column, row);
            object(entries.iter().map(|(key, value)| (key.as_str(), value)), 0)?
        }
        _ => text(column, row).into(),
    })
}

fn list(column: &Column, row: usize) -> Result<JsValue, Error> {
    let array = Array::new();
    if let Some(items) = column.items(row) {
        for item in 0..items.len() {
            array.push(&value(&items, item)?);
        }
    }
    Ok(array.into())
}

/// Defines the property outright, so that a column named `__proto__` is a column.
fn set(object: &Object, name: &str, value: &JsValue) -> Result<(), Error> {
    let descriptor = Object::new();
    let define = || -> Result<(), JsValue> {
        for (key, part) in [
            ("value", value),
            ("enumerable", &JsValue::TRUE),
            ("writable", &JsValue::TRUE),
            ("configurable", &JsValue::TRUE),
        ] {
            Reflect::set(&descriptor, &JsValue::from_str(key), part)?;
        }
        Reflect::define_property(object, &JsValue::from_str(name), &descriptor).map(drop)
    };
    define().map_err(|_| Error::new(ErrorKind::Shape, format!("column \"{name}\" cannot be handed to a script")))
}
