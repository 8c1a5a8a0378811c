//! What a snapshot is opened from: files that the reader gave, or an address. What is in them is found by `gather`.

use web_sys::{Blob, Url};

use super::error::{Error, ErrorKind};

/// A file with its path inside what was given, with `/`.
#[derive(Debug, Clone)]
pub struct NamedFile {
    /// `folder/name.parquet`, or only the name.
    pub path: String,
    /// Its content, read in slices when it is needed.
    pub blob: Blob,
}

/// Where a snapshot comes from. Cheap to keep, so that it can be opened again.
#[derive(Debug, Clone)]
pub enum Source {
    /// Files and folders, dropped or picked.
    Files(Vec<NamedFile>),
    /// A manifest, an archive or a single file, at an address of this site or one agreed to.
    Url(String),
}

impl Source {
    /// A few words for headings: the address, or the folder's or file's name.
    pub fn name(&self) -> String {
        match self {
            Self::Url(url) => url.clone(),
            Self::Files(files) => match files.as_slice() {
                [] => "nothing".to_owned(),
                [one] => one.path.clone(),
                [..] => {
                    let top = |file: &NamedFile| file.path.split_once('/').map(|(folder, _)| folder.to_owned());
                    let mut folders: Vec<Option<String>> = files.iter().map(top).collect();
                    folders.dedup();
                    let folders: Option<Vec<String>> = folders.into_iter().collect();
                    match folders {
                        Some(folders) if folders.len() <= 3 => folders.join(" + "),
                        _ => format!("{} files", files.len()),
                    }
                }
            },
        }
    }
}

/// The address of a link, against the page's own.
pub fn absolute(url: &str) -> Result<Url, Error> {
    let base = web_sys::window().and_then(|window| window.location().href().ok()).unwrap_or_default();
    let bad = |_| Error::new(ErrorKind::Fetch, format!("\"{url}\" is no address"), "Check the link.");
    let address = Url::new_with_base(url, &base).map_err(bad)?;
    if matches!(address.protocol().as_str(), "http:" | "https:") {
        return Ok(address);
    }
    let what = format!("{} addresses cannot be opened", address.protocol());
    Err(Error::new(ErrorKind::Fetch, what, "Use an http or https address, or open the files themselves."))
}
