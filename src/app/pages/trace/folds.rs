//! Rows and folds as the fragment names them.

use std::collections::BTreeSet;

use super::data::Data;
use crate::scene::waterfall::{self as scene, Row};
use crate::share::places;

/// So many folded spans are named by their ids; more by their places in the tree.
const MOST_NAMED: usize = 60;
/// More folded spans than this are not kept in a link.
pub const MOST_KEPT: usize = 20_000;
/// Stands before places.
const PLACES: char = '~';
/// Levels that "levels" leaves open.
const FIRST_LEVELS: u32 = 3;

/// The row that the fragment names: a span by its id, or by its place in the files where ids fail.
pub fn row_of(data: &Data, span: &str, event: Option<&str>) -> Option<Row> {
    let by_id = || data.place_of_id(span);
    let by_key = || span.strip_prefix(':').and_then(|key| data.place(key.parse().ok()?));
    let at = by_key().or_else(by_id)?;
    let key = data.key(at as usize)?;
    let event = event.and_then(|event| data.event_at(key, event.parse().ok()?));
    Some(event.map_or(Row::Span(at), Row::Event))
}

fn name_of(data: &Data, at: usize) -> Option<String> {
    let (key, id) = (data.key(at)?, data.trace.ids.get(at));
    // Links are cut at these.
    let is_plain = !id.is_empty() && !id.contains(['.', ':', PLACES]);
    let is_plain = is_plain && data.trace.flaws.get(at) != Some(&scene::Flaw::Twin);
    if is_plain && let Ok(at) = u32::try_from(at) {
        data.name(id, at);
    }
    Some(if is_plain { id.to_owned() } else { format!(":{key}") })
}

/// A row as the fragment names it: span and event.
pub fn names_of(data: &Data, row: Row) -> (Option<String>, Option<String>) {
    let event = match row {
        Row::Event(at) => data.trace.events.get(at as usize).map(|event| event.position.to_string()),
        Row::Span(_) => None,
    };
    (name_of(data, row.span(&data.trace)), event)
}

/// Folds as the fragment says.
pub fn folded_of(data: &Data, text: Option<&str>) -> BTreeSet<u32> {
    match text {
        Some("levels") => at_level(data, FIRST_LEVELS - 1),
        Some("roots") => at_level(data, 0),
        Some(text) => match text.strip_prefix(PLACES) {
            Some(text) => by_places(data, text).unwrap_or_default(),
            None => {
                let of = |id: &str| match row_of(data, id, None) {
                    Some(Row::Span(at)) => Some(at),
                    _ => None,
                };
                text.split('.').take(MOST_NAMED).filter_map(of).collect()
            }
        },
        None => BTreeSet::new(),
    }
}

/// The number of spans, and places in the order of the tree: of another tree they mean nothing.
fn by_places(data: &Data, text: &str) -> Option<BTreeSet<u32>> {
    let (count, list) = text.split_once('.')?;
    let order = data.trace.order();
    (count.parse() == Ok(order.len())).then_some(())?;
    places::read(list)?.into_iter().map(|place| order.get(place as usize).copied()).collect()
}

/// The spans of a level that have something in them.
pub fn at_level(data: &Data, level: u32) -> BTreeSet<u32> {
    let has_inside = |at: &usize| !data.trace.children(*at).is_empty() || !data.trace.events(*at).is_empty();
    (0..data.trace.spans.len())
        .filter(|at| data.trace.depth(*at) == level)
        .filter(has_inside)
        .map(|at| at as u32)
        .collect()
}

/// Folds for the fragment.
pub fn write_folds(data: &Data, folded: &BTreeSet<u32>) -> String {
    if !folded.is_empty() {
        for (level, name) in [(0, "roots"), (FIRST_LEVELS - 1, "levels")] {
            if *folded == at_level(data, level) {
                return name.to_owned();
            }
        }
    }
    if folded.len() <= MOST_NAMED {
        return folded.iter().filter_map(|at| name_of(data, *at as usize)).collect::<Vec<_>>().join(".");
    }
    let order = data.trace.order();
    let found = order.iter().zip(0..).filter(|(at, _)| folded.contains(at)).map(|(_, place)| place);
    format!("{PLACES}{}.{}", order.len(), places::write(found.take(MOST_KEPT)))
}
