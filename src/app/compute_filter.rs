//! Filters and orders of embeddings and computations, to and from the parameters of a view.

use crate::share::link::View;
use crate::systems::compute::{ComputationFilter, Filter, Sort, SortColumn};

/// The parameters that the filter of embeddings is made of, with their names for people.
pub const PARAMETERS: [(&str, &str); 9] = [
    ("q", "Search"),
    ("tenant", "Tenant"),
    ("shared", "Schema"),
    ("type", "Column type"),
    ("form", "Fingerprint as"),
    ("session", "Session"),
    ("fingerprint", "Fingerprint"),
    ("column", "Column"),
    ("finding", "Finding"),
];

/// The parameters that the filter of computations is made of.
pub const COMPUTATION_PARAMETERS: [(&str, &str); 4] =
    [("q", "Search"), ("kind", "Type"), ("owner", "Tenant"), ("verdict", "Verdict")];

fn texts(view: &View, name: &str) -> Vec<String> {
    view.all(name).map(str::to_owned).collect()
}

fn text(view: &View, name: &str) -> Option<String> {
    view.get(name).filter(|text| !text.is_empty()).map(str::to_owned)
}

/// The filter of embeddings that a view asks for.
pub fn filter_of(view: &View) -> Filter {
    Filter {
        tenants: texts(view, "tenant"),
        sessions: texts(view, "session"),
        forms: texts(view, "form"),
        types: texts(view, "type"),
        shared: texts(view, "shared"),
        fingerprint: text(view, "fingerprint"),
        file: None,
        column: text(view, "column"),
        search: text(view, "q"),
        findings: text(view, "finding"),
    }
}

/// The filter of computations that a view asks for.
pub fn computation_filter_of(view: &View) -> ComputationFilter {
    ComputationFilter {
        types: texts(view, "kind"),
        tenants: texts(view, "owner"),
        verdicts: texts(view, "verdict"),
        search: text(view, "q"),
    }
}

/// The order of embeddings that a view asks for: `sort=rows`, or `sort=-rows` with the largest first.
pub fn sort_of(view: &View) -> Sort {
    let Some(text) = view.get("sort") else { return Sort::default() };
    let (name, descending) = text.strip_prefix('-').map_or((text, false), |name| (name, true));
    let column = SortColumn::ALL.into_iter().find(|column| column.name() == name);
    column.map_or_else(Sort::default, |column| Sort { column, descending })
}
