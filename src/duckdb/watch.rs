//! Watches a statement from its beginning to its end, and notes it in the log.

use super::error::{Error, ErrorKind};
use super::log::{self, Entry, Outcome};

/// A statement under way; it is noted when this is dropped.
pub(super) struct Watch {
    sql: String,
    at_ms: f64,
    started_ms: f64,
    is_setup: bool,
    /// Rows that were read so far.
    pub rows: u64,
    outcome: Option<Outcome>,
}

impl Watch {
    /// Begins to watch a question, or what the page does to the engine itself.
    pub(super) fn begin(sql: &str, is_setup: bool) -> Self {
        Self { sql: sql.to_owned(), at_ms: js_sys::Date::now(), started_ms: now(), is_setup, rows: 0, outcome: None }
    }

    /// Its whole result was read.
    pub(super) fn answered(&mut self) {
        self.outcome = Some(Outcome::Answered);
    }

    /// It failed, if it did.
    pub(super) fn told<T>(&mut self, result: Result<T, Error>) -> Result<T, Error> {
        if let Err(error) = &result {
            self.outcome = Some(match error.kind {
                ErrorKind::Cancelled => Outcome::GivenUp,
                _ => Outcome::Failed(error.message.clone()),
            });
        }
        result
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        let unfinished = if self.rows > 0 { Outcome::InPart } else { Outcome::GivenUp };
        let entry = Entry {
            at_ms: self.at_ms,
            sql: std::mem::take(&mut self.sql),
            elapsed_ms: now() - self.started_ms,
            rows: self.rows,
            outcome: self.outcome.take().unwrap_or(unfinished),
            is_setup: self.is_setup,
        };
        let words = format!("{:.1} ms, {} rows, {:?}: {}", entry.elapsed_ms, entry.rows, entry.outcome, entry.sql);
        if log::note(entry) {
            web_sys::console::debug_1(&words.into());
        }
    }
}

/// A clock that only goes forward, in milliseconds.
fn now() -> f64 {
    web_sys::window().and_then(|window| window.performance()).map_or_else(js_sys::Date::now, |clock| clock.now())
}
