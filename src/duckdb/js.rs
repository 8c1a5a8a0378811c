//! Results as plain JavaScript objects, for scripts of the page's users.
//!
//! 64-bit integers become `BigInt`; `DECIMAL`, `HUGEINT` and `UUID` strings; timestamps, dates
//! and times ISO-8601 strings in UTC; `BLOB` a `Uint8Array`; lists arrays; structs and maps objects.

use arrow_array::cast::AsArray as _;
use arrow_array::types::{Float32Type, Float64Type, Int64Type, TimestampMicrosecondType, UInt64Type};
use arrow_array::{Array as ArrowArray, RecordBatch};
use arrow_cast::display::{ArrayFormatter, FormatOptions};
use arrow_schema::DataType;
use js_sys::{Array, BigInt, Object, Reflect, Uint8Array};
use wasm_bindgen::JsValue;

use super::error::{Error, ErrorKind};

/// The rows of a batch, each an object by column name.
pub fn rows(batch: &RecordBatch, into: &Array) -> Result<(), Error> {
    let schema = batch.schema();
    for row in 0..batch.num_rows() {
        let object = Object::new();
        for (field, column) in schema.fields().iter().zip(batch.columns()) {
            set(&object, field.name(), &value(column.as_ref(), row)?)?;
        }
        into.push(&object);
    }
    Ok(())
}

fn value(array: &dyn ArrowArray, row: usize) -> Result<JsValue, Error> {
    if array.is_null(row) {
        return Ok(JsValue::NULL);
    }
    Ok(match array.data_type() {
        DataType::Null => JsValue::NULL,
        DataType::Boolean => array.as_boolean().value(row).into(),
        DataType::Int64 => BigInt::from(array.as_primitive::<Int64Type>().value(row)).into(),
        DataType::UInt64 => BigInt::from(array.as_primitive::<UInt64Type>().value(row)).into(),
        DataType::Float32 => array.as_primitive::<Float32Type>().value(row).into(),
        DataType::Float64 => array.as_primitive::<Float64Type>().value(row).into(),
        DataType::Int8 | DataType::Int16 | DataType::Int32 | DataType::UInt8 | DataType::UInt16 | DataType::UInt32 => {
            text(array, row)?.parse::<f64>().map(JsValue::from).unwrap_or(JsValue::NULL)
        }
        DataType::Binary => Uint8Array::from(array.as_binary::<i32>().value(row)).into(),
        DataType::List(_) => list(array.as_list::<i32>().value(row).as_ref())?,
        DataType::FixedSizeList(..) => list(array.as_fixed_size_list().value(row).as_ref())?,
        DataType::Struct(_) => structure(array, row)?,
        DataType::Map(..) => map(array, row)?,
        _ => text(array, row)?.into(),
    })
}

fn list(items: &dyn ArrowArray) -> Result<JsValue, Error> {
    let array = Array::new();
    for item in 0..items.len() {
        array.push(&value(items, item)?);
    }
    Ok(array.into())
}

fn structure(array: &dyn ArrowArray, row: usize) -> Result<JsValue, Error> {
    let values = array.as_struct();
    let object = Object::new();
    for (field, column) in values.fields().iter().zip(values.columns()) {
        set(&object, field.name(), &value(column.as_ref(), row)?)?;
    }
    Ok(object.into())
}

fn map(array: &dyn ArrowArray, row: usize) -> Result<JsValue, Error> {
    let entries = array.as_map().value(row);
    let object = Object::new();
    for entry in 0..entries.len() {
        set(&object, &text(entries.column(0).as_ref(), entry)?, &value(entries.column(1).as_ref(), entry)?)?;
    }
    Ok(object.into())
}

/// Arrow's own text: ISO-8601 for times, every digit for decimals.
fn text(array: &dyn ArrowArray, row: usize) -> Result<String, Error> {
    let shape = |error: arrow_schema::ArrowError| Error::new(ErrorKind::Shape, format!("unreadable value: {error}"));
    if let Some(times) = array.as_primitive_opt::<TimestampMicrosecondType>() {
        // DuckDB's infinities stand for no time of the calendar.
        match times.value(row) {
            i64::MAX => return Ok("infinity".to_owned()),
            at if at == -i64::MAX => return Ok("-infinity".to_owned()),
            _ => {}
        }
    }
    let options = FormatOptions::default()
        .with_display_error(false)
        .with_timestamp_format(Some("%Y-%m-%dT%H:%M:%S%.fZ"))
        .with_timestamp_tz_format(Some("%Y-%m-%dT%H:%M:%S%.fZ"));
    let formatter = ArrayFormatter::try_new(array, &options).map_err(shape)?;
    formatter.value(row).try_to_string().map_err(shape)
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
