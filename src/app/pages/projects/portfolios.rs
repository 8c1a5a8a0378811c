//! Portfolios: each with its own columns and what its shares come to.

use std::rc::Rc;

use leptos::prelude::*;

use super::cells::{Shown, share_bar, shown_columns, value, value_of};
use super::list::to_project;
use super::{InForce, NoTable, Parts};
use crate::app::ask::ask;
use crate::app::parts::cells::{cut, null, optional};
use crate::app::parts::icon::icon;
use crate::app::parts::notice::Problem;
use crate::app::parts::sql::SqlView;
use crate::app::project_filter::table;
use crate::app::state::{App, Session};
use crate::decode::descriptor::Described;
use crate::duckdb::Page;
use crate::scene::format;
use crate::systems::project::{self, Allocation, Cells, Filter, Format, PortfolioSum, Sort};

/// More portfolios are not listed at once.
const MOST: u64 = 500;
const KEY: &str = "portfolio_id";

/// The part of the page.
#[component]
pub fn Portfolios(session: Rc<Session>, all: Rc<Vec<Described>>) -> impl IntoView {
    let app = App::get();
    let engine = session.engine.clone();
    let described = table(&all, "portfolios").cloned();
    let rows = described.as_ref().map(|described| {
        let name = project::name_column(described).unwrap_or(KEY).to_owned();
        let sort = Sort { column: name, descending: false };
        project::rows(described, &Filter::default(), &sort, Page { offset: 0, limit: MOST })
    });
    let sums = project::portfolio_sums(&all);
    let sql = sums.as_ref().map(|question| question.sql().to_owned());
    let asked = ask(&app.busy(), move || {
        let (engine, rows, sums) = (engine.clone(), rows.clone(), sums.clone());
        Some(async move {
            let rows = match rows {
                Some(rows) => rows.all(&engine).await?,
                None => Vec::new(),
            };
            let sums = match sums {
                Some(sums) => sums.all(&engine).await?,
                None => Vec::new(),
            };
            Ok(Rc::new((rows, sums)))
        })
    });
    let error = move || asked.with(|answer| answer.error().map(|e| format!("{} {}", e.message, e.remedy())));
    let heading = move || {
        asked.with(|answer| {
            answer.value().map_or_else(
                || "Portfolios".to_owned(),
                |known| format::counted(known.0.len() as u64, "portfolio", "portfolios"),
            )
        })
    };
    let columns = described.as_ref().map(shown_columns).unwrap_or_default();
    let head = described.clone();
    let drawn = move || {
        asked.with(|answer| {
            let known = answer.value()?;
            Some(view! { <PortfolioRows columns=columns.clone() known=Rc::clone(known) /> })
        })
    };
    view! {
        <div class="page-head"><h1>{heading}</h1></div>
        <Parts />
        {head.map_or_else(|| view! { <NoTable name="portfolios" /> }.into_any(), |described| view! { <InForce described=described /> }.into_any())}
        {move || error().map(|words| view! { <Problem words=words /> })}
        {drawn}
        {sql.map(|sql| view! { <details class="sql-details"><summary>"SQL of the shares"</summary><SqlView sql=Signal::stored(sql) /></details> })}
    }
}

/// One row for each portfolio, also for one that only shares name.
#[component]
fn PortfolioRows(columns: Vec<Shown>, known: Rc<(Vec<Cells>, Vec<PortfolioSum>)>) -> impl IntoView {
    let listed: Vec<Shown> = columns.iter().filter(|column| column.format != Format::Id).cloned().collect();
    let (rows, sums) = known.as_ref();
    let sum_of = |id: Option<&str>| sums.iter().find(|sum| sum.portfolio_id.as_deref() == id && id.is_some());
    let heads = listed.iter().map(|column| {
        let class = column.format.is_right().then_some("num");
        let note = (column.is_extra || column.is_missing).then(|| {
            let words = if column.is_extra { "not in the descriptor" } else { "not in the file" };
            view! { <span class="faint small-line">{words}</span> }
        });
        view! { <th scope="col" class=class title=column.about.clone()>{column.label.clone()} {note}</th> }
    });
    let heads = heads.collect_view();
    let drawn = rows.iter().map(|row| {
        let cells = &row.cells.0;
        let id = value_of(&columns, cells, KEY);
        let currency = value_of(&columns, cells, "currency_code");
        let href = to_project(id);
        let shown = listed.iter().enumerate().map(|(index, column)| {
            let text = cells.get(column.place).and_then(Option::as_deref);
            let class = cell_class(column.format);
            let is_name = column.name.to_lowercase().ends_with("name") || index == 0;
            let shown = match &href {
                Some(href) if is_name => view! { <a href=href.clone()>{optional(text)}</a> }.into_any(),
                _ => value(column.format, text, currency),
            };
            view! { <td class=class>{shown}</td> }
        });
        view! { <tr>{shown.collect_view()} {sum_cells(sum_of(id))}</tr> }
    });
    let strays = sums.iter().filter(|sum| {
        let id = sum.portfolio_id.as_deref();
        rows.iter().all(|row| value_of(&columns, &row.cells.0, KEY) != id)
    });
    let width = listed.len().max(1).to_string();
    let strays = strays.map(|sum| {
        let id = sum.portfolio_id.as_deref().map_or_else(|| null("NULL"), |id| cut(id, 40));
        view! { <tr><td colspan=width.clone()>{id} " " <span class="badge is-bad">"not among the portfolios"</span></td> {sum_cells(Some(sum))}</tr> }
    });
    view! {
        <div class="table-scroll whole-table" tabindex="0" role="region" aria-label="Portfolios">
            <table class="plain-table">
                <thead><tr>{heads}<th scope="col" class="num">"Projects"</th><th scope="col">"Allocated"</th></tr></thead>
                <tbody>{drawn.collect_view()}{strays.collect_view()}</tbody>
            </table>
        </div>
    }
}

