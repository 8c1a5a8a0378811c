//! One Parquet file that is written row by row: columns are kept for one row group, then written and forgotten.

use std::fs::File;
use std::path::Path;
use std::sync::Arc;

use anyhow::{Context, Result, bail};
use bytes::Bytes;
use parquet::basic::{Compression, Repetition, Type as Physical, ZstdLevel};
use parquet::data_type::{BoolType, ByteArray, ByteArrayType, DataType, DoubleType, FloatType, Int32Type, Int64Type};
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::parser::parse_message_type;

/// Rows of a row group: as many as native DuckDB writes.
const GROUP_ROWS: usize = 122_880;

/// A value of a row.
#[derive(Debug, Clone, Copy)]
pub enum Value<'a> {
    /// No value.
    Null,
    /// A text, JSON included.
    Text(&'a str),
    /// A 32-bit number.
    Int(i32),
    /// A 64-bit number, or microseconds.
    Long(i64),
    /// A number with places.
    Float(f32),
    /// The same with more of them.
    Double(f64),
    /// Yes or no.
    Bool(bool),
}

/// A file being written.
pub struct Table {
    writer: SerializedFileWriter<File>,
    columns: Vec<Column>,
    rows: usize,
}

impl Table {
    /// Begins a file; `message` is its schema in Parquet's own notation.
    ///
    /// # Errors
    /// When the file cannot be made.
    pub fn create(path: &Path, message: &str) -> Result<Self> {
        let schema = parse_message_type(message).context("a schema that Parquet does not know")?;
        let columns = schema.get_fields().iter().map(|field| {
            let optional = field.get_basic_info().repetition() == Repetition::OPTIONAL;
            Column::new(field.get_physical_type(), optional)
        });
        let columns = columns.collect::<Result<_>>()?;
        let properties = WriterProperties::builder()
            .set_compression(Compression::ZSTD(ZstdLevel::default()))
            .set_max_row_group_row_count(Some(GROUP_ROWS))
            .build();
        let file = File::create(path).with_context(|| format!("{} cannot be made", path.display()))?;
        let writer = SerializedFileWriter::new(file, Arc::new(schema), Arc::new(properties))?;
        Ok(Self { writer, columns, rows: 0 })
    }

    /// Adds a row.
    ///
    /// # Errors
    /// When the values are not those of the schema, or the file cannot be written.
    pub fn row(&mut self, values: &[Value]) -> Result<()> {
        if values.len() != self.columns.len() {
            bail!("{} values for {} columns", values.len(), self.columns.len());
        }
        for (column, value) in self.columns.iter_mut().zip(values) {
            column.push(*value)?;
        }
        self.rows += 1;
        if self.rows == GROUP_ROWS { self.write_group() } else { Ok(()) }
    }

    /// Writes what is left, and the footer.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn finish(mut self) -> Result<()> {
        self.write_group()?;
        self.writer.close()?;
        Ok(())
    }

    fn write_group(&mut self) -> Result<()> {
        if self.rows == 0 {
            return Ok(());
        }
        let mut group = self.writer.next_row_group()?;
        for column in &mut self.columns {
            column.write(&mut group)?;
        }
        group.close()?;
        self.rows = 0;
        Ok(())
    }
}

/// The values of one column for one row group.
struct Column {
    values: Values,
    /// 1 for each value that is there; for optional columns only.
    levels: Option<Vec<i16>>,
}

enum Values {
    /// Ends of the texts, and the texts one after the other.
    Text(Vec<usize>, Vec<u8>),
    Int(Vec<i32>),
    Long(Vec<i64>),
    Float(Vec<f32>),
    Double(Vec<f64>),
    Bool(Vec<bool>),
}

impl Column {
    fn new(physical: Physical, optional: bool) -> Result<Self> {
        let values = match physical {
            Physical::BYTE_ARRAY => Values::Text(Vec::new(), Vec::new()),
            Physical::INT32 => Values::Int(Vec::new()),
            Physical::INT64 => Values::Long(Vec::new()),
            Physical::FLOAT => Values::Float(Vec::new()),
            Physical::DOUBLE => Values::Double(Vec::new()),
            Physical::BOOLEAN => Values::Bool(Vec::new()),
            other => bail!("no column of type {other} is ever generated"),
        };
        Ok(Self { values, levels: optional.then(Vec::new) })
    }

    fn push(&mut self, value: Value) -> Result<()> {
        let is_there = !matches!(value, Value::Null);
        if let Some(levels) = &mut self.levels {
            levels.push(i16::from(is_there));
        }
        match (&mut self.values, value) {
            (_, Value::Null) if self.levels.is_some() => {}
            (Values::Text(ends, bytes), Value::Text(text)) => {
                bytes.extend_from_slice(text.as_bytes());
                ends.push(bytes.len());
            }
            (Values::Int(list), Value::Int(number)) => list.push(number),
            (Values::Long(list), Value::Long(number)) => list.push(number),
            (Values::Float(list), Value::Float(number)) => list.push(number),
            (Values::Double(list), Value::Double(number)) => list.push(number),
            (Values::Bool(list), Value::Bool(yes)) => list.push(yes),
            (_, value) => bail!("{value:?} is not of its column's type"),
        }
        Ok(())
    }

    fn write(&mut self, group: &mut SerializedRowGroupWriter<'_, File>) -> Result<()> {
        let levels = self.levels.as_mut().map(std::mem::take);
        let levels = levels.as_deref();
        match &mut self.values {
            Values::Text(ends, bytes) => {
                let bytes = Bytes::from(std::mem::take(bytes));
                let mut start = 0;
                let texts: Vec<ByteArray> = std::mem::take(ends)
                    .into_iter()
                    .map(|end| bytes.slice(std::mem::replace(&mut start, end)..end).into())
                    .collect();
                write::<ByteArrayType>(group, &texts, levels)
            }
            Values::Int(list) => write::<Int32Type>(group, &std::mem::take(list), levels),
            Values::Long(list) => write::<Int64Type>(group, &std::mem::take(list), levels),
            Values::Float(list) => write::<FloatType>(group, &std::mem::take(list), levels),
            Values::Double(list) => write::<DoubleType>(group, &std::mem::take(list), levels),
            Values::Bool(list) => write::<BoolType>(group, &std::mem::take(list), levels),
        }
    }
}

fn write<T: DataType>(
    group: &mut SerializedRowGroupWriter<'_, File>,
    values: &[T::T],
    levels: Option<&[i16]>,
) -> Result<()> {
    let mut column = group.next_column()?.context("more columns than the schema has")?;
    column.typed::<T>().write_batch(values, levels, None)?;
    Ok(column.close()?)
}
