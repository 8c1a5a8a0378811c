//! System `dataset`: training sets with their sources, licences, lineage, storage and audits.

mod lineage;
mod schema;
mod stages;

pub use lineage::{LineageEdge, LineageNode, lineage_edges, lineage_nodes};
pub use schema::{Table, keeping, migrations, tables};
pub use stages::{StageRow, stages, stages_of};
