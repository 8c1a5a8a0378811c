//! `window.provscope`: what scripts of the page's users call. Stable and documented in the README.

use std::time::Duration;

use js_sys::{Array, Function, Object, Promise, Reflect};
use serde::Serialize;
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::future_to_promise;

use leptos::prelude::GetUntracked as _;

use super::open::named_files;
use super::policy;
use super::state::App;
use crate::duckdb::{ErrorKind as ErrorKindOfEngine, js};
use crate::snapshot::{Error, ErrorKind, Source, Status, TableReport, absolute};
use crate::systems::findings::Finding;

/// A script that needs more rows than this should ask for less at once.
const MOST_ROWS: usize = 1_000_000;

/// A script's statement may take this long.
const QUERY_LIMIT: Duration = Duration::from_secs(120);

#[derive(Serialize)]
struct SnapshotInfo {
    generation: u32,
    name: String,
    systems: Vec<String>,
    tables: Vec<TableReport>,
    findings: Vec<FindingInfo>,
}

#[derive(Serialize)]
struct FindingInfo {
    class: String,
    kind: String,
    table: String,
    system: &'static str,
    /// The id of what it is about.
    subject: String,
    /// The same, for artifacts.
    artifact_id: String,
    /// The same, for traces.
    #[serde(skip_serializing_if = "Option::is_none")]
    trace_id: Option<String>,
    key: String,
    detail: String,
}

/// Puts `window.provscope` in place; its `ready` is resolved: the app can take calls.
pub fn install(app: App) -> Result<(), JsValue> {
    let api = Object::new();
    let set = |name: &str, value: &JsValue| Reflect::set(&api, &JsValue::from_str(name), value);
    set("version", &env!("CARGO_PKG_VERSION").into())?;
    set("ready", &Promise::resolve(&JsValue::UNDEFINED))?;
    set("open", &function(move |source| working(app, open(app, source))))?;
    set("query", &function(move |sql| working(app, query(app, sql))))?;
    set("snapshot", &function(move |_| snapshot(app)))?;
    set("svg", &function(move |_| super::parts::picture::current_svg(app).map_or(JsValue::NULL, JsValue::from)))?;
    let window = web_sys::window().ok_or(JsValue::NULL)?;
    Reflect::set(&window, &"provscope".into(), &api)?;
    Ok(())
}

/// A promise; the page is loading from the call on until it is settled.
fn working(app: App, future: impl Future<Output = Result<JsValue, JsValue>> + 'static) -> JsValue {
    let work = app.busy().begin();
    future_to_promise(async move {
        let result = future.await;
        drop(work);
        result
    })
    .into()
}

fn function(call: impl Fn(JsValue) -> JsValue + 'static) -> JsValue {
    Closure::<dyn Fn(JsValue) -> JsValue>::new(call).into_js_value().unchecked_into::<Function>().into()
}

async fn open(app: App, source: JsValue) -> Result<JsValue, JsValue> {
    let source = if let Some(url) = source.as_string() {
        let address = absolute(&url).map_err(|error| rejection(&error))?;
        if policy::is_foreign(&address) {
            let what = format!("{} is another site, and this page may not reach it", address.host());
            let remedy = "Go to this page with ?snapshot= and the address: it asks the reader first.";
            return Err(rejection(&Error::new(ErrorKind::OtherOrigin, what, remedy)));
        }
        Source::Url(address.href())
    } else {
        let files = if Array::is_array(&source) { source.unchecked_into() } else { Array::of1(&source) };
        Source::Files(named_files(files.iter().filter_map(|file| file.dyn_into().ok())))
    };
    app.open(source).await.map(|()| JsValue::UNDEFINED).map_err(|error| rejection(&error))
}

async fn query(app: App, sql: JsValue) -> Result<JsValue, JsValue> {
    let refuse = |kind: &str, message: &str, remedy: &str| {
        let error = js_sys::Error::new(message);
        for (name, value) in [("kind", kind), ("remedy", remedy)] {
            // Setting a member of a fresh object cannot fail.
            let _ = Reflect::set(&error, &name.into(), &value.into());
        }
        JsValue::from(error)
    };
    let Some(sql) = sql.as_string() else {
        return Err(refuse("sql", "query() takes one SQL statement as a string", "Pass a string."));
    };
    let Some(session) = app.session_now() else {
        return Err(refuse("nothing", "no snapshot is open", "Call open() first."));
    };
    let wrong = |error: &crate::duckdb::Error| refuse(kind_name(error.kind), &error.message, error.remedy());
    let answer = session.engine.guest(&sql, MOST_ROWS, QUERY_LIMIT).await.map_err(|error| wrong(&error))?;
    if answer.cut {
        let message = format!("the result has more than {MOST_ROWS} rows");
        return Err(refuse("sql", &message, "Add a LIMIT, or aggregate in SQL."));
    }
    let rows = Array::new();
    for batch in &answer.batches {
        js::rows(batch, &rows).map_err(|error| wrong(&error))?;
    }
    Ok(rows.into())
}

/// The kinds that scripts tell apart.
fn kind_name(kind: ErrorKindOfEngine) -> &'static str {
    match kind {
        ErrorKindOfEngine::Sql => "sql",
        ErrorKindOfEngine::Cancelled => "cancelled",
        ErrorKindOfEngine::OutOfMemory => "out-of-memory",
        ErrorKindOfEngine::Refused => "refused",
        ErrorKindOfEngine::Start | ErrorKindOfEngine::Dead | ErrorKindOfEngine::Insert => "engine",
        ErrorKindOfEngine::Shape => "shape",
    }
}

fn snapshot(app: App) -> JsValue {
    let Some(session) = app.session_now() else { return JsValue::NULL };
    let tables = session.opened.tables.iter().filter(|table| table.status != Status::Absent).cloned().collect();
    let info = SnapshotInfo {
        generation: session.generation,
        name: session.opened.name.clone(),
        systems: session.opened.systems(),
        tables,
        findings: app
            .findings
            .get_untracked()
            .iter()
            .flat_map(|of| of.rows.iter().map(|row| finding(of.system.name, row)))
            .collect(),
    };
    let serializer = serde_wasm_bindgen::Serializer::json_compatible();
    info.serialize(&serializer).unwrap_or(JsValue::NULL)
}

fn finding(system: &'static str, finding: &Finding) -> FindingInfo {
    let subject = finding.subject.clone().unwrap_or_default();
    let of = |name: &str| (system == name).then(|| subject.clone());
    FindingInfo {
        class: finding.class.clone(),
        kind: finding.kind.clone(),
        table: finding.table_name.clone(),
        system,
        artifact_id: of("artifact").unwrap_or_default(),
        trace_id: of("trace"),
        subject,
        key: finding.key.clone().unwrap_or_default(),
        detail: finding.detail.clone().unwrap_or_default(),
    }
}

fn rejection(error: &Error) -> JsValue {
    error.serialize(&serde_wasm_bindgen::Serializer::json_compatible()).unwrap_or(JsValue::NULL)
}
