//! System `dataset`: training sets with their sources, licences, lineage, storage and audits.
//!
//! The questions of the source system, and what they are here:
//!
//! | question | here |
//! | --- | --- |
//! | `get_provenance` | [`dataset`] |
//! | `query_provenance` by source, licence, quality tier | [`query_provenance`] |
//! | `get_audit_log` by dataset, record, action | [`audit_log`] |
//! | the audit report | [`Report`] |

mod audit;
mod circles;
mod compliance;
mod facets;
mod filter;
mod history;
mod lineage;
mod list;
mod lookup;
mod registry;
mod report;
mod schema;
mod stages;
mod standing;

pub use audit::{ActionCount, AuditEntry, audit_actions, audit_log, history_count, history_of};
pub use circles::{circles, keep_circles, suspicious_steps};
pub use compliance::{
    AuditFinding, ComplianceRow, LastAudit, SeverityRow, audit_findings, audit_findings_of, compliance, last_audit,
    severities,
};
pub use facets::facet_rows;
pub use filter::{Facet, Filter, Sort, SortColumn};
pub use history::{Changed, Field, changed, changed_between};
pub use lineage::{
    LicenseProblem, LineageEdge, LineageNode, Relative, ancestors, descendants, license_problems, lineage_edges,
    lineage_nodes,
};
pub use list::{DEFAULT_PAGE, DatasetRow, dataset_count, datasets, query_provenance};
pub use lookup::find_datasets;
pub use registry::{Dataset, FieldDifference, LicenseUse, Score, dataset, differences_of, scores_of, uses_of};
pub use report::{Recommendation, Report, TABLES, is_open};
pub use schema::{SYSTEM, migrations, tables};
pub use stages::{StageFlow, StageRow, stage_flow_of, stages, stages_of};
pub use standing::{FIRST_PROBLEM, Standing, compliance_standing, licence_rank, licence_standing};
