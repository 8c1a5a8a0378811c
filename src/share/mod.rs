//! What can be passed on: links into the page.

pub mod link;
