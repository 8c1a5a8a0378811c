//! What browser tests share: the engine's files as the runner serves them.
#![allow(dead_code)]

use provscope::duckdb::{Asset, Assets, Bundle, Engine};
use serde::Deserialize;

#[derive(Deserialize)]
struct Entry {
    name: String,
    path: String,
    sha384: String,
    bytes: u64,
}

/// The engine's files and their hashes, as the set-up wrote them.
pub async fn assets() -> Assets {
    let list: Vec<Entry> =
        gloo_net::http::Request::get("/assets/duckdb/assets.json").send().await.unwrap().json().await.unwrap();
    let asset = |name: &str| {
        let entry = list.iter().find(|entry| entry.name == name).expect("assets.json lists it");
        Asset { path: format!("/{}", entry.path), sha384: entry.sha384.clone(), bytes: entry.bytes }
    };
    Assets { script: asset("engine-worker"), module: asset("engine-wasm") }
}

/// The verified bytes, fetched anew.
pub async fn bundle() -> Bundle {
    Bundle::fetch(&assets().await, |_| {}).await.unwrap()
}

/// An engine with an empty database, not locked.
pub async fn engine() -> Engine {
    Engine::start(&bundle().await).await.unwrap()
}
