//! What stands in the JSON documents of datasets as columns of `dataset.dataset_provenance` and as rows of its side
//! tables. The documents stay as they were stored. Which field becomes what stands in `fields`.

mod cells;
mod compare;
mod fields;
mod read;

use std::sync::Arc;

use arrow_array::{Array, ArrayRef, RecordBatch};
use arrow_schema::{ArrowError, Schema, SchemaRef};
use serde_json::{Map, Value};

use self::cells::{Input, Rows};
use self::compare::Differences;
use self::fields::{
    DOCUMENT, DOCUMENT_REQUIRED, FIELDS, FINDING_FIELDS, ItemColumn, PARENT_FIELDS, Part, STAGE_FIELDS, STAGE_JSON,
    TEXTS, TIMES,
};
use self::read::{Found, Read, array, item_object, value};
use super::convert::time;
use super::dialect::TableSpec;
use super::shred::Refused;
use super::summary::Notes;
use crate::calendar;

/// Said of differences beyond those that are told.
const MORE_DIFFERENCES: &str = "differs from the columns in more fields than are told";

/// Characters of what is told of fields that are missing.
const MOST_WORDS: usize = 1_000;

/// Completes the columns of datasets, and gives the rows of the side tables in their order, with their bytes.
pub(super) fn complete(
    spec: &TableSpec,
    columns: &mut [ArrayRef],
    sides: &[SchemaRef],
    value_limit: u64,
    notes: &mut Notes,
) -> Result<(Vec<RecordBatch>, u64), Refused> {
    let found = Found::of(spec, columns).map_err(Refused::Arrow)?;
    let mut made = Made::new(spec);
    for row in 0..found.texts[0].len() {
        made.add(&found, row, notes);
        // Every row of a side table repeats the id: a long id and many rows would multiply.
        if made.bytes_of_row > value_limit {
            return Err(Refused::Oversize(made.bytes_of_row));
        }
    }
    for (name, column) in made.main_columns() {
        let place = spec.columns.iter().position(|column| column.name == name).and_then(|at| columns.get_mut(at));
        place.into_iter().for_each(|place| *place = Arc::clone(&column));
    }
    let bytes = made.sides().iter().map(|rows| rows.bytes).sum();
    let batches = made.finish(sides).map_err(Refused::Arrow)?;
    Ok((batches, bytes))
}

/// What a row's required fields lack, as a list that does not grow without end.
#[derive(Default)]
struct Missing(String);

impl Missing {
    fn add(&mut self, name: &str) {
        if self.0.len() + name.len() <= MOST_WORDS {
            self.0.push_str(if self.0.is_empty() { "" } else { ", " });
            self.0.push_str(name);
        } else if !self.0.ends_with('…') {
            self.0.push_str(", …");
        }
    }

    fn words(&self) -> Option<&str> {
        (!self.0.is_empty()).then_some(self.0.as_str())
    }
}

/// The columns and rows in the making.
struct Made {
    main: Rows,
    stages: Rows,
    parents: Rows,
    findings: Rows,
    scores: Rows,
    uses: Rows,
    differences: Rows,
    /// Bytes of the side tables' rows that the last row gave.
    bytes_of_row: u64,
}

/// Columns that are no field of a document.
const COUNTED: [&str; 5] = ["stage_count", "parent_count", "finding_count", "unread_json", "missing_fields"];

impl Made {
    fn new(spec: &TableSpec) -> Self {
        let target = |name: &str| spec.columns.iter().find(|column| column.name == name).map(|column| column.target);
        let main = FIELDS.iter().map(|(name, _, _)| *name).chain(COUNTED).filter_map(target);
        let side = |name: &str| {
            let side = spec.sides.iter().find(|side| side.name == name);
            Rows::new(side.into_iter().flat_map(|side| side.columns).map(|column| column.target))
        };
        Self {
            main: Rows::new(main),
            stages: side("dataset_stages"),
            parents: side("dataset_parents"),
            findings: side("dataset_findings"),
            scores: side("dataset_scores"),
            uses: side("dataset_uses"),
            differences: side("dataset_differences"),
            bytes_of_row: 0,
        }
    }

    /// The side tables, in the order of the description.
    fn sides(&self) -> [&Rows; 6] {
        [&self.stages, &self.parents, &self.findings, &self.scores, &self.uses, &self.differences]
    }

