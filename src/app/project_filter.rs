//! Filters and the order of the list of projects, to and from the parameters of a view. Which parameters there are is
//! told by the descriptor in force: columns with few values have one of their own name.

use super::lasting::lasting;
use crate::decode::descriptor::{Described, PROJECT};
use crate::share::link::View;
use crate::systems::project::{Filter, Sort};

/// Parameters that have another meaning: a column of such a name has no facet.
const TAKEN: [&str; 5] = ["q", "sort", "row", "show", "finding"];

/// One of the system's tables, if it is open.
pub fn table<'a>(all: &'a [Described], name: &str) -> Option<&'a Described> {
    all.iter().find(|described| described.table.schema == PROJECT && described.table.table == name)
}

/// The facets: title and parameter.
pub fn facets(described: &Described) -> Vec<(&'static str, &'static str)> {
    let has_few = |column: &&crate::decode::descriptor::TableColumn<'_>| {
        let has_values = column.described.is_some_and(|described| !described.values.is_empty());
        (has_values || column.name.eq_ignore_ascii_case("currency_code")) && !TAKEN.contains(&column.name)
    };
    let columns = described.columns();
    let facets = columns.iter().filter(has_few);
    facets.map(|column| (lasting(&crate::decode::descriptor::in_words(column.name)), lasting(column.name))).collect()
}

/// Every parameter that filters, with its name for people.
pub fn parameters(described: &Described) -> Vec<(&'static str, &'static str)> {
    let facets = facets(described).into_iter().map(|(title, name)| (name, title));
    [("q", "Search"), ("finding", "Finding")].into_iter().chain(facets).collect()
}

/// The filter that a view asks for.
pub fn filter_of(view: &View, described: &Described) -> Filter {
    let values = facets(described).into_iter().filter_map(|(_, name)| {
        let values: Vec<Option<String>> = view.all(name).map(|value| Some(value.to_owned())).collect();
        (!values.is_empty()).then(|| (name.to_owned(), values))
    });
    Filter {
        values: values.collect(),
        search: view.get("q").map(str::to_owned),
        finding: view.get("finding").map(str::to_owned),
    }
}

/// The order that a view asks for: `sort=total_amount`, or `sort=-total_amount` with the largest first.
pub fn sort_of(view: &View, described: &Described) -> Sort {
    let Some(text) = view.get("sort") else { return Sort::usual(described) };
    let (name, descending) = text.strip_prefix('-').map_or((text, false), |name| (name, true));
    match described.column_named(name) {
        Some(column) => Sort { column: column.to_owned(), descending },
        None => Sort::usual(described),
    }
}
