//! Files: those of this snapshot and any that the reader gives; their schema, fingerprint and signature are computed
//! here, and compared with the stored ones.

use std::rc::Rc;

use futures_util::future::{AbortHandle, abortable};
use leptos::html::Input;
use leptos::prelude::*;
use web_sys::Blob;

use super::columns::{ColumnTable, PairTable, Shown};
use super::known::{Known, known};
use super::matches::{SimilarTable, common_words, verdict};
use super::replay::{Bench, Given, known_files};
use super::{Tabs, to_fingerprint};
use crate::app::open::named_files;
use crate::app::parts::cells::hash;
use crate::app::parts::copy::CopyButton;
use crate::app::parts::icon::icon;
use crate::app::parts::json::JsonView;
use crate::app::parts::notice::{Problem, Warning};
use crate::app::route;
use crate::app::state::{App, Session};
use crate::decode::signature::{ColumnProfile, Profile};
use crate::duckdb::{Error, Page};
use crate::scene::format;
use crate::share::link::to_embedding;
use crate::systems::compute::similarity::{MATCH, Ranked};
use crate::systems::compute::{self, EmbeddingRow};

/// Files of a snapshot that are listed.
const MOST_FILES: usize = 500;
/// Exact matches that are listed.
const FEW: Page = Page { offset: 0, limit: 50 };

/// What is known of a file.
#[derive(Clone)]
enum State {
    /// Nothing has been computed.
    Idle,
    /// It waits for its turn, or so much is done of so much.
    Running(u64, u64),
    /// It has a profile.
    Done(Rc<Matched>),
    /// It has none: why.
    Failed(String),
}

/// A file that can be looked at.
#[derive(Clone)]
struct Entry {
    name: String,
    /// What else is to be said of it: its id, or that it was given.
    note: String,
    /// Paths and contents: several where they are one table.
    parts: Vec<(String, Blob)>,
    /// Schema and name in the database that the only part is, if it is one.
    within: Option<(String, String)>,
    state: RwSignal<State, LocalStorage>,
}

/// A profile and how it stands to the stored schemas.
struct Matched {
    profile: Profile,
    columns: Vec<Shown>,
    exact: Vec<EmbeddingRow>,
    ranked: Vec<Ranked>,
    known: Rc<Known>,
    /// The columns of the most similar schema, and the file that it is of.
    best: Option<(String, Vec<Shown>)>,
}

