//! System `compute`: schemas and patterns of parsed files ("deterministic embeddings"), and stored computations that
//! can be computed again.
//!
//! The questions of the source system, and what they are here:
//!
//! | question | here |
//! | --- | --- |
//! | embeddings by filter, one embedding | [`embeddings`], [`embedding`] |
//! | find a matching schema | [`exact_matches`] |
//! | match two schemas | [`similarity::compare`] |
//! | computations by type and tenant | [`computations`], [`computation_types`] |
//! | replay a computation | [`replay`]: here it is computed again, and compared |
//!
//! The rules of fingerprints and signatures are the decoder's: `decode::signature`.

mod columns;
mod computations;
mod embeddings;
mod facets;
pub mod files;
mod filter;
mod lookup;
pub mod replay;
mod schema;
pub mod similarity;

pub use columns::{ColumnRow, SchemaColumn, columns_of, schema_columns};
pub use computations::{
    ComputationFilter, ComputationRow, ComputationType, ComputedFrom, computation, computation_count,
    computation_facet_rows, computation_types, computations, computed_from,
};
pub use embeddings::{
    EmbeddingDetail, EmbeddingRow, SchemaGroup, embedding, embedding_count, embeddings, exact_matches, schema_groups,
};
pub use facets::facet_rows;
pub use filter::{Facet, Filter, Sort, SortColumn};
pub use schema::{SYSTEM, migrations, tables};
