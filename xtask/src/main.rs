//! Sets up, builds, serves and tests provscope.

fn main() {}
