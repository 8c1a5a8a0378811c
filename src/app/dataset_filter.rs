//! Filters and the order of the list of datasets, to and from the parameters of a view.

use crate::share::link::View;
use crate::systems::dataset::{Facet, Filter, Sort, SortColumn};

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

/// The names of sort columns in links.
const SORTS: [(SortColumn, &str); 10] = [
    (SortColumn::Updated, "updated"),
    (SortColumn::Id, "id"),
    (SortColumn::Name, "name"),
    (SortColumn::Tier, "tier"),
    (SortColumn::License, "license"),
    (SortColumn::Source, "source"),
    (SortColumn::Compliance, "compliance"),
    (SortColumn::Records, "records"),
    (SortColumn::Size, "size"),
    (SortColumn::Parents, "parents"),
];

/// The order that a view asks for: `sort=records`, or `sort=-records` with the largest first.
pub fn sort_of(view: &View) -> Sort {
    let Some(text) = view.get("sort") else { return Sort::default() };
    let (name, descending) = text.strip_prefix('-').map_or((text, false), |name| (name, true));
    let column = SORTS.iter().find(|(_, known)| *known == name).map(|(column, _)| *column);
    column.map_or_else(Sort::default, |column| Sort { column, descending })
}

/// The name of the column, and whether the largest is first.
pub fn order_of(sort: Sort) -> (String, bool) {
    let name = SORTS.iter().find(|(column, _)| *column == sort.column).map_or("updated", |(_, name)| name);
    (name.to_owned(), sort.descending)
}
