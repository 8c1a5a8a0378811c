//! Counts of the values that the filter of embeddings offers.

use super::filter::{Facet, Filter, SHARED};
use crate::duckdb::Question;
use crate::systems::facets::{self, FacetCount, FacetRow};

/// The counts of every facet under a filter. Each facet ignores its own part of the filter.
pub fn facet_rows(filter: &Filter) -> Question<FacetRow> {
    facets::facet_rows(&Facet::ALL.map(|facet| counts(filter, facet)))
}

fn counts(filter: &Filter, facet: Facet) -> FacetCount {
    let (value, joined) = match facet {
        Facet::Tenant => ("e.tenant_id", ""),
        Facet::Shared => (SHARED, ""),
        Facet::Form => ("e.fingerprint_form", ""),
        Facet::Session => ("coalesce(e.session_id, '')", ""),
        Facet::Type => (
            "c.type",
            " JOIN (SELECT DISTINCT embedding_key, type FROM compute.embedding_columns) AS c \
             ON c.embedding_key = e.embedding_key",
        ),
    };
    let source = format!("compute.v_embeddings AS e{joined}");
    FacetCount { facet: facet.name(), value, source, conditions: filter.conditions(Some(facet)) }
}
