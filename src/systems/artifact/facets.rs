//! Counts of the values that the filter of artifacts offers.

use super::filter::{Facet, Filter};
use crate::duckdb::Question;
use crate::systems::facets::{self, FacetCount, FacetRow};

/// The counts of every facet under a filter. Each facet ignores its own part of the filter.
pub fn facet_rows(filter: &Filter) -> Question<FacetRow> {
    facets::facet_rows(&Facet::ALL.map(|facet| counts(filter, facet)))
}

fn counts(filter: &Filter, facet: Facet) -> FacetCount {
    const REGISTRY: &str = "artifact.artifact_provenance AS a";
    let conditions = filter.conditions(Some(facet));
    let (value, source) = match facet {
        Facet::Type => ("a.artifact_type", REGISTRY),
        Facet::Gayseed => ("a.gayseed_index::VARCHAR", REGISTRY),
        Facet::Verified => ("CASE WHEN a.is_verified THEN 'true' ELSE 'false' END", REGISTRY),
        // The registry is asked only if something restricts it.
        Facet::Researcher if conditions.is_empty() => ("p.researcher", "artifact.kept_people AS p"),
        Facet::Researcher => {
            ("p.researcher", "artifact.kept_people AS p JOIN artifact.artifact_provenance AS a ON a.rowid = p.place")
        }
    };
    FacetCount { facet: facet.name(), value, source: source.to_owned(), conditions }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_facet_ignores_its_own_part_of_the_filter() {
        let filter = Filter { types: vec!["proof".into()], ..Filter::default() };
        assert_eq!(facet_rows(&filter).sql().matches("a.artifact_type IN ('proof')").count(), 3);
    }
}
