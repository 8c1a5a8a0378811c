//! Filters and the order of the list of traces, to and from the parameters of a view.

use super::filter::parse_time;
use crate::input::duration;
use crate::share::link::View;
use crate::systems::trace::{Filter, Sort};

/// The parameters that a filter is made of, with their names for people.
pub const PARAMETERS: [(&str, &str); 10] = [
    ("q", "Search"),
    ("service", "Service"),
    ("workflow", "Workflow"),
    ("llm", "Language model"),
    ("errors", "Errors"),
    ("longer", "At least"),
    ("shorter", "At most"),
    ("from", "Started from"),
    ("to", "Started to"),
    ("finding", "Finding"),
];

/// The filter that a view asks for. Values that are none of their kind do not filter.
pub fn filter_of(view: &View) -> Filter {
    let texts = |name: &str| view.all(name).map(str::to_owned).collect::<Vec<_>>();
    let flag = |name: &str| view.get(name).and_then(|value| value.parse().ok());
    Filter {
        services: texts("service"),
        workflows: texts("workflow"),
        llm: flag("llm"),
        errors: flag("errors"),
        shortest_ns: view.get("longer").and_then(duration::parse),
        longest_ns: view.get("shorter").and_then(duration::parse),
        from: view.get("from").and_then(|text| parse_time(text, false)),
        to: view.get("to").and_then(|text| parse_time(text, true)),
        search: view.get("q").map(str::to_owned),
        findings: view.get("finding").map(str::to_owned),
    }
}

/// The order that a view asks for: `sort=start`, or `sort=-start` with the largest first.
pub fn sort_of(view: &View) -> Sort {
    Sort::of_link(view.get("sort"))
}
