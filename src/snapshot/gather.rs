//! From a source to files that are arranged as tables: an address is fetched, an archive unpacked, manifests and
//! scripts are read. No Parquet file is looked into here.

use std::collections::BTreeMap;
use std::rc::Rc;

use web_sys::{Blob, Url};

use super::archive;
use super::database;
use super::database::reader::{Database, Entry};
use super::decoder::Decoder;
use super::described::Offers;
use super::error::{Error, ErrorKind};
use super::fetch::fetch;
use super::layout::{self, GET_AGAIN, Layout, Promise};
use super::manifest::Manifest;
use super::open::{Board, Workshop};
use super::paths::{last_part, may_be_database, may_be_parquet, may_be_zip, stem};
use super::source::{NamedFile, Source, absolute};
use crate::decode::otlp::{begins_like_otlp, may_be_otlp};
use crate::decode::{self, Budgets};

/// A manifest or a script of an export is at most this large.
const MOST_TEXT: f64 = 16.0 * 1024.0 * 1024.0;

/// Where a file's bytes are.
#[derive(Clone)]
pub(super) enum Content {
    /// Here.
    Here(Blob),
    /// At an address.
    At(String),
    /// A table of a database.
    Stored(Entry),
    /// It did not come out of its archive, or is a database that cannot be read.
    Broken(decode::Error),
}

/// The files of a source, arranged.
pub(super) struct Gathered {
    /// The snapshot's name.
    pub name: String,
    /// Which of them are which table.
    pub layout: Layout,
    /// The descriptors that could serve, in the order in which they are preferred.
    pub offers: Offers,
    /// Descriptors that are not as a manifest promises: how, by their paths.
    pub changed: BTreeMap<String, String>,
    /// The files by their paths in the layout.
    pub contents: BTreeMap<String, Content>,
}

/// What the first bytes of a file say that it is.
enum Kind {
    Parquet,
    Zip,
    Database,
    WebPage,
    Other,
}

/// What a source is at first sight.
pub(super) enum Given {
    /// Files, archives among them.
    Files(Vec<NamedFile>),
    /// A manifest's files, which lie beside it.
    Manifest(Gathered),
}

/// Takes the files, or asks for what is at the address.
pub(super) async fn take(source: &Source, budgets: &Budgets, board: &Board<'_>) -> Result<Given, Error> {
    match source {
        Source::Files(files) => Ok(Given::Files(files.clone())),
        Source::Url(url) => {
            let address = absolute(url)?;
            let path = address.pathname();
            let name = last_part(&path).to_owned();
            let href = address.href();
            let blob = fetch(&href, budgets.file_bytes, board.fetching(&name)).await?;
            match kind(&blob).await {
                Kind::WebPage => return Err(web_page(url)),
                Kind::Other if is_otlp(&name, &blob).await => {}
                Kind::Other if !may_be_parquet(&path) && !may_be_zip(&path) && !may_be_database(&path) => {
                    let text = read_text(&blob, url).await?;
                    return Ok(Given::Manifest(of_manifest(&text, &address, budgets, board).await?));
                }
                _ => {}
            }
            Ok(Given::Files(vec![NamedFile { path: name, blob }]))
        }
    }
}

async fn of_manifest(text: &str, address: &Url, budgets: &Budgets, board: &Board<'_>) -> Result<Gathered, Error> {
    let manifest = Manifest::parse(text)?;
    let tables = layout::of_manifest(&manifest);
    let mut contents = BTreeMap::new();
    for part in tables.iter().flat_map(|table| &table.parts) {
        // A part's path goes into the address as it is written: `=` and spaces are not special there.
        if let Ok(file) = Url::new_with_base(&part.path, &address.href()) {
            contents.insert(part.path.clone(), Content::At(file.href()));
        }
    }
    let mut layout = Layout { name: Some(manifest.name.clone()), tables, ..Layout::default() };
    if layout.tables.is_empty() {
        let what = format!("the manifest of {} names no table", manifest.name);
        return Err(Error::new(
            ErrorKind::Nothing,
            what,
            "Write the manifest again, with the snapshot's files beside it.",
        ));
    }
    let (mut texts, mut changed) = (Vec::new(), BTreeMap::new());
    for (path, promise) in manifest.descriptors.iter().map(|file| (file.path.as_str(), Promise::of(file))) {
        let Ok(file) = Url::new_with_base(path, &address.href()) else { continue };
        let fetched = fetch(&file.href(), budgets.file_bytes, board.fetching(path)).await;
        let text = match fetched {
            Ok(blob) => {
                check(path, &blob, &promise, &mut changed).await;
                read_text(&blob, path).await
            }
            Err(error) => Err(error),
        };
        texts.push((path.to_owned(), text));
    }
    let mut offers = Offers::default();
    layout.remarks.extend(offers.of_snapshot(texts));
    layout.remarks.extend(remarks(&changed));
    Ok(Gathered { name: manifest.name, layout, offers, changed, contents })
}

