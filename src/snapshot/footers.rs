//! The footers of all files: what each table is, whether its parts fit together, and which table of the engine it
//! fills. What fails here is named in the report and loaded by nobody.

use std::collections::{BTreeMap, BTreeSet};

use super::clash::{Answer, Assigned, Choice, Clash, OnClash, Taken};
use super::decoder::Decoder;
use super::described::{Offer, choose, place};
use super::error::{Error, ErrorKind};
use super::fetch::fetch;
use super::gather::{Content, Gathered};
use super::layout::{Candidate, GET_AGAIN, Part};
use super::load::{Load, LoadPart, PartContent};
use super::open::{Board, Workshop};
use super::report::{Status, TableReport};
use crate::decode::descriptor::Origin;
use crate::decode::{
    self, Budgets, Columns, Constant, ConstantKind, Inspection, Member, Plan, Recognition, TableName, human_bytes,
};

/// Files of one snapshot.
const MOST_FILES: usize = 4_096;

/// What is loaded next, or a question to the reader.
pub(super) enum Footers {
    Loads(Vec<Load>),
    Clashes(Vec<Clash>),
}

/// A table whose parts have been looked at.
struct Seen {
    recognition: Recognition,
    whole: Option<Columns>,
    parts: Vec<LoadPart>,
}

impl Seen {
    fn sum(&self, of: impl Fn(&Inspection) -> u64) -> u64 {
        self.parts.iter().fold(0, |sum, part| sum.saturating_add(of(&part.inspection)))
    }

    /// Bytes of the table's own files; a database's are those of all its tables.
    fn file_bytes(&self) -> u64 {
        let files = self.parts.iter().filter(|part| matches!(part.content, PartContent::File(_)));
        files.map(|part| part.inspection.file_bytes).sum()
    }

    fn columns(&self) -> BTreeSet<String> {
        let columns = self.parts.iter().flat_map(|part| &part.inspection.columns);
        columns.map(|column| column.name.to_lowercase()).collect()
    }
}

/// Reads the footers of all tables, and gives each its table in the engine.
pub(super) async fn read(
    workshop: &Workshop,
    decoder: &mut Decoder,
    gathered: &mut Gathered,
    budgets: &Budgets,
    on_clash: &OnClash,
    board: &Board<'_>,
) -> Result<Footers, Error> {
    let files: usize = gathered.layout.tables.iter().map(|table| table.parts.len()).sum();
    if files > MOST_FILES {
        let what = format!("{files} files are more than the {MOST_FILES} allowed");
        return Err(Error::new(ErrorKind::Unreadable, what, "Open fewer files at once."));
    }
    let mut seen = Vec::new();
    for candidate in std::mem::take(&mut gathered.layout.tables) {
        let found = look(workshop, decoder, &candidate, &gathered.contents, budgets, board).await?;
        seen.push((candidate, found));
    }
    let clashes = clashes(&seen);
    let keep = Answer::default();
    let answer = match on_clash {
        OnClash::Ask if !clashes.is_empty() => return Ok(Footers::Clashes(clashes)),
        OnClash::Ask => &keep,
        OnClash::Settled(answer) => answer,
    };
    let mut taken = Taken::new(answer, seen.iter().filter_map(|(candidate, found)| claim(candidate, found)));
    let mut loads = Vec::new();
    for (candidate, found) in seen {
        match found {
            Ok(seen) => match taken.assign(&candidate.name, &candidate.label, &seen.recognition) {
                Assigned::LeftOut(words) => gathered.layout.remarks.push(words),
                Assigned::Table { table, plan, reason } => {
                    let columns = seen.columns();
                    let is_free = matches!(plan, Plan::AsIs(_));
                    let found = if is_free {
                        choose(&table.table, columns.iter().map(String::as_str), &gathered.offers)
                    } else {
                        None
                    };
                    let (table, plan, offer) = match found {
                        Some(offer) => {
                            let (table, rows) = place(&table);
                            (table, Plan::AsIs(rows), Some(offer))
                        }
                        None => (table, plan, None),
                    };
                    let changed = offer.as_ref().and_then(|offer| not_as_promised(offer, &gathered.changed));
                    let remedy = changed.as_ref().map(|_| GET_AGAIN.to_owned());
                    let reason = reason.into_iter().chain(changed).reduce(|all, more| format!("{all}; {more}"));
                    let index = board.push(TableReport {
                        rows_expected: seen.sum(|part| part.rows),
                        bytes: seen.file_bytes(),
                        reason,
                        remedy,
                        ..TableReport::of(&table, &candidate.label)
                    });
                    let Candidate { label, rows, .. } = candidate;
                    loads.push(Load { index, label, table, plan, whole: seen.whole, parts: seen.parts, rows, offer });
                }
            },
            Err(error) => {
                let table = taken.name_of(&candidate.name);
                board.push(TableReport {
                    status: Status::Failed,
                    reason: Some(error.what),
                    remedy: Some(error.remedy),
                    ..TableReport::of(&table, &candidate.label)
                });
            }
        }
    }
    Ok(Footers::Loads(loads))
}

/// What is wrong with the file of a descriptor that is in force, if it is not the one that a manifest promises.
fn not_as_promised(offer: &Offer, changed: &BTreeMap<String, String>) -> Option<String> {
    let Origin::Snapshot(path) = &offer.origin else { return None };
    changed.get(path).map(|words| format!("its descriptor {path}: {words}"))
}

type Found = Result<Seen, decode::Error>;

fn claim<'a>(candidate: &'a Candidate, found: &'a Found) -> Option<(&'a str, &'a TableName)> {
    match found {
        Ok(Seen { recognition: Recognition::Table(table), .. }) => Some((&candidate.label, table)),
        _ => None,
    }
}

