//! Which artifacts a page is about: the filter and the order, and their SQL.
//!
//! Every condition speaks of the registry row by the alias `a`. Values become literals here and
//! nowhere else; columns come from closed enums, so no text of a person ever becomes SQL.

use crate::duckdb::{Timestamp, sql};

/// The filters whose values a page offers with their counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Facet {
    /// The artifact's type.
    Type,
    /// The stored gayseed index.
    Gayseed,
    /// The names of those who took part.
    Researcher,
    /// Whether it is verified; NULL counts as not.
    Verified,
}

impl Facet {
    /// Every facet.
    pub const ALL: [Self; 4] = [Self::Type, Self::Gayseed, Self::Researcher, Self::Verified];

    /// Its name in results.
    pub fn name(self) -> &'static str {
        match self {
            Self::Type => "type",
            Self::Gayseed => "gayseed",
            Self::Researcher => "researcher",
            Self::Verified => "verified",
        }
    }
}

/// Which artifacts to show. The parts are joined by AND; the values of a part by OR. A part that
/// is empty or `None` does not restrict.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Filter {
    /// Artifact types, as stored.
    pub types: Vec<String>,
    /// Stored gayseed indices.
    pub gayseed: Vec<i32>,
    /// Whole names of researchers.
    pub researchers: Vec<String>,
    /// Verified, or not (which includes NULL).
    pub verified: Option<bool>,
    /// Created at this time or later.
    pub from: Option<Timestamp>,
    /// Created at this time or earlier.
    pub to: Option<Timestamp>,
    /// A part of the id, or the start of the content hash, in any case.
    pub search: Option<String>,
    /// Has a finding of this kind.
    pub findings: Option<String>,
}

impl Filter {
    /// Whether it lets every artifact pass.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// `WHERE …`, or nothing if every artifact passes.
    pub fn where_sql(&self) -> String {
        sql::where_all(&self.conditions(None))
    }

    /// The same as a condition on a registry row's rowid, which `place` names: nothing, or `WHERE …`.
    pub(super) fn where_place(&self, place: &str) -> String {
        match self.where_sql() {
            all if all.is_empty() => all,
            some => {
                format!("WHERE {place} IN (\n    SELECT a.rowid FROM artifact.artifact_provenance AS a\n    {some}\n)")
            }
        }
    }

    /// The conditions on `a`, without those of one facet.
    pub fn conditions(&self, without: Option<Facet>) -> Vec<String> {
        let unless = |facet: Facet, condition: Option<String>| condition.filter(|_| without != Some(facet));
        let types = (!self.types.is_empty()).then(|| format!("a.artifact_type IN {}", sql::texts(&self.types)));
        let gayseed = (!self.gayseed.is_empty()).then(|| {
            let indices: Vec<String> = self.gayseed.iter().map(i32::to_string).collect();
            format!("a.gayseed_index IN ({})", indices.join(", "))
        });
        let verified = self.verified.map(|yes| format!("a.is_verified IS {}TRUE", if yes { "" } else { "NOT " }));
        [
            unless(Facet::Type, types),
            unless(Facet::Gayseed, gayseed),
            unless(Facet::Researcher, took_part(&self.researchers)),
            unless(Facet::Verified, verified),
            self.from.map(|Timestamp(at)| format!("a.creation_timestamp >= {}", sql::timestamp(at))),
            self.to.map(|Timestamp(at)| format!("a.creation_timestamp <= {}", sql::timestamp(at))),
            self.search.as_deref().filter(|text| !text.is_empty()).map(matches),
            self.findings.as_deref().map(has_finding),
        ]
        .into_iter()
        .flatten()
        .collect()
    }
}

fn took_part(researchers: &[String]) -> Option<String> {
    (!researchers.is_empty()).then(|| {
        format!("a.rowid IN (SELECT place FROM artifact.kept_people WHERE researcher IN {})", sql::texts(researchers))
    })
}

fn matches(text: &str) -> String {
    let text = sql::text(text);
    format!("(contains(lower(a.artifact_id), lower({text})) OR starts_with(lower(a.content_hash), lower({text})))")
}

/// Findings name an artifact, except shared hashes: one finding speaks of all that have the hash.
fn has_finding(kind: &str) -> String {
    let (column, named) = match kind {
        "artifacts_sharing_a_content_hash_groups" => ("content_hash", "key"),
        _ => ("artifact_id", "artifact_id"),
    };
    format!("a.{column} IN (SELECT {named} FROM artifact.kept_findings WHERE kind = {})", sql::text(kind))
}

