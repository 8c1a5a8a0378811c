//! What can be passed on: links into the page, and tables as files.

pub mod csv;
pub mod link;
pub mod places;
pub mod prometheus;
