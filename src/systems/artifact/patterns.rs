//! The chains of many artifacts together: which stages and arrows they have, grouped.
//!
//! A chain's form is two sets of bits: bit `n` of `stages` is the stage at place `n` of the pipeline (Query,
//! MD5, File, Witness, Doc), bit 5 any other; bit `5 * source + target` of `arrows` is an arrow between two
//! stages, bit 25 one with an end that the pipeline does not name. The registry's rows are what is counted.

use super::filter::{Filter, Sort};
use super::list::{ArtifactRow, rows_where};
use crate::duckdb::{Page, Question, row};

/// The stages of the pipeline in order, as `node_type` holds them.
pub const STAGES: [&str; 5] = ["Query", "MD5", "File", "Witness", "Doc"];

/// The bit of a stage that the pipeline does not name.
const OTHER_STAGE: i32 = 1 << 5;
/// The bit of an arrow with an end that the pipeline does not name.
const OTHER_ARROW: i32 = 1 << 25;

/// The form of a chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Pattern {
    /// Which stages it has, as bits.
    pub stages: i32,
    /// Which arrows it has, as bits.
    pub arrows: i32,
}

impl Pattern {
    /// Whether it has the stage at this place.
    pub fn has_stage(self, place: usize) -> bool {
        place < STAGES.len() && self.stages & (1 << place) != 0
    }

    /// Whether it has a stage that the pipeline does not name.
    pub fn has_other_stage(self) -> bool {
        self.stages & OTHER_STAGE != 0
    }

    /// Whether it has an arrow with an end that the pipeline does not name.
    pub fn has_other_arrow(self) -> bool {
        self.arrows & OTHER_ARROW != 0
    }

    /// Its arrows between stages of the pipeline: places of source and target.
    pub fn arrows(self) -> impl Iterator<Item = (usize, usize)> {
        let count = STAGES.len();
        (0..count * count).filter(move |bit| self.arrows & (1 << bit) != 0).map(move |bit| (bit / count, bit % count))
    }

    /// Its name in links: `QMF-D.01.12.24`.
    pub fn name(self) -> String {
        let letters = STAGES.iter().enumerate().map(|(place, stage)| {
            let first = stage.chars().next().unwrap_or('?');
            if self.has_stage(place) { first } else { '-' }
        });
        let mut name: String = letters.collect();
        if self.has_other_stage() {
            name.push('+');
        }
        for (source, target) in self.arrows() {
            name.push_str(&format!(".{source}{target}"));
        }
        if self.has_other_arrow() {
            name.push_str(".+");
        }
        name
    }

    /// Reads a [name](Self::name).
    pub fn parse(name: &str) -> Option<Self> {
        let mut parts = name.split('.');
        let letters: Vec<char> = parts.next()?.chars().collect();
        let mut pattern = Self { stages: 0, arrows: 0 };
        for (place, stage) in STAGES.iter().enumerate() {
            match letters.get(place)? {
                '-' => {}
                letter if stage.starts_with(*letter) => pattern.stages |= 1 << place,
                _ => return None,
            }
        }
        match letters.get(STAGES.len()..)? {
            [] => {}
            ['+'] => pattern.stages |= OTHER_STAGE,
            _ => return None,
        }
        for part in parts {
            pattern.arrows |= match part.as_bytes() {
                [b'+'] => OTHER_ARROW,
                [source @ b'0'..=b'4', target @ b'0'..=b'4'] => 1 << (5 * (source - b'0') + target - b'0'),
                _ => return None,
            };
        }
        Some(pattern)
    }
}

row! {
    /// Artifacts whose chains have the same form.
    pub struct ChainPattern {
        /// See [`Pattern::stages`].
        pub stages: i32,
        /// See [`Pattern::arrows`].
        pub arrows: i32,
        /// Artifacts of this form.
        pub artifact_count: i64,
        /// Verified ones among them.
        pub verified_count: i64,
        /// Those of them whose arrows are all verified; a chain without arrows is not.
        pub all_arrows_verified_count: i64,
        /// How many forms there are, fetched or not.
        pub pattern_count: i64,
    }
}

row! {
    /// The arrows between the same stages in chains of the same form.
    pub struct PatternArrow {
        /// See [`Pattern::stages`].
        pub stages: i32,
        /// See [`Pattern::arrows`].
        pub arrows: i32,
        /// The source's place in the pipeline.
        pub source: i32,
        /// The target's place in the pipeline.
        pub target: i32,
        /// Artifacts with this arrow.
        pub artifact_count: i64,
        /// Those in which it is verified.
        pub verified_count: i64,
    }
}

row! {
    /// How many of the chosen artifacts have a stage.
    pub struct StageCount {
        /// Its place in the pipeline.
        pub place: i32,
        /// Artifacts that have it.
        pub artifact_count: i64,
        /// Verified ones among them.
        pub verified_count: i64,
        /// Artifacts whose last stage it is.
        pub last_count: i64,
        /// Artifacts that pass the filter.
        pub total_count: i64,
    }
}

