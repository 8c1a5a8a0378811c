//! Which datasets a page is about: the filter and the order, and their SQL.
//!
//! Every condition speaks of a row of `dataset_provenance` by the alias `d`. Values become literals here and nowhere
//! else; columns come from closed enums, so no text of a person ever becomes SQL.

use crate::duckdb::sql;
use crate::systems::sorting::{self, SortBy};

/// The filters whose values a page offers with their counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Facet {
    /// priority, archive and so on.
    Tier,
    /// compliant, needs_review and so on.
    Compliance,
    /// permissive, cc_by and so on.
    License,
    /// verified, pending and so on.
    LicenseStatus,
    /// Licences of concern among the ancestors.
    Inherited,
    /// journal, repository and so on.
    Source,
    /// Severities of what audits found and nobody has resolved or dismissed.
    Severity,
}

impl Facet {
    /// Every facet.
    pub const ALL: [Self; 7] = [
        Self::Tier,
        Self::Compliance,
        Self::License,
        Self::LicenseStatus,
        Self::Inherited,
        Self::Source,
        Self::Severity,
    ];

    /// Its name in results and links.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Tier => "tier",
            Self::Compliance => "compliance",
            Self::License => "license",
            Self::LicenseStatus => "license_status",
            Self::Inherited => "inherited",
            Self::Source => "source",
            Self::Severity => "severity",
        }
    }

    /// The expression of its values, and what is joined to `d` for it.
    pub(super) fn value(self) -> (&'static str, &'static str) {
        match self {
            Self::Tier => ("d.quality_tier", ""),
            Self::Compliance => ("d.compliance_status", ""),
            Self::License => ("d.license_type", ""),
            Self::LicenseStatus => ("d.license_verification_status", ""),
            Self::Source => ("d.source_type", ""),
            Self::Inherited => {
                ("i.license_type", " JOIN dataset.inherited_licenses AS i ON i.dataset_id = d.dataset_id")
            }
            Self::Severity => ("f.severity", OPEN_FINDINGS),
        }
    }
}

/// What audits found and is neither resolved nor dismissed; each severity of a dataset once.
const OPEN_FINDINGS: &str = " JOIN (SELECT DISTINCT dataset_id, severity FROM dataset.dataset_findings \
     WHERE (status IN ('resolved', 'dismissed')) IS NOT TRUE) AS f ON f.dataset_id = d.dataset_id";

/// Which datasets to show. The parts are joined by AND; the values of a part by OR. A part that is empty or `None`
/// does not restrict.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Filter {
    /// Values of facets.
    pub values: Vec<(Facet, String)>,
    /// A part of the id, the name, the source's name or a tag, in any case.
    pub search: Option<String>,
    /// Has a finding of this kind.
    pub findings: Option<String>,
}

impl Filter {
    /// Whether it lets every dataset pass.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// `WHERE …`, or nothing if every dataset passes.
    pub fn where_sql(&self) -> String {
        sql::where_all(&self.conditions(None))
    }

    /// The conditions on `d`, without those of one facet.
    pub fn conditions(&self, without: Option<Facet>) -> Vec<String> {
        let facets = Facet::ALL.into_iter().filter(|facet| without != Some(*facet));
        let facets = facets.filter_map(|facet| {
            let values: Vec<&String> =
                self.values.iter().filter(|(own, _)| *own == facet).map(|(_, value)| value).collect();
            (!values.is_empty()).then(|| has(facet, &values))
        });
        facets
            .chain(self.search.as_deref().filter(|text| !text.is_empty()).map(matches))
            .chain(self.findings.as_deref().map(has_finding))
            .collect()
    }
}

fn has(facet: Facet, values: &[&String]) -> String {
    let values = sql::texts(values);
    let (value, joined) = facet.value();
    match facet {
        Facet::Inherited | Facet::Severity => format!(
            "d.dataset_id IN (SELECT d.dataset_id FROM dataset.dataset_provenance AS d{joined} WHERE {value} IN {values})"
        ),
        _ => format!("{value} IN {values}"),
    }
}

fn matches(text: &str) -> String {
    let text = sql::text(text);
    let has = |column: &str| format!("contains(lower(d.{column}), lower({text}))");
    let columns = ["dataset_id", "dataset_name", "source_name", "storage_path", "checksum", "metadata"];
    format!("({})", columns.map(has).join(" OR "))
}

fn has_finding(kind: &str) -> String {
    format!("d.dataset_id IN (SELECT subject FROM dataset.kept_findings WHERE kind = {})", sql::text(kind))
}

/// The columns that datasets can be sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SortColumn {
    /// When the record changed last.
    Updated,
    /// The id.
    Id,
    /// The name.
    Name,
    /// The quality tier.
    Tier,
    /// The licence.
    License,
    /// The kind of source.
    Source,
    /// The compliance.
    Compliance,
    /// Records.
    Records,
    /// Bytes.
    Size,
    /// Datasets that it was made from.
    Parents,
}

impl SortBy for SortColumn {
    const ALL: &'static [Self] = &[
        Self::Updated,
        Self::Id,
        Self::Name,
        Self::Tier,
        Self::License,
        Self::Source,
        Self::Compliance,
        Self::Records,
        Self::Size,
        Self::Parents,
    ];
    /// Last changed first, as the source lists them.
    const FIRST: (Self, bool) = (Self::Updated, true);
    const TIES: &'static str = "d.dataset_id, d.dataset_key";

    fn parts(self) -> (&'static str, &'static str) {
        match self {
            Self::Updated => ("updated", "d.updated_at"),
            Self::Id => ("id", "d.dataset_id"),
            Self::Name => ("name", "d.dataset_name"),
            Self::Tier => ("tier", "d.quality_tier"),
            Self::License => ("license", "d.license_type"),
            Self::Source => ("source", "d.source_type"),
            Self::Compliance => ("compliance", "d.compliance_status"),
            Self::Records => ("records", "d.record_count"),
            Self::Size => ("size", "d.file_size_bytes"),
            Self::Parents => ("parents", "d.parent_count"),
        }
    }
}

/// The order of datasets. NULL comes last; equal ones follow by id.
pub type Sort = sorting::Sort<SortColumn>;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_filter_is_no_condition() {
        assert!(Filter::default().is_empty());
        assert_eq!(Filter::default().where_sql(), "");
    }

    #[test]
    fn values_of_one_facet_are_alternatives_and_quotes_end_no_literal() {
        let values = vec![(Facet::Tier, "it's".into()), (Facet::Tier, "cot".into()), (Facet::Inherited, "none".into())];
        let filter = Filter { values, search: Some("'; DROP".into()), ..Filter::default() };
        let sql = filter.where_sql();
        assert!(sql.contains("d.quality_tier IN ('it''s', 'cot')") && sql.contains("lower('''; DROP')"));
        assert_eq!(filter.conditions(Some(Facet::Tier)).len(), 2);
    }
}
