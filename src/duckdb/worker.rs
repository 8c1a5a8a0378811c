//! The engine's worker: requests with a time limit, answers by number, and its end.
//!
//! A trap, a time-out or an error event ends the worker: everything that waits fails with
//! [`ErrorKind::Dead`], and so does everything that comes later.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::{Rc, Weak};
use std::time::Duration;

use futures_channel::oneshot;
use futures_util::future::{Either, select};
use gloo_events::EventListener;
use gloo_timers::future::TimeoutFuture;
use js_sys::Array;
use js_sys::WebAssembly::Module;
use wasm_bindgen::{JsCast as _, JsValue};

use super::delivery::describe;
use super::error::{Error, ErrorKind};
use super::failure;
use super::protocol::{Head, Request, Response};

type Answer = oneshot::Sender<Response>;

/// A running worker. Cheap to share; ends when told to, or by itself when it breaks.
pub(super) struct Worker {
    raw: web_sys::Worker,
    next_id: Cell<u32>,
    waiting: RefCell<BTreeMap<u32, Answer>>,
    end: RefCell<Option<Error>>,
    /// Statements that may have written something.
    writes: Cell<u64>,
    /// The statement that was sent last.
    at_work: RefCell<String>,
    /// The statement that the worker broke down over.
    culprit: RefCell<Option<String>>,
    on_end: RefCell<Vec<oneshot::Sender<Error>>>,
    listeners: RefCell<Vec<EventListener>>,
}

impl Worker {
    /// Starts a worker from the URL of its script, and gives it the engine's module.
    pub(super) fn start(url: &str, module: &Module) -> Result<Rc<Self>, Error> {
        let raw = web_sys::Worker::new(url).and_then(|raw| raw.post_message(module).map(|()| raw));
        let raw = raw.map_err(|error| Error::new(ErrorKind::Start, format!("no worker: {}", describe(&error))))?;
        let worker = Rc::new(Self {
            raw,
            next_id: Cell::new(1),
            waiting: RefCell::default(),
            end: RefCell::default(),
            writes: Cell::default(),
            at_work: RefCell::default(),
            culprit: RefCell::default(),
            on_end: RefCell::default(),
            listeners: RefCell::default(),
        });
        worker.listen();
        Ok(worker)
    }

    /// How often something may have been written.
    pub(super) fn writes(&self) -> u64 {
        self.writes.get()
    }

    /// Something may have been written.
    pub(super) fn has_written(&self) {
        self.writes.set(self.writes.get() + 1);
    }

    /// Fails once the worker has ended.
    pub(super) fn check(&self) -> Result<(), Error> {
        self.end.borrow().clone().map_or(Ok(()), Err)
    }

    fn listen(self: &Rc<Self>) {
        let weak = Rc::downgrade(self);
        let on_message = EventListener::new(&self.raw, "message", {
            let weak = Weak::clone(&weak);
            move |event| {
                if let (Some(worker), Some(event)) = (weak.upgrade(), event.dyn_ref::<web_sys::MessageEvent>()) {
                    worker.receive(event.data());
                }
            }
        });
        let on_error = EventListener::new(&self.raw, "error", move |event| {
            if let Some(worker) = weak.upgrade() {
                let words =
                    event.dyn_ref::<web_sys::ErrorEvent>().map(web_sys::ErrorEvent::message).unwrap_or_default();
                // An idle worker that fails is no statement's fault.
                let idle = worker.waiting.borrow().is_empty();
                let at_work = if idle { String::new() } else { worker.at_work.borrow().clone() };
                worker
                    .break_down(Error::new(ErrorKind::Dead, format!("the engine's worker failed ({words})")), &at_work);
            }
        });
        self.listeners.replace(vec![on_message, on_error]);
    }

