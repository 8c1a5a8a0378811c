//! Lists of embeddings, one with everything stored about it, and the different schemas.

use super::filter::{Filter, Sort};
use crate::duckdb::{Page, Question, Timestamp, row, sql};
use crate::systems::Count;

row! {
    /// An embedding without its documents.
    pub struct EmbeddingRow {
        /// Its place in the file.
        pub embedding_key: Option<i64>,
        /// Its id.
        pub embedding_id: Option<String>,
        /// The file that it is of.
        pub parsed_file_id: Option<String>,
        /// Who owns the file.
        pub tenant_id: Option<String>,
        /// In which session it was made; empty where there was none.
        pub session_id: Option<String>,
        /// Its fingerprint.
        pub fingerprint: Option<String>,
        /// How that is stored: text, object or other.
        pub fingerprint_form: Option<String>,
        /// Columns that are known.
        pub column_count: Option<i32>,
        /// Rows of the file.
        pub row_count: Option<i64>,
        /// The file had no rows.
        pub is_empty: Option<bool>,
        /// When it was made.
        pub created_at: Option<Timestamp>,
        /// Embeddings with the same fingerprint, this one among them.
        pub group_size: i64,
    }
}

row! {
    /// An embedding with its documents.
    pub struct EmbeddingDetail {
        /// Its place in the file.
        pub embedding_key: Option<i64>,
        /// Its id.
        pub embedding_id: Option<String>,
        /// The file that it is of.
        pub parsed_file_id: Option<String>,
        /// Who owns the file.
        pub tenant_id: Option<String>,
        /// In which session it was made; empty where there was none.
        pub session_id: Option<String>,
        /// Its fingerprint, as a JSON text or object.
        pub schema_fingerprint: Option<String>,
        /// Its signature, as a JSON object.
        pub pattern_signature: Option<String>,
        /// The fingerprint alone.
        pub fingerprint: Option<String>,
        /// How it is stored: text, object or other.
        pub fingerprint_form: Option<String>,
        /// The same computed from the stored columns.
        pub computed_fingerprint: Option<String>,
        /// The fingerprint is stored with its columns.
        pub has_columns: Option<bool>,
        /// Rows of the file.
        pub row_count: Option<i64>,
        /// The file had no rows.
        pub is_empty: Option<bool>,
        /// When it was made.
        pub created_at: Option<Timestamp>,
        /// When it was changed.
        pub updated_at: Option<Timestamp>,
    }
}

row! {
    /// A schema, and how many files have it.
    pub struct SchemaGroup {
        /// Its fingerprint.
        pub fingerprint: String,
        /// Embeddings that have it.
        pub embedding_count: i64,
        /// Tenants of these.
        pub tenant_count: i64,
        /// Columns that are known.
        pub column_count: Option<i32>,
        /// The first of the embeddings: its place in the file.
        pub first_key: Option<i64>,
        /// Its id.
        pub first_id: Option<String>,
        /// The file that it is of.
        pub first_file_id: Option<String>,
    }
}

const COLUMNS: &str = "e.embedding_key, e.embedding_id, e.parsed_file_id, e.tenant_id, e.session_id, e.fingerprint,
    e.fingerprint_form, e.column_count, e.row_count, e.is_empty, e.created_at, e.group_size";

/// The embeddings that pass a filter, in an order; one page of them.
pub fn embeddings(filter: &Filter, sort: Sort, page: Page) -> Question<EmbeddingRow> {
    let (filter, order) = (sql::where_all(&filter.conditions(None)), sort.order_by());
    Question::new(format!("SELECT {COLUMNS}\nFROM compute.v_embeddings AS e\n{filter}\n{order}")).page(page)
}

/// How many rows [`embeddings`] has.
pub fn embedding_count(filter: &Filter) -> Question<Count> {
    let filter = sql::where_all(&filter.conditions(None));
    Question::new(format!("SELECT count(*) AS count\nFROM compute.v_embeddings AS e\n{filter}"))
}

/// The embeddings with exactly this schema.
pub fn exact_matches(fingerprint: &str, page: Page) -> Question<EmbeddingRow> {
    let filter = Filter { fingerprint: Some(fingerprint.to_owned()), ..Filter::default() };
    embeddings(&filter, Sort::default(), page)
}

/// One embedding by its id; the first of several.
pub fn embedding(embedding_id: &str) -> Question<EmbeddingDetail> {
    let id = sql::text(embedding_id);
    Question::new(format!(
        "SELECT embedding_key, embedding_id, parsed_file_id, tenant_id, session_id, schema_fingerprint, pattern_signature,
    fingerprint, fingerprint_form, computed_fingerprint, has_columns, row_count, is_empty, created_at, updated_at
FROM compute.deterministic_embeddings
WHERE embedding_id = {id}
ORDER BY embedding_key
LIMIT 1"
    ))
}

/// The different schemas: those that most files have first.
pub fn schema_groups(page: Page) -> Question<SchemaGroup> {
    Question::new(
        "SELECT fingerprint, embedding_count, tenant_count, column_count, first_key, first_id, first_file_id
FROM compute.v_schema_groups
ORDER BY embedding_count DESC, first_key",
    )
    .page(page)
}