/// The files.
#[component]
pub fn FilesPart(session: Rc<Session>) -> impl IntoView {
    let app = App::get();
    let own: Vec<Entry> = session
        .opened
        .files
        .iter()
        .zip(known_files(&session))
        .take(MOST_FILES)
        .map(|(file, known)| Entry {
            note: match (file.parts.len(), &file.within) {
                (1, None) => known.id(),
                (_, Some(_)) => format!("{}, in a database", known.id()),
                (parts, None) => format!("{}, {parts} files", known.id()),
            },
            name: known.path,
            parts: file.parts.clone(),
            within: file.within.clone(),
            state: RwSignal::new_local(State::Idle),
        })
        .collect();
    let hidden = session.opened.files.len().saturating_sub(MOST_FILES);
    let entries = RwSignal::new_local(own);
    let chosen = RwSignal::new_local(None::<Entry>);
    let under_way = StoredValue::new_local(None::<AbortHandle>);
    let running = RwSignal::new(false);
    let stop = move || {
        under_way.try_update_value(|handle| handle.take().as_ref().map(AbortHandle::abort));
        running.try_set(false);
        entries.try_with_untracked(|entries| {
            for entry in entries {
                if matches!(entry.state.try_get_untracked(), Some(State::Running(..))) {
                    entry.state.try_set(State::Idle);
                }
            }
        });
    };
    on_cleanup(move || {
        under_way.try_update_value(|handle| handle.take().as_ref().map(AbortHandle::abort));
    });
    let held = StoredValue::new_local(session);
    let start = move |wanted: Vec<Entry>| {
        stop();
        running.set(true);
        wanted.iter().for_each(|entry| entry.state.set(State::Running(0, 0)));
        let (session, work) = (held.get_value(), app.busy().begin());
        let (future, handle) = abortable(async move {
            let mut bench = Bench::new(app, Rc::clone(&session));
            for entry in wanted {
                let state = entry.state;
                let tell = move |done, total| drop(state.try_set(State::Running(done, total)));
                let made = match bench
                    .make(&entry.name, Given { parts: &entry.parts, within: entry.within.as_ref() }, None, tell)
                    .await
                {
                    Ok(profile) => matched(&session, profile).await,
                    Err(words) => Err(words),
                };
                state.try_set(match made {
                    Ok(matched) => State::Done(Rc::new(matched)),
                    Err(words) => State::Failed(words),
                });
            }
        });
        under_way.set_value(Some(handle));
        leptos::task::spawn_local(async move {
            if future.await.is_ok() {
                running.try_set(false);
            }
            drop(work);
        });
    };
    let give = Callback::new(move |files: Vec<Entry>| {
        if let Some(first) = files.first() {
            chosen.set(Some(first.clone()));
            route::replace(app, &app.view.get_untracked().with("file", Some(&first.name)));
        }
        entries.update(|entries| {
            entries.splice(0..0, files.clone());
        });
        start(files);
    });
    let all = move |_| {
        let waiting = entries.with_untracked(|entries| {
            entries.iter().filter(|entry| !matches!(entry.state.get_untracked(), State::Done(_))).cloned().collect()
        });
        start(waiting);
    };
    let choose = Callback::new(move |entry: Entry| {
        if matches!(entry.state.get_untracked(), State::Idle | State::Failed(_)) {
            start(vec![entry.clone()]);
        }
        route::go(app, &app.view.get_untracked().with("file", Some(&entry.name)));
        chosen.set(Some(entry));
    });
    // A link, or the way back, names a file.
    let named = Memo::new(move |_| app.view.with(|view| view.get("file").map(str::to_owned)));
    Effect::new(move |_| {
        let name = named.get();
        let current = chosen.with_untracked(|chosen| chosen.as_ref().map(|entry| entry.name.clone()));
        if name == current {
            return;
        }
        let is_it = |entry: &&Entry| Some(&entry.name) == name.as_ref();
        let entry = entries.with_untracked(|entries| entries.iter().find(is_it).cloned());
        if let Some(entry) = entry.as_ref().filter(|entry| matches!(entry.state.get_untracked(), State::Idle)) {
            start(vec![entry.clone()]);
        }
        chosen.set(entry);
    });
    let count = move || entries.with(|entries| format::counted(entries.len() as u64, "file", "files"));
    view! {
        <div class="page-head">
            <h1>{count}</h1>
            <p class="page-lead">"Schema, fingerprint and patterns are computed from a file's own columns, here in the page, and compared with the stored embeddings."</p>
        </div>
        <Tabs now="files" />
        <GivenFiles on_files=give />
        {(hidden > 0).then(|| view! { <Warning>{format!("{hidden} more files are not listed.")}</Warning> })}
        <div class="replay-bar">
            <button type="button" class="button" disabled=move || running.get() || entries.with(Vec::is_empty) on:click=all>
                {icon("play")} "Compute all"
            </button>
            {move || running.get().then(|| view! {
                <button type="button" class="button button-quiet" on:click=move |_| stop()>"Cancel"</button>
            })}
        </div>
        <div class="files">
            <FileTable entries=entries chosen=chosen on_choose=choose />
            {move || chosen.get().map(|entry| view! { <FileDetail entry=entry /> })}
        </div>
    }
}

