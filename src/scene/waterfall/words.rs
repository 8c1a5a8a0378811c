//! The waterfall in words: title, labels, tooltips, tables.

use std::collections::BTreeSet;

use super::{Flaw, Row, Trace, key_of};
use crate::scene::format::{self, counted};
use crate::scene::{Align, Table, visible};

/// A duration in nanoseconds with its two largest units.
pub fn duration(ns: i64) -> String {
    if ns == 0 {
        return "0 s".to_owned();
    }
    if ns.unsigned_abs() < 1_000 {
        return format!("{}{} ns", if ns < 0 { "−" } else { "" }, ns.unsigned_abs());
    }
    if ns.unsigned_abs() < 100_000 {
        return format!("{:.1} µs", ns as f64 / 1_000.0).replace('-', "−").replace(".0 ", " ");
    }
    format::duration(rounded(ns))
}

/// Microseconds, with no more than about four digits.
fn rounded(ns: i64) -> i64 {
    let micros = ns / 1_000;
    let unit: i64 = match micros.unsigned_abs() {
        0..=9_999 => 10,
        10_000..=999_999 => 1_000,
        1_000_000..=59_999_999 => 10_000,
        _ => 1_000_000,
    };
    micros.saturating_add(micros.signum() * unit / 2) / unit * unit
}

pub(super) fn title(trace: &Trace) -> String {
    let spans = counted(trace.spans.len() as u64, "span", "spans");
    format!("{spans} in {}", duration(trace.to.saturating_sub(trace.from)))
}

fn flaw(flaw: Flaw) -> Option<&'static str> {
    match flaw {
        Flaw::None => None,
        Flaw::Orphan => Some("Its parent is not in the trace."),
        Flaw::Circle => Some("Its parents lead in a circle; it is shown at the top."),
        Flaw::Twin => Some("Another span has the same id; children hang on the first one."),
    }
}

/// A span in one sentence, for whoever cannot see the picture.
pub fn span_words(trace: &Trace, at: usize) -> String {
    let Some(span) = trace.spans.get(at) else { return String::new() };
    let failed = if span.error { ", failed" } else { "" };
    let exceptions = match span.exceptions {
        0 => String::new(),
        n => format!(", {}", counted(u64::from(n), "exception", "exceptions")),
    };
    let wrong = flaw(trace.flaws.get(at).copied().unwrap_or_default()).map(|words| format!(". {words}"));
    let children = trace.children(at).len();
    let inside =
        if children > 0 { format!(", {} in it", counted(children as u64, "span", "spans")) } else { String::new() };
    format!(
        "{}, {}, {}, took {} from {}{failed}{exceptions}{inside}, level {}{}",
        name(trace, at),
        span.sign.name(),
        visible(trace.service(at)),
        duration(trace.duration(at)),
        duration(span.start.saturating_sub(trace.from)),
        trace.depth(at) + 1,
        wrong.unwrap_or_default()
    )
}

/// The name of a span, never nothing.
pub(super) fn name(trace: &Trace, at: usize) -> String {
    let name = visible(trace.name(at));
    if name.is_empty() { "(no name)".to_owned() } else { name.into_owned() }
}

/// An event in one sentence.
pub fn event_words(trace: &Trace, at: usize, broken: bool) -> String {
    let Some(event) = trace.events.get(at) else { return String::new() };
    let when = duration(event.at.saturating_sub(trace.from));
    let wrong = if broken { ", cannot be read" } else { "" };
    format!("{} at {when} in {}{wrong}", visible(trace.event_name(at)), name(trace, event.span as usize))
}

pub(super) fn tooltip(trace: &Trace, at: usize) -> String {
    let Some(span) = trace.spans.get(at) else { return String::new() };
    let mut lines = vec![
        name(trace, at),
        format!("{}, {}, {}", span.sign.name(), span.kind.name(), visible(trace.service(at))),
        format!("{}, itself {}", duration(trace.duration(at)), duration(trace.own(at))),
        format!("from {}", duration(span.start.saturating_sub(trace.from))),
    ];
    if span.end < span.start {
        lines.push("It ends before it begins.".to_owned());
    }
    if span.error {
        lines.push("It failed.".to_owned());
    }
    if span.exceptions > 0 {
        lines.push(counted(u64::from(span.exceptions), "exception", "exceptions"));
    }
    lines.extend(flaw(trace.flaws.get(at).copied().unwrap_or_default()).map(str::to_owned));
    lines.join("\n")
}

/// Rows as a table.
pub fn table(trace: &Trace, rows: &[Row], broken: &BTreeSet<u32>) -> Table {
    let columns = [
        ("Level", Align::End),
        ("What", Align::Start),
        ("Name", Align::Start),
        ("Service", Align::Start),
        ("From", Align::End),
        ("Took", Align::End),
        ("Itself", Align::End),
        ("State", Align::Start),
    ];
    let mut table = Table::new(&title(trace), columns);
    for row in rows {
        let at = row.span(trace);
        let Some(span) = trace.spans.get(at) else { continue };
        let level = trace.depth(at) + 1;
        let cells = match row {
            Row::Span(_) => [
                level.to_string(),
                span.sign.name().to_owned(),
                name(trace, at),
                visible(trace.service(at)).into_owned(),
                duration(span.start.saturating_sub(trace.from)),
                duration(trace.duration(at)),
                duration(trace.own(at)),
                match (span.error, span.exceptions) {
                    (false, 0) => String::new(),
                    (true, 0) => "failed".to_owned(),
                    (_, n) => format!("failed, {}", counted(u64::from(n), "exception", "exceptions")),
                },
            ],
            Row::Event(event) => {
                let event_name = visible(trace.event_name(*event as usize)).into_owned();
                let wrong = if broken.contains(event) { "cannot be read".to_owned() } else { String::new() };
                let Some(event) = trace.events.get(*event as usize) else { continue };
                let at = duration(event.at.saturating_sub(trace.from));
                let what = "event".to_owned();
                let nothing = String::new;
                [(level + 1).to_string(), what, event_name, nothing(), at, nothing(), nothing(), wrong]
            }
        };
        table.push(&key_of(*row), cells);
    }
    table
}
