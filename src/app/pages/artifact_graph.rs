//! The tripartite neighbourhood of an artifact: the connections that name it, drawn together.

use leptos::prelude::*;

use super::tripartite::{Graph, GraphPicture};
use crate::duckdb::Engine;
use crate::scene::tripartite::{Part, Stands, node_key};
use crate::share::link::{Route, View};
use crate::systems::artifact::GraphFilter;

/// Nodes of a column: the page holds more than this picture.
const SLOTS: u32 = 10;

/// The panel; nothing where no connection names the artifact.
#[component]
pub fn NeighbourhoodPanel(engine: Engine, id: String) -> impl IntoView {
    let of = id.clone();
    // The view's filters are the list's, not this artifact's.
    let filter = Memo::new(move |_| GraphFilter { artifact: Some(of.clone()), ..GraphFilter::default() });
    let graph = Graph::ask(engine, filter, SLOTS, "No edge names this artifact.");
    let some = Memo::new(move |_| {
        graph.answer.with(|answer| answer.value().is_some_and(|graph| graph.counts.connection_count > 0))
    });
    let key = node_key(Part::Shared, &Stands::For(Some(id.clone())));
    let whole = View::of(Route::Tripartite).with("with", Some(&id)).with("sel", Some(&key)).fragment();
    move || {
        let whole = whole.clone();
        some.get().then(|| {
            view! {
                <section class="panel panel-wide" aria-labelledby="neighbourhood-title">
                    <div class="panel-head">
                        <h2 id="neighbourhood-title">"Tripartite neighbourhood"</h2>
                        <a href=whole>"See it in the whole graph"</a>
                    </div>
                    <GraphPicture graph=graph name="neighbourhood" />
                </section>
            }
        })
    }
}
