//! One computation: what is stored, and what came of computing it again.

use leptos::prelude::*;

use crate::app::parts::cells::{null, optional, time};
use crate::app::parts::icon::icon;
use crate::app::parts::json::JsonView;
use crate::share::link::{View, to_embedding};
use crate::systems::compute::ComputationRow;
use crate::systems::compute::replay::{Verdict, judge, recipe};
use crate::systems::trace::replay::{Difference, parse, write};

/// Differences that are listed.
const MOST: usize = 100;

/// A verdict by its name in the tables.
pub fn verdict_badge(verdict: Option<&str>) -> AnyView {
    match verdict {
        Some("same") => view! { <span class="badge is-good">{icon("verified")} "same"</span> }.into_any(),
        Some("different") => view! { <span class="badge is-bad">{icon("findings")} "different"</span> }.into_any(),
        Some(_) => view! { <span class="badge">{icon("close")} "not replayable"</span> }.into_any(),
        None => null("not replayed"),
    }
}

/// The stored row, its verdict, and where they differ.
#[component]
pub fn ComputationPanel(
    row: ComputationRow,
    /// Computes it again.
    on_replay: Callback<ComputationRow>,
    /// Something is being computed.
    #[prop(into)]
    busy: Signal<bool>,
    /// Where closing leads.
    close: String,
) -> impl IntoView {
    let id = row.computation_id.clone().unwrap_or_default();
    let can = recipe(&row).err();
    let ways = [("First embedding", &row.source_id), ("Second embedding", &row.target_id)].map(|(name, id)| {
        id.clone().map(|id| {
            let href = to_embedding(&id);
            view! { <dt>{name}</dt><dd><a class="mono" href=href><bdi class="stored">{id}</bdi></a></dd> }
        })
    });
    let file =
        row.parsed_file_id.clone().map(|file| view! { <dt>"File"</dt><dd><bdi class="stored">{file}</bdi></dd> });
    let statement = row.statement.clone().map(|sql| {
        let href = View::sql(&sql).fragment();
        view! { <h3>"Statement"</h3> <pre class="code" tabindex="0"><code>{sql}</code></pre> <p><a href=href>"Open in SQL"</a></p> }
    });
    let again = if row.verdict.is_some() { "Replay again" } else { "Replay" };
    let stored = StoredValue::new_local(row.clone());
    view! {
        <aside class="side-panel computation" aria-label="The computation">
            <div class="panel-head">
                <h2>{optional(row.computation_type.as_deref())}</h2>
                <a class="icon-button" href=close aria-label="Close" title="Close">{icon("close")}</a>
            </div>
            <div class="button-row">
                <button type="button" class="button button-primary" disabled=move || busy.get()
                    on:click=move |_| on_replay.run(stored.get_value())>{icon("play")} {again}</button>
                {verdict_badge(row.verdict.as_deref())}
            </div>
            {row.verdict.is_none().then_some(can).flatten().map(|why| view! { <p class="faint">{format!("It will not be replayable: {why}.")}</p> })}
            <Outcome row=row.clone() />
            <h3>"Stored result"</h3>
            <JsonView text=row.result_data.clone() />
            <h3>"Input"</h3>
            <JsonView text=row.input_data.clone() />
            {statement}
            <dl class="facts">
                <dt>"Id"</dt><dd class="mono"><bdi class="stored">{id}</bdi></dd>
                {ways.into_iter().collect_view()}
                {file}
                <dt>"Tenant"</dt><dd>{optional(row.tenant_id.as_deref())}</dd>
                <dt>"Computed"</dt><dd>{time(row.created_at)}</dd>
            </dl>
        </aside>
    }
}

/// What came of it.
#[component]
fn Outcome(row: ComputationRow) -> impl IntoView {
    match row.verdict.as_deref() {
        None => ().into_any(),
        Some("same") => view! { <p>"Computed again, the stored result comes out."</p> }.into_any(),
        Some("different") => {
            let computed = row.computed.as_deref().and_then(|text| parse(text).ok()).unwrap_or_default();
            let differences = match judge(row.result_data.as_deref(), computed) {
                Verdict::Different { differences, .. } => differences,
                _ => Vec::new(),
            };
            view! {
                <p>"Computed again, something else comes out."</p>
                <Differences differences=differences />
                <h3>"What comes out now"</h3>
                <JsonView text=row.computed />
            }
            .into_any()
        }
        Some(_) => {
            let why = row.detail.unwrap_or_default();
            view! { <p>{format!("It cannot be computed again: {why}.")}</p> }.into_any()
        }
    }
}

#[component]
fn Differences(differences: Vec<Difference>) -> impl IntoView {
    let more = differences.len().saturating_sub(MOST);
    let text = |value: &Option<serde_json::Value>| match value {
        Some(value) => view! { <bdi class="stored mono">{write(value, false)}</bdi> }.into_any(),
        None => null("not there"),
    };
    let rows: Vec<_> = differences
        .iter()
        .take(MOST)
        .map(|difference| {
            view! {
                <tr class="is-changed">
                    <th scope="row" class="mono"><bdi class="stored">{difference.path.clone()}</bdi></th>
                    <td>{text(&difference.before)}</td>
                    <td>{text(&difference.after)}</td>
                </tr>
            }
        })
        .collect();
    view! {
        <div class="table-scroll" tabindex="0" role="region" aria-label="Differences">
            <table class="plain-table">
                <caption class="visually-hidden">"Where the results differ"</caption>
                <thead><tr><th scope="col">"Place"</th><th scope="col">"Stored"</th><th scope="col">"Computed"</th></tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
        {(more > 0).then(|| view! { <p class="faint">{format!("and {more} more")}</p> })}
    }
}
