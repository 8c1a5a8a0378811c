//! Spans by name: how many, how long, how much of it themselves, how many failed.

use std::collections::BTreeMap;

use super::{Sign, Trace, words};
use crate::scene::format::count;
use crate::scene::{Align, Table, visible};

/// The spans of one name, service and sign.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NameRow {
    /// The name.
    pub name: String,
    /// The service.
    pub service: String,
    /// What they are.
    pub sign: Sign,
    /// How many.
    pub count: u64,
    /// How many failed.
    pub errors: u64,
    /// All durations together, in nanoseconds.
    pub total: i64,
    /// What they took themselves.
    pub own: i64,
    /// The shortest, the middle one, nineteen of twenty, and the longest.
    pub quantiles: [i64; 4],
}

/// Spans by name, what took most itself first.
pub fn by_name(trace: &Trace) -> Vec<NameRow> {
    let mut groups: BTreeMap<(u32, u32, Sign), Vec<u32>> = BTreeMap::new();
    for (at, span) in trace.spans.iter().enumerate() {
        groups.entry((span.name, span.service, span.sign)).or_default().push(at as u32);
    }
    let mut rows: Vec<NameRow> = groups.into_iter().map(|((.., sign), spans)| row(trace, sign, &spans)).collect();
    rows.sort_by(|a, b| b.own.cmp(&a.own).then_with(|| a.name.cmp(&b.name)).then_with(|| a.service.cmp(&b.service)));
    rows
}

fn row(trace: &Trace, sign: Sign, spans: &[u32]) -> NameRow {
    let mut times: Vec<i64> = spans.iter().map(|at| trace.duration(*at as usize)).collect();
    times.sort_unstable();
    let at = |share: f64| {
        let place = ((times.len() as f64 * share).ceil() as usize).clamp(1, times.len().max(1)) - 1;
        times.get(place).copied().unwrap_or(0)
    };
    let first = spans.first().map_or(0, |at| *at as usize);
    NameRow {
        name: words::name(trace, first),
        service: visible(trace.service(first)).into_owned(),
        sign,
        count: spans.len() as u64,
        errors: spans.iter().filter(|at| trace.spans[**at as usize].error).count() as u64,
        total: times.iter().fold(0, |sum: i64, time| sum.saturating_add(*time)),
        own: spans.iter().fold(0, |sum: i64, at| sum.saturating_add(trace.own(*at as usize))),
        quantiles: [at(0.0), at(0.5), at(0.95), at(1.0)],
    }
}

/// The statistics as a table.
pub fn statistics(trace: &Trace) -> Table {
    let columns = [
        ("Name", Align::Start),
        ("What", Align::Start),
        ("Service", Align::Start),
        ("Spans", Align::End),
        ("Failed", Align::End),
        ("Itself", Align::End),
        ("In all", Align::End),
        ("Shortest", Align::End),
        ("Median", Align::End),
        ("95 %", Align::End),
        ("Longest", Align::End),
    ];
    let mut table = Table::new("Spans by name", columns);
    for row in by_name(trace) {
        let [least, median, most_of, longest] = row.quantiles.map(words::duration);
        let cells = [
            row.name.clone(),
            row.sign.name().to_owned(),
            row.service,
            count(row.count),
            count(row.errors),
            words::duration(row.own),
            words::duration(row.total),
            least,
            median,
            most_of,
            longest,
        ];
        table.push(&row.name, cells);
    }
    table
}
