//! What decoders are started from: their script and their module, fetched, checked and compiled once.

use js_sys::Array;
use js_sys::WebAssembly::Module;
use wasm_bindgen::JsValue;
use web_sys::{Blob, Worker};

use super::error::{Error, ErrorKind};
use crate::duckdb::delivery::{self, Asset, BlobUrl};

/// What a decoder's script waits for: its module, compiled. It comes once for all decoders.
const START: &str = "\n;onmessage = ({ data }) => \
    wasm_bindgen({ module_or_path: data }).catch((error) => setTimeout(() => { throw error; }));";

/// The verified decoder, from which any number of them start.
#[derive(Debug, Clone)]
pub(super) struct DecoderBundle {
    script: Blob,
    module: Module,
}

impl DecoderBundle {
    /// Fetches and checks both files, and compiles the module meanwhile.
    pub(super) async fn fetch(script: &Asset, module: &Asset) -> Result<Self, Error> {
        let (script, module) = futures_util::try_join!(
            delivery::fetch(script, "text/javascript", |_| {}),
            delivery::compile(module, |_| {}),
        )?;
        Ok(Self { script, module })
    }

    /// Starts a worker. It says when it takes requests.
    pub(super) fn start(&self) -> Result<Worker, Error> {
        let parts = Array::of2(&self.script, &JsValue::from_str(START));
        let script = BlobUrl::new(&delivery::blob(&parts, "text/javascript").map_err(failed)?)?;
        let worker = Worker::new(script.as_str()).map_err(failed)?;
        worker.post_message(&self.module).map_err(failed)?;
        Ok(worker)
    }
}

fn failed(error: JsValue) -> Error {
    not_started(&delivery::describe(&error))
}

/// Why there is no decoder.
pub(super) fn not_started(what: &str) -> Error {
    Error::new(ErrorKind::Decoder, format!("the decoder did not start: {what}"), "Reload the page.")
}
