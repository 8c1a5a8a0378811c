//! Which embeddings a page is about: the filter and the order, and their SQL.
//!
//! Every condition speaks of a row of `v_embeddings` by the alias `e`. Values become literals here and nowhere else;
//! columns come from closed enums, so no text of a person ever becomes SQL.

use crate::duckdb::sql;

/// The filters whose values a page offers with their counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Facet {
    /// Who owns the file.
    Tenant,
    /// Whether other files have the same schema.
    Shared,
    /// Types of its columns.
    Type,
    /// How the fingerprint is stored.
    Form,
    /// In which session it was made.
    Session,
}

impl Facet {
    /// Every facet.
    pub const ALL: [Self; 5] = [Self::Tenant, Self::Shared, Self::Type, Self::Form, Self::Session];

    /// Its name in results and links.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Tenant => "tenant",
            Self::Shared => "shared",
            Self::Type => "type",
            Self::Form => "form",
            Self::Session => "session",
        }
    }
}

/// Which embeddings to show. The parts are joined by AND; the values of a part by OR. A part that is empty or `None`
/// does not restrict.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Filter {
    /// Tenants.
    pub tenants: Vec<String>,
    /// Sessions; an empty text for none.
    pub sessions: Vec<String>,
    /// How fingerprints are stored.
    pub forms: Vec<String>,
    /// Types of which a column is.
    pub types: Vec<String>,
    /// Other files have the same schema, or none: `shared` or `alone`.
    pub shared: Vec<String>,
    /// Exactly this schema.
    pub fingerprint: Option<String>,
    /// Exactly the file of this id.
    pub file: Option<String>,
    /// Has a column of this name.
    pub column: Option<String>,
    /// A part of the file's or the embedding's id, the fingerprint or a column's name, in any case.
    pub search: Option<String>,
    /// Has a finding of this kind.
    pub findings: Option<String>,
}

impl Filter {
    /// The conditions on `e`, without those of one facet.
    pub fn conditions(&self, without: Option<Facet>) -> Vec<String> {
        let among = |facet: Facet, values: &[String], value: &str| {
            let restricts = !values.is_empty() && without != Some(facet);
            restricts.then(|| format!("{value} IN {}", sql::texts(values)))
        };
        let types = (!self.types.is_empty() && without != Some(Facet::Type)).then(|| {
            let among = sql::texts(&self.types);
            format!("e.embedding_key IN (SELECT embedding_key FROM compute.embedding_columns WHERE type IN {among})")
        });
        [
            among(Facet::Tenant, &self.tenants, "e.tenant_id"),
            among(Facet::Session, &self.sessions, "coalesce(e.session_id, '')"),
            among(Facet::Form, &self.forms, "e.fingerprint_form"),
            among(Facet::Shared, &self.shared, SHARED),
            types,
            self.fingerprint.as_deref().map(|fingerprint| format!("e.fingerprint = {}", sql::text(fingerprint))),
            self.file.as_deref().map(|file| format!("e.parsed_file_id = {}", sql::text(file))),
            self.column.as_deref().map(|name| {
                let name = sql::text(name);
                format!("e.embedding_key IN (SELECT embedding_key FROM compute.embedding_columns WHERE normal_name = lower(trim({name})))")
            }),
            self.search.as_deref().filter(|text| !text.is_empty()).map(matches),
            self.findings.as_deref().map(|kind| {
                let kind = sql::text(kind);
                format!("e.embedding_id IN (SELECT subject FROM compute.v_findings WHERE kind = {kind})")
            }),
        ]
        .into_iter()
        .flatten()
        .collect()
    }
}

/// Whether others have the same schema, as a value.
pub(super) const SHARED: &str = "CASE WHEN e.group_size > 1 THEN 'shared' ELSE 'alone' END";

fn matches(text: &str) -> String {
    let text = sql::text(text);
    format!(
        "(contains(lower(e.parsed_file_id), lower({text})) OR contains(lower(e.embedding_id), lower({text})) \
         OR starts_with(lower(e.fingerprint), lower({text})) \
         OR e.embedding_key IN (SELECT embedding_key FROM compute.embedding_columns WHERE contains(normal_name, lower({text}))))"
    )
}

/// The columns that embeddings can be sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SortColumn {
    /// The file.
    File,
    /// The fingerprint.
    Fingerprint,
    /// How many columns it has.
    Columns,
    /// How many rows it had.
    Rows,
    /// How many files have the schema.
    Group,
    /// The tenant.
    Tenant,
    /// When it was made.
    Created,
}

impl SortColumn {
    /// Every column.
    pub const ALL: [Self; 7] =
        [Self::File, Self::Fingerprint, Self::Columns, Self::Rows, Self::Group, Self::Tenant, Self::Created];

    /// Its name in links.
    pub fn name(self) -> &'static str {
        match self {
            Self::File => "file",
            Self::Fingerprint => "fingerprint",
            Self::Columns => "columns",
            Self::Rows => "rows",
            Self::Group => "group",
            Self::Tenant => "tenant",
            Self::Created => "created",
        }
    }

    fn expression(self) -> &'static str {
        match self {
            Self::File => "e.parsed_file_id",
            Self::Fingerprint => "e.fingerprint",
            Self::Columns => "e.column_count",
            Self::Rows => "e.row_count",
            Self::Group => "e.group_size",
            Self::Tenant => "e.tenant_id",
            Self::Created => "e.created_at",
        }
    }
}

/// The order of embeddings. NULL comes last; equal ones follow by schema, then by place in the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Sort {
    /// The column.
    pub column: SortColumn,
    /// Largest first.
    pub descending: bool,
}

impl Default for Sort {
    /// As they were made.
    fn default() -> Self {
        Self { column: SortColumn::Created, descending: false }
    }
}

impl Sort {
    pub(super) fn order_by(self) -> String {
        let direction = if self.descending { "DESC" } else { "ASC" };
        format!("ORDER BY {} {direction} NULLS LAST, e.embedding_key", self.column.expression())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_filter_is_no_condition() {
        assert_eq!(Filter::default().conditions(None), Vec::<String>::new());
    }

    #[test]
    fn quotes_in_values_end_no_literal() {
        let filter = Filter {
            tenants: vec!["it's".into()],
            column: Some("'; DROP".into()),
            search: Some("'--".into()),
            ..Filter::default()
        };
        let sql = filter.conditions(None).join(" ");
        assert!(sql.contains("IN ('it''s')") && sql.contains("'''; DROP'") && sql.contains("'''--'"), "{sql}");
    }

    #[test]
    fn a_facet_can_be_left_out() {
        let filter = Filter { forms: vec!["text".into()], shared: vec!["alone".into()], ..Filter::default() };
        assert_eq!(filter.conditions(Some(Facet::Shared)), ["e.fingerprint_form IN ('text')"]);
    }
}
