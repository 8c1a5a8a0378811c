//! Filters and the order of a list, to and from the parameters of a view.

use crate::calendar;
use crate::duckdb::Timestamp;
use crate::duckdb::display::Shown;
use crate::input::duration;
use crate::share::link::View;
use crate::systems::artifact::{Filter, Sort, SortColumn};
use crate::systems::dataset::Facet;

/// The parameters that a filter is made of, with their names for people.
pub const PARAMETERS: [(&str, &str); 8] = [
    ("q", "Search"),
    ("type", "Type"),
    ("gayseed", "Gayseed"),
    ("researcher", "Researcher"),
    ("verified", "Verified"),
    ("finding", "Finding"),
    ("from", "Created from"),
    ("to", "Created to"),
];

/// The filter that a view asks for. Values that are none of their kind do not filter.
pub fn filter_of(view: &View) -> Filter {
    let texts = |name: &str| view.all(name).map(str::to_owned).collect::<Vec<_>>();
    Filter {
        types: texts("type"),
        gayseed: view.all("gayseed").filter_map(|index| index.parse().ok()).collect(),
        researchers: texts("researcher"),
        verified: view.get("verified").and_then(|value| value.parse().ok()),
        from: view.get("from").and_then(|text| parse_time(text, false)),
        to: view.get("to").and_then(|text| parse_time(text, true)),
        search: view.get("q").map(str::to_owned),
        findings: view.get("finding").map(str::to_owned),
    }
}

/// Why a parameter does not filter, although the view has it; `None` if it does.
pub fn unread(name: &str, value: &str, view: &View) -> Option<&'static str> {
    let several = matches!(name, "type" | "gayseed" | "researcher" | "service" | "workflow")
        || Facet::ALL.iter().any(|facet| facet.name() == name);
    if !several && view.get(name) != Some(value) {
        return Some("only one can hold, and another came first");
    }
    let (read, why) = match name {
        "gayseed" => (value.parse::<i32>().is_ok(), "this is no whole number"),
        "verified" | "llm" | "errors" => (value.parse::<bool>().is_ok(), "this is neither true nor false"),
        "longer" | "shorter" => (duration::parse(value).is_some(), "this is no length of time, such as 250 ms"),
        "from" | "to" => (parse_time(value, false).is_some(), "this is no day and no time"),
        "q" => (!value.is_empty(), "there is nothing to search for"),
        _ => (true, ""),
    };
    (!read).then_some(why)
}

/// A filter in words; `names` has its parameter's name for people.
pub fn words_of(name: &str, value: &str, names: &[(&str, &str)]) -> String {
    let label = names.iter().find(|(known, _)| *known == name).map_or(name, |(_, label)| *label);
    match (name, value) {
        ("verified" | "llm" | "errors", "true") => format!("{label}: yes"),
        ("verified" | "llm" | "errors", "false") => format!("{label}: no"),
        (_, "") => format!("{label}: (empty)"),
        _ => format!("{label}: {value}"),
    }
}

/// The filters of a view whose parameter is among `names`, in their order.
pub fn filters_of(view: &View, names: &[(&str, &str)]) -> Vec<(String, String)> {
    let known = |name: &str| names.iter().any(|(known, _)| *known == name);
    view.params.iter().filter(|(name, _)| known(name)).cloned().collect()
}

/// The view without the filters whose parameters are among `names`.
pub fn without_filters(mut view: View, names: &[(&str, &str)]) -> View {
    view.params.retain(|(name, _)| names.iter().all(|(parameter, _)| parameter != name));
    view
}

/// Reads ISO-8601 in UTC; a day alone is its first or, at the end of a range, its last microsecond.
pub fn parse_time(text: &str, end: bool) -> Option<Timestamp> {
    if let Some(day) = calendar::day(text) {
        let start = day.and_hms_opt(0, 0, 0)?.and_utc().timestamp_micros();
        return Some(Timestamp(if end { start + 86_400_000_000 - 1 } else { start }));
    }
    calendar::moment(text.strip_suffix('Z').unwrap_or(text)).map(Timestamp)
}

/// Writes a time for a link.
pub fn write_time(Timestamp(micros): Timestamp) -> String {
    Shown::Time(micros).plain().unwrap_or_default()
}

/// The names of sort columns in links.
const SORTS: [(SortColumn, &str); 9] = [
    (SortColumn::Id, "id"),
    (SortColumn::Type, "type"),
    (SortColumn::Hash, "hash"),
    (SortColumn::Gayseed, "gayseed"),
    (SortColumn::Researcher, "researcher"),
    (SortColumn::Created, "created"),
    (SortColumn::Verified, "verified"),
    (SortColumn::ChainLength, "chain"),
    (SortColumn::AuditRows, "events"),
];

/// The order that a view asks for: `sort=created`, or `sort=-created` with the largest first.
pub fn sort_of(view: &View) -> Sort {
    let Some(text) = view.get("sort") else { return Sort::default() };
    let (name, descending) = text.strip_prefix('-').map_or((text, false), |name| (name, true));
    let column = SORTS.iter().find(|(_, known)| *known == name).map(|(column, _)| *column);
    column.map_or_else(Sort::default, |column| Sort { column, descending })
}

/// The order for a link.
pub fn write_sort(sort: Sort) -> String {
    let name = SORTS.iter().find(|(column, _)| *column == sort.column).map_or("created", |(_, name)| name);
    format!("{}{name}", if sort.descending { "-" } else { "" })
}