    fn add(&mut self, found: &Found, row: usize, notes: &mut Notes) {
        let before: u64 = self.sides().iter().map(|rows| rows.bytes).sum();
        let id = value(&found.texts[1], row);
        let mut read = Vec::with_capacity(Part::ALL.len());
        let (mut unread, mut missing) = (Missing::default(), Missing::default());
        for (part, column) in Part::ALL.into_iter().zip(&found.parts) {
            let document = Read::of(part.column(), value(column, row), notes);
            match &document {
                Read::Unread => unread.add(part.column()),
                Read::Absent if !part.required().is_empty() => missing.add(part.column()),
                Read::Absent => {}
                Read::Object(_) => {
                    let lacks = |name: &&&str| document.at(&[**name]).is_none();
                    let lacking = part.required().iter().filter(lacks);
                    lacking.for_each(|name| missing.add(&format!("{}.{name}", part.column())));
                }
            }
            read.push(document);
        }
        let part = |part: Part| read.get(part as usize).unwrap_or(&Read::Absent);
        let lineage = part(Part::Lineage);
        let stages = self.add_stages(id, lineage, &mut missing, notes);
        let parents = self.add_parents(id, lineage, &mut missing, notes);
        let findings = self.add_findings(id, part(Part::Audit), notes);
        self.add_scores(id, lineage, notes);
        self.add_uses(id, part(Part::License), notes);
        let document = Read::of(DOCUMENT, value(&found.document, row), notes);
        match &document {
            Read::Unread => unread.add(DOCUMENT),
            Read::Absent => missing.add(DOCUMENT),
            Read::Object(whole) => {
                let lacks = |name: &&&str| document.at(&[**name]).is_none();
                DOCUMENT_REQUIRED.iter().filter(lacks).for_each(|name| missing.add(&format!("{DOCUMENT}.{name}")));
                self.add_differences(id, &differences(found, row, &read, whole), notes);
            }
        }
        let fields = FIELDS.iter().map(|(_, of, path)| Input::Json(part(*of).at(path)));
        let counts = [stages, parents, findings].map(Input::Count);
        let texts = [unread.words(), missing.words()].map(Input::Text);
        let values: Vec<Input<'_>> = fields.chain(counts).chain(texts).collect();
        self.main.push(&values, |place, what| {
            if let Some((name, of, _)) = FIELDS.get(place) {
                notes.add(&format!("{}: {name}", of.column()), what, 1);
            }
        });
        self.bytes_of_row = self.sides().iter().map(|rows| rows.bytes).sum::<u64>() - before;
    }

    fn add_stages(&mut self, id: Option<&str>, lineage: &Read, missing: &mut Missing, notes: &mut Notes) -> usize {
        const NAME: &str = "processing_stages";
        let items = array(lineage, "processing_lineage", NAME, notes);
        for (place, item) in items.iter().enumerate() {
            let Some(stage) = item_object(item, NAME, notes) else { continue };
            required(STAGE_FIELDS, stage, &format!("{NAME}[{place}]"), missing);
            let count = |name: &str| Input::Count(stage.get(name).and_then(Value::as_array).map_or(0, Vec::len));
            let mut values = vec![Input::Text(id), Input::Count(place)];
            values.extend(STAGE_FIELDS.iter().map(|column| Input::Json(stage.get(column.field))));
            values.extend([count("errors"), count("warnings")]);
            values.extend(STAGE_JSON.iter().map(|name| Input::Json(stage.get(*name))));
            self.stages.push(&values, |place, what| tell(STAGE_FIELDS, place, NAME, what, notes));
        }
        items.len()
    }

    fn add_parents(&mut self, id: Option<&str>, lineage: &Read, missing: &mut Missing, notes: &mut Notes) -> usize {
        const NAME: &str = "parent_datasets";
        let items = array(lineage, "processing_lineage", NAME, notes);
        for (place, item) in items.iter().enumerate() {
            // An id alone names a parent, too.
            if item.is_string() {
                self.parents.push(&[Input::Text(id), Input::Count(place), Input::Json(Some(item))], |_, _| {});
                continue;
            }
            let Some(parent) = item_object(item, NAME, notes) else { continue };
            required(PARENT_FIELDS, parent, &format!("{NAME}[{place}]"), missing);
            let mut values = vec![Input::Text(id), Input::Count(place)];
            values.extend(PARENT_FIELDS.iter().map(|column| Input::Json(parent.get(column.field))));
            self.parents.push(&values, |place, what| tell(PARENT_FIELDS, place, NAME, what, notes));
        }
        items.len()
    }

    fn add_findings(&mut self, id: Option<&str>, audit: &Read, notes: &mut Notes) -> usize {
        const NAME: &str = "audit_findings";
        let items = array(audit, "audit_info", NAME, notes);
        for (place, item) in items.iter().enumerate() {
            let Some(finding) = item_object(item, NAME, notes) else { continue };
            let mut values = vec![Input::Text(id), Input::Count(place)];
            values.extend(FINDING_FIELDS.iter().map(|column| Input::Json(finding.get(column.field))));
            self.findings.push(&values, |place, what| tell(FINDING_FIELDS, place, NAME, what, notes));
        }
        items.len()
    }

