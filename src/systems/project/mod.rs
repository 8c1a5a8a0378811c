//! System `project`: projects, portfolios and what of a portfolio each project is, in tables that descriptors describe.
//!
//! The questions of the source system, and what they are here:
//!
//! | question | here |
//! | --- | --- |
//! | projects, newest first | [`rows`] |
//! | one project | [`one`] |
//! | tables | [`catalog`](super::catalog) |
//!
//! Which columns there are is told by the descriptor in force ([`Described`]): a question about a column that it does
//! not name is none.

mod format;
mod portfolios;
mod rows;
mod schema;
mod totals;

pub use format::{Format, format_of, grouped, in_words};
pub use portfolios::{Allocation, PortfolioSum, allocations_of_portfolio, allocations_of_project, portfolio_sums};
pub use rows::{Cells, Filter, ID, Sort, count, facets, find, name_column, one, rows};
pub use schema::{Drift, SYSTEM, drift, drift_of, drift_tried, migrations, tables};
pub use totals::{Total, totals};
