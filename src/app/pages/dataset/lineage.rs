//! What a dataset was made from and what was made from it, in words; the picture has a page of its own.

use leptos::prelude::*;

use super::words::{compliance_badge, dataset_link, license_badge, percent};
use super::{asked, failure};
use crate::app::parts::cells::{null, optional};
use crate::app::parts::icon::icon;
use crate::app::parts::sql::SqlView;
use crate::duckdb::Engine;
use crate::scene::format;
use crate::share::link::to_lineage;
use crate::systems::dataset::{self, Relative};

/// Ancestors with licences of concern that are listed.
const MOST_PROBLEMS: usize = 30;

/// Parents and children, and how many stand behind them.
#[component]
pub fn LineagePanel(engine: Engine, id: String) -> impl IntoView {
    let above = asked(&engine, dataset::ancestors(&id));
    let below = asked(&engine, dataset::descendants(&id));
    let sql = dataset::ancestors(&id).sql().to_owned();
    let picture = to_lineage(&id);
    let side = |title: &'static str, all: Vec<Relative>, none: &'static str, whole: &'static str| {
        let near: Vec<Relative> = all.iter().filter(|one| one.distance == 1).cloned().collect();
        let beyond = all.len() - near.len();
        let body = if near.is_empty() {
            view! { <p class="empty">{none}</p> }.into_any()
        } else {
            view! { <RelativeTable title=title rows=near /> }.into_any()
        };
        let more = (beyond > 0).then(|| {
            view! { <p class="faint">{format!("{} more {whole}.", format::count(beyond as u64))}</p> }
        });
        view! { <div>{body} {more}</div> }
    };
    let known = move |answer: crate::app::ask::Asked<Vec<Relative>>| answer.with(|answer| answer.value().cloned());
    view! {
        <section class="panel panel-wide" aria-labelledby="d-lineage">
            <h2 id="d-lineage">"Lineage"</h2>
            {failure(above)} {failure(below)}
            <div class="lineage-sides">
                {move || known(above).map(|all| side("Made from", all, "It was made from no other dataset.", "stand above those"))}
                {move || known(below).map(|all| side("Became part of", all, "Nothing was made from it.", "stand below those"))}
            </div>
            <p><a href=picture>{icon("lineage")} " See its lineage as a picture"</a></p>
            <details class="sql-details"><summary>"SQL"</summary><SqlView sql=Signal::stored(sql) /></details>
        </section>
    }
}

#[component]
fn RelativeTable(title: &'static str, rows: Vec<Relative>) -> impl IntoView {
    let row = |row: Relative| {
        let ratio = row.contribution_ratio.map_or_else(
            || null("NULL"),
            |ratio| {
                let share = format!("{:.4}", ratio.clamp(0.0, 1.0));
                view! { <span class="ratio" style:--share=share>{percent(ratio)}</span> }.into_any()
            },
        );
        let state = if row.is_known {
            compliance_badge(row.compliance_status.as_deref())
        } else {
            view! { <span class="badge is-bad">{icon("findings")} "no record"</span> }.into_any()
        };
        view! {
            <tr>
                <td>{dataset_link(Some(&row.dataset_id), row.dataset_name.as_deref())}</td>
                <td class="num">{ratio}</td>
                <td>{row.is_known.then(|| license_badge(row.license_type.as_deref()))}</td>
                <td>{row.is_known.then(|| optional(row.quality_tier.as_deref()))}</td>
                <td>{state}</td>
            </tr>
        }
    };
    let heads = [("Part", true), ("Licence", false), ("Tier", false), ("Compliance", false)];
    view! {
        <div class="table-scroll" tabindex="0" role="region" aria-label=title>
            <table class="plain-table">
                <thead><tr>
                    <th scope="col">{title}</th>
                    {heads.map(|(head, num)| view! { <th scope="col" class=if num { "num" } else { "" }>{head}</th> }).collect_view()}
                </tr></thead>
                <tbody>{rows.into_iter().map(row).collect_view()}</tbody>
            </table>
        </div>
    }
}

/// Licences of concern that reach the dataset from what it was made from; the worst first.
#[component]
pub fn InheritedPanel(engine: Engine, id: String) -> impl IntoView {
    let above = asked(&engine, dataset::ancestors(&id));
    move || {
        let mut of_concern: Vec<Relative> = above
            .with(|answer| answer.value().cloned())
            .unwrap_or_default()
            .into_iter()
            .filter(|one| one.severity > 0)
            .collect();
        if of_concern.is_empty() {
            return None;
        }
        crate::order::sort_by_key(&mut of_concern, |one| (-one.severity, one.distance));
        let count = of_concern.len();
        let item = |one: Relative| {
            let steps = format::counted(one.distance.unsigned_abs().into(), "step", "steps");
            view! { <li>{license_badge(one.license_type.as_deref())} " " {dataset_link(Some(&one.dataset_id), None)} " " <span class="faint">{steps} " up"</span></li> }
        };
        let more = count.saturating_sub(MOST_PROBLEMS);
        Some(view! {
            <h3>{format!("Licences of concern above it: {count}")}</h3>
            <ul class="problems">{of_concern.into_iter().take(MOST_PROBLEMS).map(item).collect_view()}</ul>
            {(more > 0).then(|| view! { <p class="faint">{format!("and {more} more")}</p> })}
        })
    }
}