    fn add_scores(&mut self, id: Option<&str>, lineage: &Read, notes: &mut Notes) {
        let scores = lineage.at(&["quality_scores"]).and_then(Value::as_object);
        for (name, value) in scores.into_iter().flatten().filter(|(_, value)| !value.is_null()) {
            let name = name.strip_suffix("_score").unwrap_or(name);
            self.scores.push(&[Input::Text(id), Input::Text(Some(name)), Input::Json(Some(value))], |_, what| {
                notes.add("quality_scores", what, 1);
            });
        }
    }

    fn add_uses(&mut self, id: Option<&str>, license: &Read, notes: &mut Notes) {
        for (name, is_allowed) in [("allowed_uses", true), ("prohibited_uses", false)] {
            for (place, item) in array(license, "license_info", name, notes).iter().enumerate() {
                let values = [Input::Text(id), Input::Count(place), Input::Flag(is_allowed), Input::Json(Some(item))];
                self.uses.push(&values, |_, _| {});
            }
        }
    }

    fn add_differences(&mut self, id: Option<&str>, found: &Differences, notes: &mut Notes) {
        notes.add(DOCUMENT, MORE_DIFFERENCES, found.more);
        for one in &found.all {
            let own = format!("{}{}", one.column, one.path);
            let other = format!("{}{}", one.document_key, one.path);
            let texts = [
                id,
                Some(one.column),
                Some(&own),
                Some(&other),
                one.column_value.as_deref(),
                one.document_value.as_deref(),
            ];
            self.differences.push(&texts.map(Input::Text), |_, _| {});
        }
    }

    /// The columns of the main table, with their names.
    fn main_columns(&mut self) -> Vec<(&'static str, ArrayRef)> {
        let names = FIELDS.iter().map(|(name, _, _)| *name).chain(COUNTED);
        names.zip(self.main.columns()).collect()
    }

    fn finish(self, schemas: &[SchemaRef]) -> Result<Vec<RecordBatch>, ArrowError> {
        let rows = [self.stages, self.parents, self.findings, self.scores, self.uses, self.differences];
        let none = Arc::new(Schema::empty());
        let schemas = schemas.iter().chain(std::iter::repeat(&none));
        rows.into_iter().zip(schemas).map(|(rows, schema)| rows.finish(schema)).collect()
    }
}

fn required(columns: &[ItemColumn], item: &Map<String, Value>, at: &str, missing: &mut Missing) {
    let lacks = |column: &&ItemColumn| column.is_required && item.get(column.field).is_none_or(Value::is_null);
    columns.iter().filter(lacks).for_each(|column| missing.add(&format!("{at}.{}", column.field)));
}

/// A value of an item that is not understood. The fields stand behind the id and the place.
fn tell(columns: &[ItemColumn], place: usize, name: &str, what: &str, notes: &mut Notes) {
    if let Some(column) = place.checked_sub(2).and_then(|place| columns.get(place)) {
        notes.add(&format!("{name}: {}", column.field), what, 1);
    }
}

/// Where the whole document says something else than the columns. A column that was not read is told as such.
fn differences(found: &Found, row: usize, parts: &[Read], whole: &Map<String, Value>) -> Differences {
    let mut all = Differences::default();
    for (name, column) in TEXTS.iter().zip(&found.texts) {
        let own = value(column, row);
        let other = whole.get(*name).filter(|value| !value.is_null());
        if other.is_some() && other.and_then(Value::as_str) != own {
            all.add(name, name, "", own.map(|text| Value::from(text).to_string()), other.map(Value::to_string));
        }
    }
    let times = whole.get("timestamps").and_then(Value::as_object);
    for (name, column) in TIMES.iter().zip(&found.times) {
        let own = column.is_valid(row).then(|| column.value(row));
        let other = times.and_then(|times| times.get(*name)).filter(|value| !value.is_null());
        // A document that says nothing of a time is no contradiction: the source writes some later.
        if let Some(other) = other
            && other.as_str().and_then(time) != own
        {
            let own = own.and_then(calendar::iso).map(|at| Value::from(at).to_string());
            all.add(name, &format!("timestamps.{name}"), "", own, Some(other.to_string()));
        }
    }
    for (part, read) in Part::ALL.into_iter().zip(parts) {
        let own = match read {
            Read::Unread => continue,
            Read::Absent => None,
            Read::Object(object) => Some(Value::Object(object.clone())),
        };
        all.compare(part.column(), part.key(), own.as_ref(), whole.get(part.key()));
    }
    all
}
