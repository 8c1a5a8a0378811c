//! The decoder worker: takes requests, reads files in slices, answers with pieces of Arrow streams. It is disposable:
//! after a panic or a trap the page ends it and starts another. What decoding means stands in `provscope::decode`.

#[cfg(target_arch = "wasm32")]
fn main() {
    worker::start();
}

#[cfg(not(target_arch = "wasm32"))]
fn main() {
    println!("This is provscope's decoder; it runs in a worker of the browser, not here.");
}

#[cfg(target_arch = "wasm32")]
mod worker {
    use std::cell::RefCell;
    use std::collections::HashMap;

    use parquet::file::reader::{ChunkReader, Length};
    use provscope::decode::blob::{BlobReader, KEPT};
    use provscope::decode::message::{PartHead, Reply, Request};
    use provscope::decode::signature::{AHEAD_BYTES, Profile, Profiler, StoredProfiler, Within};
    use provscope::decode::wire::{self, Beside};
    use provscope::decode::zip::{self, Unpacker};
    use provscope::decode::{Error, ErrorKind, Feed, Job, Part, Summary, blob, inspect, inspect_stored, unite};
    use sha2::{Digest, Sha256};
    use wasm_bindgen::prelude::Closure;
    use wasm_bindgen::{JsCast, JsValue};
    use web_sys::{Blob, DedicatedWorkerGlobalScope, MessageEvent};

    /// Bytes that are hashed at once.
    const SLICE: u64 = 4 << 20;

    /// For so long a profile is made before the page is told how far it is.
    const PROFILE_MS: f64 = 200.0;

    /// What is under way.
    enum Work {
        /// A Parquet file is decoded.
        Decode(Box<Job>),
        /// A file is taken out of an archive.
        Unpack(Box<Unpacker<BlobReader>>),
        /// A table of a database is brought to its form.
        Feed(Box<Feed>),
        /// What a file is by the rules of fingerprints, and whether the file is kept for other columns of it.
        Profile(Box<Profiler>, bool),
        /// The same of a table of a database.
        ProfileStored(Box<StoredProfiler>),
    }

    thread_local! {
        static JOBS: RefCell<HashMap<u32, Work>> = RefCell::default();
    }

    pub(super) fn start() {
        std::panic::set_hook(Box::new(|info| post(&Reply::Panicked { message: info.to_string() }, &[])));
        let on_message = Closure::<dyn Fn(MessageEvent)>::new(|event: MessageEvent| receive(&event.data()));
        scope().set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        on_message.forget();
        post(&Reply::Ready, &[]);
    }

    fn scope() -> DedicatedWorkerGlobalScope {
        js_sys::global().unchecked_into()
    }

    fn post(reply: &Reply, parts: &[Vec<u8>]) {
        // What cannot be posted would leave the page waiting: an exception reaches it as the worker's error event.
        let posted = wire::reply_to_js(reply, parts)
            .map_err(|error| JsValue::from_str(&error.to_string()))
            .and_then(|(message, buffers)| scope().post_message_with_transfer(&message, &buffers));
        if let Err(error) = posted {
            wasm_bindgen::throw_val(error);
        }
    }

    fn receive(message: &JsValue) {
        let (request, beside) = match wire::request_from_js(message) {
            Ok(received) => received,
            Err(error) => wasm_bindgen::throw_str(&error.to_string()),
        };
        let id = request.id();
        if let Err(error) = answer(request, beside) {
            forget(id);
            post(&Reply::Failed { id, error }, &[]);
        }
    }

