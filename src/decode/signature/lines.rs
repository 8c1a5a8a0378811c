//! JSON objects, one on a line, or in lists. The first one's keys are the columns.

use parquet::file::reader::{ChunkReader, Length as _};
use serde_json::Value;

use super::kind::Kind;
use super::rows::{Input, Item, Take};
use crate::decode::budget::human_count;
use crate::decode::error::{Error, ErrorKind};
use crate::decode::groups::Shared;
use crate::decode::otlp::Documents;

/// A file of objects.
pub(super) struct Lines {
    open: Box<dyn Fn() -> Documents>,
    documents: Documents,
    /// Of a list, from the last one.
    waiting: Vec<Value>,
    bytes: u64,
    names: Vec<String>,
    first: Option<Vec<Kind>>,
    /// Lines that are no object, and keys that the first object does not have.
    no_objects: u64,
    other_keys: u64,
    is_again: bool,
}

impl Lines {
    pub(super) fn open<R: ChunkReader + 'static>(reader: Shared<R>, file: &str, limit: u64) -> Result<Self, Error> {
        let (bytes, name) = (reader.len(), file.to_owned());
        let open: Box<dyn Fn() -> Documents> = Box::new(move || Documents::new(reader.clone(), &name, limit));
        let documents = open();
        let mut lines = Self {
            open,
            documents,
            waiting: Vec::new(),
            bytes,
            names: Vec::new(),
            first: None,
            no_objects: 0,
            other_keys: 0,
            is_again: false,
        };
        let Some(first) = lines.object()? else {
            let what = format!("{file} holds no JSON object.");
            return Err(Error::new(ErrorKind::Damaged, what, "Choose a file with one JSON object on each line."));
        };
        lines.names = first.keys().cloned().collect();
        lines.first = Some(first.values().map(Kind::of_value).collect());
        lines.restart()?;
        lines.is_again = false;
        Ok(lines)
    }
}

impl Input for Lines {
    fn first(&self) -> (Vec<String>, Option<Vec<Kind>>) {
        (self.names.clone(), self.first.clone())
    }

    fn next(&mut self, take: Take<'_>) -> Result<bool, Error> {
        let Some(object) = self.object()? else { return Ok(false) };
        let mut found = 0;
        for (place, name) in self.names.iter().enumerate() {
            let value = object.get(name);
            found += u64::from(value.is_some());
            take(place, value.map_or(Item::Missing, Item::Json));
        }
        if !self.is_again {
            self.other_keys += object.len() as u64 - found;
        }
        Ok(true)
    }

    fn restart(&mut self) -> Result<(), Error> {
        self.documents = (self.open)();
        self.waiting.clear();
        self.no_objects = if self.is_again { self.no_objects } else { 0 };
        self.is_again = true;
        Ok(())
    }

    fn bytes(&self) -> (u64, u64) {
        (self.documents.taken(), self.bytes)
    }

    fn notes(&self) -> Vec<String> {
        let lines = |count: u64| if count == 1 { "line is" } else { "lines are" };
        let keys = |count: u64| if count == 1 { "value is" } else { "values are" };
        let no_objects = (self.no_objects > 0)
            .then(|| format!("{} {} no JSON object: left out.", human_count(self.no_objects), lines(self.no_objects)));
        let other_keys = (self.other_keys > 0).then(|| {
            format!(
                "{} {} of keys that the first object does not have: left out, as the first row makes the schema.",
                human_count(self.other_keys),
                keys(self.other_keys)
            )
        });
        no_objects.into_iter().chain(other_keys).collect()
    }
}

impl Lines {
    fn object(&mut self) -> Result<Option<serde_json::Map<String, Value>>, Error> {
        loop {
            let value = match self.waiting.pop() {
                Some(value) => value,
                None => match self.documents.next()? {
                    Some(document) => serde_json::from_slice(&document).unwrap_or(Value::Null),
                    None => return Ok(None),
                },
            };
            match value {
                Value::Object(object) => return Ok(Some(object)),
                Value::Array(mut items) if self.waiting.is_empty() => {
                    items.reverse();
                    self.waiting = items;
                }
                _ => self.no_objects += u64::from(!self.is_again),
            }
        }
    }
}
