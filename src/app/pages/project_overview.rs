//! What the snapshot holds of projects: how many, in what state, in how many portfolios, and what is wrong.

use std::rc::Rc;

use leptos::prelude::*;

use super::findings::GroupList;
use super::projects::{InForce, Pivot, StatusPicture, ask_totals, projects_of};
use crate::app::ask::ask;
use crate::app::parts::notice::Problem;
use crate::app::state::{App, Session};
use crate::scene::format;
use crate::share::link::{Route, View};
use crate::systems::project::{self, Filter};

/// The part of the overview that is about projects.
#[component]
pub fn ProjectOverview(session: Rc<Session>) -> impl IntoView {
    let app = App::get();
    let all = app.described.get_untracked();
    let described = projects_of(&all);
    let question = described.as_ref().and_then(|described| project::totals(described, &Filter::default()));
    let sql = question.map(|question| question.sql().to_owned());
    let totals = ask_totals(app, &session, described.as_ref());
    let sums = ask(&app.busy(), {
        let (engine, question) = (session.engine.clone(), project::portfolio_sums(&all));
        move || {
            let (engine, question) = (engine.clone(), question.clone()?);
            Some(async move { question.all(&engine).await })
        }
    });
    let error = move || {
        let words = |error: &crate::duckdb::Error| format!("{} {}", error.message, error.remedy());
        totals.with(|a| a.error().map(words)).or_else(|| sums.with(|a| a.error().map(words)))
    };
    let facts = move || {
        let projects: i64 = totals.with(|answer| answer.value().map(|rows| rows.iter().map(|row| row.count).sum()))?;
        let currencies = totals.with(|answer| {
            let mut seen: Vec<Option<String>> = Vec::new();
            for row in answer.value().into_iter().flat_map(|rows| rows.iter()) {
                if row.currency.is_some() && !seen.contains(&row.currency) {
                    seen.push(row.currency.clone());
                }
            }
            seen.len()
        });
        let portfolios =
            sums.with(|answer| answer.value().map(|rows| (rows.len(), rows.iter().map(|row| row.project_count).sum())));
        let (portfolios, shares): (usize, i64) = portfolios.unwrap_or_default();
        let facts = [
            ("projects", format::count(projects.unsigned_abs())),
            ("currencies", format::count(currencies as u64)),
            ("portfolios", format::count(portfolios as u64)),
            ("shares", format::count(shares.unsigned_abs())),
        ];
        let facts = facts.map(|(name, value)| view! { <div><dd class="figure-number">{value}</dd><dt class="figure-name">{name}</dt></div> });
        Some(view! { <dl class="figures">{facts.collect_view()}</dl> })
    };
    view! {
        {move || error().map(|words| view! { <Problem words=words /> })}
        {facts}
        <div class="overview">
            {sql.map(|sql| view! {
                <section class="panel panel-two-thirds" aria-labelledby="o-project-status">
                    <h2 id="o-project-status">"Status"</h2>
                    <StatusPicture asked=totals sql=sql />
                    {move || totals.with(|answer| answer.value().map(|rows| view! { <Pivot rows=Rc::clone(rows) /> }))}
                    <p><a href=View::of(Route::Projects).with("show", Some("portfolios")).fragment()>"Portfolios and their shares"</a></p>
                </section>
            })}
            <section class="panel" aria-labelledby="o-project-findings">
                <h2 id="o-project-findings">"Findings in projects"</h2>
                <GroupList system=&project::SYSTEM />
                {described.map(|described| view! { <InForce described=described /> })}
            </section>
        </div>
    }
}
