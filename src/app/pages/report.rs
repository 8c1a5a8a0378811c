//! The audit report of the datasets: on the screen, on paper, and as JSON in the source system's form.

use std::rc::Rc;

use leptos::prelude::*;

use super::dataset::compliance::{ComplianceTables, Share};
use super::dataset::made::AuditFindingTable;
use super::dataset::words::{dataset_link, license_badge, percent, severity_badge};
use crate::app::ask::ask;
use crate::app::parts::cells::{optional, time};
use crate::app::parts::download;
use crate::app::parts::icon::icon;
use crate::app::parts::notice::Problem;
use crate::app::parts::sql::SqlView;
use crate::app::state::{App, Session};
use crate::duckdb::{Engine, Error, Page};
use crate::scene::format;
use crate::systems::dataset::{self, LicenseProblem, Recommendation, Report, SeverityRow};

/// Findings that a report lists; the counts have all.
const MOST_FINDINGS: u64 = 1_000;
/// Datasets whose ancestors are looked at, and rows of them.
const MOST_DATASETS: u64 = 50;
const MOST_PROBLEMS: u64 = 2_000;
/// The tier that others build on.
const TIER: &str = "priority";

/// What the page is made from.
struct Known {
    report: Report,
    problems: Vec<LicenseProblem>,
}

async fn look(engine: &Engine, snapshot: String) -> Result<Rc<Known>, Error> {
    let page = Page { offset: 0, limit: MOST_FINDINGS };
    let report = Report {
        compliance: dataset::compliance().all(engine).await?,
        severities: dataset::severities().all(engine).await?,
        findings: dataset::audit_findings(page).all(engine).await?,
        last: dataset::last_audit().first(engine).await?,
        snapshot,
    };
    let page = Page { offset: 0, limit: MOST_PROBLEMS };
    let problems = dataset::license_problems(TIER, MOST_DATASETS, page).all(engine).await?;
    Ok(Rc::new(Known { report, problems }))
}

/// The page.
#[component]
pub fn ReportPage(session: Rc<Session>) -> impl IntoView {
    let app = App::get();
    let (engine, name) = (session.engine.clone(), session.opened.name.clone());
    let asked = ask(&app.busy(), move || {
        let (engine, name) = (engine.clone(), name.clone());
        Some(async move { look(&engine, name).await })
    });
    let known = Signal::derive_local(move || asked.with(|answer| answer.value().cloned()));
    let error = move || asked.with(|answer| answer.error().map(|e| format!("{} {}", e.message, e.remedy())));
    let save = move |_| {
        if let Some(known) = known.get_untracked() {
            let id = known.report.last.as_ref().and_then(|last| last.audit_name.clone());
            let name = id.filter(|id| id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-'));
            download::offer(
                &format!("{}.json", name.as_deref().unwrap_or("audit-report")),
                "application/json",
                &known.report.json(),
            );
        }
    };
    let print = move |_| {
        // A browser that does not print says so itself.
        let _ = web_sys::window().map(|window| window.print());
    };
    view! {
        <article class="report">
            <div class="page-head">
                <h1>"Audit report"</h1>
                <div class="page-tools">
                    <button type="button" class="button" on:click=print>{icon("print")} "Print"</button>
                    <button type="button" class="button" on:click=save disabled=move || known.with(Option::is_none)>{icon("export")} "Export JSON"</button>
                </div>
            </div>
            {move || error().map(|words| view! { <Problem words=words /> })}
            {move || known.get().map(|known| view! { <Body known=known /> })}
        </article>
    }
}

#[component]
fn Body(known: Rc<Known>) -> impl IntoView {
    let report = &known.report;
    let last = report.last.clone();
    let figure = |name: &'static str, value: String| {
        view! { <div><dd class="figure-number">{value}</dd><dt class="figure-name">{name}</dt></div> }
    };
    let number = |count: i64| format::count(count.unsigned_abs());
    let all = report.all().cloned();
    let figures = all.clone().map(|all| {
        view! {
            <dl class="figures">
                {figure("datasets", number(all.total))}
                {figure("comply", number(all.compliant))}
                {figure("do not comply", number(all.non_compliant))}
                {figure("need a review", number(all.needs_review))}
                {figure("not known", number(all.unknown))}
                {figure("of all comply", percent(all.compliance_rate))}
            </dl>
            <Share row=all />
        }
    });
    let shown = report.findings.len() as u64;
    let total: i64 = report.severities.iter().map(|row| row.total).sum();
    let cut = total.unsigned_abs() > shown;
    let recommended: Vec<AnyView> = report.recommendations().into_iter().map(recommendation).collect();
    view! {
        <dl class="facts report-facts">
            <dt>"Audit"</dt><dd>{optional(last.as_ref().and_then(|last| last.audit_name.as_deref()))}</dd>
            <dt>"Date"</dt><dd>{time(last.as_ref().and_then(|last| last.audited_at))}</dd>
            <dt>"By"</dt><dd>{optional(last.as_ref().and_then(|last| last.audited_by.as_deref()))}</dd>
            <dt>"Scope"</dt><dd>"all datasets of the snapshot " <bdi>{report.snapshot.clone()}</bdi></dd>
        </dl>
        {figures}
        <section><h2>"Compliance"</h2><ComplianceTables rows=report.compliance.clone() /></section>
        <section><h2>"Findings by severity"</h2><SeverityTable rows=report.severities.clone() /></section>
        <section><h2>"Licences of concern that reach the priority tier"</h2><Problems problems=known.problems.clone() /></section>
        <section>
            <h2>"Recommendations " <span class="count">{recommended.len()}</span></h2>
            {if recommended.is_empty() { view! { <p class="empty">"Nothing is open."</p> }.into_any() } else {
                view! { <ul class="recommendations">{recommended}</ul> }.into_any()
            }}
        </section>
        <section>
            <h2>"Findings " <span class="count">{number(total)}</span></h2>
            {cut.then(|| view! { <p class="faint">{format!("The gravest {} are listed.", format::count(shown))}</p> })}
            <AuditFindingTable findings=report.findings.clone() with_dataset=true />
        </section>
        <details class="sql-details">
            <summary>"SQL of the compliance tables"</summary>
            <SqlView sql=Signal::stored(dataset::compliance().sql().to_owned()) />
        </details>
    }
}

