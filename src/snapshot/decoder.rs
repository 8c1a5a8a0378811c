//! A decoder worker, seen from the page: one file at a time, replies in the order of the requests.
//! A panic, an error or silence ends it; the file that it was at is then damaged.

use futures_channel::mpsc::{UnboundedReceiver, unbounded};
use futures_util::StreamExt as _;
use futures_util::future::{Either, select};
use gloo_events::EventListener;
use gloo_timers::future::TimeoutFuture;
use js_sys::Uint8Array;
use wasm_bindgen::JsCast as _;
use web_sys::{Blob, ErrorEvent, MessageEvent};

use super::bundle::{DecoderBundle, not_started};
use super::error::Error;
use super::fetch::Gathered;
use crate::decode::message::{Reply, Request, panicked};
use crate::decode::signature::{Profile, Written};
use crate::decode::wire::{self, Beside};
use crate::decode::zip::{Archive, Entry};
use crate::decode::{self, Budgets, Inspection, Member, Piece, Plan, Stored, Summary, TableName, United};
use crate::duckdb::delivery;

/// A decoder that says nothing for so long hangs.
const ANSWER_LIMIT_MS: u32 = 60_000;
/// Its module is compiled already.
const START_LIMIT_MS: u32 = 30_000;

/// What comes from the worker.
enum Event {
    Reply(Reply, Vec<Uint8Array>),
    /// The worker failed, in the browser's words.
    Broken(String),
}

/// A piece of a table's Arrow stream.
pub(super) struct Part {
    pub table: TableName,
    pub rows: u64,
    pub bytes: Uint8Array,
}

/// A running decoder. Ends when dropped.
pub(super) struct Decoder {
    worker: web_sys::Worker,
    events: UnboundedReceiver<Event>,
    /// Listen for as long as it lives.
    _listeners: [EventListener; 2],
    /// The file under way: its number and its name.
    file: (u32, String),
    over: bool,
    memory: u64,
}

/// What a profile is asked of.
#[derive(Clone)]
pub(super) struct Asked<'a> {
    /// The file's name, for messages.
    pub name: &'a str,
    /// How it is written.
    pub written: Written,
    /// Names and bytes of the files that it is, where it is several.
    pub parts: Vec<(String, u64)>,
    /// The limits it is held to.
    pub budgets: &'a Budgets,
    /// Only so many rows.
    pub most_rows: Option<u64>,
    /// Only these columns: from one place to before another.
    pub columns: Option<(u32, u32)>,
}

impl Decoder {
    /// Starts a decoder and waits until it takes requests.
    pub(super) async fn start(bundle: &DecoderBundle) -> Result<Self, Error> {
        let worker = bundle.start()?;
        let (sender, events) = unbounded();
        let errors = sender.clone();
        let listeners = [
            EventListener::new(&worker, "message", move |event| {
                let Some(event) = event.dyn_ref::<MessageEvent>() else { return };
                let event = match wire::reply_from_js(&event.data()) {
                    Ok((reply, bytes)) => Event::Reply(reply, bytes),
                    Err(error) => Event::Broken(error.to_string()),
                };
                // Nobody listens any more to a decoder that was dropped.
                let _ = sender.unbounded_send(event);
            }),
            EventListener::new(&worker, "error", move |event| {
                // It is told where the file is told; the browser's own report would be a second one.
                event.prevent_default();
                let words = event.dyn_ref::<ErrorEvent>().map(ErrorEvent::message).unwrap_or_default();
                let _ = errors.unbounded_send(Event::Broken(words));
            }),
        ];
        let mut decoder =
            Self { worker, events, _listeners: listeners, file: (0, String::new()), over: false, memory: 0 };
        match decoder.next_event(START_LIMIT_MS).await {
            Ok(Event::Reply(Reply::Ready, _)) => Ok(decoder),
            Ok(Event::Broken(words)) | Err(words) => Err(not_started(&words)),
            Ok(Event::Reply(..)) => Err(not_started("it spoke out of turn")),
        }
    }

    /// Bytes of memory that it was seen to have.
    pub(super) fn memory(&self) -> u64 {
        self.memory
    }

    /// Whether it broke and must be replaced.
    pub(super) fn is_over(&self) -> bool {
        self.over
    }

    /// Reads a file's footer.
    pub(super) async fn inspect(
        &mut self,
        name: &str,
        stem: &str,
        budgets: &Budgets,
        blob: &Blob,
    ) -> Result<Inspection, decode::Error> {
        let id = self.begin(name);
        let (name, stem, budgets) = (name.to_owned(), stem.to_owned(), budgets.clone());
        self.post(&Request::Inspect { id, name, stem, budgets }, &Beside::File(blob.clone()))?;
        self.inspection().await
    }

    /// Looks at the columns of a database's table; `head` is a result of it without rows.
    pub(super) async fn inspect_stored(
        &mut self,
        stored: &Stored,
        name: &str,
        budgets: &Budgets,
        head: &[u8],
    ) -> Result<Inspection, decode::Error> {
        let id = self.begin(&stored.label);
        let (stored, name, budgets) = (stored.clone(), name.to_owned(), budgets.clone());
        self.post(&Request::InspectStored { id, stored, name, budgets }, &Beside::Bytes(Uint8Array::from(head)))?;
        self.inspection().await
    }

