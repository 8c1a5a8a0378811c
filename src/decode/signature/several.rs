//! Several files without types as one: their rows one file after the other, under the names that come up in any of them.
//! The first file that says a column's type decides it; where another one says otherwise, that is told.

use super::kind::Kind;
use super::rows::{Input, Item, Take};
use crate::decode::error::Error;

/// Files that are one table.
pub(super) struct Several {
    parts: Vec<Part>,
    /// The one that is read.
    at: usize,
    names: Vec<String>,
    first: Option<Vec<Kind>>,
    told: Vec<String>,
}

struct Part {
    file: String,
    input: Box<dyn Input>,
    /// Where each of its columns is among all.
    places: Vec<usize>,
    /// The columns that it does not have.
    absent: Vec<usize>,
}

impl Several {
    pub(super) fn new(inputs: Vec<(String, Box<dyn Input>)>) -> Self {
        let mut names: Vec<String> = Vec::new();
        // The type of each column, with the file that says so.
        let mut kinds: Vec<(Kind, String)> = Vec::new();
        let (mut parts, mut told, mut has_rows) = (Vec::new(), Vec::new(), false);
        for (file, input) in inputs {
            let (own, own_kinds) = input.first();
            has_rows |= own_kinds.is_some();
            let mut places = Vec::with_capacity(own.len());
            for (at, name) in own.into_iter().enumerate() {
                let known = (0..names.len()).find(|place| names.get(*place) == Some(&name) && !places.contains(place));
                let place = known.unwrap_or_else(|| {
                    kinds.push((Kind::Null, String::new()));
                    names.push(name.clone());
                    names.len() - 1
                });
                places.push(place);
                let kind = own_kinds.as_ref().and_then(|kinds| kinds.get(at)).copied().unwrap_or(Kind::Null);
                match kinds.get_mut(place) {
                    // A first row without a value says nothing.
                    Some(known) if known.0 == Kind::Null => *known = (kind, file.clone()),
                    Some((known, of)) if kind != Kind::Null && kind != *known => told.push(format!(
                        "\"{name}\" is {} in {of} and {} in {file}: it is taken for {}.",
                        known.name(),
                        kind.name(),
                        known.name()
                    )),
                    _ => {}
                }
            }
            parts.push(Part { file, input, places, absent: Vec::new() });
        }
        for part in &mut parts {
            part.absent = (0..names.len()).filter(|place| !part.places.contains(place)).collect();
            for name in part.absent.iter().filter_map(|place| names.get(*place)) {
                told.push(format!("{} has no column \"{name}\": its rows have no value there.", part.file));
            }
        }
        let first = has_rows.then(|| kinds.into_iter().map(|(kind, _)| kind).collect());
        Self { parts, at: 0, names, first, told }
    }
}

impl Input for Several {
    fn first(&self) -> (Vec<String>, Option<Vec<Kind>>) {
        (self.names.clone(), self.first.clone())
    }

    fn next(&mut self, take: Take<'_>) -> Result<bool, Error> {
        while let Some(part) = self.parts.get_mut(self.at) {
            let places = &part.places;
            let mut moved = |place: usize, item: Item<'_>| {
                if let Some(place) = places.get(place) {
                    take(*place, item);
                }
            };
            if part.input.next(&mut moved)? {
                part.absent.iter().for_each(|place| take(*place, Item::Missing));
                return Ok(true);
            }
            self.at += 1;
        }
        Ok(false)
    }

    fn restart(&mut self) -> Result<(), Error> {
        self.at = 0;
        self.parts.iter_mut().try_for_each(|part| part.input.restart())
    }

    fn bytes(&self) -> (u64, u64) {
        let each = self.parts.iter().map(|part| part.input.bytes());
        each.fold((0, 0), |sum, (read, all)| (sum.0 + read, sum.1 + all))
    }

    fn notes(&self) -> Vec<String> {
        let own = self
            .parts
            .iter()
            .flat_map(|part| part.input.notes().into_iter().map(|note| format!("{}: {note}", part.file)));
        self.told.iter().cloned().chain(own).collect()
    }
}
