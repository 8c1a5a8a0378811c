//! What narrows the tripartite graph: kinds of edges, cycles, researchers, types, and a stretch of time.

use leptos::prelude::*;

use crate::app::ask::Asked;
use crate::app::graph_view::NO_CYCLE;
use crate::app::parts::cells::swatch;
use crate::app::parts::day_range::DayRange;
use crate::app::parts::facets::{FEW, FacetFrame};
use crate::app::route;
use crate::app::state::App;
use crate::order;
use crate::scene::format;
use crate::systems::artifact::{EdgeKind, GraphFacet, GraphFacetRow};

/// All facets.
#[component]
pub fn GraphFilters(facets: Asked<Vec<GraphFacetRow>>) -> impl IntoView {
    let group = move |title: &'static str, facet: GraphFacet| view! { <Group title=title facet=facet facets=facets /> };
    view! {
        {group("Edges", GraphFacet::Kind)}
        {group("Cycle", GraphFacet::Cycle)}
        {group("Researcher", GraphFacet::Researcher)}
        {group("Type of the shared artifact", GraphFacet::Type)}
        <DayRange title="Machine time" />
    }
}

#[component]
fn Group(title: &'static str, facet: GraphFacet, facets: Asked<Vec<GraphFacetRow>>) -> impl IntoView {
    let all = RwSignal::new(false);
    let values = Signal::derive_local(move || {
        facets.with(|answer| {
            let rows = answer.value().map_or(&[][..], Vec::as_slice);
            rows.iter().filter(|row| row.facet == facet.name()).cloned().collect::<Vec<_>>()
        })
    });
    let rows = move || {
        let limit = if all.get() { usize::MAX } else { FEW };
        let mut shown: Vec<GraphFacetRow> = values.with(|values| values.iter().take(limit).cloned().collect());
        let most = shown.iter().map(|row| row.count).max().unwrap_or(1);
        match facet {
            GraphFacet::Cycle => {
                order::sort_by_key(&mut shown, |row| {
                    row.value.as_ref().and_then(|v| v.parse::<i32>().ok()).unwrap_or(i32::MAX)
                });
            }
            GraphFacet::Kind => {
                let place = |row: &GraphFacetRow| {
                    EdgeKind::ALL.iter().position(|kind| row.value.as_deref() == Some(kind.stored()))
                };
                order::sort_by_key(&mut shown, |row| place(row).unwrap_or(usize::MAX));
            }
            GraphFacet::Researcher | GraphFacet::Type => {}
        }
        shown.into_iter().map(|row| view! { <Value facet=facet row=row most=most /> }).collect_view()
    };
    let hidden = Signal::derive(move || values.with(|values| values.len().saturating_sub(FEW)));
    view! {
        <FacetFrame title=title all=all hidden=hidden>{rows}</FacetFrame>
    }
}

#[component]
fn Value(facet: GraphFacet, row: GraphFacetRow, most: i64) -> impl IntoView {
    let app = App::get();
    let name = facet.name();
    let kind = row.value.as_deref().and_then(EdgeKind::of_stored);
    // The value in links; a NULL that cannot be asked for has none.
    let value = match (facet, &row.value) {
        (GraphFacet::Kind, _) => kind.map(|kind| kind.name().to_owned()),
        (GraphFacet::Cycle, None) => Some(NO_CYCLE.to_owned()),
        (_, value) => value.clone(),
    };
    let words = match (facet, row.value.as_deref()) {
        (GraphFacet::Kind, _) => kind.map_or("not understood", EdgeKind::name).to_owned(),
        (GraphFacet::Cycle, None) => "no cycle".to_owned(),
        (GraphFacet::Cycle, Some(cycle)) => format!("cycle {cycle}"),
        (_, None) => "NULL".to_owned(),
        (_, Some("")) => "(empty)".to_owned(),
        (_, Some(text)) => text.to_owned(),
    };
    let sample = kind.map(|kind| {
        let class = match kind {
            EdgeKind::Observation => "m-flow-1-2",
            EdgeKind::Creation => "m-flow-2-2",
            EdgeKind::Feedback => "m-flow-3-2",
        };
        view! {
            <svg class="edge-sample" viewBox="0 0 28 12" width="28" height="12" aria-hidden="true">
                <path class=class d="M0 6H28"></path>
            </svg>
        }
    });
    let patch = row.hex_color.as_deref().map(|hex| swatch(Some(hex)));
    let missing = value.is_none();
    let (chosen_value, toggled) = (value.clone(), value.unwrap_or_default());
    let chosen = move || app.view.with(|view| view.all(name).any(|value| Some(value) == chosen_value.as_deref()));
    let share = format!("{:.3}", row.count as f64 / most.max(1) as f64);
    view! {
        <button
            type="button" class="facet-value" disabled=missing title=words.clone() style:--share=share
            aria-pressed=move || chosen().to_string()
            on:click=move |_| route::go(app, &app.view.get_untracked().toggled(name, &toggled))
        >
            {sample} {patch}
            <bdi class="facet-name">{words.clone()}</bdi>
            <span class="facet-count">{format::count(row.count.unsigned_abs())}</span>
        </button>
    }
}