#[component]
fn SeverityTable(rows: Vec<SeverityRow>) -> impl IntoView {
    let row = |row: SeverityRow| {
        let counts = [row.total, row.open, row.in_progress, row.resolved, row.dismissed, row.dataset_count];
        view! {
            <tr>
                <th scope="row">{severity_badge(row.severity.as_deref())}</th>
                {counts.map(|count| view! { <td class="num">{format::grouped(count)}</td> }).collect_view()}
            </tr>
        }
    };
    let heads = ["All", "Open", "In progress", "Resolved", "Dismissed", "Datasets"];
    view! {
        <div class="table-scroll" tabindex="0" role="region" aria-label="Findings by severity">
            <table class="plain-table">
                <thead><tr><th scope="col">"Severity"</th>{heads.map(|head| view! { <th scope="col" class="num">{head}</th> }).collect_view()}</tr></thead>
                <tbody>{rows.into_iter().map(row).collect_view()}</tbody>
            </table>
        </div>
    }
}

/// By dataset: which ancestors have which licence.
#[component]
fn Problems(problems: Vec<LicenseProblem>) -> impl IntoView {
    let mut by_dataset: Vec<(String, Vec<LicenseProblem>)> = Vec::new();
    for problem in problems {
        match by_dataset.last_mut().filter(|(id, _)| *id == problem.dataset_id) {
            Some((_, own)) => own.push(problem),
            None => by_dataset.push((problem.dataset_id.clone(), vec![problem])),
        }
    }
    if by_dataset.is_empty() {
        return view! { <p class="empty">"None."</p> }.into_any();
    }
    let row = |(id, own): (String, Vec<LicenseProblem>)| {
        let item = |one: LicenseProblem| {
            view! { <li>{license_badge(Some(&one.license_type))} " " {dataset_link(Some(&one.ancestor_id), None)}</li> }
        };
        view! {
            <tr>
                <th scope="row">{dataset_link(Some(&id), None)}</th>
                <td class="num">{own.len()}</td>
                <td><ul class="problems">{own.into_iter().map(item).collect_view()}</ul></td>
            </tr>
        }
    };
    view! {
        <div class="table-scroll" tabindex="0" role="region" aria-label="Licences of concern">
            <table class="plain-table">
                <thead><tr><th scope="col">"Dataset"</th><th scope="col" class="num">"Ancestors"</th><th scope="col">"Licences"</th></tr></thead>
                <tbody>{by_dataset.into_iter().map(row).collect_view()}</tbody>
            </table>
        </div>
    }
    .into_any()
}

fn recommendation(one: Recommendation<'_>) -> AnyView {
    let link = |id: &&str| view! { <li>{dataset_link(Some(id), None)}</li> };
    view! {
        <li>
            {severity_badge(Some(one.severity))} " " <bdi class="stored">{one.text.to_owned()}</bdi>
            <ul class="inline-list">{one.datasets.iter().map(link).collect_view()}</ul>
        </li>
    }
    .into_any()
}
