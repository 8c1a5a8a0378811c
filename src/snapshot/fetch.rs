//! Files of a snapshot from an address: in pieces, within a budget, without credentials or referrer, from the asked
//! site only. What is not wanted any more is not fetched any further.

use futures_util::future::{Either, select};
use gloo_timers::future::TimeoutFuture;
use js_sys::{Array, Uint8Array};
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortSignal, Blob, ReadableStreamDefaultReader, Url};

use super::error::{Error, ErrorKind};
use crate::decode::human_bytes;
pub use crate::duckdb::delivery::STALL_LIMIT_MS;
use crate::duckdb::delivery::{self, AbortOnDrop};

/// Pieces are gathered to this size before they are handed to the browser's store of blobs.
const GATHERED: f64 = 4.0 * 1024.0 * 1024.0;

/// Fetches a file of at most `most` bytes. `tell` is told the bytes that have come, and all of them if the server
/// says how many (0 otherwise). Dropping the future stops the download.
pub(super) async fn fetch(url: &str, most: u64, tell: impl Fn(u64, u64)) -> Result<Blob, Error> {
    let failed = |what: String, remedy: &str| Error::new(ErrorKind::Fetch, format!("{url} {what}"), remedy);
    let abort = AbortOnDrop::new();
    let signal = abort.signal();
    let sent = send(url, signal.as_ref());
    let response = match select(Box::pin(sent), TimeoutFuture::new(STALL_LIMIT_MS)).await {
        Either::Left((response, _)) => response.map_err(|()| unreachable(url))?,
        Either::Right(_) => return Err(failed(stalled(), "Try again later, or download the file and open it here.")),
    };
    let same_site = Url::new(&response.url()).map(|end| end.origin()) == Url::new(url).map(|asked| asked.origin());
    if !same_site {
        return Err(failed("redirects to another site".into(), "Open that site's address itself."));
    }
    if !response.ok() {
        let (what, remedy) = match response.status() {
            status @ (404 | 410) => {
                (format!("was answered with status {status}: there is no such file"), "Check the address.")
            }
            status @ (401 | 403) => (
                format!("was answered with status {status}: the server does not give it to this page"),
                "Check the address; the page fetches without a login. Download the file and open it here.",
            ),
            status => (format!("was answered with status {status}"), "Check the address, or try again later."),
        };
        return Err(failed(what, remedy));
    }
    let total = response.headers().get("content-length").and_then(|length| length.parse::<u64>().ok()).unwrap_or(0);
    let too_large = |bytes: u64| {
        let what = format!("is {} or more; the limit for one file is {}", human_bytes(bytes), human_bytes(most));
        failed(what, "Download it, and open a part of it here.")
    };
    if total > most {
        return Err(too_large(total));
    }
    let Some(stream) = response.body() else { return Err(failed("came without content".into(), "Try again.")) };
    let reader: ReadableStreamDefaultReader = stream.get_reader().unchecked_into();
    let broke_off =
        |loaded: u64, why: &str| failed(format!("broke off after {} ({why})", human_bytes(loaded)), "Try again.");
    let mut gathered = Gathered::default();
    loop {
        let step = match select(JsFuture::from(reader.read()), TimeoutFuture::new(STALL_LIMIT_MS)).await {
            Either::Left((Ok(step), _)) => step,
            Either::Left((Err(error), _)) => return Err(broke_off(gathered.bytes, &delivery::describe(&error))),
            Either::Right(_) => {
                let what = format!("{} after {}", stalled(), human_bytes(gathered.bytes));
                return Err(failed(what, "Try again later, or download the file and open it here."));
            }
        };
        let field = |name: &str| js_sys::Reflect::get(&step, &JsValue::from_str(name)).unwrap_or(JsValue::UNDEFINED);
        if field("done").is_truthy() {
            break;
        }
        let Ok(chunk) = field("value").dyn_into::<Uint8Array>() else {
            return Err(broke_off(gathered.bytes, "a piece of it is not bytes"));
        };
        gathered.push(&chunk).map_err(|error| broke_off(gathered.bytes, &delivery::describe(&error)))?;
        if gathered.bytes > most {
            return Err(too_large(gathered.bytes));
        }
        tell(gathered.bytes, total.max(gathered.bytes));
    }
    let bytes = gathered.bytes;
    gathered.finish().map_err(|error| broke_off(bytes, &delivery::describe(&error)))
}

async fn send(url: &str, signal: Option<&AbortSignal>) -> Result<gloo_net::http::Response, ()> {
    gloo_net::http::Request::get(url)
        .credentials(web_sys::RequestCredentials::Omit)
        .referrer_policy(web_sys::ReferrerPolicy::NoReferrer)
        .abort_signal(signal)
        .send()
        .await
        .map_err(drop)
}

/// Nothing answered. The browser does not say why; what is known narrows it down.
fn unreachable(url: &str) -> Error {
    let window = web_sys::window();
    let is_online = window.as_ref().is_none_or(|window| window.navigator().on_line());
    let own = window.and_then(|window| window.location().origin().ok());
    let address = Url::new(url).ok();
    let is_foreign = address.as_ref().map(Url::origin) != own;
    let (why, remedy) = match (is_online, is_foreign) {
        (false, _) => (": this device is offline", "Connect, and try again.".to_owned()),
        (true, false) => ("", "Check the address and the connection, and try again.".to_owned()),
        (true, true) => (
            "",
            "Check the address; a server on another origin must allow this page with CORS headers. \
             Or download the files and open them here."
                .to_owned(),
        ),
    };
    Error::new(ErrorKind::Fetch, format!("{url} could not be fetched{why}"), remedy)
}

fn stalled() -> String {
    format!("is too slow: nothing came for {} s, and it was stopped", STALL_LIMIT_MS / 1_000)
}

/// Bytes on their way into a blob.
#[derive(Default)]
pub(super) struct Gathered {
    blobs: Array,
    waiting: Array,
    waiting_bytes: f64,
    /// Bytes so far.
    pub(super) bytes: u64,
}

impl Gathered {
    /// Takes a piece.
    pub(super) fn push(&mut self, piece: &Uint8Array) -> Result<(), JsValue> {
        self.waiting.push(piece);
        self.waiting_bytes += f64::from(piece.length());
        self.bytes += u64::from(piece.length());
        if self.waiting_bytes >= GATHERED { self.pack() } else { Ok(()) }
    }

    /// Out of the page's memory, into the browser's own store.
    fn pack(&mut self) -> Result<(), JsValue> {
        let packed = delivery::blob(&self.waiting, "")?;
        self.blobs.push(&packed);
        self.waiting = Array::new();
        self.waiting_bytes = 0.0;
        Ok(())
    }

    /// All of it.
    pub(super) fn finish(mut self) -> Result<Blob, JsValue> {
        self.pack()?;
        delivery::blob(&self.blobs, "")
    }
}
