//! What lights up in the tripartite graph, in words beside the picture.

use std::sync::Arc;

use leptos::prelude::*;

use crate::app::ask::Asked;
use crate::app::graph_view::{Drawable, NO_CYCLE};
use crate::app::parts::icon::icon;
use crate::app::state::App;
use crate::duckdb::Timestamp;
use crate::scene::format::{self, counted};
use crate::scene::tripartite::{self, Kind, Touched};
use crate::share::link::{Route, View};
use crate::systems::artifact::GraphTotals;

/// What is pointed at or chosen, and what it touches.
#[component]
pub fn TouchWords(
    drawable: Signal<Option<Arc<Drawable>>>,
    chosen: Signal<Option<String>>,
    pointed: RwSignal<Option<String>>,
    /// What the chosen one's connections come to, all of them.
    totals: Asked<Option<GraphTotals>>,
) -> impl IntoView {
    let said = move |key: Option<String>| {
        let (drawable, key) = (drawable.get()?, key?);
        let says = tripartite::says(&drawable.request, &key)?;
        Some((says, touched_words(&tripartite::touched(&drawable.request, &key))))
    };
    let is_chosen = move || chosen.get().is_some();
    let elsewhere = move || pointed.get().filter(|key| Some(key) != chosen.get().as_ref());
    let exact = move |key: &str| {
        let whose =
            if key.contains('→') { "The connections of every kind between the two" } else { "Its connections" };
        totals.with(|answer| answer.value().cloned().flatten()).map(|totals| totals_words(whose, &totals))
    };
    view! {
        <div class="graph-words">
            {move || (!is_chosen() && elsewhere().is_none()).then(|| view! {
                <p class="faint">"Point at a node or an edge to light up all that its connections touch; choose it to keep the light."</p>
            })}
            <div aria-live="polite" hidden=move || elsewhere().is_some() || !is_chosen()>
                {move || chosen.get().map(|key| match said(Some(key.clone())) {
                    Some((says, lit)) => view! {
                        <div class="graph-words-head"><strong><bdi>{says}</bdi></strong> <Ways key=key.clone() /></div>
                        <p>{lit} " " {exact(&key)}</p>
                    }.into_any(),
                    None => view! {
                        <p>"What the link chose is not in this picture: it has no connection that passes these filters, or is in a rest."</p>
                        <Ways key=key />
                    }.into_any(),
                })}
            </div>
            {move || said(elsewhere()).map(|(says, lit)| view! { <p><strong><bdi>{says}</bdi></strong></p> <p>{lit}</p> })}
        </div>
    }
}

/// Where one can go from the chosen one.
#[component]
fn Ways(key: String) -> impl IntoView {
    let app = App::get();
    let name = |noun: &str| key.strip_prefix(noun)?.strip_prefix('/').filter(|_| !key.contains('→')).map(plain);
    let link = |words: &'static str, view: View| view! { <a class="button" href=view.fragment()>{words}</a> };
    let view = app.view.get_untracked();
    let artifact = name("artifact").map(|id| link("Open the artifact", View::of(Route::Artifact(id))));
    let theirs = name("researcher")
        .map(|name| link("Their artifacts", View::of(Route::Artifacts).with("researcher", Some(&name))));
    let only = name("researcher").map(|name| ("researcher", name));
    let only = only.or_else(|| name("cycle").map(|cycle| ("cycle", cycle)));
    let only = only.or_else(|| (key == "cycle").then(|| ("cycle", NO_CYCLE.to_owned())));
    let only = only.filter(|(filter, value)| view.route == Route::Tripartite && view.all(filter).all(|v| v != value));
    let only = only.map(|(filter, value)| link("Only its connections", view.clone().with(filter, Some(&value))));
    let clear = view.clone().with("sel", None).fragment();
    view! {
        <p class="button-row">
            {artifact} {theirs} {only}
            <a class="button button-quiet" href=clear>{icon("close")} "Clear the choice"</a>
        </p>
    }
}

/// A name as it was before it became part of a key.
fn plain(name: &str) -> String {
    name.replace("%E2%86%92", "→").replace("%25", "%")
}

fn touched_words(touched: &Touched) -> String {
    let nouns = [("cycle", "cycles"), ("researcher", "researchers"), ("shared artifact", "shared artifacts")];
    let parts =
        touched.nodes.into_iter().zip(nouns).zip(touched.rests).map(|((n, (one, many)), rest)| match (n, rest) {
            (0, true) => format!("the rest of the {many}"),
            (_, true) => format!("{} and the rest", counted(n, one, many)),
            _ => counted(n, one, many),
        });
    let parts: Vec<String> = parts.collect();
    format!("Lit: {}, {}.", parts.join(", "), counted(touched.edges, "edge", "edges"))
}

fn totals_words(whose: &str, totals: &GraphTotals) -> String {
    let of = |n: i64, one: &str, many: &str| counted(n.unsigned_abs(), one, many);
    let kinds: Vec<String> = Kind::ALL
        .into_iter()
        .zip([totals.observation_count, totals.creation_count, totals.feedback_count])
        .filter(|(_, count)| *count > 0)
        .map(|(kind, count)| format!("{} {}", format::count(count.unsigned_abs()), kind.name()))
        .collect();
    let time = totals
        .first_at
        .zip(totals.last_at)
        .map_or_else(String::new, |(Timestamp(from), Timestamp(to))| format!(", {} UTC", format::stretch(from, to)));
    format!(
        "{whose} are {} ({}); they name {}, {}, {} and {}{time}.",
        format::count(totals.connection_count.unsigned_abs()),
        kinds.join(", "),
        of(totals.cycle_count, "cycle", "cycles"),
        of(totals.researcher_count, "researcher", "researchers"),
        of(totals.shared_count, "shared artifact", "shared artifacts"),
        of(totals.composition_count, "composition", "compositions"),
    )
}