    async fn inspection(&mut self) -> Result<Inspection, decode::Error> {
        match self.reply().await? {
            (Reply::Inspected { inspection, .. }, _) => Ok(inspection),
            _ => Err(self.broken("it spoke out of turn")),
        }
    }

    /// Brings the columns of several files together.
    pub(super) async fn unite(
        &mut self,
        label: &str,
        name: &str,
        members: Vec<Member>,
        budgets: &Budgets,
    ) -> Result<United, decode::Error> {
        let id = self.begin(label);
        let (label, name, budgets) = (label.to_owned(), name.to_owned(), budgets.clone());
        self.post(&Request::Unite { id, label, name, members, budgets }, &Beside::Nothing)?;
        match self.reply().await? {
            (Reply::United { united, .. }, _) => Ok(united),
            _ => Err(self.broken("it spoke out of turn")),
        }
    }

    /// Reads the directory of an archive.
    pub(super) async fn list(&mut self, name: &str, budgets: &Budgets, blob: &Blob) -> Result<Archive, decode::Error> {
        let id = self.begin(name);
        let (name, budgets) = (name.to_owned(), budgets.clone());
        self.post(&Request::List { id, name, budgets }, &Beside::File(blob.clone()))?;
        match self.reply().await? {
            (Reply::Listed { archive, .. }, _) => Ok(archive),
            _ => Err(self.broken("it spoke out of turn")),
        }
    }

    /// Unpacks a file of an archive and checks it; of one that is stored as it is only the checksum.
    pub(super) async fn unpack(
        &mut self,
        name: &str,
        entry: &Entry,
        blob: &Blob,
        tell: impl Fn(u64),
    ) -> Result<Blob, decode::Error> {
        let id = self.begin(name);
        let request = Request::Unpack { id, name: name.to_owned(), entry: entry.clone() };
        self.post(&request, &Beside::File(blob.clone()))?;
        let mut gathered = Gathered::default();
        loop {
            let (Reply::Unpacked { done, .. }, pieces) = self.reply().await? else {
                return Err(self.broken("it spoke out of turn"));
            };
            if !done {
                self.request_next()?;
            }
            for piece in &pieces {
                gathered.push(piece).map_err(|error| self.broken(&delivery::describe(&error)))?;
            }
            tell(gathered.bytes);
            if done {
                return gathered.finish().map_err(|error| self.broken(&delivery::describe(&error)));
            }
        }
    }

    /// The file's SHA-256 in hexadecimal.
    pub(super) async fn digest(&mut self, name: &str, blob: &Blob) -> Result<String, decode::Error> {
        let id = self.begin(name);
        self.post(&Request::Digest { id }, &Beside::File(blob.clone()))?;
        match self.reply().await? {
            (Reply::Digest { sha256, .. }, _) => Ok(sha256),
            _ => Err(self.broken("it spoke out of turn")),
        }
    }

    /// Schema, fingerprint and signature of a file, or of the files of a table, which stand in the blob one after the
    /// other. `tell` is told how much is done, and of how much.
    pub(super) async fn profile(
        &mut self,
        asked: &Asked<'_>,
        blob: &Blob,
        tell: impl Fn(u64, u64),
    ) -> Result<Profile, decode::Error> {
        let id = self.begin(asked.name);
        let (name, budgets, parts) = (asked.name.to_owned(), asked.budgets.clone(), asked.parts.clone());
        let Asked { written, most_rows, columns, .. } = *asked;
        let request = Request::Profile { id, name, written, parts, budgets, most_rows, columns };
        self.post(&request, &Beside::File(blob.clone()))?;
        self.rest_of_profile(tell).await
    }

    /// The same of other columns of the file that some columns were asked of.
    pub(super) async fn profile_columns(
        &mut self,
        columns: (u32, u32),
        tell: impl Fn(u64, u64),
    ) -> Result<Profile, decode::Error> {
        self.post(&Request::Columns { id: self.file.0, columns }, &Beside::Nothing)?;
        self.rest_of_profile(tell).await
    }

    /// The file is not needed any more.
    pub(super) fn leave(&mut self) -> Result<(), decode::Error> {
        self.post(&Request::Drop { id: self.file.0 }, &Beside::Nothing)
    }

    async fn rest_of_profile(&mut self, tell: impl Fn(u64, u64)) -> Result<Profile, decode::Error> {
        loop {
            let (done, total, profile) = self.profiled().await?;
            tell(done, total);
            if let Some(profile) = profile {
                return Ok(profile);
            }
            self.request_next()?;
        }
    }

    /// How far a profile is: how much is done, of how much, and the profile once it is whole.
    pub(super) async fn profiled(&mut self) -> Result<(u64, u64, Option<Profile>), decode::Error> {
        match self.reply().await? {
            (Reply::Profiled { done, total, profile, .. }, _) => Ok((done, total, profile)),
            _ => Err(self.broken("it spoke out of turn")),
        }
    }

