//! What projects come to, by status and currency. Sums of different currencies are not added.

use std::rc::Rc;

use leptos::prelude::*;

use super::{InForce, NoTable, Parts, projects_of};
use crate::app::ask::{Asked, ask};
use crate::app::parts::notice::Problem;
use crate::app::parts::picture::{OnChoose, Picture};
use crate::app::parts::sql::SqlView;
use crate::app::route;
use crate::app::state::{App, Session};
use crate::decode::descriptor::Described;
use crate::scene::bars::{self, Bar, BarsRequest};
use crate::scene::{Scene, format};
use crate::share::link::{Route, View};
use crate::systems::project::{self, Filter, Total, grouped};

/// The part of the page.
#[component]
pub fn Totals(session: Rc<Session>, all: Rc<Vec<Described>>) -> impl IntoView {
    let app = App::get();
    let described = projects_of(&all);
    let question = described.as_ref().and_then(|described| project::totals(described, &Filter::default()));
    let sql = question.as_ref().map(|question| question.sql().to_owned()).unwrap_or_default();
    let asked = ask_totals(app, &session, described.as_ref());
    let error = move || asked.with(|answer| answer.error().map(|e| format!("{} {}", e.message, e.remedy())));
    let has_question = question.is_some();
    let lacking = described.is_some() && !has_question;
    view! {
        <div class="page-head"><h1>"Totals by status and currency"</h1></div>
        <Parts />
        {described.map_or_else(|| view! { <NoTable name="projects" /> }.into_any(), |described| view! { <InForce described=described /> }.into_any())}
        {lacking.then(|| view! { <p class="empty">"The descriptor in force names neither a status, nor a currency, nor an amount."</p> })}
        {move || error().map(|words| view! { <Problem words=words /> })}
        {has_question.then(|| view! {
            <section class="panel panel-wide" aria-label="Projects by status">
                <StatusPicture asked=asked sql=sql.clone() main=true />
            </section>
        })}
        {move || asked.with(|answer| answer.value().map(|rows| view! { <Pivot rows=Rc::clone(rows) /> }))}
        {has_question.then(|| view! { <details class="sql-details"><summary>"SQL"</summary><SqlView sql=Signal::stored(sql.clone()) /></details> })}
    }
}

/// Asks what the projects come to; nothing where there are none.
pub fn ask_totals(app: App, session: &Session, described: Option<&Described>) -> Asked<Rc<Vec<Total>>> {
    let engine = session.engine.clone();
    let question = described.and_then(|described| project::totals(described, &Filter::default()));
    ask(&app.busy(), move || {
        let (engine, question) = (engine.clone(), question.clone()?);
        Some(async move { question.all(&engine).await.map(Rc::new) })
    })
}

/// The values of one column of the totals, NULL last.
fn values(rows: &[Total], of: fn(&Total) -> &Option<String>) -> Vec<Option<String>> {
    let mut values: Vec<Option<String>> = Vec::new();
    for value in rows.iter().map(of) {
        if !values.contains(value) {
            values.push(value.clone());
        }
    }
    values.sort_by_key(|value| (value.is_none(), value.clone()));
    values
}