/// The forms of the chains of the artifacts that pass a filter, the most frequent first.
pub fn chain_patterns(filter: &Filter) -> Question<ChainPattern> {
    Question::new(format!(
        "{}
SELECT stages, arrows, count(*) AS artifact_count,
    count(*) FILTER (is_verified) AS verified_count,
    count(*) FILTER (arrow_count > 0 AND verified_arrow_count = arrow_count) AS all_arrows_verified_count,
    count(*) OVER () AS pattern_count
FROM form
GROUP BY stages, arrows
ORDER BY artifact_count DESC, stages DESC, arrows DESC",
        forms(filter)
    ))
}

/// The arrows of these forms, and in how many of their artifacts they are verified.
pub fn pattern_arrows(filter: &Filter) -> Question<PatternArrow> {
    Question::new(format!(
        "{}
SELECT stages, arrows, (arrow.bit // 5)::INTEGER AS source, (arrow.bit % 5)::INTEGER AS target,
    sum(artifact_count)::BIGINT AS artifact_count,
    coalesce(sum(artifact_count) FILTER (verified_arrows & (1 << arrow.bit) <> 0), 0)::BIGINT AS verified_count
FROM (SELECT stages, arrows, verified_arrows, count(*) AS artifact_count FROM form GROUP BY ALL)
JOIN (SELECT unnest(range(25))::INTEGER AS bit) AS arrow ON arrows & (1 << arrow.bit) <> 0
GROUP BY stages, arrows, arrow.bit
ORDER BY stages, arrows, source, target",
        forms(filter)
    ))
}

/// How many artifacts that pass a filter reach each stage.
pub fn stage_counts(filter: &Filter) -> Question<StageCount> {
    Question::new(format!(
        "{},
counted AS (SELECT stages, is_verified, count(*) AS artifacts FROM form GROUP BY ALL),
stage(place) AS (VALUES (0), (1), (2), (3), (4))
SELECT stage.place,
    coalesce(sum(artifacts) FILTER (stages & (1 << stage.place) <> 0), 0)::BIGINT AS artifact_count,
    coalesce(sum(artifacts) FILTER (stages & (1 << stage.place) <> 0 AND is_verified), 0)::BIGINT AS verified_count,
    coalesce(sum(artifacts) FILTER ((stages & 31) >> stage.place = 1), 0)::BIGINT AS last_count,
    coalesce(sum(artifacts), 0)::BIGINT AS total_count
FROM stage
LEFT JOIN counted ON TRUE
GROUP BY stage.place
ORDER BY stage.place",
        forms(filter)
    ))
}

/// The artifacts that pass a filter and whose chains have a form; one page of them.
pub fn pattern_list(filter: &Filter, pattern: Option<Pattern>, sort: Sort, page: Page) -> Question<ArtifactRow> {
    let mut conditions = filter.conditions(None);
    if let Some(Pattern { stages, arrows }) = pattern {
        conditions.push(format!(
            "a.rowid IN (SELECT place FROM artifact.kept_artifacts WHERE stages = {stages} AND arrows = {arrows})"
        ));
    }
    rows_where(&conditions, sort, page)
}

/// One row of `form` for each row of the registry that passes.
fn forms(filter: &Filter) -> String {
    format!("WITH form AS (\n    FROM artifact.kept_artifacts AS k\n    {}\n)", filter.where_place("k.place"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_reads_back_from_its_name() {
        let full = Pattern { stages: 31, arrows: 1 << 1 | 1 << 7 | 1 << 13 | 1 << 19 };
        assert_eq!(full.name(), "QMFWD.01.12.23.34");
        let odd = Pattern { stages: 1 | OTHER_STAGE, arrows: OTHER_ARROW | 1 << 24 };
        assert_eq!(odd.name(), "Q----+.44.+");
        for pattern in [full, odd, Pattern { stages: 0, arrows: 0 }] {
            assert_eq!(Pattern::parse(&pattern.name()), Some(pattern));
        }
    }

    #[test]
    fn what_is_no_pattern_is_none() {
        for text in ["", "Q", "MQFWD", "QMFWDX", "QMFWD.05", "QMFWD.0", "QMFWD.é", "QMFWD."] {
            assert_eq!(Pattern::parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_list_of_a_pattern_keeps_its_filter() {
        let filter = Filter { types: vec!["proof".into()], ..Filter::default() };
        let page = Page { offset: 0, limit: 10 };
        let pattern = Pattern { stages: 7, arrows: 130 };
        let question = pattern_list(&filter, Some(pattern), Sort::default(), page);
        assert_eq!(question.sql().matches("a.artifact_type IN ('proof')").count(), 1);
        assert!(question.sql().contains("stages = 7 AND arrows = 130"));
        assert!(!pattern_list(&filter, None, Sort::default(), page).sql().contains("stages ="));
    }
}