/// Unpacks the archives among the files, and arranges all of them.
pub(super) async fn arrange(
    workshop: &Workshop,
    decoder: &mut Decoder,
    source: &Source,
    files: Vec<NamedFile>,
    budgets: &Budgets,
    board: &Board<'_>,
) -> Result<Gathered, Error> {
    let mut name = match source {
        Source::Files(_) => source.name(),
        Source::Url(url) => files.first().map_or_else(|| url.clone(), |file| file.path.clone()),
    };
    let is_alone = files.len() == 1;
    let mut contents = BTreeMap::new();
    let mut paths = Vec::new();
    for file in files {
        let mut file = file;
        if contents.contains_key(&file.path) {
            // Two files of one name, from two places that the browser does not tell.
            file.path = format!("{}/{}", contents.len(), file.path);
        }
        if !(may_be_zip(&file.path) || is_alone && matches!(kind(&file.blob).await, Kind::Zip)) {
            paths.push(file.path.clone());
            contents.insert(file.path, Content::Here(file.blob));
            continue;
        }
        let unpacked = archive::unpack(workshop, decoder, &file, is_alone, budgets, board).await?;
        if is_alone {
            name = stem(&file.path).to_owned();
        }
        paths.extend(unpacked.iter().map(|(path, _)| path.clone()));
        contents.extend(unpacked.into_iter().filter_map(|(path, content)| Some((path, content?))));
    }
    let mut texts = BTreeMap::new();
    for path in paths.iter().filter(|path| layout::is_text(path)) {
        match contents.get(path) {
            Some(Content::Here(blob)) => texts.insert(path.clone(), read_text(blob, path).await?),
            Some(Content::Broken(error)) => {
                return Err(Error::new(ErrorKind::Manifest, error.what.clone(), error.remedy.clone()));
            }
            _ => None,
        };
    }
    let mut layout = layout::arrange(&paths, &texts, workshop.own(!texts.is_empty()))?;
    let mut otlp = Vec::new();
    for path in layout.passed_over.iter().filter(|path| may_be_otlp(path)) {
        if let Some(Content::Here(blob)) = contents.get(path)
            && is_otlp(path, blob).await
        {
            otlp.push(path.clone());
        }
    }
    layout.add_otlp(&otlp);
    for path in &paths {
        let Some(Content::Here(blob)) = contents.get(path).filter(|_| is_alone || may_be_database(path)).cloned()
        else {
            continue;
        };
        let head = head(&blob, database::HEAD).await;
        if may_be_database(path) || database::storage_version(&head).is_some() {
            if is_alone {
                name = stem(path).to_owned();
            }
            look_into(workshop, path, &head, blob, &mut layout, &mut contents, budgets, board).await?;
        }
    }
    let (mut found, mut changed) = (Vec::new(), BTreeMap::new());
    let is_descriptor =
        |path: &&String| layout::descriptor_of(path).is_some() || layout.descriptors.contains_key(*path);
    for path in layout.passed_over.iter().filter(is_descriptor) {
        let text = match contents.get(path) {
            Some(Content::Here(blob)) => {
                if let Some(promise) = layout.descriptors.get(path) {
                    check(path, blob, promise, &mut changed).await;
                }
                read_text(blob, path).await
            }
            Some(Content::Broken(error)) => {
                Err(Error::new(ErrorKind::Manifest, error.what.clone(), error.remedy.clone()))
            }
            _ => continue,
        };
        found.push((path.clone(), text));
    }
    layout.passed_over.retain(|path| !found.iter().any(|(read, _)| read == path));
    let mut offers = Offers::default();
    layout.remarks.extend(offers.of_snapshot(found));
    layout.remarks.extend(remarks(&changed));
    let missing = layout.descriptors.keys().filter(|path| !contents.contains_key(*path));
    let missing = missing.map(|path| {
        format!("The manifest names {path}, and it is not among the files. Add the file, or write the manifest again.")
    });
    layout.remarks.extend(missing.collect::<Vec<_>>());
    if layout.tables.is_empty() {
        return Err(layout::nothing(&name, &layout));
    }
    Ok(Gathered { name: layout.name.clone().unwrap_or(name), layout, offers, changed, contents })
}

/// Checks a descriptor against what a manifest promises of it.
async fn check(path: &str, blob: &Blob, promise: &Promise, changed: &mut BTreeMap<String, String>) {
    let bytes = gloo_file::futures::read_as_bytes(&gloo_file::Blob::from(blob.clone())).await;
    // One that cannot be read is told when its text is asked for.
    if let Some(words) = bytes.ok().and_then(|bytes| promise.broken_by(&bytes)) {
        changed.insert(path.to_owned(), words);
    }
}

