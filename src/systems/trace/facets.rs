//! Counts of the values that a filter offers.

use super::filter::{Facet, Filter, where_clause};
use crate::duckdb::{Ask, Error, Question, row};

/// The most values fetched of one facet, the most frequent first.
pub const FACET_VALUES: u32 = 200;

row! {
    /// One value of one facet.
    pub struct FacetRow {
        /// The facet's [name](Facet::name).
        pub facet: String,
        /// The value as text; `None` for NULL.
        pub value: Option<String>,
        /// Traces that have it and pass the rest of the filter.
        pub count: i64,
        /// How many values the facet has, fetched or not.
        pub value_count: i64,
    }
}

/// The values of one facet.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FacetValues {
    /// The most frequent, at most [`FACET_VALUES`], each with how many traces have it; `None` for NULL.
    pub values: Vec<(Option<String>, i64)>,
    /// How many there are.
    pub value_count: i64,
}

/// The values of every facet.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Facets {
    /// Services of roots.
    pub services: FacetValues,
    /// Names of workflows.
    pub workflows: FacetValues,
    /// `"true"` and `"false"`.
    pub llm: FacetValues,
    /// `"true"` and `"false"`.
    pub errors: FacetValues,
}

/// The counts of every facet under a filter. Each facet ignores its own part of the filter, so that the alternatives
/// to what is chosen show too.
pub fn facet_rows(filter: &Filter) -> Question<FacetRow> {
    let parts: Vec<String> = Facet::ALL.into_iter().map(|facet| counts(filter, facet)).collect();
    Question::new(format!(
        "SELECT facet, value, count, value_count
FROM (
    SELECT *,
        row_number() OVER (PARTITION BY facet ORDER BY count DESC, value) AS place,
        count(*) OVER (PARTITION BY facet) AS value_count
    FROM (
{}
    )
)
WHERE place <= {FACET_VALUES}
ORDER BY facet, place",
        parts.join("\n        UNION ALL\n")
    ))
}

/// The counts of every facet under a filter, by facet.
pub async fn facets(db: &impl Ask, filter: &Filter) -> Result<Facets, Error> {
    let mut facets = Facets::default();
    for FacetRow { facet, value, count, value_count } in facet_rows(filter).all(db).await? {
        let values = match Facet::ALL.into_iter().find(|known| known.name() == facet) {
            Some(Facet::Service) => &mut facets.services,
            Some(Facet::Workflow) => &mut facets.workflows,
            Some(Facet::Llm) => &mut facets.llm,
            Some(Facet::Errors) => &mut facets.errors,
            None => continue,
        };
        values.values.push((value, count));
        values.value_count = value_count;
    }
    Ok(facets)
}

fn counts(filter: &Filter, facet: Facet) -> String {
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
    let name = facet.name();
    let filter = where_clause(&filter.conditions(Some(facet)));
    format!(
        "        SELECT '{name}' AS facet, {value} AS value, count(*) AS count
        FROM trace.root_spans AS r{joined}
        {filter}
        GROUP BY ALL"
    )
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
