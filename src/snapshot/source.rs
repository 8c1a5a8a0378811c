//! What a snapshot is opened from: files that the reader gave, or an address.

use std::collections::{BTreeMap, BTreeSet};

use web_sys::{Blob, Url};

use super::error::{Error, ErrorKind};
use super::manifest::{self, Manifest};

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
    /// A manifest, or a single Parquet file, at an address of this site or one agreed to.
    Url(String),
}

/// What a manifest promises of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Promise {
    pub bytes: u64,
    pub sha256: String,
    /// Rows of the table, when this is its only file.
    pub rows: Option<u64>,
}

/// A Parquet file to open.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    pub path: String,
    /// The table's name that the file claims.
    pub stem: String,
    pub content: Content,
    pub promise: Option<Promise>,
}

#[derive(Debug, Clone)]
pub(super) enum Content {
    Here(Blob),
    At(String),
    /// The manifest names it, and it is not among the files.
    Missing,
}

/// The files of a source, before any of them is read.
#[derive(Debug, Clone)]
pub(super) struct Listing {
    pub name: String,
    pub entries: Vec<Entry>,
    /// Files that are no part of a snapshot.
    pub passed_over: Vec<String>,
}

impl Source {
    /// A few words for headings: the address, or the folder's or file's name.
    pub fn name(&self) -> String {
        match self {
            Self::Url(url) => url.clone(),
            Self::Files(files) => match files.as_slice() {
                [one] => one.path.clone(),
                [first, ..] => match first.path.split_once('/') {
                    Some((folder, _)) => folder.to_owned(),
                    None => format!("{} files", files.len()),
                },
                [] => "nothing".to_owned(),
            },
        }
    }

    /// Finds the files; fetches and follows a manifest where there is one.
    pub(super) async fn list(&self) -> Result<Listing, Error> {
        match self {
            Self::Files(files) => list_files(self.name(), files).await,
            Self::Url(url) => list_url(url).await,
        }
    }
}

async fn list_files(name: String, files: &[NamedFile]) -> Result<Listing, Error> {
    let manifest = files
        .iter()
        .filter(|file| file.path.rsplit('/').next() == Some("manifest.json"))
        .min_by_key(|file| file.path.matches('/').count());
    if let Some(file) = manifest {
        let text = read_text(&file.blob, &file.path).await?;
        let folder = file.path.strip_suffix("manifest.json").unwrap_or_default();
        let by_path: BTreeMap<&str, &Blob> = files.iter().map(|file| (file.path.as_str(), &file.blob)).collect();
        let mut listing = from_manifest(&Manifest::parse(&text)?, |path| {
            by_path
                .get(format!("{folder}{path}").as_str())
                .map_or(Content::Missing, |blob| Content::Here((*blob).clone()))
        });
        let named: BTreeSet<String> = listing.entries.iter().map(|entry| format!("{folder}{}", entry.path)).collect();
        let others = files.iter().map(|other| &other.path).filter(|path| !named.contains(*path) && **path != file.path);
        listing.passed_over = others.cloned().collect();
        return Ok(listing);
    }
    let (parquet, others): (Vec<_>, Vec<_>) = files.iter().partition(|file| may_be_parquet(&file.path));
    let mut entries: Vec<Entry> = parquet
        .into_iter()
        .map(|file| Entry {
            path: file.path.clone(),
            stem: stem(&file.path),
            content: Content::Here(file.blob.clone()),
            promise: None,
        })
        .collect();
    if entries.is_empty() {
        let what =
            if files.is_empty() { "nothing was given".to_owned() } else { format!("{name} holds no .parquet file") };
        return Err(Error::new(ErrorKind::Nothing, what, "Give the .parquet files of a snapshot, or their folder."));
    }
    entries.sort_by(|a, b| a.path.cmp(&b.path));
    let mut passed_over: Vec<String> = others.into_iter().map(|file| file.path.clone()).collect();
    passed_over.sort();
    Ok(Listing { name, entries, passed_over })
}

