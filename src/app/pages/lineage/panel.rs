//! What is known of the chosen dataset, where one can go from it, and what is wrong with what it was made of.

use std::rc::Rc;

use leptos::prelude::*;

use super::data::Data;
use super::state::State;
use crate::app::parts::icon::icon;
use crate::scene::format::{self, counted};
use crate::scene::graph::Toward;
use crate::scene::lineage::Standing;
use crate::share::link::{View, to_dataset};

/// More datasets than this are not listed.
const MOST: usize = 12;

/// The panel beside the picture.
#[component]
pub fn ChosenPanel(state: State) -> impl IntoView {
    let chosen = move || {
        let data = state.data.get()?;
        let at = data.place(&state.chosen.get()?)?;
        Some((data, at))
    };
    view! {
        <aside class="lineage-panel" aria-label="The chosen dataset">
            {move || match chosen() {
                Some((data, at)) => view! { <Chosen state=state data=data at=at /> }.into_any(),
                None => view! {
                    <p class="faint">"Choose a dataset: all that it comes from and that comes of it lights up, and stands here in words."</p>
                }.into_any(),
            }}
        </aside>
    }
}

#[component]
fn Chosen(state: State, data: Rc<Data>, at: u32) -> impl IntoView {
    let view = state.app.view.get_untracked();
    let Some(node) = data.node(at).cloned() else { return ().into_any() };
    let id = node.dataset_id.clone();
    let (above, below) =
        (data.graph.reach(at, Toward::Sources).nodes.len(), data.graph.reach(at, Toward::Results).nodes.len());
    let reach = format!(
        "{}, {}",
        counted(above as u64, "ancestor", "ancestors"),
        counted(below as u64, "descendant", "descendants")
    );
    let link = data.weakest(at);
    let weakest = (link != at).then(|| {
        let href = view.clone().with("from", Some(data.id(link))).with("to", Some(&id)).fragment();
        view! {
            <dt>"Weakest link"</dt><dd>
                <a href=href title="Show the ways from it"><bdi>{data.name(link).to_owned()}</bdi></a>", "{data.licence(link)}
            </dd>
        }
    });
    let (verdict, standing) = data.compliance(at);
    let records = node.record_count.map(|n| view! { <dt>"Records"</dt><dd>{format::grouped(n)}</dd> });
    let status = node.license_status.clone().map(|status| format!(", {}", status.replace('_', " ")));
    let facts = view! {
        <dl class="facts">
            <dt>"Licence"</dt><dd>{data.licence(at)}{status}</dd>
            <dt>"Quality tier"</dt><dd>{data.tier(at)}</dd>
            <dt>"Compliance"</dt><dd><span class=badge(standing)>{icon(sign(standing))}{verdict}</span></dd>
            {records}
            {weakest}
            <dt>"Lineage"</dt><dd>{reach}</dd>
        </dl>
    };
    let unknown = view! {
        <p>"It is only named as a source: the snapshot has no record of it."</p>
        <p class="faint">{counted(below as u64, "dataset comes", "datasets come")}" of it."</p>
    };
    let is_known = node.is_known;
    let open = is_known.then(|| view! { <a class="button" href=to_dataset(&id)>"Open the dataset"</a> });
    let centre = (view.get("id") != Some(id.as_str())).then(|| {
        let href = centred(&view, &id).fragment();
        view! { <a class="button" href=href>"Its neighbourhood"</a> }
    });
    view! {
        <h2 class="lineage-name"><bdi>{data.name(at).to_owned()}</bdi></h2>
        <p class="mono faint stored">{id.clone()}</p>
        <div class="button-row">{open} {centre}</div>
        {if is_known { facts.into_any() } else { unknown.into_any() }}
        <Problems data=Rc::clone(&data) at=at view=view.clone() />
        <Neighbours state=state data=Rc::clone(&data) at=at toward=Toward::Sources />
        <Neighbours state=state data=Rc::clone(&data) at=at toward=Toward::Results />
        <Path data=data at=at view=view />
    }
    .into_any()
}