/// Compares a profile with the stored schemas.
async fn matched(session: &Session, profile: Profile) -> Result<Matched, String> {
    let engine = &session.engine;
    let words = |error: Error| format!("{} {}", error.message, error.remedy());
    let known = known(engine, session.generation).await.map_err(words)?;
    let columns: Vec<Shown> =
        ColumnProfile::of(&profile.columns, &profile.signature).into_iter().map(Shown::from).collect();
    let exact = compute::exact_matches(&profile.fingerprint, FEW).all(engine).await.map_err(words)?;
    let ranked = known.schemas.rank(columns.iter().map(|column| (column.normal_name.as_str(), column.kind.as_deref())));
    let best = ranked.first().filter(|best| exact.is_empty() && best.similarity >= MATCH);
    let best = match best.and_then(|best| known.group(best.key)) {
        Some(group) => {
            let columns = compute::columns_of(group.first_key.unwrap_or_default()).all(engine).await.map_err(words)?;
            Some((group.first_file_id.clone().unwrap_or_default(), columns.into_iter().map(Shown::from).collect()))
        }
        None => None,
    };
    Ok(Matched { profile, columns, exact, ranked, known, best })
}

/// Where files are given.
#[component]
fn GivenFiles(on_files: Callback<Vec<Entry>>) -> impl IntoView {
    let over = RwSignal::new(false);
    let input = NodeRef::<Input>::new();
    let give = move |files: web_sys::FileList| {
        let files = named_files((0..files.length()).filter_map(|place| files.get(place)));
        let entries = files.into_iter().map(|file| Entry {
            name: file.path.clone(),
            note: "given here".to_owned(),
            parts: vec![(file.path, file.blob)],
            within: None,
            state: RwSignal::new_local(State::Idle),
        });
        let entries: Vec<Entry> = entries.collect();
        if !entries.is_empty() {
            on_files.run(entries);
        }
    };
    let drop = move |event: web_sys::DragEvent| {
        event.prevent_default();
        event.stop_propagation();
        over.set(false);
        if let Some(files) = event.data_transfer().and_then(|transfer| transfer.files()) {
            give(files);
        }
    };
    let pick = move |_| {
        let Some(input) = input.get_untracked() else { return };
        if let Some(files) = input.files() {
            give(files);
        }
        input.set_value("");
    };
    view! {
        <div
            class="drop-zone drop-low" data-over=move || over.get().to_string()
            on:dragover=move |event| { event.prevent_default(); event.stop_propagation(); over.set(true); }
            on:dragleave=move |_| over.set(false)
            on:drop=drop
        >
            <p>"Drop a Parquet, CSV or JSON lines file here to find its match"</p>
            <label class="button file-button">
                "Choose files"
                <input type="file" node_ref=input multiple accept=".parquet,.parq,.pq,.csv,.tsv,.tab,.jsonl,.ndjson,.json" on:change=pick />
            </label>
        </div>
    }
}

#[component]
fn FileTable(
    entries: RwSignal<Vec<Entry>, LocalStorage>,
    chosen: RwSignal<Option<Entry>, LocalStorage>,
    on_choose: Callback<Entry>,
) -> impl IntoView {
    let row = move |entry: &Entry| {
        let (entry, state) = (entry.clone(), entry.state);
        let (name, note) = (entry.name.clone(), entry.note.clone());
        let is_chosen = move || chosen.with(|chosen| chosen.as_ref().is_some_and(|chosen| chosen.state == state));
        let label = format!("Look at {name}");
        view! {
            <tr aria-selected=move || is_chosen().to_string()>
                <th scope="row">
                    <button type="button" class="link-button" aria-label=label on:click=move |_| on_choose.run(entry.clone())>
                        <bdi class="stored">{name}</bdi>
                    </button>
                    " " <span class="faint">{note}</span>
                </th>
                {move || cells(&state.get())}
            </tr>
        }
    };
    view! {
        <div class="table-scroll" tabindex="0" role="region" aria-label="Files">
            <table class="plain-table">
                <caption class="visually-hidden">"Files and their fingerprints"</caption>
                <thead><tr>
                    <th scope="col">"File"</th><th scope="col">"Fingerprint"</th><th scope="col" class="num">"Columns"</th>
                    <th scope="col" class="num">"Rows"</th><th scope="col">"Match"</th>
                </tr></thead>
                <tbody>{move || entries.with(|entries| entries.iter().map(row).collect_view())}</tbody>
            </table>
        </div>
    }
}

