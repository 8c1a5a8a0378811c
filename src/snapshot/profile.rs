//! Profiles of files: their schema, fingerprint and signature, made in a decoder from the files as they were given.

use js_sys::Array;
use web_sys::Blob;

use super::decoder::Decoder;
use super::error::{Error, ErrorKind};
use super::open::Workshop;
use super::paths::last_part;
use crate::decode::Budgets;
use crate::decode::signature::{Profile, Written};
use crate::duckdb::delivery::describe;

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

    /// The profile of a file, or of so many of its rows; of several files that are one table, of all of them. `tell` is
    /// told how much is done, and of how much.
    pub async fn profile(
        &mut self,
        path: &str,
        blobs: &[(String, Blob)],
        budgets: &Budgets,
        most_rows: Option<u64>,
        tell: impl Fn(u64, u64),
    ) -> Result<Profile, Error> {
        let Some(written) = blobs.first().and_then(|(path, _)| Written::of(path)) else {
            let what = format!("{} has no fingerprint: it is no table of a known form", last_part(path));
            return Err(Error::new(ErrorKind::Unreadable, what, "Choose a Parquet, CSV or JSON lines file."));
        };
        let (blob, parts) = match blobs {
            [(_, only)] => (only.clone(), Vec::new()),
            several => {
                if let Some((other, _)) = several.iter().find(|(path, _)| Written::of(path) != Some(written)) {
                    let what = format!("{path} is files of different forms: {other} is one of them");
                    return Err(Error::new(ErrorKind::Unreadable, what, "Choose one of the files by itself."));
                }
                let all: Array = several.iter().map(|(_, blob)| blob.clone()).collect();
                let joined = Blob::new_with_blob_sequence(&all).map_err(|error| {
                    let what = format!("the files of {path} could not be put together: {}", describe(&error));
                    Error::new(ErrorKind::Unreadable, what, "Choose one of the files by itself.")
                })?;
                (joined, several.iter().map(|(path, blob)| (path.clone(), blob.size() as u64)).collect())
            }
        };
        let made = self.decoder.profile(path, written, parts, budgets, most_rows, &blob, tell).await;
        made.map_err(|error| Error::new(ErrorKind::Unreadable, error.what, error.remedy))
    }
}
