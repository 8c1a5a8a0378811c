//! A worker that fetches, unpacks, digests and compiles a module, as `start.js` makes it: all of that would be work of the
//! page's own thread. Whether the module is the right one is decided by the page, before anything of it runs.

use futures_channel::mpsc::{UnboundedReceiver, unbounded};
use futures_util::StreamExt as _;
use futures_util::future::{Either, select};
use gloo_events::EventListener;
use gloo_timers::future::TimeoutFuture;
use js_sys::WebAssembly::Module;
use js_sys::{Array, Function, Object, Reflect, Uint8Array};
use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::{MessageEvent, Worker};

use super::delivery::{STALL_LIMIT_MS, base64};

/// The worker of one module. Ends when dropped.
pub(super) struct Compiler {
    worker: Worker,
    told: UnboundedReceiver<JsValue>,
    /// Listen for as long as it lives.
    _listeners: [EventListener; 2],
}

impl Compiler {
    /// The one that began before the app was there, or a new one; None where the page has none.
    pub(super) fn of(path: &str) -> Option<Self> {
        let (global, path) = (js_sys::global(), JsValue::from_str(path));
        let begun = Reflect::get(&global, &"provscopeEarly".into()).ok().filter(JsValue::is_object).and_then(|all| {
            let begun = Reflect::get(&all, &path).ok().filter(JsValue::is_object);
            // What it fetched is told once.
            let _ = Reflect::delete_property(all.unchecked_ref::<Object>(), &path);
            begun
        });
        let begun = begun.or_else(|| {
            let begin: Function = Reflect::get(&global, &"provscopeCompile".into()).ok()?.dyn_into().ok()?;
            begin.call1(&JsValue::UNDEFINED, &path).ok()
        })?;
        let worker: Worker = Reflect::get(&begun, &"worker".into()).ok()?.dyn_into().ok()?;
        let before: Array = Reflect::get(&begun, &"told".into()).ok()?.dyn_into().ok()?;
        let (sender, told) = unbounded();
        let failed = sender.clone();
        // What came before is in the list; from here on it comes by the listener.
        for message in before.iter() {
            let _ = sender.unbounded_send(message);
        }
        worker.set_onmessage(None);
        worker.set_onerror(None);
        // Nobody listens any more to a worker that was dropped.
        let listeners = [
            EventListener::new(&worker, "message", move |event| {
                let message = event.dyn_ref::<MessageEvent>().map(MessageEvent::data);
                let _ = sender.unbounded_send(message.unwrap_or(JsValue::NULL));
            }),
            EventListener::new(&worker, "error", move |event| {
                event.prevent_default();
                let _ = failed.unbounded_send(JsValue::NULL);
            }),
        ];
        Some(Self { worker, told, _listeners: listeners })
    }

    /// The module, and the SHA-384 of what was fetched, in base64. None if it failed or stands still.
    pub(super) async fn finish(mut self, mut progress: impl FnMut(u64)) -> Option<(Module, String)> {
        loop {
            let next = select(self.told.next(), TimeoutFuture::new(STALL_LIMIT_MS)).await;
            let Either::Left((Some(message), _)) = next else { return None };
            if let Some(loaded) = message.as_f64() {
                progress(loaded as u64);
                continue;
            }
            let end: Array = message.dyn_into().ok()?;
            let digest: Uint8Array = end.get(1).dyn_into().ok()?;
            return Some((end.get(0).dyn_into().ok()?, base64(&digest.to_vec())));
        }
    }
}

impl Drop for Compiler {
    fn drop(&mut self) {
        self.worker.terminate();
    }
}