/// Numbers at the right, words and times in one line.
fn cell_class(format: Format) -> &'static str {
    match format {
        _ if format.is_right() => "num",
        Format::Text => "text-cell",
        _ => "one-line",
    }
}

fn sum_cells(sum: Option<&PortfolioSum>) -> AnyView {
    let Some(sum) = sum else {
        return view! { <td class="num"><span class="null">"–"</span></td><td><span class="null">"–"</span></td> }
            .into_any();
    };
    view! {
        <td class="num">{format::grouped(sum.project_count)}</td>
        <td class="one-line">{whole(sum.total.as_deref(), sum.is_whole)}</td>
    }
    .into_any()
}

/// What shares come to, with a sign where that is not everything.
fn whole(total: Option<&str>, is_whole: Option<bool>) -> AnyView {
    let Some(total) = total else { return null("–") };
    let words = format!("{total}\u{2009}%");
    match is_whole {
        Some(true) => view! { <span class="badge is-good">{icon("verified")} {words}</span> }.into_any(),
        _ => view! { <span class="badge is-bad">{icon("findings")} {words} ", not 100"</span> }.into_any(),
    }
}

/// The projects of a portfolio, or the portfolios of a project, with their shares.
#[component]
pub fn PortfolioTable(
    /// What is listed, the largest share first.
    rows: Vec<Allocation>,
    /// The portfolio is given, and projects are listed.
    of_portfolio: bool,
) -> impl IntoView {
    let drawn = rows.into_iter().map(|row| {
        let Allocation { portfolio_id, portfolio_name, project_id, project_name, is_known, share, size, entry_date } =
            row;
        let (id, name) = if of_portfolio { (project_id, project_name) } else { (portfolio_id, portfolio_name) };
        let words = match (&name, &id) {
            (Some(name), _) => optional(Some(name)),
            (None, Some(id)) => cut(id, 40),
            (None, None) => null("NULL"),
        };
        let stray = (of_portfolio && !is_known).then(|| {
            view! { " " <span class="badge is-bad">{icon("findings")} " no such project"</span> }
        });
        view! {
            <tr>
                <td class="text-cell">{match to_project(id.as_deref()) {
                    Some(href) => view! { <a href=href>{words}</a> }.into_any(),
                    None => words,
                }} {stray}</td>
                <td class="num">{value(Format::Percent, share.as_deref(), None)}</td>
                <td class="share-cell">{share_bar(size)}</td>
                <td class="one-line">{value(Format::Date, entry_date.as_deref(), None)}</td>
            </tr>
        }
    });
    let drawn = drawn.collect_view();
    let (label, first) = if of_portfolio {
        ("Projects of the portfolio", "Project")
    } else {
        ("Portfolios of the project", "Portfolio")
    };
    view! {
        <div class="table-scroll" tabindex="0" role="region" aria-label=label>
            <table class="plain-table">
                <thead><tr>
                    <th scope="col">{first}</th><th scope="col" class="num">"Share"</th>
                    <th scope="col" class="share-cell"><span class="visually-hidden">"Share as a bar"</span></th><th scope="col">"Since"</th>
                </tr></thead>
                <tbody>{drawn}</tbody>
            </table>
        </div>
    }
}
