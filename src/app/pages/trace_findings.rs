//! What is wrong or worth knowing in traces: counted by kind, and row by row.

use leptos::prelude::*;

use super::findings::kind_words;
use crate::app::parts::cells::{cut, null, optional};
use crate::app::parts::icon::icon;
use crate::app::parts::sql::SqlView;
use crate::app::state::App;
use crate::scene::format;
use crate::share::link::{Route, View, to_trace};
use crate::systems::artifact::DEFECT;
use crate::systems::trace::{self, Finding};

/// Rows that are listed.
const MOST_ROWS: usize = 500;

/// Kinds of findings with their counts, defects first.
#[component]
pub fn TraceGroupList() -> impl IntoView {
    let app = App::get();
    let groups = move || {
        app.trace_finding_groups.with(|groups| {
            let rows = groups.iter().map(|group| {
                let defect = group.class == DEFECT;
                let href = View::of(Route::Findings).with("kind", Some(&group.kind)).fragment();
                let list = View::of(Route::Traces).with("finding", Some(&group.kind)).fragment();
                let (class, sign, kind) =
                    if defect { ("is-defect", "findings", "Defect: ") } else { ("is-note", "note", "Note: ") };
                view! {
                    <li class=class>
                        {icon(sign)}
                        <span>
                            <span class="visually-hidden">{kind}</span>
                            <a href=href>{kind_words(&group.kind)}</a>
                            <span class="faint">" " {group.detail.clone()}</span>
                            " " <a class="faint" href=list>"traces"</a>
                        </span>
                        <span class="num">{format::count(group.count.unsigned_abs())}</span>
                    </li>
                }
            });
            rows.collect_view()
        })
    };
    let words = move || {
        let defects = app
            .trace_finding_groups
            .with(|groups| groups.iter().filter(|group| group.class == DEFECT).map(|group| group.count).sum::<i64>());
        match (app.findings_known.get(), defects) {
            (false, _) => "Looking…".to_owned(),
            (true, 0) => "Nothing wrong was found.".to_owned(),
            (true, count) => format!("{} found.", format::counted(count.unsigned_abs(), "defect", "defects")),
        }
    };
    view! {
        <p>{words}</p>
        <ul class="findings">{groups}</ul>
    }
}

/// The findings of traces on the page of findings.
#[component]
pub fn TraceFindings(
    /// The kind on show; `None` for all.
    kind: Memo<Option<String>>,
) -> impl IntoView {
    let app = App::get();
    let of_kind = move || {
        let kind = kind.get();
        app.trace_findings.with(|all| {
            let of_kind = all.iter().filter(|finding| kind.as_ref().is_none_or(|kind| finding.kind == *kind));
            of_kind.cloned().collect::<Vec<Finding>>()
        })
    };
    let rows = move || of_kind().iter().take(MOST_ROWS).map(finding_row).collect_view();
    let total = move || {
        let kind = kind.get();
        app.trace_finding_groups.with(|groups| {
            let groups = groups.iter().filter(|group| kind.as_ref().is_none_or(|kind| group.kind == *kind));
            groups.map(|group| group.count).sum::<i64>()
        })
    };
    let title = move || {
        kind.get()
            .map_or_else(|| "All findings in traces".to_owned(), |kind| format!("{} in traces", kind_words(&kind)))
    };
    let more = move || {
        let listed = of_kind().len().min(MOST_ROWS) as u64;
        let hidden = total().unsigned_abs().saturating_sub(listed);
        (hidden > 0).then(|| view! { <p class="faint">{format!("{} more are not listed: ask for them in SQL.", format::count(hidden))}</p> })
    };
    let sql = trace::findings().sql().to_owned();
    view! {
        <section class="panel panel-wide" aria-label="Kinds in traces"><TraceGroupList /></section>
        <section class="panel panel-wide" aria-labelledby="trace-rows-title">
            <h2 id="trace-rows-title">{title} " " <span class="count">{move || format::count(total().unsigned_abs())}</span></h2>
            {move || kind.get().map(|_| view! { <p><a href=View::of(Route::Findings).fragment()>"Show all kinds"</a></p> })}
            <div class="table-scroll" tabindex="0" role="region" aria-label="Findings in traces">
                <table class="plain-table">
                    <thead><tr>
                        <th scope="col">"Class"</th><th scope="col">"Kind"</th><th scope="col">"Table"</th>
                        <th scope="col">"Trace"</th><th scope="col">"About"</th><th scope="col">"What"</th>
                    </tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
            {more}
            <details class="sql-details"><summary>"SQL"</summary><SqlView sql=Signal::stored(sql) /></details>
        </section>
    }
}

fn finding_row(finding: &Finding) -> impl IntoView + use<> {
    let defect = finding.class == DEFECT;
    let (class, sign) = if defect { ("badge is-bad", "findings") } else { ("badge", "note") };
    let trace = match finding.trace_id.as_deref() {
        Some(id) if !id.is_empty() => view! { <a href=to_trace(id)>{cut(id, 16)}</a> }.into_any(),
        other => optional(other),
    };
    let key = finding.key.as_deref().map_or_else(|| null("NULL"), |key| cut(key, 24));
    view! {
        <tr>
            <td><span class=class>{icon(sign)} {finding.class.clone()}</span></td>
            <td>{kind_words(&finding.kind)}</td>
            <td class="mono one-line">{finding.table_name.clone()}</td>
            <td class="one-line">{trace}</td>
            <td class="one-line">{key}</td>
            <td class="stored">{optional(finding.detail.as_deref())}</td>
        </tr>
    }
}
