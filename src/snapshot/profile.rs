//! Profiles of files: their schema, fingerprint and signature, made in a decoder from the files as they were given.

use web_sys::Blob;

use super::decoder::Decoder;
use super::error::{Error, ErrorKind};
use super::open::Workshop;
use super::paths::last_part;
use crate::decode::Budgets;
use crate::decode::signature::{Profile, Written};

/// Makes profiles, one after the other, in a decoder of its own. Dropping it gives up the one under way.
pub struct Profiling {
    decoder: Decoder,
}

impl Workshop {
    /// Starts a decoder that makes profiles.
    pub async fn profiling(&self) -> Result<Profiling, Error> {
        Ok(Profiling { decoder: self.start_decoder().await? })
    }
}

impl Profiling {
    /// Whether it broke over a file, and another one must be started.
    pub fn is_over(&self) -> bool {
        self.decoder.is_over()
    }

    /// The profile of a file, or of so many of its rows. `tell` is told how much is done, and of how much.
    pub async fn profile(
        &mut self,
        path: &str,
        blob: &Blob,
        budgets: &Budgets,
        most_rows: Option<u64>,
        tell: impl Fn(u64, u64),
    ) -> Result<Profile, Error> {
        let Some(written) = Written::of(path) else {
            let what = format!("{} has no fingerprint: it is no table of a known form", last_part(path));
            return Err(Error::new(ErrorKind::Unreadable, what, "Choose a Parquet, CSV or JSON lines file."));
        };
        let made = self.decoder.profile(path, written, budgets, most_rows, blob, tell).await;
        made.map_err(|error| Error::new(ErrorKind::Unreadable, error.what, error.remedy))
    }
}