fn cells(state: &State) -> AnyView {
    match state {
        State::Idle => view! { <td colspan="4"><span class="null">"not computed"</span></td> }.into_any(),
        State::Running(done, total) => {
            let value = (*total > 0).then_some(*done);
            view! { <td colspan="4"><progress class="progress" value=value max=(*total).max(1) aria-label="Computing"></progress></td> }.into_any()
        }
        State::Failed(words) => view! { <td colspan="4"><span class="badge is-bad">{icon("findings")} "failed"</span> " " {words.clone()}</td> }.into_any(),
        State::Done(matched) => {
            let best = matched.ranked.first().map(|ranked| ranked.similarity);
            view! {
                <td>{hash(Some(&matched.profile.fingerprint))}</td>
                <td class="num">{matched.profile.columns.len()}</td>
                <td class="num">{format::count(matched.profile.rows)}</td>
                <td>{verdict(!matched.exact.is_empty(), best)}</td>
            }
            .into_any()
        }
    }
}

#[component]
fn FileDetail(entry: Entry) -> impl IntoView {
    let (name, state) = (entry.name, entry.state);
    view! {
        <section class="panel" aria-label="The file">
            <h2><bdi class="stored">{name.clone()}</bdi></h2>
            {move || match state.get() {
                State::Idle => view! { <p class="empty">"Nothing has been computed of it."</p> }.into_any(),
                State::Running(..) => view! { <p role="status">"Computing its fingerprint"</p> }.into_any(),
                State::Failed(words) => view! { <Problem words=words /> }.into_any(),
                State::Done(matched) => view! { <Found name=name.clone() matched=matched /> }.into_any(),
            }}
        </section>
    }
}

#[component]
fn Found(name: String, matched: Rc<Matched>) -> impl IntoView {
    let Matched { profile, columns, exact, ranked, known, best } = &*matched;
    let fingerprint = profile.fingerprint.clone();
    let notes: Vec<_> = profile.notes.iter().map(|note| view! { <p>{note.clone()}</p> }).collect();
    let similarity = ranked.first().map(|ranked| ranked.similarity);
    let says = match (exact.len() as u64, ranked.first()) {
        (0, Some(first)) if first.similarity > 0.0 => format!("The nearest schema: {}.", common_words(first.common)),
        (0, _) => "No stored schema has a column of one of these names.".to_owned(),
        (count, _) => format!("{} this very schema.", format::counted(count, "embedding has", "embeddings have")),
    };
    let own_key = known.of_fingerprint(&fingerprint).and_then(|group| group.first_key);
    let others = ranked.iter().filter(|ranked| Some(ranked.key) != own_key).copied().collect();
    let exact: Vec<_> = exact
        .iter()
        .map(|row| {
            let href = to_embedding(row.embedding_id.as_deref().unwrap_or_default());
            view! { <li><a href=href><bdi class="stored">{row.parsed_file_id.clone()}</bdi></a> " " <span class="faint">{row.tenant_id.clone()}</span></li> }
        })
        .collect();
    let all =
        (exact.len() > 1).then(|| view! { <p><a href=to_fingerprint(&fingerprint)>"All with this schema"</a></p> });
    let pair = best.clone().map(|(file, other)| {
        let caption = format!("Columns of {name} and {file}");
        view! {
            <h3>"What differs from the most similar one"</h3>
            <PairTable left=columns.clone() right=other names=(name.clone(), file) caption=caption />
        }
    });
    view! {
        <p class="copied mono"><bdi class="stored">{fingerprint.clone()}</bdi> <CopyButton text=Signal::stored(fingerprint) what="fingerprint" /></p>
        <p>{verdict(!exact.is_empty(), similarity)} " " {says}</p>
        {(!notes.is_empty()).then(|| view! { <Warning>{notes}</Warning> })}
        {(!exact.is_empty()).then(|| view! { <ul class="plain-list">{exact}</ul> })}
        {all}
        {pair}
        <h3>"Columns and patterns"</h3>
        <ColumnTable columns=columns.clone() caption=format!("Columns of {name}") />
        <h3>"Similar schemas"</h3>
        <SimilarTable known=Rc::clone(known) ranked=others compare=Rc::new(|_| None) />
        <details><summary>"Signature as JSON"</summary><JsonView text=Some(profile.signature.clone()) /></details>
    }
}