    /// Begins with the profile of a database's table; it is answered by [`Decoder::profiled`].
    pub(super) fn profile_stored(
        &mut self,
        stored: &Stored,
        types: Vec<(String, String)>,
        budgets: &Budgets,
        most_rows: Option<u64>,
        head: &[u8],
    ) -> Result<(), decode::Error> {
        let id = self.begin(&stored.label);
        let (stored, budgets) = (stored.clone(), budgets.clone());
        let request = Request::ProfileStored { id, stored, types, budgets, most_rows };
        self.post(&request, &Beside::Bytes(Uint8Array::from(head)))
    }

    /// Begins to decode a file; its first pieces come by [`Decoder::parts`].
    pub(super) fn start_job(
        &mut self,
        name: &str,
        plan: &Plan,
        budgets: &Budgets,
        piece: &Piece,
        blob: &Blob,
    ) -> Result<(), decode::Error> {
        let id = self.begin(name);
        let (name, plan, budgets, piece) = (name.to_owned(), plan.clone(), budgets.clone(), piece.clone());
        self.post(&Request::Start { id, name, plan, budgets, piece }, &Beside::File(blob.clone()))
    }

    /// Begins with a database's table; it is answered by [`Decoder::parts`] without any.
    pub(super) fn start_stored(
        &mut self,
        stored: &Stored,
        plan: &Plan,
        budgets: &Budgets,
        piece: &Piece,
        head: &[u8],
    ) -> Result<(), decode::Error> {
        let id = self.begin(&stored.label);
        let (stored, plan, budgets, piece) = (stored.clone(), plan.clone(), budgets.clone(), piece.clone());
        let request = Request::StartStored { id, stored, plan, budgets, piece };
        self.post(&request, &Beside::Bytes(Uint8Array::from(head)))
    }

    /// Hands over the next bytes of a database's table; what they come to is told by [`Decoder::parts`].
    pub(super) fn feed(&mut self, bytes: &[u8], last: bool) -> Result<(), decode::Error> {
        self.post(&Request::Feed { id: self.file.0, last }, &Beside::Bytes(Uint8Array::from(bytes)))
    }

    /// Asks for the next pieces; they are decoded while the page does something else.
    pub(super) fn request_next(&mut self) -> Result<(), decode::Error> {
        self.post(&Request::Next { id: self.file.0 }, &Beside::Nothing)
    }

    /// The pieces that were asked for, and what became of the file after the last ones.
    pub(super) async fn parts(&mut self) -> Result<(Vec<Part>, Option<Summary>), decode::Error> {
        match self.reply().await? {
            (Reply::Parts { parts, done, memory, .. }, bytes) if parts.len() == bytes.len() => {
                self.memory = self.memory.max(memory);
                let parts = parts.into_iter().zip(bytes);
                let parts = parts.map(|(head, bytes)| Part { table: head.table, rows: head.rows, bytes });
                Ok((parts.collect(), done))
            }
            _ => Err(self.broken("it spoke out of turn")),
        }
    }

    fn begin(&mut self, name: &str) -> u32 {
        self.file = (self.file.0.wrapping_add(1), name.to_owned());
        self.file.0
    }

    fn post(&mut self, request: &Request, beside: &Beside) -> Result<(), decode::Error> {
        let (message, buffers) =
            wire::request_to_js(request, beside).map_err(|error| self.broken(&error.to_string()))?;
        let posted = self.worker.post_message_with_transfer(&message, &buffers);
        posted.map_err(|error| self.broken(&delivery::describe(&error)))
    }

    /// The reply to what was posted last; those of files given up before are passed over.
    async fn reply(&mut self) -> Result<(Reply, Vec<Uint8Array>), decode::Error> {
        loop {
            match self.next_event(ANSWER_LIMIT_MS).await {
                Ok(Event::Reply(Reply::Failed { id, error }, _)) if id == self.file.0 => return Err(error),
                Ok(Event::Reply(Reply::Panicked { message }, _)) => return Err(self.broken(&message)),
                Ok(Event::Reply(reply, bytes)) if reply.id() == Some(self.file.0) => return Ok((reply, bytes)),
                Ok(Event::Reply(..)) => {}
                Ok(Event::Broken(words)) | Err(words) => return Err(self.broken(&words)),
            }
        }
    }

    async fn next_event(&mut self, limit_ms: u32) -> Result<Event, String> {
        match select(self.events.next(), TimeoutFuture::new(limit_ms)).await {
            Either::Left((Some(event), _)) => Ok(event),
            Either::Left((None, _)) => Err("it is gone".to_owned()),
            Either::Right(_) => Err(format!("it said nothing for {} s", limit_ms / 1_000)),
        }
    }

    /// Ends the decoder: what it was at is damaged.
    fn broken(&mut self, words: &str) -> decode::Error {
        self.over = true;
        self.worker.terminate();
        panicked(&self.file.1, words)
    }
}

impl Drop for Decoder {
    fn drop(&mut self) {
        self.worker.terminate();
    }
}