/// What is said of descriptors that are not as promised.
fn remarks(changed: &BTreeMap<String, String>) -> Vec<String> {
    changed.iter().map(|(path, words)| format!("{path} is not as promised: {words}. {GET_AGAIN}")).collect()
}

/// Makes each table of a database a table of its own; a database that cannot be read becomes one that did not open.
#[expect(clippy::too_many_arguments, reason = "what an opening is made with comes one by one in this room")]
async fn look_into(
    workshop: &Workshop,
    path: &str,
    head: &[u8],
    blob: Blob,
    layout: &mut Layout,
    contents: &mut BTreeMap<String, Content>,
    budgets: &Budgets,
    board: &Board<'_>,
) -> Result<(), Error> {
    board.step(&format!("Reading the tables of {path}"))(0, 0);
    let bytes = blob.size() as u64;
    let (database, found) = match Database::open(path, head, blob, workshop.bundle().await?, budgets).await {
        Ok(opened) => opened,
        Err(error) => {
            layout.refuse(path);
            contents.insert(path.to_owned(), Content::Broken(error));
            return Ok(());
        }
    };
    let tables = found.tables.into_iter().map(|table| {
        let (label, entry) = (table.label(path), Entry { database: Rc::clone(&database), table: Rc::new(table) });
        (label, entry)
    });
    let own = workshop.own(true);
    let (made_anew, tables): (Vec<_>, Vec<_>) =
        tables.partition(|(_, entry)| own.has(Some(&entry.table.schema), &entry.table.name));
    layout.add_database(path, tables.iter().map(|(label, entry)| (entry.table.name.as_str(), label.as_str())));
    layout.remarks.extend(layout::database_remarks(path, bytes, &found.made, made_anew.len(), own));
    contents.extend(tables.into_iter().map(|(label, entry)| (label, Content::Stored(entry))));
    Ok(())
}

/// Looks at the first bytes.
async fn kind(blob: &Blob) -> Kind {
    let head = head(blob, database::HEAD).await;
    let text: String = head.iter().map(|byte| char::from(*byte).to_ascii_lowercase()).collect();
    match head.as_slice() {
        [b'P', b'A', b'R', b'1' | b'E', ..] => Kind::Parquet,
        [b'P', b'K', 3 | 5, 4 | 6, ..] => Kind::Zip,
        _ if database::storage_version(&head).is_some() => Kind::Database,
        _ if text.trim_start().starts_with("<!doctype html") || text.trim_start().starts_with("<html") => Kind::WebPage,
        _ => Kind::Other,
    }
}

/// Whether a file holds telemetry in OTLP, by its name and its beginning.
async fn is_otlp(path: &str, blob: &Blob) -> bool {
    // A first line that was cut off may be long.
    const BEGINNING: usize = 1 << 20;
    may_be_otlp(path) && begins_like_otlp(&head(blob, BEGINNING).await)
}

/// The first bytes; none of a file that cannot be read.
pub(super) async fn head(blob: &Blob, bytes: usize) -> Vec<u8> {
    let Ok(head) = blob.slice_with_f64_and_f64(0.0, bytes as f64) else { return Vec::new() };
    gloo_file::futures::read_as_bytes(&gloo_file::Blob::from(head)).await.unwrap_or_default()
}

fn web_page(url: &str) -> Error {
    Error::new(
        ErrorKind::Manifest,
        format!("the manifest is not readable: {url} is a web page, not a snapshot"),
        "Check the address: it should lead to a manifest.json, a .zip or a .parquet file. \
         Write the manifest again if it was one, for example with cargo xtask manifest.",
    )
}

/// A text from an address, of at most so many bytes.
///
/// # Errors
/// When it cannot be fetched or read, or is larger.
pub async fn fetch_text(url: &str, most: u64) -> Result<String, Error> {
    let blob = fetch(url, most, |_, _| {}).await?;
    read_text(&blob, url).await
}

/// A text of limited size.
///
/// # Errors
/// When it is larger, or cannot be read.
pub async fn read_text(blob: &Blob, path: &str) -> Result<String, Error> {
    if blob.size() > MOST_TEXT {
        let what = format!("{path} is larger than 16 MB");
        return Err(Error::new(ErrorKind::Manifest, what, "Write a smaller manifest."));
    }
    let blob = gloo_file::Blob::from(blob.clone());
    gloo_file::futures::read_as_text(&blob)
        .await
        .map_err(|error| Error::new(ErrorKind::Fetch, format!("{path} could not be read ({error})"), "Try again."))
}
