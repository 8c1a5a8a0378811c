//! A table of a database, which comes as Arrow messages from the engine that reads it: all columns at once, batch by
//! batch. Its types are those of the database's catalogue. Where different values do not fit, the table has to be sent
//! again.

use arrow_array::RecordBatch;
use arrow_buffer::Buffer;
use arrow_ipc::reader::StreamDecoder;
use arrow_schema::SchemaRef;

use super::gather::Gather;
use super::kind::Kind;
use super::schema::Column;
use super::{Profile, arrays, finish};
use crate::decode::budget::Budgets;
use crate::decode::error::Error;
use crate::decode::feed::{Stored, inspect_stored, is_alike, schema_of, unreadable};

/// What the different values of all columns may take together.
const DISTINCT_BYTES: usize = 512 << 20;

/// A table of a database whose profile is being made.
pub struct StoredProfiler {
    label: String,
    schema: SchemaRef,
    decoder: StreamDecoder,
    columns: Vec<Column>,
    gathered: Vec<Gather>,
    /// Rows that are wanted, and those that came in this pass.
    rows: u64,
    read: u64,
    /// Rows of all passes so far, and how many passes there are.
    done: u64,
    passes: u64,
    /// This pass is, and there must be another one: the rest of the stream is left aside.
    is_over: bool,
    is_done: bool,
    notes: Vec<String>,
}

impl StoredProfiler {
    /// Prepares for the columns of `head`, a result without rows in Arrow's file format. `types` are names and types of
    /// columns as the database has them.
    ///
    /// # Errors
    /// When the table is over a budget, or the columns cannot be read.
    pub fn open(
        head: Vec<u8>,
        stored: &Stored,
        types: &[(String, String)],
        budgets: &Budgets,
        most_rows: Option<u64>,
    ) -> Result<Self, Error> {
        inspect_stored(head.clone(), stored, &stored.label, budgets)?;
        let schema = schema_of(head, &stored.label)?;
        let share = DISTINCT_BYTES / schema.fields().len().max(1);
        let (mut columns, mut gathered, mut notes) = (Vec::new(), Vec::new(), Vec::new());
        for (place, field) in schema.fields().iter().enumerate() {
            let own = types.iter().find(|(name, _)| name == field.name());
            let kind = own.map_or_else(|| Kind::of_field(field), |(_, sql_type)| Kind::of_sql(sql_type));
            if own.is_none() {
                notes.push(format!(
                    "The type of \"{}\" cannot be told: the database's catalogue does not name it. It is taken for {}.",
                    field.name(),
                    kind.name()
                ));
            }
            columns.push(Column::new(field.name(), kind.name(), place));
            gathered.push(Gather::new(kind, arrays::distinct(field.data_type(), share)));
        }
        let left_out = types.iter().filter(|(name, _)| schema.field_with_name(name).is_err());
        notes.extend(left_out.map(|(name, _)| {
            format!("\"{name}\" is computed by SQL of the file, which is never run: the fingerprint is that of the other columns.")
        }));
        let rows = stored.rows.min(most_rows.unwrap_or(u64::MAX));
        let (label, decoder) = (stored.label.clone(), StreamDecoder::new());
        Ok(Self {
            label,
            schema,
            decoder,
            columns,
            gathered,
            rows,
            read: 0,
            done: 0,
            passes: 1,
            is_over: false,
            is_done: false,
            notes,
        })
    }

    /// Takes the next bytes of the stream, cut anywhere between two messages. After the `last` ones either the profile
    /// is there, or the table has to be sent once more from its beginning.
    ///
    /// # Errors
    /// When the bytes are no Arrow stream of these columns, or the rows are not as many as was said.
    pub fn push(&mut self, bytes: Vec<u8>, last: bool) -> Result<(), Error> {
        let mut buffer = Buffer::from_vec(bytes);
        while !buffer.is_empty() && !self.is_done && !self.is_over {
            let batch = self.decoder.decode(&mut buffer).map_err(|error| unreadable(&self.label, &error))?;
            let Some(batch) = batch else { continue };
            self.take(&batch)?;
        }
        // What is wanted may be less than all.
        let has_all = self.rows > 0 && self.read == self.rows;
        if !self.is_done && !self.is_over && (last || has_all) {
            if self.read != self.rows {
                let what = format!("it claims {} rows, but reading it gave {}.", self.rows, self.read);
                return Err(Error::damaged(&self.label, &what));
            }
            for gather in &mut self.gathered {
                self.is_over |= gather.next_pass();
            }
            self.is_done = !self.is_over;
        }
        if self.is_over && last {
            self.is_over = false;
            self.passes += 1;
            self.read = 0;
            self.decoder = StreamDecoder::new();
        }
        Ok(())
    }

