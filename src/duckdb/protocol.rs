//! The worker's messages, as `@duckdb/duckdb-wasm` 1.32.0 speaks them (`worker_request.d.ts`).
//!
//! The protocol is internal to that package: the version is pinned, and a browser test sends
//! each message that is used here.

use serde::{Deserialize, Serialize};
use wasm_bindgen::JsValue;

/// What the page asks of the worker.
#[derive(Debug, Serialize)]
#[serde(tag = "type", content = "data", rename_all = "SCREAMING_SNAKE_CASE")]
pub(super) enum Request {
    Instantiate(String, Option<String>),
    Open(OpenConfig),
    GetVersion,
    Connect,
    Disconnect(u32),
    RunQuery(u32, String),
    CreatePrepared(u32, String),
    ClosePrepared(u32, u32),
    StartPendingQuery(u32, String, bool),
    PollPendingQuery(u32),
    FetchQueryResults(u32),
    CancelPendingQuery(u32),
    /// A file's name, its content, how that is read, and whether past the file system's cache.
    #[serde(rename = "REGISTER_FILE_HANDLE")]
    RegisterFile(String, #[serde(with = "serde_wasm_bindgen::preserve")] web_sys::Blob, u8, bool),
    #[serde(rename = "INSERT_ARROW_FROM_IPC_STREAM")]
    InsertArrow(u32, #[serde(with = "serde_wasm_bindgen::preserve")] js_sys::Uint8Array, InsertOptions),
}

/// A registered file is a `Blob`, read in slices when it is needed.
pub(super) const BLOB_FILE: u8 = 2;

/// `OPEN`'s settings; the defaults keep 64-bit integers, decimals and timestamps exact.
#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct OpenConfig {
    pub maximum_threads: u32,
}

/// Where an inserted Arrow stream goes.
#[derive(Debug, Clone, Serialize)]
pub(super) struct InsertOptions {
    pub schema: String,
    pub name: String,
    pub create: bool,
}

/// A request with the number that its answer will name.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Envelope<'a> {
    message_id: u32,
    #[serde(flatten)]
    request: &'a Request,
}

impl Request {
    /// The message to post. Maps must be plain objects: the worker answers nothing to others.
    pub(super) fn message(&self, message_id: u32) -> Result<JsValue, serde_wasm_bindgen::Error> {
        let serializer =
            serde_wasm_bindgen::Serializer::new().serialize_maps_as_objects(true).serialize_missing_as_null(true);
        Envelope { message_id, request: self }.serialize(&serializer)
    }
}

/// Which request an answer belongs to; 0 for messages that nobody asked for.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Head {
    pub request_id: u32,
}

/// What the worker answers.
#[derive(Debug, Deserialize)]
#[serde(tag = "type", content = "data", rename_all = "SCREAMING_SNAKE_CASE")]
pub(super) enum Response {
    Ok(()),
    Success(bool),
    ConnectionInfo(u32),
    PreparedStatementId(u32),
    VersionString(String),
    QueryResult(serde_bytes::ByteBuf),
    QueryResultHeaderOrNull(Option<serde_bytes::ByteBuf>),
    QueryResultChunk(Option<serde_bytes::ByteBuf>),
    InstantiateProgress(serde::de::IgnoredAny),
    Error(Failure),
    #[serde(other)]
    Unknown,
}

/// An error as the worker reports it; a statement replaced by another one has neither part.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Failure {
    #[serde(default)]
    pub name: Option<String>,
    #[serde(default)]
    pub message: Option<String>,
}