    fn answer(request: Request, beside: Beside) -> Result<(), Error> {
        match request {
            Request::Inspect { id, name, stem, budgets } => {
                let reader = blob::open(id, needed(beside, &name)?, KEPT);
                let inspection = inspect(reader, &name, &stem, &budgets)?;
                forget(id);
                post(&Reply::Inspected { id, inspection }, &[]);
            }
            Request::Start { id, name, plan, budgets, piece } => {
                let reader = blob::open(id, needed(beside, &name)?, KEPT);
                let job = Job::open_piece(reader, &name, &plan, &budgets, &piece)?;
                JOBS.with_borrow_mut(|jobs| jobs.insert(id, Work::Decode(Box::new(job))));
                next(id)?;
            }
            Request::List { id, name, budgets } => {
                let reader = blob::open(id, needed(beside, &name)?, KEPT);
                let archive = zip::list(&reader, &name, &budgets)?;
                forget(id);
                post(&Reply::Listed { id, archive }, &[]);
            }
            Request::Unpack { id, name, entry } => {
                let reader = blob::open(id, needed(beside, &name)?, KEPT);
                let unpacker = Unpacker::open(reader, &name, &entry)?;
                JOBS.with_borrow_mut(|jobs| jobs.insert(id, Work::Unpack(Box::new(unpacker))));
                next(id)?;
            }
            Request::Next { id } => next(id)?,
            Request::InspectStored { id, stored, name, budgets } => {
                let inspection = inspect_stored(beside.bytes(), &stored, &name, &budgets)?;
                post(&Reply::Inspected { id, inspection }, &[]);
            }
            Request::StartStored { id, stored, plan, budgets, piece } => {
                let feed = Feed::open(beside.bytes(), &stored, &plan, &budgets, &piece)?;
                JOBS.with_borrow_mut(|jobs| jobs.insert(id, Work::Feed(Box::new(feed))));
                hand_out(id, Vec::new(), None);
            }
            Request::Feed { id, last } => feed(id, beside.bytes(), last)?,
            Request::Unite { id, label, name, members, budgets } => {
                let united = unite(&label, &name, &members, &budgets)?;
                post(&Reply::United { id, united }, &[]);
            }
            Request::Profile { id, name, written, parts, budgets, most_rows, columns } => {
                let reader = blob::open(id, needed(beside, &name)?, KEPT + AHEAD_BYTES);
                let profiler = if let Some(columns) = columns {
                    Profiler::open_columns(reader, &name, places(columns), &budgets, most_rows)?
                } else if parts.is_empty() {
                    Profiler::open(reader, &name, written, &budgets, most_rows)?
                } else {
                    Profiler::open_parts(cut(reader, parts), written, &budgets, most_rows)?
                };
                profile(id, Box::new(profiler), columns.is_some())?;
            }
            Request::Columns { id, columns } => {
                let profiler = match JOBS.with_borrow_mut(|jobs| jobs.remove(&id)) {
                    Some(Work::Profile(profiler, true)) => Some(profiler),
                    _ => None,
                };
                let going_on = profiler.and_then(|mut profiler| profiler.go_on(places(columns)).then_some(profiler));
                profile(id, going_on.ok_or_else(not_open)?, true)?;
            }
            Request::ProfileStored { id, stored, types, budgets, most_rows } => {
                let profiler = StoredProfiler::open(beside.bytes(), &stored, &types, &budgets, most_rows)?;
                tell(id, profiler.progress(), None, Work::ProfileStored(Box::new(profiler)));
            }
            Request::Digest { id } => {
                let sha256 = digest(id, needed(beside, "A file")?)?;
                forget(id);
                post(&Reply::Digest { id, sha256 }, &[]);
            }
            Request::Drop { id } => forget(id),
        }
        Ok(())
    }

    fn needed(beside: Beside, name: &str) -> Result<Blob, Error> {
        beside.file().ok_or_else(|| {
            let what = format!("{name} did not reach the decoder.");
            Error::new(ErrorKind::Internal, what, "Open it again.")
        })
    }

    fn forget(id: u32) {
        JOBS.with_borrow_mut(|jobs| jobs.remove(&id));
        blob::close(id);
    }

    fn next(id: u32) -> Result<(), Error> {
        // The job is out of the map while it works, so that a panic leaves no borrow behind.
        match JOBS.with_borrow_mut(|jobs| jobs.remove(&id)) {
            Some(Work::Decode(job)) => decode(id, job),
            Some(Work::Unpack(unpacker)) => unpack(id, unpacker),
            Some(Work::Profile(profiler, keeps)) => profile(id, profiler, keeps),
            Some(Work::Feed(_) | Work::ProfileStored(_)) | None => Err(not_open()),
        }
    }

    fn not_open() -> Error {
        Error::new(ErrorKind::Internal, "A file was asked for that is not open.", "Open it again.")
    }

