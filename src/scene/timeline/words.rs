//! What a timeline says: title, tooltips, keys, and the table twin.

use super::draw::events;
use super::{Bin, Content, Event, Height, Scale, TimelineRequest, Window};
use crate::scene::format::{count, duration, stretch};
use crate::scene::{Align, Face, Table, end_cut, visible};

/// What is in sight, and when.
pub(super) fn title(request: &TimelineRequest) -> String {
    let Window { from, to } = request.window;
    if request.lanes.is_empty() {
        return "No events".to_owned();
    }
    let zone = request.zone.name(from);
    let when = stretch(request.zone.shifted(from), request.zone.shifted(to));
    let what = request.total.map_or_else(|| "Events".to_owned(), events);
    format!("{what}, {when} {zone}")
}

/// What the heights of bars mean; for single events, that they are.
pub(super) fn note(request: &TimelineRequest) -> Option<String> {
    match request.content.as_ref() {
        Content::Bins { length, bins } => {
            let highest = bins.iter().map(|bin| bin.count).max()?;
            let form = if request.height == Height::Root { ", by square root" } else { "" };
            Some(format!("A full bar is {} in {}{form}", events(highest), duration(*length)))
        }
        Content::Events(_) if request.compact => None,
        Content::Events(_) => Some("Each tick is one event".to_owned()),
    }
}

/// The key of a bin.
pub(super) fn bin_key(bin: &Bin) -> String {
    format!("bin/{}/{}", bin.lane, bin.start)
}

/// The key of a fold.
pub(super) fn fold_key(fold: Window) -> String {
    format!("fold/{}", fold.from)
}

fn lane(request: &TimelineRequest, place: usize) -> String {
    let name = request.lanes.get(place).map_or("?", |lane| lane.name.as_str());
    end_cut(&visible(name), 240.0, Face::Small)
}

/// A bin: how many, from when to when, and how many failed.
pub(super) fn bin(request: &TimelineRequest, bin: &Bin, length: i64) -> String {
    let zone = &request.zone;
    let when = zone.stretch(bin.start, bin.start.saturating_add(length));
    let mut lines = format!("{}: {}\n{when} {}", lane(request, bin.lane), events(bin.count), zone.name(bin.start));
    if bin.first == bin.last {
        lines.push_str(&format!("\nat {}", zone.instant(bin.first)));
    } else {
        lines.push_str(&format!("\nfirst {}, last {}", zone.instant(bin.first), zone.instant(bin.last)));
    }
    if bin.failed > 0 {
        lines.push_str(&format!("\n{} failed", count(bin.failed)));
    }
    lines
}

/// An event: what, when, and what else is known of it.
pub(super) fn event(request: &TimelineRequest, event: &Event) -> String {
    let zone = &request.zone;
    let mut lines = format!("{}\n{} {}", lane(request, event.lane), zone.instant(event.at), zone.name(event.at));
    for (name, value) in &event.facts {
        lines.push_str(&format!("\n{name}: {}", end_cut(&visible(value), 360.0, Face::Small)));
    }
    lines
}

/// A folded stretch.
pub(super) fn fold(request: &TimelineRequest, fold: Window) -> String {
    let when = request.zone.stretch(fold.from, fold.to);
    format!("Folded: {} without events\n{when} {}", duration(fold.length()), request.zone.name(fold.from))
}

/// What is in sight, row by row: folds first, then bins or events.
pub(super) fn table(request: &TimelineRequest, scale: &Scale, title: &str) -> Table {
    let zone = request.zone.name(request.window.from);
    let folds = scale.pieces().iter().filter_map(|piece| piece.fold);
    match request.content.as_ref() {
        Content::Bins { length, bins } => {
            let (from, to) = (format!("From ({zone})"), format!("To ({zone})"));
            let columns = [
                (from.as_str(), Align::Start),
                (to.as_str(), Align::Start),
                (request.lane_heading.as_str(), Align::Start),
                ("Events", Align::End),
                ("Failed", Align::End),
            ];
            let mut table = Table::new(title, columns);
            let when = |at: i64| request.zone.instant(at);
            for fold in folds {
                let none = "folded: no events".to_owned();
                table.push(&fold_key(fold), [when(fold.from), when(fold.to), none, count(0), count(0)]);
            }
            for bin in bins.iter().filter(|bin| is_in_sight(bin, *length, request.window)) {
                let end = when(bin.start.saturating_add(*length));
                let cells = [when(bin.start), end, lane(request, bin.lane), count(bin.count), count(bin.failed)];
                table.push(&bin_key(bin), cells);
            }
            table
        }
        Content::Events(all) => {
            let names = all.first().map(|event| event.facts.iter().map(|(name, _)| *name)).into_iter().flatten();
            let time = format!("Time ({zone})");
            let columns = [time.as_str(), request.lane_heading.as_str()].into_iter().chain(names);
            let mut table = Table::new(title, columns.map(|name| (name, Align::Start)));
            for fold in folds {
                let words = format!("folded: {} without events", duration(fold.length()));
                table.push(&fold_key(fold), [request.zone.instant(fold.from), words]);
            }
            for event in all.iter().filter(|event| request.window.contains(event.at)) {
                let facts = event.facts.iter().map(|(_, value)| value.clone());
                let head = [request.zone.instant(event.at), lane(request, event.lane)];
                table.push(&event.key, head.into_iter().chain(facts));
            }
            table
        }
    }
}

fn is_in_sight(bin: &Bin, length: i64, window: Window) -> bool {
    bin.start < window.to && bin.start.saturating_add(length) > window.from
}
