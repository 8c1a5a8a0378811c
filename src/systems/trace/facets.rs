//! Counts of the values that the filter of traces offers.

use super::filter::{Facet, Filter};
use crate::duckdb::Question;
use crate::systems::facets::{self, FacetCount, FacetRow};

/// The counts of every facet under a filter. Each facet ignores its own part of the filter.
pub fn facet_rows(filter: &Filter) -> Question<FacetRow> {
    facets::facet_rows(&Facet::ALL.map(|facet| counts(filter, facet)))
}

fn counts(filter: &Filter, facet: Facet) -> FacetCount {
    let (value, joined) = match facet {
        Facet::Service => ("r.service_name", ""),
        Facet::Llm => ("CASE WHEN r.llm_count > 0 THEN 'true' ELSE 'false' END", ""),
        Facet::Errors => ("CASE WHEN r.error_count > 0 THEN 'true' ELSE 'false' END", ""),
        Facet::Workflow => (
            "w.name",
            " JOIN (SELECT DISTINCT trace_id, name FROM trace.spans WHERE junjo_span_type = 'workflow') AS w \
             ON w.trace_id = r.trace_id",
        ),
    };
    let source = format!("trace.root_spans AS r{joined}");
    FacetCount { facet: facet.name(), value, source, conditions: filter.conditions(Some(facet)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_facet_ignores_its_own_part_of_the_filter() {
        let filter = Filter { services: vec!["a".into()], ..Filter::default() };
        assert_eq!(facet_rows(&filter).sql().matches("r.service_name IN ('a')").count(), 3);
    }
}