    fn take(&mut self, batch: &RecordBatch) -> Result<(), Error> {
        if !is_alike(&batch.schema(), &self.schema) {
            return Err(Error::damaged(&self.label, "its columns changed while it was read."));
        }
        let wanted = usize::try_from(self.rows - self.read).unwrap_or(usize::MAX).min(batch.num_rows());
        let batch = batch.slice(0, wanted);
        for (gather, array) in self.gathered.iter_mut().zip(batch.columns()) {
            arrays::add(gather, array).map_err(|error| unreadable(&self.label, &error))?;
        }
        self.read += wanted as u64;
        self.done += wanted as u64;
        Ok(())
    }

    /// How many rows are done, and of how many.
    pub fn progress(&self) -> (u64, u64) {
        (self.done, self.rows.saturating_mul(self.passes))
    }

    /// The profile, once everything has been read.
    pub fn profile(&self) -> Option<Profile> {
        let misfits = self.columns.iter().zip(&self.gathered).filter(|(_, gather)| gather.misfits > 0);
        let misfits = misfits.map(|(column, gather)| {
            let are = if gather.misfits == 1 { "value is" } else { "values are" };
            format!("{} {are} not {} as the type of \"{}\" says.", gather.misfits, column.kind, column.name)
        });
        let notes = self.notes.iter().cloned().chain(misfits).collect();
        self.is_done.then(|| finish(self.columns.clone(), &self.gathered, self.rows, notes))
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::sync::Arc;

    use arrow_array::{ArrayRef, Decimal128Array, Int32Array, StringArray};
    use arrow_ipc::writer::{FileWriter, StreamWriter};

    use super::*;

    fn batch() -> RecordBatch {
        let wide = Decimal128Array::from(vec![Some(7), None, Some(3)]).with_precision_and_scale(38, 0).unwrap();
        let columns: [(&str, ArrayRef); 4] = [
            ("id", Arc::new(StringArray::from(vec!["a@b.example", "c@d.example", "c@d.example"]))),
            ("n", Arc::new(Int32Array::from(vec![1, 2, 2]))),
            ("wide", Arc::new(wide)),
            ("wider", Arc::new(StringArray::from(vec!["170141183460469231731687303715884105727", "1", "x"]))),
        ];
        RecordBatch::try_from_iter(columns).unwrap()
    }

    fn profiler(types: &[(&str, &str)], rows: u64, most_rows: Option<u64>) -> StoredProfiler {
        let head = FileWriter::try_new(Vec::new(), &batch().schema()).unwrap().into_inner().unwrap();
        let stored = Stored { label: "x.duckdb: t".to_owned(), rows, file_bytes: 1_000_000 };
        let types: Vec<_> = types.iter().map(|(name, kind)| ((*name).to_owned(), (*kind).to_owned())).collect();
        StoredProfiler::open(head, &stored, &types, &Budgets::default(), most_rows).unwrap()
    }

    fn stream() -> Vec<u8> {
        let mut writer = StreamWriter::try_new(Vec::new(), &batch().schema()).unwrap();
        writer.write(&batch()).unwrap();
        writer.get_ref().clone()
    }

    const TYPES: [(&str, &str); 4] = [("id", "VARCHAR"), ("n", "INTEGER"), ("wide", "HUGEINT"), ("wider", "HUGEINT")];

    #[test]
    fn a_table_of_a_database_has_the_types_of_its_catalogue() {
        let mut profiler = profiler(&TYPES, 3, None);
        profiler.push(stream(), false).unwrap();
        profiler.push(Vec::new(), true).unwrap();
        let profile = profiler.profile().unwrap();
        let kinds: Vec<_> = profile.columns.iter().map(|column| column.kind.as_str()).collect();
        assert_eq!(kinds, ["string", "integer", "integer", "integer"]);
        assert_eq!((profile.rows, profile.nulls), (3, 1));
        let said: serde_json::Value = serde_json::from_str(&profile.signature).unwrap();
        assert_eq!(said["id"]["patterns"], serde_json::json!({"email": true}));
        assert_eq!(
            said["wide"].to_string(),
            r#"{"type":"integer","total_count":3,"null_count":1,"unique_count":2,"min":3,"max":7,"mean":5.0}"#
        );
        assert!(
            profile.signature.contains("\"max\": 170141183460469231731687303715884105727"),
            "{}",
            profile.signature
        );
        assert_eq!(profile.notes, ["1 value is not integer as the type of \"wider\" says."]);
    }

    #[test]
    fn what_cannot_be_told_is_said() {
        let mut profiler =
            profiler(&[("id", "VARCHAR"), ("n", "INTEGER"), ("wide", "HUGEINT"), ("made", "INTEGER")], 3, Some(2));
        profiler.push(stream(), false).unwrap();
        let profile = profiler.profile().unwrap();
        assert_eq!(profile.rows, 2);
        assert!(profile.notes[0].starts_with("The type of \"wider\" cannot be told"), "{:?}", profile.notes);
        assert!(profile.notes[1].starts_with("\"made\" is computed by SQL of the file"), "{:?}", profile.notes);
    }

    #[test]
    fn another_number_of_rows_is_damage() {
        let mut profiler = profiler(&TYPES, 4, None);
        assert!(profiler.push(stream(), true).unwrap_err().what.contains("claims 4 rows, but reading it gave 3"));
    }
}