/// The columns that artifacts can be sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SortColumn {
    /// The id, by code points.
    Id,
    /// The type.
    Type,
    /// The content hash.
    Hash,
    /// The stored gayseed index.
    Gayseed,
    /// The first researcher named.
    Researcher,
    /// The time of creation.
    Created,
    /// Verified or not.
    Verified,
    /// The number of nodes.
    ChainLength,
    /// The number of log rows.
    AuditRows,
}

impl SortColumn {
    /// Every column.
    pub const ALL: [Self; 9] = [
        Self::Id,
        Self::Type,
        Self::Hash,
        Self::Gayseed,
        Self::Researcher,
        Self::Created,
        Self::Verified,
        Self::ChainLength,
        Self::AuditRows,
    ];

    /// What to sort by, and what must be joined to the registry for it.
    pub(super) fn expression(self) -> (&'static str, &'static str) {
        match self {
            Self::Id => ("a.artifact_id", ""),
            Self::Type => ("a.artifact_type", ""),
            Self::Hash => ("a.content_hash", ""),
            Self::Gayseed => ("a.gayseed_index", ""),
            Self::Created => ("a.creation_timestamp", ""),
            Self::Verified => ("coalesce(a.is_verified, FALSE)", ""),
            Self::Researcher => (
                "s.first_name",
                "LEFT JOIN (SELECT artifact_id, arg_min(researcher, position) AS first_name \
                 FROM artifact.artifact_researchers GROUP BY artifact_id) AS s ON s.artifact_id = a.artifact_id",
            ),
            Self::ChainLength => {
                ("coalesce(s.chain_length, 0)", "LEFT JOIN artifact.kept_artifacts AS s ON s.place = a.rowid")
            }
            Self::AuditRows => {
                ("coalesce(s.event_count, 0)", "LEFT JOIN artifact.kept_artifacts AS s ON s.place = a.rowid")
            }
        }
    }
}

/// The order of artifacts. NULL comes last; equal ones follow by id, then by place in the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Sort {
    /// The column.
    pub column: SortColumn,
    /// Largest first.
    pub descending: bool,
}

impl Default for Sort {
    /// Newest first.
    fn default() -> Self {
        Self { column: SortColumn::Created, descending: true }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_filter_is_no_condition() {
        assert!(Filter::default().is_empty());
        assert_eq!(Filter::default().where_sql(), "");
        let blank = Filter { search: Some(String::new()), ..Filter::default() };
        assert_eq!(blank.where_sql(), "");
    }

    #[test]
    fn quotes_in_values_end_no_literal() {
        let filter = Filter { types: vec!["it's".into(), "x' OR '1'='1".into()], ..Filter::default() };
        assert_eq!(filter.where_sql(), "WHERE a.artifact_type IN ('it''s', 'x'' OR ''1''=''1')");
        let filter = Filter { search: Some("'; DROP SCHEMA artifact; --".into()), ..Filter::default() };
        assert!(filter.where_sql().contains("lower('''; DROP SCHEMA artifact; --')"));
        let filter = Filter { findings: Some("a'b\0c".into()), ..Filter::default() };
        assert!(filter.where_sql().contains("kind = ('a''b' || chr(0) || 'c')"));
    }

    #[test]
    fn parts_are_joined_by_and() {
        let filter =
            Filter { gayseed: vec![1, 99], verified: Some(false), from: Some(Timestamp(5)), ..Filter::default() };
        assert_eq!(
            filter.conditions(None),
            [
                "a.gayseed_index IN (1, 99)",
                "a.is_verified IS NOT TRUE",
                "a.creation_timestamp >= make_timestamp(5::BIGINT)"
            ]
        );
    }

    #[test]
    fn a_facet_can_be_left_out() {
        let filter = Filter { types: vec!["proof".into()], verified: Some(true), ..Filter::default() };
        assert_eq!(filter.conditions(Some(Facet::Type)), ["a.is_verified IS TRUE"]);
        assert_eq!(filter.conditions(Some(Facet::Verified)), ["a.artifact_type IN ('proof')"]);
        assert_eq!(filter.conditions(Some(Facet::Researcher)).len(), 2);
    }

    #[test]
    fn artifacts_that_share_a_hash_are_found_by_the_hash() {
        let filter = Filter { findings: Some("artifacts_sharing_a_content_hash_groups".into()), ..Filter::default() };
        assert!(filter.where_sql().starts_with("WHERE a.content_hash IN (SELECT key"));
    }
}