fn clashes(seen: &[(Candidate, Found)]) -> Vec<Clash> {
    let mut by_table: BTreeMap<&TableName, Vec<Choice>> = BTreeMap::new();
    for (candidate, found) in seen {
        if let (Some((label, table)), Ok(seen)) = (claim(candidate, found), found) {
            by_table.entry(table).or_default().push(Choice {
                label: label.to_owned(),
                rows: seen.sum(|part| part.rows),
                columns: seen.columns().len() as u64,
                bytes: seen.sum(|part| part.file_bytes),
            });
        }
    }
    let several = by_table.into_iter().filter(|(_, choices)| choices.len() > 1);
    several.map(|(table, choices)| Clash { table: table.clone(), choices }).collect()
}

/// Looks at all parts of a table. One that fails is the table's failure: half of it would be taken for the whole.
async fn look(
    workshop: &Workshop,
    decoder: &mut Decoder,
    candidate: &Candidate,
    contents: &BTreeMap<String, Content>,
    budgets: &Budgets,
    board: &Board<'_>,
) -> Result<Found, Error> {
    let constants = constants(&candidate.parts);
    let mut parts = Vec::with_capacity(candidate.parts.len());
    for (part, constants) in candidate.parts.iter().zip(constants) {
        let looked = match obtain(part, contents, budgets, board).await {
            Ok(content) => {
                let inspected = match &content {
                    PartContent::File(blob) => decoder.inspect(&part.path, &candidate.name, budgets, blob).await,
                    PartContent::Stored(table) => {
                        decoder.inspect_stored(&table.stored, &candidate.name, budgets, &table.head).await
                    }
                };
                inspected.map(|inspection| (content, inspection))
            }
            Err(error) => Err(error),
        };
        if decoder.is_over() {
            *decoder = workshop.start_decoder().await?;
        }
        match looked {
            Ok((content, inspection)) => {
                let (path, promise) = (part.path.clone(), part.promise.clone());
                parts.push(LoadPart { path, content, constants, promise, inspection });
            }
            Err(error) => return Ok(Err(of_several(error, candidate.parts.len()))),
        }
    }
    if let [only] = parts.as_slice()
        && only.constants.is_empty()
    {
        let recognition = only.inspection.recognition.clone();
        return Ok(Ok(Seen { recognition, whole: None, parts }));
    }
    let member = |part: &LoadPart| Member {
        path: part.path.clone(),
        inspection: part.inspection.clone(),
        constants: part.constants.clone(),
    };
    let united = decoder.unite(&candidate.label, &candidate.name, parts.iter().map(member).collect(), budgets).await;
    if decoder.is_over() {
        *decoder = workshop.start_decoder().await?;
    }
    Ok(united.map(|united| Seen { recognition: united.recognition, whole: Some(united.columns), parts }))
}

/// The error of a part, with what it means for the table.
pub(super) fn of_several(error: decode::Error, parts: usize) -> decode::Error {
    if parts < 2 {
        return error;
    }
    let what = format!("{} It is one of {parts} parts of its table, so none of them is shown.", full_stop(&error.what));
    decode::Error::new(error.kind, what, error.remedy)
}

fn full_stop(text: &str) -> String {
    if text.ends_with('.') { text.to_owned() } else { format!("{text}.") }
}

/// What the folders of each part say, with the types that all parts' values decide.
fn constants(parts: &[Part]) -> Vec<Vec<Constant>> {
    let mut values: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (key, value) in parts.iter().flat_map(|part| &part.partitions) {
        values.entry(key).or_default().extend(value.as_deref());
    }
    let kinds: BTreeMap<&str, ConstantKind> =
        values.into_iter().map(|(key, values)| (key, ConstantKind::of(values.into_iter()))).collect();
    let constant = |(name, value): &(String, Option<String>)| Constant {
        name: name.clone(),
        kind: kinds.get(name.as_str()).copied().unwrap_or(ConstantKind::Text),
        value: value.clone(),
    };
    parts.iter().map(|part| part.partitions.iter().map(constant).collect()).collect()
}

async fn obtain(
    part: &Part,
    contents: &BTreeMap<String, Content>,
    budgets: &Budgets,
    board: &Board<'_>,
) -> Result<PartContent, decode::Error> {
    match contents.get(&part.path) {
        Some(Content::Here(blob)) => Ok(PartContent::File(blob.clone())),
        Some(Content::Stored(entry)) => Ok(PartContent::Stored(Box::new(entry.prepare().await?))),
        Some(Content::Broken(error)) => Err(error.clone()),
        Some(Content::At(url)) => {
            let promised = part.promise.as_ref().map(|promise| promise.bytes);
            if let Some(bytes) = promised.filter(|bytes| *bytes > budgets.file_bytes) {
                let limit = human_bytes(budgets.file_bytes);
                let what = format!("{} is {}; the limit for one file is {limit}.", part.path, human_bytes(bytes));
                return Err(decode::Error::new(decode::ErrorKind::Budget, what, "Split the table into several files."));
            }
            let fetched = fetch(url, budgets.file_bytes, board.fetching(&part.path)).await;
            let fetched = fetched.map(PartContent::File);
            fetched.map_err(|error| decode::Error::new(decode::ErrorKind::Read, error.message, error.remedy))
        }
        None => {
            let by = part.named_by.as_deref().unwrap_or("the snapshot");
            let what = format!("{by} names {}, and it is not among the files", part.path);
            let remedy = match by {
                "the manifest" => "Add the file, or write the manifest again.",
                _ => "Add the file, or export the database again.",
            };
            Err(decode::Error::new(decode::ErrorKind::Read, what, remedy))
        }
    }
}
