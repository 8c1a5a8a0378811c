//! Counts of the values that a filter offers, for the lists of every system.

use crate::duckdb::{Ask, Error, Question, row, sql};

/// The most values fetched of one facet, the most frequent first.
pub const FACET_VALUES: u32 = 200;

row! {
    /// One value of one facet.
    pub struct FacetRow {
        /// The facet's name.
        pub facet: String,
        /// The value as text; `None` for NULL.
        pub value: Option<String>,
        /// Rows that have it and pass the rest of the filter.
        pub count: i64,
        /// How many values the facet has, fetched or not.
        pub value_count: i64,
    }
}

/// One value and how many rows have it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FacetValue {
    /// The value as text; `None` for NULL.
    pub value: Option<String>,
    /// Rows that have it.
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

/// The values of every facet of a list.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Facets(Vec<(String, FacetValues)>);

impl Facets {
    /// The values of a facet; none if no row has one.
    pub fn of(&self, facet: &str) -> FacetValues {
        self.0.iter().find(|(name, _)| name == facet).map(|(_, values)| values.clone()).unwrap_or_default()
    }
}

/// What one facet counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FacetCount {
    /// The facet's name.
    pub facet: &'static str,
    /// The value: an expression over `source`.
    pub value: &'static str,
    /// What follows FROM.
    pub source: String,
    /// What the rest of the filter asks for: each facet leaves its own part out, so that the alternatives to what is
    /// chosen show too.
    pub conditions: Vec<String>,
}

/// The counts of facets: the most frequent values of each first.
pub fn facet_rows(counts: &[FacetCount]) -> Question<FacetRow> {
    let parts: Vec<String> = counts.iter().map(part).collect();
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

fn part(count: &FacetCount) -> String {
    let FacetCount { facet, value, source, conditions } = count;
    let filter = sql::where_all(conditions);
    format!(
        "        SELECT '{facet}' AS facet, {value} AS value, count(*) AS count
        FROM {source}
        {filter}
        GROUP BY ALL"
    )
}

/// The answer, by facet.
pub async fn facets(db: &impl Ask, question: Question<FacetRow>) -> Result<Facets, Error> {
    Ok(gathered(question.all(db).await?))
}

/// Rows come facet by facet.
fn gathered(rows: Vec<FacetRow>) -> Facets {
    let mut facets: Vec<(String, FacetValues)> = Vec::new();
    for FacetRow { facet, value, count, value_count } in rows {
        if facets.last().is_none_or(|(name, _)| *name != facet) {
            facets.push((facet, FacetValues { values: Vec::new(), value_count }));
        }
        if let Some((_, values)) = facets.last_mut() {
            values.values.push(FacetValue { value, count });
        }
    }
    Facets(facets)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_gathered_by_facet() {
        let row = |facet: &str, value: &str, value_count| FacetRow {
            facet: facet.into(),
            value: Some(value.into()),
            count: 1,
            value_count,
        };
        let facets = gathered(vec![row("type", "proof", 2), row("type", "history", 2), row("verified", "true", 1)]);
        assert_eq!(facets.of("type").values.len(), 2);
        assert_eq!(facets.of("verified").value_count, 1);
        assert!(facets.of("gayseed").values.is_empty());
    }

    #[test]
    fn each_facet_is_counted_under_its_own_conditions() {
        let count = |facet, condition: &str| FacetCount {
            facet,
            value: "t.a",
            source: "s.t AS t".into(),
            conditions: vec![condition.to_owned()],
        };
        let question = facet_rows(&[count("one", "t.b = 1"), count("two", "t.a = 2")]);
        assert_eq!(question.sql().matches("UNION ALL").count(), 1);
        assert!(question.sql().contains("'one' AS facet, t.a AS value") && question.sql().contains("WHERE t.a = 2"));
    }
}