async fn list_url(url: &str) -> Result<Listing, Error> {
    let address = absolute(url)?;
    let path = address.pathname();
    if may_be_parquet(&path) {
        let name = last_part(&path);
        let entry =
            Entry { stem: stem(&name), path: name.clone(), content: Content::At(address.href()), promise: None };
        return Ok(Listing { name, entries: vec![entry], passed_over: Vec::new() });
    }
    let text = read_text(&fetch(&address.href()).await?, url).await?;
    let manifest = Manifest::parse(&text)?;
    Ok(from_manifest(&manifest, |path| match Url::new_with_base(path, &address.href()) {
        Ok(file) => Content::At(file.href()),
        Err(_) => Content::Missing,
    }))
}

fn from_manifest(manifest: &Manifest, content: impl Fn(&str) -> Content) -> Listing {
    let entry = |table: &manifest::Table, file: &manifest::File| Entry {
        path: file.path.clone(),
        stem: table.table.clone(),
        content: content(&file.path),
        promise: Some(Promise {
            bytes: file.bytes,
            sha256: file.sha256.to_ascii_lowercase(),
            rows: (table.files.len() == 1).then_some(table.rows),
        }),
    };
    let entries = manifest.tables.iter().flat_map(|table| table.files.iter().map(move |file| entry(table, file)));
    Listing { name: manifest.name.clone(), entries: entries.collect(), passed_over: Vec::new() }
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

/// Fetches a file without credentials or referrer; a redirect to another site is refused.
pub(super) async fn fetch(url: &str) -> Result<Blob, Error> {
    let failed = |what: String, remedy: &str| Error::new(ErrorKind::Fetch, format!("{url} {what}"), remedy);
    let response = gloo_net::http::Request::get(url)
        .credentials(web_sys::RequestCredentials::Omit)
        .referrer_policy(web_sys::ReferrerPolicy::NoReferrer)
        .send()
        .await
        .map_err(|_| {
            failed(
                "could not be fetched".into(),
                "Check the address; a server on another origin must allow this page with CORS headers.",
            )
        })?;
    let same_site = Url::new(&response.url()).map(|end| end.origin()) == Url::new(url).map(|asked| asked.origin());
    if !same_site {
        return Err(failed("redirects to another site".into(), "Open that site's address itself."));
    }
    if !response.ok() {
        let what = format!("was answered with status {}", response.status());
        return Err(failed(what, "Check the address."));
    }
    let raw: web_sys::Response = response.into();
    let blob = async { wasm_bindgen_futures::JsFuture::from(raw.blob()?).await };
    match blob.await {
        Ok(blob) => Ok(blob.into()),
        Err(_) => Err(failed("broke off".into(), "Try again.")),
    }
}

async fn read_text(blob: &Blob, path: &str) -> Result<String, Error> {
    const LIMIT: f64 = 16.0 * 1024.0 * 1024.0;
    if blob.size() > LIMIT {
        return Err(Error::new(
            ErrorKind::Manifest,
            format!("{path} is larger than 16 MB"),
            "Write a smaller manifest.",
        ));
    }
    let blob = gloo_file::Blob::from(blob.clone());
    gloo_file::futures::read_as_text(&blob)
        .await
        .map_err(|error| Error::new(ErrorKind::Fetch, format!("{path} could not be read ({error})"), "Try again."))
}

fn may_be_parquet(path: &str) -> bool {
    let name = last_part(path).to_ascii_lowercase();
    name.ends_with(".parquet") || name.ends_with(".parq") || name.ends_with(".pq")
}

fn last_part(path: &str) -> String {
    path.rsplit('/').next().unwrap_or(path).to_owned()
}

fn stem(path: &str) -> String {
    let name = last_part(path);
    name.rsplit_once('.').map_or(name.clone(), |(stem, _)| stem.to_owned())
}
