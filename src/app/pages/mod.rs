//! The pages, one file each.

pub mod artifact;
pub mod artifact_chain;
pub mod artifact_graph;
pub mod artifact_rows;
pub mod artifacts;
pub mod chains;
pub mod chains_list;
pub mod clash;
pub mod findings;
pub mod limits;
pub mod opening;
pub mod overview;
pub mod sql;
pub mod start;
pub mod tables;
pub mod timeline;
pub mod timeline_data;
pub mod timeline_list;
pub mod timeline_picture;
pub mod timeline_small;
pub mod timeline_state;
pub mod timeline_tools;
pub mod trace;
pub mod tripartite;
pub mod tripartite_filters;
pub mod tripartite_words;
