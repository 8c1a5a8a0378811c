//! Filters and the order of the list of datasets, to and from the parameters of a view.

use crate::share::link::View;
use crate::systems::dataset::{Facet, Filter, Sort};

/// The parameters that a filter is made of, with their names for people.
pub const PARAMETERS: [(&str, &str); 9] = [
    ("q", "Search"),
    ("tier", "Quality tier"),
    ("compliance", "Compliance"),
    ("license", "Licence"),
    ("license_status", "Licence is"),
    ("inherited", "Inherits"),
    ("source", "Source"),
    ("severity", "Open finding"),
    ("finding", "Finding"),
];

/// The filter that a view asks for.
pub fn filter_of(view: &View) -> Filter {
    let values = |facet: Facet| view.all(facet.name()).map(move |value| (facet, value.to_owned())).collect::<Vec<_>>();
    Filter {
        values: Facet::ALL.into_iter().flat_map(values).collect(),
        search: view.get("q").map(str::to_owned),
        findings: view.get("finding").map(str::to_owned),
    }
}

/// The order that a view asks for: `sort=records`, or `sort=-records` with the largest first.
pub fn sort_of(view: &View) -> Sort {
    Sort::of_link(view.get("sort"))
}
