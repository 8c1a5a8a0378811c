//! Counts of the values that the filter of datasets offers.

use super::filter::{Facet, Filter};
use crate::duckdb::Question;
use crate::systems::facets::{self, FacetCount, FacetRow};

/// The counts of every facet under a filter. Each facet ignores its own part of the filter.
pub fn facet_rows(filter: &Filter) -> Question<FacetRow> {
    facets::facet_rows(&Facet::ALL.map(|facet| counts(filter, facet)))
}

fn counts(filter: &Filter, facet: Facet) -> FacetCount {
    let (value, joined) = facet.value();
    let source = format!("dataset.dataset_provenance AS d{joined}");
    FacetCount { facet: facet.name(), value, source, conditions: filter.conditions(Some(facet)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_facet_ignores_its_own_part_of_the_filter() {
        let filter = Filter { values: vec![(Facet::Tier, "cot".into())], ..Filter::default() };
        let others = Facet::ALL.len() - 1;
        assert_eq!(facet_rows(&filter).sql().matches("d.quality_tier IN ('cot')").count(), others);
    }
}