    fn receive(&self, data: JsValue) {
        let Ok(head) = serde_wasm_bindgen::from_value::<Head>(data.clone()) else { return };
        let response = serde_wasm_bindgen::from_value::<Response>(data).unwrap_or(Response::Unknown);
        if matches!(response, Response::InstantiateProgress(_)) {
            return;
        }
        // Nobody waits any more when the asker was dropped.
        if let Some(answer) = self.waiting.borrow_mut().remove(&head.request_id) {
            let _ = answer.send(response);
        }
    }

    /// Sends a request and waits for its answer, `limit` at most. `sql` is for error positions.
    pub(super) async fn call(&self, request: &Request, sql: &str, limit: Duration) -> Result<Response, Error> {
        if !sql.is_empty() {
            self.at_work.replace(sql.to_owned());
        }
        let (id, answer) = self.post(request)?;
        let timer = TimeoutFuture::new(u32::try_from(limit.as_millis()).unwrap_or(u32::MAX));
        let response = match select(answer, timer).await {
            Either::Left((Ok(response), _)) => response,
            Either::Left((Err(_), _)) => return Err(self.ended()),
            Either::Right(_) => {
                self.waiting.borrow_mut().remove(&id);
                let words = format!("the engine did not answer for {} s and was ended", limit.as_secs());
                self.break_down(Error::new(ErrorKind::Dead, words), sql);
                return Err(self.ended());
            }
        };
        let error = match response {
            Response::Error(error) => error,
            Response::Unknown => {
                self.break_down(Error::new(ErrorKind::Dead, "the engine answered out of turn"), sql);
                return Err(self.ended());
            }
            response => return Ok(response),
        };
        let error = failure::from_worker(error.name.as_deref(), error.message.as_deref(), sql);
        if error.kind == ErrorKind::Dead {
            self.break_down(error.clone(), sql);
        }
        Err(error)
    }

    fn break_down(&self, reason: Error, sql: &str) {
        if self.end.borrow().is_none() && !sql.is_empty() {
            self.culprit.replace(Some(sql.to_owned()));
        }
        self.finish(reason);
    }

    /// The statement that was under way when the worker broke down.
    pub(super) fn culprit(&self) -> Option<String> {
        self.culprit.borrow().clone()
    }

    /// Sends a request whose answer nobody needs.
    pub(super) fn tell(&self, request: &Request) {
        // A worker that is gone needs no telling.
        let _ = self.post(request);
    }

    fn post(&self, request: &Request) -> Result<(u32, oneshot::Receiver<Response>), Error> {
        if self.end.borrow().is_some() {
            return Err(self.ended());
        }
        let id = self.next_id.get();
        self.next_id.set(id.wrapping_add(1).max(1));
        let internal =
            |error: &dyn std::fmt::Display| Error::new(ErrorKind::Dead, format!("message not sent: {error}"));
        let message = request.message(id).map_err(|error| internal(&error))?;
        let transfer = Array::new();
        if let Request::InsertArrow(_, bytes, _) = request {
            transfer.push(&bytes.buffer());
        }
        self.raw.post_message_with_transfer(&message, &transfer).map_err(|error| internal(&describe(&error)))?;
        let (sender, receiver) = oneshot::channel();
        self.waiting.borrow_mut().insert(id, sender);
        Ok((id, receiver))
    }

    /// Ends the worker; only the first reason counts.
    pub(super) fn finish(&self, reason: Error) {
        if self.end.borrow().is_some() {
            return;
        }
        self.raw.terminate();
        self.end.replace(Some(reason.clone()));
        self.waiting.borrow_mut().clear();
        for told in self.on_end.take() {
            let _ = told.send(reason.clone());
        }
    }

    /// Resolves with the reason when the worker ends.
    pub(super) fn when_ended(&self) -> oneshot::Receiver<Error> {
        let (sender, receiver) = oneshot::channel();
        match self.end.borrow().clone() {
            Some(reason) => drop(sender.send(reason)),
            None => self.on_end.borrow_mut().push(sender),
        }
        receiver
    }

    fn ended(&self) -> Error {
        self.end.borrow().clone().unwrap_or_else(|| Error::new(ErrorKind::Dead, "the engine has ended"))
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        self.raw.terminate();
    }
}
