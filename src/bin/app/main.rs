//! The page's entry point.

#[cfg(target_arch = "wasm32")]
mod parts;

#[cfg(target_arch = "wasm32")]
fn main() {
    provscope::app::start(parts::ALL);
}

#[cfg(not(target_arch = "wasm32"))]
fn main() {
    println!("provscope runs in a browser: cargo xtask serve builds and serves it.");
}