/// A row for each status, a column for each currency, and how many projects there are of each.
#[component]
pub fn Pivot(rows: Rc<Vec<Total>>) -> impl IntoView {
    let currencies = values(&rows, |row| &row.currency);
    let words = |value: &Option<String>| match value.as_deref() {
        None => "NULL".to_owned(),
        Some("") => "(empty)".to_owned(),
        Some(text) => text.to_owned(),
    };
    let heads = currencies.iter().map(|currency| view! { <th scope="col" class="num">{words(currency)}</th> });
    let heads = heads.collect_view();
    let body = values(&rows, |row| &row.status).into_iter().map(|status| {
        let of_status = |row: &&Total| row.status == status;
        let count: i64 = rows.iter().filter(of_status).map(|row| row.count).sum();
        let cells = currencies.iter().map(|currency| {
            let cell = rows.iter().filter(of_status).find(|row| row.currency == *currency);
            match cell {
                Some(row) => view! {
                    <td class="num">
                        {row.total.as_deref().map_or_else(|| "–".to_owned(), grouped)}
                        <span class="faint small-line">{format::counted(row.count.unsigned_abs(), "project", "projects")}</span>
                    </td>
                }
                .into_any(),
                None => view! { <td class="num"><span class="null">"–"</span></td> }.into_any(),
            }
        });
        let link = status.as_deref().map(|status| View::of(Route::Projects).with("status", Some(status)).fragment());
        let name = match link {
            Some(href) => view! { <a href=href><bdi>{words(&status)}</bdi></a> }.into_any(),
            None => view! { <span class="null">{words(&status)}</span> }.into_any(),
        };
        view! { <tr><th scope="row">{name}</th>{cells.collect_view()}<td class="num">{format::grouped(count)}</td></tr> }
    });
    let body = body.collect_view();
    let all: i64 = rows.iter().map(|row| row.count).sum();
    let sums = currencies.iter().map(|currency| {
        let totals = rows.iter().filter(|row| row.currency == *currency).filter_map(|row| row.total.as_deref());
        view! { <td class="num">{added(totals).map_or_else(|| "–".to_owned(), |sum| grouped(&sum))}</td> }
    });
    let sums = sums.collect_view();
    view! {
        <div class="table-scroll" tabindex="0" role="region" aria-label="Totals">
            <table class="plain-table totals-table">
                <caption class="visually-hidden">"Amounts and numbers of projects by status and currency"</caption>
                <thead><tr><th scope="col">"Status"</th>{heads}<th scope="col" class="num">"Projects"</th></tr></thead>
                <tbody>{body}</tbody>
                <tfoot><tr><th scope="row">"All"</th>{sums}<td class="num">{format::grouped(all)}</td></tr></tfoot>
            </table>
        </div>
    }
}

/// The exact sum of decimals of one scale; none where there is no plain decimal.
fn added<'a>(decimals: impl Iterator<Item = &'a str>) -> Option<String> {
    let mut sum: Option<(i128, usize)> = None;
    for text in decimals {
        let scale = text.split_once('.').map_or(0, |(_, fraction)| fraction.len());
        let value: i128 = text.replace('.', "").parse().ok()?;
        sum = match sum {
            None => Some((value, scale)),
            Some((before, same)) if same == scale => Some((before.checked_add(value)?, scale)),
            Some(_) => return None,
        };
    }
    let (value, scale) = sum?;
    Some(crate::duckdb::Decimal { value, scale: i8::try_from(scale).ok()? }.to_string())
}

/// Projects by status as bars; one leads to its projects.
#[component]
pub fn StatusPicture(asked: Asked<Rc<Vec<Total>>>, sql: String, #[prop(optional)] main: bool) -> impl IntoView {
    let app = App::get();
    let choose: OnChoose = Rc::new(move |key: &str| {
        if let Some(value) = key.strip_prefix("status/") {
            route::go(app, &View::of(Route::Projects).with("status", Some(value)));
        }
    });
    let scene = move |width: f32| asked.with(|answer| answer.value().map(|rows| status_scene(rows, width)));
    view! { <Picture layout=scene name="project-status" sql=Signal::stored(sql) on_choose=choose main=main /> }
}

fn status_scene(rows: &[Total], width: f32) -> Scene {
    let bar = |status: Option<String>| {
        let count: i64 = rows.iter().filter(|row| row.status == status).map(|row| row.count).sum();
        // NULL cannot be filtered by: its bar leads nowhere.
        let key = status.as_ref().map_or_else(|| "null".to_owned(), |value| format!("status/{value}"));
        Bar { key, label: status.unwrap_or_else(|| "NULL".to_owned()), count: count.unsigned_abs(), swatch: None }
    };
    let total: i64 = rows.iter().map(|row| row.count).sum();
    bars::layout(&BarsRequest {
        caption: "Projects by status".to_owned(),
        noun: ("project".to_owned(), "projects".to_owned()),
        bars: values(rows, |row| &row.status).into_iter().map(bar).collect(),
        total: Some(total.unsigned_abs()),
        why_empty: "There are no projects.".to_owned(),
        width,
    })
}
