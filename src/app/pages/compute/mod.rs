//! The page of deterministic compute: embeddings, their schemas, files of this snapshot, and computations. Which part
//! is on show stands in the parameter `view`.

mod columns;
mod compare;
mod computation;
mod computations;
mod embedding;
mod embeddings;
mod files;
mod known;
mod matches;
mod replay;
mod schemas;

use std::rc::Rc;

use gloo_timers::callback::Timeout;
use leptos::prelude::*;
use leptos::task::spawn_local;

use self::compare::ComparePart;
use self::computations::ComputationsPart;
use self::embedding::EmbeddingPart;
use self::embeddings::EmbeddingsPart;
use self::files::FilesPart;
use self::known::known;
pub use self::replay::known_files;
use self::schemas::SchemasPart;
use crate::app::state::{App, Session};
use crate::share::link::{Route, View};

/// The parts with their names; the first one is shown unless another is asked for.
const PARTS: [(&str, &str); 4] =
    [("embeddings", "Embeddings"), ("schemas", "Schemas"), ("files", "Files"), ("computations", "Computations")];

/// So long after the page is opened the schemas are fetched that others are compared with.
const AHEAD_MS: u32 = 500;

/// The page.
#[component]
pub fn ComputePage(session: Rc<Session>) -> impl IntoView {
    let app = App::get();
    let part = Memo::new(move |_| app.view.with(|view| view.get("view").unwrap_or("embeddings").to_owned()));
    // Whoever looks at a list will look at a schema next, and at those that are like it.
    let (engine, generation) = (session.engine.clone(), session.generation);
    let ahead = Timeout::new(AHEAD_MS, move || {
        spawn_local(async move { drop(known(&engine, generation).await) });
    });
    let ahead = StoredValue::new_local(Some(ahead));
    on_cleanup(move || drop(ahead.try_update_value(Option::take)));
    let session = StoredValue::new_local(session);
    move || {
        let session = session.get_value();
        match part.get().as_str() {
            "schemas" => view! { <SchemasPart session=session /> }.into_any(),
            "files" => view! { <FilesPart session=session /> }.into_any(),
            "computations" => view! { <ComputationsPart session=session /> }.into_any(),
            "embedding" => view! { <EmbeddingPart session=session /> }.into_any(),
            "compare" => view! { <ComparePart session=session /> }.into_any(),
            _ => view! { <EmbeddingsPart session=session /> }.into_any(),
        }
    }
}

/// The ways to the parts. `now` is the one on show; a part of a part says which one it belongs to.
#[component]
fn Tabs(now: &'static str) -> impl IntoView {
    let links = PARTS.iter().enumerate().map(|(place, (name, words))| {
        let href = View::of(Route::Compute).with("view", Some(*name).filter(|_| place > 0)).fragment();
        let current = (*name == now).then_some("page");
        view! { <a class="tab" href=href aria-current=current>{*words}</a> }
    });
    view! { <nav class="tabs" aria-label="Parts of this page">{links.collect_view()}</nav> }
}

/// The fragment that compares two embeddings.
fn to_compare(a: &str, b: &str) -> String {
    let view = View::of(Route::Compute).with("view", Some("compare"));
    view.with("a", Some(a)).with("b", Some(b)).fragment()
}

/// The fragment of the embeddings with a schema.
fn to_fingerprint(fingerprint: &str) -> String {
    View::of(Route::Compute).with("fingerprint", Some(fingerprint)).fragment()
}

/// The fragment of a file, whose fingerprint is computed there.
pub fn to_file(path: &str) -> String {
    View::of(Route::Compute).with("view", Some("files")).with("file", Some(path)).fragment()
}

/// The fragment of a computation.
fn to_computation(computation_id: &str) -> String {
    View::of(Route::Compute).with("view", Some("computations")).with("id", Some(computation_id)).fragment()
}

/// A similarity as people read it.
fn similarity_words(similarity: f64) -> String {
    format!("{similarity:.3}")
}