    fn feed(id: u32, bytes: Vec<u8>, last: bool) -> Result<(), Error> {
        let mut feed = match JOBS.with_borrow_mut(|jobs| jobs.remove(&id)) {
            Some(Work::Feed(feed)) => feed,
            Some(Work::ProfileStored(mut profiler)) => {
                profiler.push(bytes, last)?;
                tell(id, profiler.progress(), profiler.profile(), Work::ProfileStored(profiler));
                return Ok(());
            }
            _ => return Err(not_open()),
        };
        let parts = feed.push(bytes, last)?;
        let done = last.then(|| feed.summary());
        if !last {
            JOBS.with_borrow_mut(|jobs| jobs.insert(id, Work::Feed(feed)));
        }
        hand_out(id, parts, done);
        Ok(())
    }

    /// WebAssembly counts its memory in these.
    const WASM_PAGE: u64 = 65_536;

    fn hand_out(id: u32, parts: Vec<Part>, done: Option<Summary>) {
        let (heads, bytes): (Vec<_>, Vec<_>) =
            parts.into_iter().map(|part| (PartHead { table: part.table, rows: part.rows }, part.bytes)).unzip();
        let memory = core::arch::wasm32::memory_size(0) as u64 * WASM_PAGE;
        post(&Reply::Parts { id, parts: heads, done, memory }, &bytes);
    }

    fn unpack(id: u32, mut unpacker: Box<Unpacker<BlobReader>>) -> Result<(), Error> {
        let piece = unpacker.next_piece()?;
        // The page has the bytes of a stored file: they are a slice of the archive.
        let pieces = if unpacker.is_stored() { Vec::new() } else { vec![piece] };
        let done = unpacker.is_done();
        if done {
            forget(id);
        } else {
            JOBS.with_borrow_mut(|jobs| jobs.insert(id, Work::Unpack(unpacker)));
        }
        post(&Reply::Unpacked { id, done }, &pieces);
        Ok(())
    }

    fn decode(id: u32, mut job: Box<Job>) -> Result<(), Error> {
        let parts = job.next()?;
        let done = if job.is_done() { Some(job.summary()) } else { None };
        if done.is_some() {
            forget(id);
        } else {
            JOBS.with_borrow_mut(|jobs| jobs.insert(id, Work::Decode(job)));
        }
        hand_out(id, parts.unwrap_or_default(), done);
        Ok(())
    }

    /// The files that stand in a blob one after the other.
    fn cut(reader: BlobReader, parts: Vec<(String, u64)>) -> Vec<(String, Within<BlobReader>)> {
        let mut start = 0;
        let part = |(name, bytes): (String, u64)| {
            let within = Within { of: reader, start, bytes };
            start += bytes;
            (name, within)
        };
        parts.into_iter().map(part).collect()
    }

    fn places((from, to): (u32, u32)) -> std::ops::Range<usize> {
        from as usize..to as usize
    }

    /// Reads on for a moment. A file that is kept goes on with other columns.
    fn profile(id: u32, mut profiler: Box<Profiler>, keeps: bool) -> Result<(), Error> {
        let until = js_sys::Date::now() + PROFILE_MS;
        while profiler.profile().is_none() && js_sys::Date::now() < until {
            profiler.step()?;
        }
        let (progress, profile) = (profiler.progress(), profiler.profile());
        if keeps {
            JOBS.with_borrow_mut(|jobs| jobs.insert(id, Work::Profile(profiler, keeps)));
            told(id, progress, profile);
        } else {
            tell(id, progress, profile, Work::Profile(profiler, keeps));
        }
        Ok(())
    }

    /// Tells how far a profile is. Work whose profile is whole is forgotten.
    fn tell(id: u32, progress: (u64, u64), profile: Option<Profile>, work: Work) {
        if profile.is_some() {
            forget(id);
        } else {
            JOBS.with_borrow_mut(|jobs| jobs.insert(id, work));
        }
        told(id, progress, profile);
    }

    fn told(id: u32, (done, total): (u64, u64), profile: Option<Profile>) {
        post(&Reply::Profiled { id, done, total, profile }, &[]);
    }

    fn digest(id: u32, blob: Blob) -> Result<String, Error> {
        let reader = blob::open(id, blob, KEPT);
        let mut hash = Sha256::new();
        let mut at = 0;
        while at < reader.len() {
            let length = SLICE.min(reader.len() - at);
            let slice = reader.get_bytes(at, length as usize).map_err(|error| {
                Error::new(
                    ErrorKind::Read,
                    format!("A file could not be read any more ({error})."),
                    "If the file was moved or changed, open it again.",
                )
            })?;
            hash.update(&slice);
            at += length;
        }
        Ok(hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect())
    }
}
