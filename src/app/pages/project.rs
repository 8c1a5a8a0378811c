//! One project or portfolio: every column by the descriptor in force, its shares, and what is wrong with it.

use std::rc::Rc;

use leptos::prelude::*;

use super::findings::kind_words;
use super::projects::cells::{shown_columns, value, value_of};
use super::projects::{InForce, PortfolioTable};
use crate::app::ask::ask;
use crate::app::parts::copy::CopyButton;
use crate::app::parts::icon::icon;
use crate::app::parts::notice::{Problem, Warning};
use crate::app::parts::sql::SqlView;
use crate::app::project_filter::table;
use crate::app::state::{App, Session};
use crate::decode::descriptor::Described;
use crate::duckdb::{Engine, Error, Question};
use crate::share::link::{Route, View};
use crate::systems::findings::{DEFECT, Finding};
use crate::systems::project::{self, Allocation, Cells};

/// What is known of an id.
struct Known {
    projects: Vec<Cells>,
    portfolios: Vec<Cells>,
    /// Portfolios that it is in.
    member_of: Vec<Allocation>,
    /// Projects that are in it.
    members: Vec<Allocation>,
    findings: Vec<Finding>,
}

/// The page. It is made anew when the descriptors in force change.
#[component]
pub fn ProjectPage(session: Rc<Session>, id: String) -> impl IntoView {
    let app = App::get();
    let session = StoredValue::new_local(session);
    move || view! { <Subject session=session.get_value() all=app.described.get() id=id.clone() /> }
}

#[component]
fn Subject(session: Rc<Session>, all: Rc<Vec<Described>>, id: String) -> impl IntoView {
    let app = App::get();
    let engine = session.engine.clone();
    let asked = ask(&app.busy(), {
        let (all, id) = (Rc::clone(&all), id.clone());
        move || {
            let (engine, all, id) = (engine.clone(), Rc::clone(&all), id.clone());
            Some(async move { known(&engine, &all, &id).await.map(Rc::new) })
        }
    });
    let error = move || asked.with(|answer| answer.error().map(|e| format!("{} {}", e.message, e.remedy())));
    let all = StoredValue::new_local(all);
    let drawn = move || {
        let known = asked.with(|answer| answer.value().cloned())?;
        Some(view! { <Sections known=known all=all.get_value() id=id.clone() /> })
    };
    view! {
        <article class="sections">
            {move || error().map(|words| view! { <Problem words=words /> })}
            {drawn}
        </article>
    }
}

async fn every<T: crate::duckdb::Row>(engine: &Engine, question: Option<Question<T>>) -> Result<Vec<T>, Error> {
    match question {
        Some(question) => question.all(engine).await,
        None => Ok(Vec::new()),
    }
}

async fn known(engine: &Engine, all: &[Described], id: &str) -> Result<Known, Error> {
    let of = |name: &str, key: &str| table(all, name).and_then(|described| project::one(described, key, id));
    Ok(Known {
        projects: every(engine, of("projects", project::ID)).await?,
        portfolios: every(engine, of("portfolios", "portfolio_id")).await?,
        member_of: every(engine, project::allocations_of_project(all, id)).await?,
        members: every(engine, project::allocations_of_portfolio(all, id)).await?,
        findings: if all.is_empty() { Vec::new() } else { project::SYSTEM.findings.about(id).all(engine).await? },
    })
}

