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
        /// Artifacts that have it and pass the rest of the filter.
        pub count: i64,
        /// How many values the facet has, fetched or not.
        pub value_count: i64,
    }
}

/// One value and how many artifacts have it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FacetValue {
    /// The value as text; `None` for NULL.
    pub value: Option<String>,
    /// Artifacts that have it.
    pub count: i64,
}

/// The values of one facet.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FacetValues {
    /// The most frequent, at most [`FACET_VALUES`].
    pub values: Vec<FacetValue>,
    /// How many there are.
    pub value_count: i64,
}

/// The values of every facet.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Facets {
    /// Types.
    pub types: FacetValues,
    /// Stored gayseed indices.
    pub gayseed: FacetValues,
    /// Names of researchers.
    pub researchers: FacetValues,
    /// `"true"` and `"false"`.
    pub verified: FacetValues,
}

/// The counts of every facet under a filter. Each facet ignores its own part of the filter, so
/// that the alternatives to what is chosen show too.
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
    Ok(gathered(facet_rows(filter).all(db).await?))
}

fn gathered(rows: Vec<FacetRow>) -> Facets {
    let mut facets = Facets::default();
    for FacetRow { facet, value, count, value_count } in rows {
        let values = match Facet::ALL.into_iter().find(|known| known.name() == facet) {
            Some(Facet::Type) => &mut facets.types,
            Some(Facet::Gayseed) => &mut facets.gayseed,
            Some(Facet::Researcher) => &mut facets.researchers,
            Some(Facet::Verified) => &mut facets.verified,
            None => continue,
        };
        values.values.push(FacetValue { value, count });
        values.value_count = value_count;
    }
    facets
}

fn counts(filter: &Filter, facet: Facet) -> String {
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
    let name = facet.name();
    let filter = where_clause(&conditions);
    format!(
        "        SELECT '{name}' AS facet, {value} AS value, count(*) AS count
        FROM {source}
        {filter}
        GROUP BY ALL"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_facet_ignores_its_own_part_of_the_filter() {
        let filter = Filter { types: vec!["proof".into()], ..Filter::default() };
        assert_eq!(facet_rows(&filter).sql().matches("a.artifact_type IN ('proof')").count(), 3);
    }

    #[test]
    fn rows_are_gathered_by_facet() {
        let row = |facet: &str, value: &str| FacetRow {
            facet: facet.into(),
            value: Some(value.into()),
            count: 1,
            value_count: 2,
        };
        let facets = gathered(vec![row("type", "proof"), row("verified", "true"), row("type", "history")]);
        assert_eq!(facets.types.values.len(), 2);
        assert_eq!(facets.verified.value_count, 2);
        assert!(facets.gayseed.values.is_empty());
    }
}