/// A view of the neighbourhood of a dataset; what was unfolded around another one is not.
pub fn centred(view: &View, id: &str) -> View {
    let mut view = view.clone();
    view.params.retain(|(name, _)| !matches!(name.as_str(), "expanded" | "folded" | "all" | "sel" | "from" | "to"));
    view.with("id", Some(id))
}

fn badge(standing: Standing) -> &'static str {
    match standing {
        Standing::Good => "badge is-good",
        Standing::Doubt => "badge is-warn",
        Standing::Bad => "badge is-bad",
        Standing::Unknown => "badge",
    }
}

fn sign(standing: Standing) -> &'static str {
    match standing {
        Standing::Good => "verified",
        Standing::Bad => "findings",
        Standing::Doubt | Standing::Unknown => "unverified",
    }
}

/// The licences that are a problem among what it was made of.
#[component]
fn Problems(data: Rc<Data>, at: u32, view: View) -> impl IntoView {
    let problems = data.problems(at);
    let count = problems.len();
    let rows = problems.iter().take(MOST).map(|of| {
        let id = data.id(*of);
        let href = view.clone().with("from", Some(id)).with("to", Some(data.id(at))).fragment();
        let words = format!("{}, {}", data.name(*of), data.licence(*of));
        view! { <li><a href=href title="Show the ways from it"><bdi>{words}</bdi></a></li> }
    });
    let more = count.saturating_sub(MOST);
    (count > 0).then(|| view! {
        <section class="lineage-part">
            <h3>{counted(count as u64, "licence problem among its ancestors", "licence problems among its ancestors")}</h3>
            <ul class="lineage-list is-bad">{rows.collect_view()}</ul>
            {(more > 0).then(|| view! { <p class="faint">{format!("and {more} more")}</p> })}
        </section>
    })
}

/// The datasets next to it on one side, with their shares.
#[component]
fn Neighbours(state: State, data: Rc<Data>, at: u32, toward: Toward) -> impl IntoView {
    let near: Vec<(u32, Option<f64>)> = data
        .graph
        .next(at, toward)
        .iter()
        .zip(data.graph.edges(at, toward))
        .map(|(to, edge)| (*to, data.edges.get(*edge as usize).and_then(|edge| edge.contribution_ratio)))
        .collect();
    let count = near.len();
    let (one, many) = if toward == Toward::Sources { ("source", "sources") } else { ("result", "results") };
    let share =
        |share: Option<f64>| share.map_or_else(|| "share not known".to_owned(), |of| format!("{:.0} %", of * 100.0));
    let rows = near.iter().take(MOST).map(|(of, part)| {
        let id = data.id(*of).to_owned();
        view! {
            <li>
                <button type="button" class="lineage-link" on:click=move |_| state.choose(&id)><bdi>{data.name(*of).to_owned()}</bdi></button>
                <span class="num faint">{share(*part)}</span>
            </li>
        }
    });
    let is_hidden = move || {
        state.shown.with(|shown| {
            shown.as_ref().is_some_and(|shown| shown.part.folded.iter().any(|of| of.at == at && of.toward == toward))
        })
    };
    let more = count.saturating_sub(MOST);
    (count > 0).then(|| {
        view! {
            <section class="lineage-part">
                <div class="lineage-part-head">
                    <h3>{counted(count as u64, one, many)}</h3>
                    <button type="button" class="button button-quiet" on:click=move |_| state.turn(at, toward)>
                        {move || if is_hidden() { format!("Show {many}") } else { format!("Fold {many}") }}
                    </button>
                </div>
                <ul class="lineage-list">{rows.collect_view()}</ul>
                {(more > 0).then(|| view! { <p class="faint">{format!("and {more} more")}</p> })}
            </section>
        }
    })
}

/// It as the beginning or the end of a path.
#[component]
fn Path(data: Rc<Data>, at: u32, view: View) -> impl IntoView {
    let id = data.id(at).to_owned();
    let end = |name: &'static str, words: &'static str| {
        let here = view.get(name) == Some(id.as_str());
        let href = view.clone().with(name, Some(id.as_str())).fragment();
        (!here).then(|| view! { <a class="button button-quiet" href=href>{words}</a> })
    };
    view! { <div class="button-row">{end("from", "Path from here")} {end("to", "Path to here")}</div> }
}
