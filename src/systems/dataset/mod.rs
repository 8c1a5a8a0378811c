//! System `dataset`: training sets with their sources, licences, lineage, storage and audits.

mod lineage;
mod schema;
mod stages;
mod standing;

pub use lineage::{LineageEdge, LineageNode, lineage_edges, lineage_nodes};
pub use schema::{Table, keeping, migrations, tables};
pub use stages::{StageRow, stages, stages_of};
pub use standing::{FIRST_PROBLEM, Standing, compliance_standing, licence_rank, licence_standing};