#[component]
fn Sections(known: Rc<Known>, all: Rc<Vec<Described>>, id: String) -> impl IntoView {
    let (projects, portfolios) = (table(&all, "projects").cloned(), table(&all, "portfolios").cloned());
    let name =
        [(&projects, &known.projects), (&portfolios, &known.portfolios)].into_iter().find_map(|(described, rows)| {
            let described = described.as_ref()?;
            let name = project::name_column(described)?;
            value_of(&shown_columns(described), &rows.first()?.cells.0, name).map(str::to_owned)
        });
    let is_known = !known.projects.is_empty() || !known.portfolios.is_empty();
    let is_named = !known.member_of.is_empty() || !known.members.is_empty();
    let kind = match (known.projects.is_empty(), known.portfolios.is_empty()) {
        (false, _) => "Project",
        (true, false) => "Portfolio",
        _ => "Unknown",
    };
    let heading = name.unwrap_or_else(|| if id.is_empty() { "(empty id)".to_owned() } else { id.clone() });
    let rows = |described: Option<Described>, rows: &[Cells]| {
        let described = described?;
        let several = rows.len() > 1;
        let panels =
            rows.iter().map(|row| view! { <Row described=described.clone() row=row.clone() /> }).collect_view();
        Some(view! {
            {several.then(|| view! { <Warning>{format!("{} rows have this id; each is shown.", rows.len())}</Warning> })}
            {panels}
        })
    };
    let list = View::of(Route::Projects).with("q", Some(&id)).fragment();
    let statement = [("projects", project::ID), ("portfolios", "portfolio_id")]
        .into_iter()
        .filter(|(name, _)| (*name == "projects") == (kind == "Project"))
        .find_map(|(name, key)| project::one(table(&all, name)?, key, &id));
    view! {
        <div class="page-head panel-wide">
            <h1><bdi>{heading}</bdi></h1>
            <span class="badge">{kind}</span>
            <span class="mono faint"><bdi>{id.clone()}</bdi></span>
            <CopyButton text=Signal::stored(id.clone()) what="id" />
        </div>
        {(!is_known).then(|| view! {
            <Warning>
                <p>{if is_named { "No project and no portfolio has this id. What names it is shown below." } else { "No project and no portfolio has this id, and nothing names it." }}</p>
                <p><a href=list>"Search the projects for it"</a></p>
            </Warning>
        })}
        <Findings findings=known.findings.clone() />
        {rows(projects, &known.projects)}
        {rows(portfolios, &known.portfolios)}
        {(!known.members.is_empty()).then(|| view! {
            <section class="panel panel-wide" aria-labelledby="p-members">
                <h2 id="p-members">"Projects " <span class="count">{known.members.len()}</span></h2>
                <PortfolioTable rows=known.members.clone() of_portfolio=true />
            </section>
        })}
        {(!known.member_of.is_empty()).then(|| view! {
            <section class="panel panel-wide" aria-labelledby="p-portfolios">
                <h2 id="p-portfolios">"In portfolios " <span class="count">{known.member_of.len()}</span></h2>
                <PortfolioTable rows=known.member_of.clone() of_portfolio=false />
            </section>
        })}
        {statement.map(|question| view! {
            <details class="panel panel-wide"><summary>"SQL"</summary><SqlView sql=Signal::stored(question.sql().to_owned()) /></details>
        })}
    }
}

#[component]
fn Findings(findings: Vec<Finding>) -> impl IntoView {
    (!findings.is_empty()).then(|| {
        let items = findings.into_iter().map(|finding| {
            let defect = finding.class == DEFECT;
            let (class, sign) = if defect { ("is-defect", "findings") } else { ("is-note", "note") };
            let kind = kind_words(&finding.kind);
            let column = finding.part.map(|part| format!(" ({part})")).unwrap_or_default();
            let words = finding.detail.map_or(kind.clone(), |detail| format!("{kind}{column}: {detail}"));
            view! { <li class=class>{icon(sign)} <bdi class="stored">{words}</bdi></li> }
        });
        view! { <section class="panel panel-wide" aria-label="Findings"><ul class="findings">{items.collect_view()}</ul></section> }
    })
}

/// Every column of a row, by its label; its name and type in the tooltip.
#[component]
fn Row(described: Described, row: Cells) -> impl IntoView {
    let columns = shown_columns(&described);
    let cells = row.cells.0;
    let currency = value_of(&columns, &cells, "currency_code").map(str::to_owned);
    let facts = columns.iter().map(|column| {
        let text = cells.get(column.place).and_then(Option::as_deref);
        let note = match (column.is_extra, column.is_missing) {
            (true, _) => Some("not in the descriptor"),
            (_, true) => Some("not in the file"),
            _ => None,
        };
        let id = (column.format == project::Format::Id)
            .then(|| text.map(|text| view! { <bdi class="mono">{text.to_owned()}</bdi> }));
        view! {
            <dt title=column.about.clone()>{column.label.clone()}</dt>
            <dd>
                {match id {
                    Some(Some(id)) => id.into_any(),
                    _ => value(column.format, text, currency.as_deref()),
                }}
                {note.map(|words| view! { " " <span class="badge">{words}</span> })}
            </dd>
        }
    });
    let facts = facts.collect_view();
    let label = described.table.to_string();
    view! {
        <section class="panel panel-wide" aria-label=label>
            <dl class="facts">{facts}</dl>
            <InForce described=described />
        </section>
    }
}
