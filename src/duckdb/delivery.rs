//! Files of the site that run with the page's powers: fetched in pieces with their size as
//! progress, and believed only when their SHA-384 is the one that the page was built with.

use futures_util::future::{Either, select};
use gloo_timers::future::TimeoutFuture;
use js_sys::WebAssembly::{self, Module};
use js_sys::{Array, Promise, Uint8Array};
use sha2::{Digest as _, Sha384};
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    AbortController, AbortSignal, Blob, BlobPropertyBag, Headers, ReadableStream, ReadableStreamDefaultReader,
    ReadableWritablePair, Response, ResponseInit, Url,
};

use super::compiler::Compiler;
use super::error::{Error, ErrorKind};

#[wasm_bindgen]
extern "C" {
    /// The browser's gzip decoder; `web-sys` hides it behind an unstable flag.
    type DecompressionStream;

    #[wasm_bindgen(constructor, catch)]
    fn new(format: &str) -> Result<DecompressionStream, JsValue>;
}

/// A download that stands still for so long is given up.
pub const STALL_LIMIT_MS: u32 = 30_000;

/// A file of the site with what it must be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asset {
    /// Its address, relative to the page.
    pub path: String,
    /// Its SHA-384, in base64, of the bytes as they are shipped.
    pub sha384: String,
    /// Its size as shipped.
    pub bytes: u64,
}

/// Fetches an asset and checks it.
///
/// `progress` is told how many bytes have come. Fails with [`ErrorKind::Start`] when the file is
/// missing, cut short, or not the one that the page was built with.
pub async fn fetch(asset: &Asset, mime: &str, mut progress: impl FnMut(u64)) -> Result<Blob, Error> {
    let abort = AbortOnDrop::new();
    let stream = request(asset, &abort).await?;
    let chunks = Array::new();
    check(asset, &stream, |chunk, loaded| {
        chunks.push(&chunk);
        progress(loaded);
    })
    .await?;
    blob(&chunks, mime).map_err(|error| failed(asset, describe(&error)))
}

/// Fetches a WebAssembly module, and compiles it while it comes, unpacked if it is shipped as `.gz`. It is handed out only
/// when all of it was there and is what the page was built with: nothing of it has run before.
pub async fn compile(asset: &Asset, mut progress: impl FnMut(u64)) -> Result<Module, Error> {
    if let Some(compiler) = Compiler::of(&asset.path)
        && let Some((module, sha384)) = compiler.finish(&mut progress).await
    {
        return if sha384 == asset.sha384 { Ok(module) } else { Err(another(asset)) };
    }
    // There is no such worker, or it failed: the page says why.
    let abort = AbortOnDrop::new();
    let stream = request(asset, &abort).await?;
    let (bytes, module) = compiling(asset, &stream).map_err(|error| uncompiled(asset, &error))?;
    // Listened to from now on: bytes that are not those of the asset may be no module either.
    let module = JsFuture::from(module);
    check(asset, &bytes, |_, loaded| progress(loaded)).await?;
    module.await.map_err(|error| uncompiled(asset, &error))?.dyn_into().map_err(|_| failed(asset, "is no module"))
}

/// The bytes as they come, and the module that they are compiled to meanwhile.
fn compiling(asset: &Asset, stream: &ReadableStream) -> Result<(ReadableStream, Promise), JsValue> {
    let both = stream.tee();
    let (bytes, shipped): (ReadableStream, ReadableStream) = (both.get(0).dyn_into()?, both.get(1).dyn_into()?);
    let unpacked = if asset.path.ends_with(".gz") {
        let decoder = DecompressionStream::new("gzip")?;
        shipped.pipe_through(decoder.unchecked_ref::<ReadableWritablePair>())
    } else {
        shipped
    };
    let headers = Headers::new()?;
    headers.set("content-type", "application/wasm")?;
    let init = ResponseInit::new();
    init.set_headers(&headers);
    let response = Response::new_with_opt_readable_stream_and_init(Some(&unpacked), &init)?;
    Ok((bytes, WebAssembly::compile_streaming(&Promise::resolve(&JsValue::from(response)))))
}

async fn request(asset: &Asset, abort: &AbortOnDrop) -> Result<ReadableStream, Error> {
    let signal = abort.signal();
    let sent = gloo_net::http::Request::get(&asset.path).abort_signal(signal.as_ref()).send();
    let response = match select(Box::pin(sent), TimeoutFuture::new(STALL_LIMIT_MS)).await {
        Either::Left((sent, _)) => sent.map_err(|error| failed(asset, format!("could not be fetched ({error})")))?,
        Either::Right(_) => return Err(failed(asset, format!("could not be fetched ({})", stalled()))),
    };
    if !response.ok() {
        return Err(failed(asset, format!("was answered with status {}", response.status())));
    }
    response.body().ok_or_else(|| failed(asset, "came without content"))
}

