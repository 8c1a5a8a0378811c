//! What is wrong, and what is true and worth knowing: counted by kind, each with a way to its rows.

use std::rc::Rc;

use leptos::prelude::*;

use super::trace_findings::TraceFindings;
use crate::app::ask::ask;
use crate::app::parts::cells::{artifact_link, optional};
use crate::app::parts::icon::icon;
use crate::app::parts::notice::Problem;
use crate::app::parts::pager::{PAGE, Pager};
use crate::app::parts::sql::SqlView;
use crate::app::state::{App, Session};
use crate::duckdb::Page;
use crate::scene::format;
use crate::share::link::{Route, View};
use crate::systems::artifact::{self, DEFECT, Finding};

/// The page.
#[component]
pub fn FindingsPage(session: Rc<Session>) -> impl IntoView {
    let app = App::get();
    let kind = Memo::new(move |_| app.view.with(|view| view.get("kind").map(str::to_owned)));
    let (page, set_page) = signal(0_u64);
    Effect::new(move |_| {
        kind.track();
        set_page.set(0);
    });
    let has_traces = session.opened.systems().iter().any(|system| system == "trace");
    let only_traces = has_traces && session.opened.systems().len() == 1;
    let engine = session.engine.clone();
    let asked = ask(&app.busy(), move || {
        let (engine, kind, page) = (engine.clone(), kind.get(), Page { offset: page.get() * PAGE, limit: PAGE });
        Some(async move { artifact::findings(None, kind.as_deref()).page(page).all(&engine).await })
    });
    // The groups count all findings, however many rows there are.
    let total = Signal::derive(move || {
        let kind = kind.get();
        let of_kind = |group: &&artifact::FindingGroup| kind.as_ref().is_none_or(|kind| group.kind == *kind);
        app.finding_groups.with(|groups| groups.iter().filter(of_kind).map(|group| group.count).sum::<i64>())
    });
    let rows = move || asked.with(|answer| answer.value().map(|rows| rows.iter().map(finding_row).collect_view()));
    let none = move || asked.with(|answer| answer.value().is_some_and(Vec::is_empty));
    let error = move || asked.with(|answer| answer.error().map(|e| format!("{} {}", e.message, e.remedy())));
    let sql = artifact::findings(None, None).sql().to_owned();
    let title = move || kind.get().map_or_else(|| "All findings".to_owned(), |kind| kind_words(&kind));
    let empty_words = move || match kind.get() {
        Some(kind) => format!(
            "Of the kind “{}” there is nothing in this snapshot. Show all kinds to see what there is.",
            kind_words(&kind)
        ),
        None => "Nothing was found: no defect, and no note.".to_owned(),
    };
    view! {
        <div class="page-head"><h1>"Findings"</h1></div>
        <p class="page-lead">
            "A defect is something wrong. A note is true, counted, and not wrong."
        </p>
        {has_traces.then(|| view! { <TraceFindings kind=kind /> })}
        <section class="panel panel-wide" aria-label="Kinds" hidden=only_traces><GroupList /></section>
        <section class="panel panel-wide" aria-labelledby="rows-title" hidden=only_traces>
            <h2 id="rows-title">{title} " " <span class="count">{move || format::count(total.get().unsigned_abs())}</span></h2>
            {move || kind.get().map(|_| view! { <p><a href=View::of(Route::Findings).fragment()>"Show all kinds"</a></p> })}
            <div class="table-scroll" tabindex="0" role="region" aria-label="Findings">
                <table class="plain-table">
                    <thead><tr>
                        <th scope="col">"Class"</th><th scope="col">"Kind"</th><th scope="col">"Table"</th>
                        <th scope="col">"Artifact"</th><th scope="col">"What"</th>
                    </tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
            {move || error().map(|words| view! { <Problem words=words /> })}
            {move || none().then(|| view! { <p class="empty">{empty_words}</p> })}
            <Pager page=page set_page=set_page total=total />
            <details class="sql-details"><summary>"SQL"</summary><SqlView sql=Signal::stored(sql) /></details>
        </section>
    }
}

fn finding_row(finding: &Finding) -> impl IntoView + use<> {
    let defect = finding.class == DEFECT;
    let class = if defect { "badge is-bad" } else { "badge" };
    let sign = if defect { "findings" } else { "note" };
    view! {
        <tr>
            <td><span class=class>{icon(sign)} {finding.class.clone()}</span></td>
            <td>{kind_words(&finding.kind)}</td>
            <td class="mono">{finding.table_name.clone()}</td>
            <td>{artifact_link(finding.artifact_id.as_deref())}</td>
            <td class="stored">{optional(finding.detail.as_deref())}</td>
        </tr>
    }
}

/// A kind's name as words.
pub fn kind_words(kind: &str) -> String {
    let words = kind.replace('_', " ");
    let mut chars = words.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

/// Kinds of findings with their counts, defects first.
#[component]
pub fn GroupList() -> impl IntoView {
    let app = App::get();
    let ready = move || app.findings_known.get();
    let groups = move || {
        app.finding_groups.with(|groups| {
            let rows = groups.iter().map(|group| {
                let defect = group.class == DEFECT;
                let href = View::of(Route::Findings).with("kind", Some(&group.kind)).fragment();
                let list = View::of(Route::Artifacts).with("finding", Some(&group.kind)).fragment();
                let class = if defect { "is-defect" } else { "is-note" };
                let sign = if defect { "findings" } else { "note" };
                let kind = if defect { "Defect: " } else { "Note: " };
                view! {
                    <li class=class>
                        {icon(sign)}
                        <span>
                            <span class="visually-hidden">{kind}</span>
                            <a href=href>{kind_words(&group.kind)}</a>
                            <span class="faint">" " {group.detail.clone()}</span>
                            " " <a class="faint" href=list>"artifacts"</a>
                        </span>
                        <span class="num">{format::count(group.count.unsigned_abs())}</span>
                    </li>
                }
            });
            rows.collect_view()
        })
    };
    let defects = move || {
        app.finding_groups.with(|groups| groups.iter().filter(|g| g.class == DEFECT).map(|g| g.count).sum::<i64>())
    };
    let words = move || match (ready(), defects()) {
        (false, _) => "Looking…".to_owned(),
        (true, 0) => "Nothing wrong was found.".to_owned(),
        (true, count) => format!("{} found.", format::counted(count.unsigned_abs(), "defect", "defects")),
    };
    view! {
        <p>{words}</p>
        <ul class="findings">{groups}</ul>
        {move || app.findings_error.get().map(|words| view! { <Problem words=words /> })}
    }
}
