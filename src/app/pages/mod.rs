//! The pages, one file each.

pub mod artifact;
pub mod artifact_chain;
pub mod artifact_graph;
pub mod artifact_rows;
pub mod artifacts;
pub mod chains;
pub mod chains_list;
pub mod findings;
pub mod opening;
pub mod overview;
pub mod start;
pub mod tables;
pub mod tripartite;
pub mod tripartite_filters;
pub mod tripartite_words;
