//! Where the arrow keys lead: along a row, and to what is nearest in the next row that has something.

use super::draw::Thing;
use crate::scene::Neighbours;

/// Gives every thing its neighbours. Within a row, things stand from left to right.
pub(super) fn connect(things: &mut [Thing]) {
    let height = things.iter().map(|thing| thing.row + 1).max().unwrap_or(0);
    let mut rows: Vec<Vec<(f32, String)>> = vec![Vec::new(); height];
    for thing in things.iter() {
        if let (Some(row), Some(mark)) = (rows.get_mut(thing.row), thing.marks.first()) {
            row.push((thing.x, mark.key.clone()));
        }
    }
    let mut places = vec![0_usize; height];
    for thing in things.iter_mut() {
        let (Some(row), Some(place)) = (rows.get(thing.row), places.get_mut(thing.row)) else { continue };
        let key = |place: usize| row.get(place).map(|(_, key)| key.clone());
        let above = rows.iter().take(thing.row).rev().find(|row| !row.is_empty());
        let below = rows.iter().skip(thing.row + 1).find(|row| !row.is_empty());
        let ways = Neighbours {
            left: place.checked_sub(1).and_then(key),
            right: key(*place + 1),
            up: above.and_then(|row| nearest(row, thing.x)),
            down: below.and_then(|row| nearest(row, thing.x)),
        };
        *place += 1;
        if let Some(mark) = thing.marks.first_mut() {
            mark.focus = Some(ways);
        }
    }
}

fn nearest(row: &[(f32, String)], x: f32) -> Option<String> {
    let after = row.partition_point(|(at, _)| *at < x);
    let candidates = [after.checked_sub(1), Some(after)].into_iter().flatten().filter_map(|place| row.get(place));
    candidates.min_by(|a, b| (a.0 - x).abs().total_cmp(&(b.0 - x).abs())).map(|(_, key)| key.clone())
}
