//! The decoder worker's entry point.

fn main() {}
