//! Ways in: picked files and folders, dropped ones, and addresses.

use js_sys::Array;
use leptos::prelude::{GetUntracked as _, Set as _};
use wasm_bindgen::JsCast as _;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{
    DataTransfer, File, FileSystemDirectoryEntry, FileSystemDirectoryReader, FileSystemEntry, FileSystemFileEntry,
    HtmlInputElement,
};

use super::descriptors::from_file;
use super::policy;
use super::state::{App, Phase};
use crate::snapshot::deployed::{DEPLOYED, is_deployed};
use crate::snapshot::layout::descriptor_of;
use crate::snapshot::{Error, NamedFile, Source, absolute};

/// A folder of more files than this is not a snapshot; the rest is not looked at.
const MOST_FILES: usize = 20_000;

/// Files with the paths that the browser tells of them.
pub fn named_files(files: impl Iterator<Item = File>) -> Vec<NamedFile> {
    files
        .map(|file| {
            let relative = js_sys::Reflect::get(&file, &"webkitRelativePath".into());
            let relative = relative.ok().and_then(|path| path.as_string()).filter(|path| !path.is_empty());
            NamedFile { path: relative.unwrap_or_else(|| file.name()), blob: file.into() }
        })
        .collect()
}

/// Opens what an input holds, and empties it so that the same choice can be made again.
pub fn open_input(app: App, input: &HtmlInputElement) {
    let Some(list) = input.files() else { return };
    let files = named_files((0..list.length()).filter_map(|index| list.get(index)));
    if !files.is_empty() {
        app.open_and_show(Source::Files(files));
    }
    input.set_value("");
}

/// Opens what was dropped, folders included.
pub fn open_drop(app: App, transfer: &DataTransfer) {
    let items = transfer.items();
    // Entries and files are only there during the event: take both before anything waits.
    let entries: Vec<FileSystemEntry> =
        (0..items.length()).filter_map(|index| items.get(index)?.webkit_get_as_entry().ok().flatten()).collect();
    let plain: Vec<File> =
        transfer.files().map(|list| (0..list.length()).filter_map(|i| list.get(i)).collect()).unwrap_or_default();
    if entries.is_empty() && plain.is_empty() {
        // A link or a piece of text: nothing to open.
        return;
    }
    let work = app.busy().begin();
    spawn_local(async move {
        let mut files = Vec::new();
        for entry in &entries {
            collect(entry, &mut files).await;
        }
        if files.is_empty() {
            files = named_files(plain.into_iter());
        }
        take_files(app, files).await;
        drop(work);
    });
}

/// Opens files; where they are nothing but descriptors and a snapshot is open, its tables are made from them.
async fn take_files(app: App, files: Vec<NamedFile>) {
    let are_descriptors = !files.is_empty() && files.iter().all(|file| descriptor_of(&file.path).is_some());
    if !are_descriptors || app.session_now().is_none() {
        app.open_and_show(Source::Files(files));
        return;
    }
    for file in files {
        let words = match from_file(app, &file.path, &file.blob).await {
            Ok(words) => words,
            Err(error) => format!("{}. {}", error.message, error.remedy),
        };
        app.notice.set(Some(words));
    }
}

/// Opens an address: one of this site at once; another site by going to the page that asks first.
pub fn open_address(app: App, text: &str) -> Result<(), Error> {
    let address = absolute(text.trim())?;
    if !policy::is_foreign(&address) {
        app.open_and_show(Source::Url(address.href()));
        return Ok(());
    }
    let location = web_sys::window().map(|window| window.location());
    if let Some(location) = location {
        let query = js_sys::encode_uri_component(&address.href());
        // A navigation that the browser refuses shows its own page.
        let _ = location.assign(&format!("?snapshot={query}"));
    }
    Ok(())
}

/// What the page does first: opens what its address names or what the site was put up with, asks for another site,
/// or shows the start page.
pub fn first(app: App) {
    let Some(text) = policy::requested_snapshot() else {
        open_deployed(app);
        return;
    };
    match absolute(&text) {
        Ok(address) if policy::is_foreign(&address) => {
            app.phase.set(Phase::Consent(address.href()));
            app.busy().settle();
        }
        Ok(address) => app.open_and_show(Source::Url(address.href())),
        Err(error) => {
            app.phase.set(Phase::Failed(error));
            app.busy().set_failed(true);
        }
    }
}

/// Opens the site's own snapshot, if it has one and nothing else was opened meanwhile.
fn open_deployed(app: App) {
    let work = app.busy().begin();
    spawn_local(async move {
        if is_deployed().await && matches!(app.phase.get_untracked(), Phase::Start) {
            app.open_and_show(Source::Url(DEPLOYED.to_owned()));
        }
        drop(work);
    });
}

/// The reader agrees: the page may reach that one site, and opens the snapshot there.
pub fn agree(app: App, href: &str) {
    match absolute(href) {
        Ok(address) => {
            if let Err(error) = policy::narrow(Some(&address.origin())) {
                app.phase.set(Phase::Failed(error));
                return;
            }
            app.open_and_show(Source::Url(address.href()));
        }
        Err(error) => app.phase.set(Phase::Failed(error)),
    }
}

/// The reader declines: the page reaches no other site.
pub fn decline(app: App) {
    match policy::narrow_once() {
        Ok(()) => app.phase.set(Phase::Start),
        Err(error) => app.phase.set(Phase::Failed(error)),
    }
}

async fn collect(root: &FileSystemEntry, into: &mut Vec<NamedFile>) {
    let mut waiting = vec![root.clone()];
    while let Some(entry) = waiting.pop() {
        if into.len() >= MOST_FILES {
            return;
        }
        if let Some(folder) = entry.is_directory().then(|| entry.clone().unchecked_into::<FileSystemDirectoryEntry>()) {
            waiting.extend(children(&folder).await);
        } else {
            let path = entry.full_path().trim_start_matches('/').to_owned();
            if let Some(file) = file_of(&entry.unchecked_into()).await {
                into.push(NamedFile { path, blob: file.into() });
            }
        }
    }
}

async fn file_of(entry: &FileSystemFileEntry) -> Option<File> {
    let promise = js_sys::Promise::new(&mut |resolve, reject| {
        entry.file_with_callback_and_callback(&resolve, &reject);
    });
    JsFuture::from(promise).await.ok()?.dyn_into().ok()
}

/// A folder tells its entries in portions, until an empty one.
async fn children(folder: &FileSystemDirectoryEntry) -> Vec<FileSystemEntry> {
    let reader: FileSystemDirectoryReader = folder.create_reader();
    let mut all = Vec::new();
    loop {
        let promise = js_sys::Promise::new(&mut |resolve, reject| {
            if reader.read_entries_with_callback_and_callback(&resolve, &reject).is_err() {
                // Nothing calls back then; an empty portion ends the loop.
                let _ = resolve.call1(&wasm_bindgen::JsValue::UNDEFINED, &Array::new());
            }
        });
        let Ok(portion) = JsFuture::from(promise).await else { return all };
        let portion: Array = portion.unchecked_into();
        if portion.length() == 0 {
            return all;
        }
        all.extend(portion.iter().map(|entry| entry.unchecked_into::<FileSystemEntry>()));
    }
}
