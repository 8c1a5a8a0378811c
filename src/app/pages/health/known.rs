//! What the health page knows: asked of the engine, of the browser, and of the page itself.

use wasm_bindgen::{JsCast as _, JsValue};

use crate::app::state::{App, Session};
use crate::decode::TableName;
use crate::duckdb::log::{self, Counts, Fault};
use crate::duckdb::{Error, Question, row};
use crate::snapshot::Status;
use leptos::prelude::GetUntracked as _;

/// Beyond this share of what it may use the engine is short of memory.
const SHORT: f64 = 0.95;

row! {
    /// Memory of one part of the engine.
    struct Used {
        /// The part.
        tag: String,
        /// Bytes.
        bytes: i64,
    }
}

/// A table that is open.
pub struct OpenTable {
    /// Its name.
    pub name: TableName,
    /// Its rows.
    pub rows: u64,
    /// Where its descriptor comes from.
    pub origin: Option<String>,
}

/// Everything that is shown and told.
pub struct Known {
    /// The engine's version.
    pub version: String,
    /// How long it took to answer.
    pub answer_ms: f64,
    /// How long the snapshot took to open.
    pub opened_ms: f64,
    /// Which opening of this page it is.
    pub generation: u32,
    /// Bytes by part of the engine.
    pub engine_memory: Vec<(String, u64)>,
    /// Bytes that the engine may use.
    pub engine_limit: u64,
    /// The most bytes that a decoder had.
    pub decoder: u64,
    /// Bytes of the page's own module.
    pub page: u64,
    /// Bytes of the page's scripts, where the browser tells them.
    pub scripts: Option<u64>,
    /// The tables.
    pub tables: Vec<OpenTable>,
    /// Counts of questions.
    pub counts: Counts,
    /// What went wrong, the newest first.
    pub faults: Vec<Fault>,
}

impl Known {
    /// Bytes that the engine uses.
    pub fn engine_bytes(&self) -> u64 {
        self.engine_memory.iter().map(|(_, bytes)| bytes).sum()
    }

    /// Whether the engine has less left than it should.
    pub fn is_short(&self) -> bool {
        self.engine_limit > 0 && self.engine_bytes() as f64 > self.engine_limit as f64 * SHORT
    }

    /// Healthy or not: class, icon and words.
    pub fn verdict(&self) -> (&'static str, &'static str, String) {
        if self.is_short() {
            return ("badge is-bad", "findings", "short of memory".to_owned());
        }
        if self.faults.iter().any(|fault| fault.place == "engine") {
            return ("badge is-warn", "findings", "degraded: the engine broke down before".to_owned());
        }
        ("badge is-good", "verified", "healthy".to_owned())
    }
}

/// Looks at everything.
pub async fn look(app: App, session: &Session) -> Result<Known, Error> {
    let version = session.engine.version().await?;
    let started = js_sys::Date::now();
    let used = Question::<Used>::new(
        "SELECT tag, memory_usage_bytes::BIGINT AS bytes FROM duckdb_memory() ORDER BY bytes DESC, tag",
    );
    let used = used.all(&session.engine).await?;
    let answer_ms = js_sys::Date::now() - started;
    let (decoder, megabytes) = app.memory();
    let described = app.described.get_untracked();
    let open = session
        .opened
        .tables
        .iter()
        .filter(|table| matches!(table.status, Status::Open | Status::Differs | Status::Absent));
    let table = |table: &crate::snapshot::TableReport| {
        let name = TableName::new(table.system.clone(), table.name.clone());
        let origin = described.iter().find(|one| one.table == name).map(|one| one.origin.words());
        OpenTable { name, rows: table.rows, origin }
    };
    Ok(Known {
        version,
        answer_ms,
        opened_ms: session.opened.elapsed_ms,
        generation: session.generation,
        engine_memory: used.into_iter().map(|row| (row.tag, row.bytes.unsigned_abs())).collect(),
        engine_limit: u64::from(megabytes) * 1_000_000,
        decoder,
        page: page_bytes(),
        scripts: script_bytes(),
        tables: open.map(table).collect(),
        counts: log::counts(),
        faults: log::faults(),
    })
}

/// The memory of this module.
fn page_bytes() -> u64 {
    let memory = wasm_bindgen::memory();
    let memory = memory.dyn_ref::<js_sys::WebAssembly::Memory>();
    memory.map_or(0, |memory| u64::from(js_sys::ArrayBuffer::from(memory.buffer()).byte_length()))
}

/// What only some browsers tell.
fn script_bytes() -> Option<u64> {
    let clock = web_sys::window()?.performance()?;
    let memory = js_sys::Reflect::get(&clock, &JsValue::from_str("memory")).ok()?;
    let bytes = js_sys::Reflect::get(&memory, &JsValue::from_str("usedJSHeapSize")).ok()?.as_f64()?;
    Some(bytes as u64)
}