/// Reads to the end and compares the digest. `each` is told a piece and how many bytes have come with it.
async fn check(asset: &Asset, stream: &ReadableStream, mut each: impl FnMut(Uint8Array, u64)) -> Result<(), Error> {
    let mut hash = Sha384::new();
    let mut loaded = 0;
    read_chunks(stream, |chunk| {
        hash.update(chunk.to_vec());
        loaded += u64::from(chunk.length());
        each(chunk, loaded);
    })
    .await
    .map_err(|error| failed(asset, format!("broke off after {loaded} of {} bytes ({error})", asset.bytes)))?;
    if base64(&hash.finalize()) == asset.sha384 { Ok(()) } else { Err(another(asset)) }
}

fn another(asset: &Asset) -> Error {
    failed(asset, "is not the file that this page was built with")
}

fn uncompiled(asset: &Asset, error: &JsValue) -> Error {
    failed(asset, format!("could not be unpacked and compiled ({})", describe(error)))
}

/// Ends a request when it is dropped: nobody waits for the rest. Ends nothing once all has come.
pub struct AbortOnDrop(Option<AbortController>);

impl Default for AbortOnDrop {
    fn default() -> Self {
        Self::new()
    }
}

impl AbortOnDrop {
    /// Guards the request that is given its signal.
    pub fn new() -> Self {
        Self(AbortController::new().ok())
    }

    /// What the request listens to; None where the browser has no such thing.
    pub fn signal(&self) -> Option<AbortSignal> {
        self.0.as_ref().map(AbortController::signal)
    }
}

impl Drop for AbortOnDrop {
    fn drop(&mut self) {
        if let Some(controller) = &self.0 {
            controller.abort();
        }
    }
}

/// A blob's object URL, revoked when this value is dropped.
#[derive(Debug)]
pub struct BlobUrl(String);

impl BlobUrl {
    /// Makes the URL.
    pub fn new(blob: &Blob) -> Result<Self, Error> {
        Url::create_object_url_with_blob(blob)
            .map(Self)
            .map_err(|error| Error::new(ErrorKind::Start, format!("no object URL: {}", describe(&error))))
    }

    /// The URL's text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Drop for BlobUrl {
    fn drop(&mut self) {
        // Revoking cannot fail in a way that anybody could act on.
        let _ = Url::revoke_object_url(&self.0);
    }
}

/// A blob from byte arrays, blobs or strings.
pub fn blob(parts: &Array, mime: &str) -> Result<Blob, JsValue> {
    let options = BlobPropertyBag::new();
    options.set_type(mime);
    Blob::new_with_blob_sequence_and_options(parts, &options)
}

/// What a JavaScript error says.
pub fn describe(error: &JsValue) -> String {
    error
        .dyn_ref::<js_sys::Error>()
        .map(|error| String::from(error.message()))
        .or_else(|| error.as_string())
        .unwrap_or_else(|| "no reason given".to_owned())
}

fn stalled() -> String {
    format!("nothing came for {} s", STALL_LIMIT_MS / 1_000)
}

async fn read_chunks(stream: &ReadableStream, mut each: impl FnMut(Uint8Array)) -> Result<(), String> {
    let reader: ReadableStreamDefaultReader = stream.get_reader().unchecked_into();
    loop {
        let step = match select(JsFuture::from(reader.read()), TimeoutFuture::new(STALL_LIMIT_MS)).await {
            Either::Left((step, _)) => step.map_err(|error| describe(&error))?,
            Either::Right(_) => {
                // The rest is not wanted any more; whether that reaches the server does not matter.
                let _ = reader.cancel();
                return Err(stalled());
            }
        };
        let field =
            |name: &str| js_sys::Reflect::get(&step, &JsValue::from_str(name)).map_err(|error| describe(&error));
        if field("done")?.is_truthy() {
            return Ok(());
        }
        each(field("value")?.dyn_into().map_err(|_| "a chunk is not bytes".to_owned())?);
    }
}

pub(super) fn base64(bytes: &[u8]) -> String {
    let binary: String = bytes.iter().copied().map(char::from).collect();
    web_sys::window().and_then(|window| window.btoa(&binary).ok()).unwrap_or_default()
}

fn failed(asset: &Asset, what: impl std::fmt::Display) -> Error {
    Error::new(ErrorKind::Start, format!("{} {what}", asset.path))
}
