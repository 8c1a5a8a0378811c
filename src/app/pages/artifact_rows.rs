//! The rows that speak of an artifact: its log, its connections, and its records in other tables.

use leptos::prelude::*;

use super::timeline_small::SmallTimeline;
use crate::app::ask::{Asked, ask};
use crate::app::parts::cells::{artifact_link, cut, optional, swatch, time};
use crate::app::parts::icon::icon;
use crate::app::parts::json::JsonView;
use crate::app::parts::notice::Problem;
use crate::app::parts::pager::{PAGE, Pager, Paging};
use crate::app::parts::sql::SqlView;
use crate::app::state::App;
use crate::duckdb::{Engine, Page, Question, Row};
use crate::scene::format;
use crate::systems::Count;
use crate::systems::artifact::{self, AuditEntry, Connection, Scope};

fn rows<T: Row + 'static>(engine: &Engine, question: impl Fn() -> Question<T> + 'static) -> Asked<Vec<T>> {
    let engine = engine.clone();
    ask(&App::get().busy(), move || {
        let (engine, question) = (engine.clone(), question());
        Some(async move { question.all(&engine).await })
    })
}

fn count(engine: &Engine, question: Question<Count>) -> Signal<i64> {
    let asked = rows(engine, move || question.clone());
    Signal::derive(move || asked.with(|a| a.value().and_then(|rows| rows.first()).map_or(0, |count| count.count)))
}

pub(super) fn failure<T: 'static>(asked: Asked<Vec<T>>) -> impl IntoView {
    move || {
        let words = asked.with(|answer| answer.error().map(|e| format!("{} {}", e.message, e.remedy())));
        words.map(|words| view! { <Problem words=words /> })
    }
}

pub(super) fn sql_details(sql: String) -> impl IntoView {
    view! { <details class="sql-details"><summary>"SQL"</summary><SqlView sql=Signal::stored(sql) /></details> }
}

/// Every action on the artifact, in the order of the log.
#[component]
pub fn AuditPanel(engine: Engine, id: String) -> impl IntoView {
    let total = count(&engine, artifact::audit_count(&id));
    let paging = Paging::new(App::get(), "events", total);
    let question = artifact::audit_trail(&id);
    let sql = question.sql().to_owned();
    let asked = rows(&engine, move || question.clone().page(paging.rows()));
    let row = |entry: &AuditEntry| {
        let status = entry.status.clone();
        let class = match status.as_deref() {
            Some("success") => "badge is-good",
            Some("error") => "badge is-bad",
            _ => "badge",
        };
        let sign = match status.as_deref() {
            Some("success") => "verified",
            Some("error") => "findings",
            _ => "clock",
        };
        view! {
            <tr>
                <td>{time(entry.action_timestamp)}</td>
                <td>{optional(entry.action.as_deref())}</td>
                <td>{optional(entry.actor.as_deref())}</td>
                <td><span class=class>{icon(sign)} {optional(status.as_deref())}</span></td>
                <td>
                    {entry.error_message.as_ref().map(|words| view! { <p class="badge is-bad"><bdi>{words.clone()}</bdi></p> })}
                    {entry.details.as_ref().map(|json| view! {
                        <details><summary class="mono">{cut(json, 60)}</summary><JsonView text=Some(json.clone()) /></details>
                    })}
                </td>
            </tr>
        }
    };
    view! {
        <section class="panel panel-wide" aria-labelledby="audit-title">
            <h2 id="audit-title">"Audit trail " <span class="count">{move || format::count(total.get().unsigned_abs())}</span></h2>
            {failure(asked)}
            <SmallTimeline entries=asked sql=sql.clone() />
            {move || (asked.with(|a| a.value().is_some_and(Vec::is_empty))).then(|| view! {
                <p class="empty">"The log has no event of this artifact."</p>
            })}
            {move || asked.with(|a| a.value().filter(|rows| !rows.is_empty()).map(|entries| view! {
                <div class="table-scroll" tabindex="0" role="region" aria-label="Audit trail">
                    <table class="plain-table">
                        <thead><tr>
                            <th scope="col">"Time"</th><th scope="col">"Action"</th><th scope="col">"Actor"</th>
                            <th scope="col">"Status"</th><th scope="col">"Details"</th>
                        </tr></thead>
                        <tbody>{entries.iter().map(row).collect_view()}</tbody>
                    </table>
                </div>
            }))}
            <Pager paging=paging />
            {sql_details(sql)}
        </section>
    }
}

/// Its rows of the tripartite graph, as composition or as shared artifact.
#[component]
pub fn ConnectionsPanel(engine: Engine, id: String) -> impl IntoView {
    let scope = Scope::Artifact(id.clone());
    let total = count(&engine, artifact::connection_count(&scope));
    let paging = Paging::new(App::get(), "edges", total);
    let sql = artifact::connections(&scope, Page { offset: 0, limit: PAGE }).sql().to_owned();
    let asked = rows(&engine, move || artifact::connections(&scope, paging.rows()));
    let row = |edge: &Connection| {
        let cycle = edge.machine_cycle.map_or_else(|| "no cycle".to_owned(), |cycle| format!("cycle {cycle}"));
        let battery = edge.battery_level.map(|level| format!("{level:.1} %")).unwrap_or_default();
        let kind_differs = edge.edge_kind.is_some() && edge.edge_kind != edge.edge_type;
        view! {
            <tr>
                <td>{time(edge.machine_timestamp)}</td>
                <td>{swatch(edge.machine_color.as_deref())} " " {cycle}</td>
                <td class="num">{battery}</td>
                <td>{optional(edge.user_researcher.as_deref())}</td>
                <td>{optional(edge.edge_type.as_deref())} {kind_differs.then(|| view! {
                    <span class="faint">" read as "<bdi>{edge.edge_kind.clone()}</bdi></span>
                })}</td>
                <td>{optional(edge.edge_label.as_deref())}</td>
                <td>{artifact_link(edge.composition_id.as_deref())}</td>
                <td>{artifact_link(edge.shared_artifact_id.as_deref())}</td>
                <td class="num">{edge.edge_weight.map(|weight| format!("{weight:.3}"))}</td>
            </tr>
        }
    };
    let heads = ["Time", "Machine", "Battery", "Researcher", "Edge", "Label", "Composition", "Shared", "Weight"];
    view! {
        <section class="panel panel-wide" aria-labelledby="connections-title">
            <h2 id="connections-title">"Tripartite connections " <span class="count">{move || format::count(total.get().unsigned_abs())}</span></h2>
            {failure(asked)}
            {move || (asked.with(|a| a.value().is_some_and(Vec::is_empty))).then(|| view! {
                <p class="empty">"No edge names this artifact."</p>
            })}
            {move || asked.with(|a| a.value().filter(|rows| !rows.is_empty()).map(|edges| view! {
                <div class="table-scroll" tabindex="0" role="region" aria-label="Tripartite connections">
                    <table class="plain-table">
                        <thead><tr>{heads.map(|head| view! { <th scope="col">{head}</th> }).collect_view()}</tr></thead>
                        <tbody>{edges.iter().map(row).collect_view()}</tbody>
                    </table>
                </div>
            }))}
            <Pager paging=paging />
            {sql_details(sql)}
        </section>
    }
}

/// A record of one table: names and values; long JSON folds.
struct Record {
    title: String,
    facts: Vec<(&'static str, Option<String>)>,
    json: Vec<(&'static str, Option<String>)>,
}

/// Exports, theorems, compositions and analyses: each only where there is one.
#[component]
pub fn RecordsPanel(engine: Engine, id: String) -> impl IntoView {
    let (e, t) = (artifact::exports(&id), artifact::theorems(&id));
    let (c, a) = (artifact::compositions(&id), artifact::analyses(&id));
    let limited = Page { offset: 0, limit: PAGE };
    let sqls = [e.sql(), t.sql(), c.sql(), a.sql()].map(str::to_owned);
    let exports = rows(&engine, move || e.clone().page(limited));
    let theorems = rows(&engine, move || t.clone().page(limited));
    let compositions = rows(&engine, move || c.clone().page(limited));
    let analyses = rows(&engine, move || a.clone().page(limited));
    let [e_sql, t_sql, c_sql, a_sql] = sqls;
    view! {
        <RecordGroup title="Exports" sql=e_sql records=Signal::derive_local(move || records(exports, export)) />
        <RecordGroup title="Theorems" sql=t_sql records=Signal::derive_local(move || records(theorems, theorem)) />
        <RecordGroup title="Composition" sql=c_sql records=Signal::derive_local(move || records(compositions, composition)) />
        <RecordGroup title="Analysis" sql=a_sql records=Signal::derive_local(move || records(analyses, analysis)) />
        {failure(exports)} {failure(theorems)} {failure(compositions)} {failure(analyses)}
    }
}

fn records<T: 'static>(asked: Asked<Vec<T>>, record: fn(&T) -> Record) -> Vec<Record> {
    asked.with(|answer| answer.value().map(|rows| rows.iter().map(record).collect()).unwrap_or_default())
}

#[component]
fn RecordGroup(title: &'static str, sql: String, records: Signal<Vec<Record>, LocalStorage>) -> impl IntoView {
    let some = move || records.with(|records| !records.is_empty());
    let body = move || records.with(|records| records.iter().map(record_view).collect_view());
    move || {
        some().then(|| {
            view! {
                <section class="panel" aria-label=title>
                    <h2>{title} " " <span class="count">{move || records.with(Vec::len)}</span></h2>
                    {body}
                    {sql_details(sql.clone())}
                </section>
            }
        })
    }
}

fn record_view(record: &Record) -> AnyView {
    let facts = record.facts.iter().map(|(name, value)| {
        view! { <dt>{*name}</dt><dd>{optional(value.as_deref())}</dd> }
    });
    let json = record.json.iter().filter(|(_, value)| value.is_some()).map(|(name, value)| {
        view! { <details><summary class="mono">{*name}</summary><JsonView text=value.clone() /></details> }
    });
    view! {
        <div class="record">
            <h3><bdi>{record.title.clone()}</bdi></h3>
            <dl class="facts">{facts.collect_view()}</dl>
            {json.collect_view()}
        </div>
    }
    .into_any()
}

fn at(time: Option<crate::duckdb::Timestamp>) -> Option<String> {
    time.map(|crate::duckdb::Timestamp(micros)| format!("{} UTC", format::instant(micros)))
}

fn number(value: Option<i32>) -> Option<String> {
    value.map(|value| value.to_string())
}

fn export(row: &artifact::Export) -> Record {
    Record {
        title: row.export_format.clone().unwrap_or_else(|| "NULL".into()),
        facts: vec![
            ("path", row.export_path.clone()),
            ("time", at(row.export_timestamp)),
            ("size", row.file_size.and_then(|size| u64::try_from(size).ok()).map(format::bytes)),
            ("checksum", row.checksum.clone()),
            ("archived", row.is_archived.map(|yes| if yes { "yes" } else { "no" }.to_owned())),
        ],
        json: Vec::new(),
    }
}

fn theorem(row: &artifact::Theorem) -> Record {
    Record {
        title: row.theorem_name.clone().unwrap_or_else(|| "NULL".into()),
        facts: vec![
            ("author", row.artist_name.clone()),
            ("status", row.proof_status.clone()),
            ("lines", number(row.lean4_proof_lines)),
            ("complexity", row.lean4_complexity.clone()),
            ("recorded", at(row.created_at)),
            ("verified", at(row.verified_at)),
        ],
        json: vec![("theorem_statement", row.theorem_statement.clone()), ("dependencies", row.dependencies.clone())],
    }
}

fn composition(row: &artifact::Composition) -> Record {
    Record {
        title: row.composition_id.clone().unwrap_or_else(|| "NULL".into()),
        facts: vec![
            ("instruments", number(row.instrument_count)),
            ("phases", number(row.phase_count)),
            ("voices", number(row.total_voices)),
            ("duration", row.duration_seconds.map(|seconds| format!("{seconds} s"))),
            ("tempo", row.tempo_bpm.map(|tempo| format!("{tempo} bpm"))),
            ("recorded", at(row.created_at)),
        ],
        json: vec![
            ("instruments", row.instruments.clone()),
            ("phases", row.phases.clone()),
            ("gestures", row.gestures.clone()),
        ],
    }
}

fn analysis(row: &artifact::Analysis) -> Record {
    Record {
        title: row.analysis_id.clone().unwrap_or_else(|| "NULL".into()),
        facts: vec![
            ("researchers", number(row.researcher_count)),
            ("interactions", number(row.interaction_count)),
            ("tao", number(row.tao_interactions)),
            ("knoroiov", number(row.knoroiov_interactions)),
            ("gorard", number(row.gorard_interactions)),
            ("cross", number(row.cross_interactions)),
            ("temporal alignments", number(row.temporal_alignments)),
            ("window in days", number(row.temporal_window_days)),
            ("recorded", at(row.created_at)),
        ],
        json: vec![
            ("theme_clusters", row.theme_clusters.clone()),
            ("participant_network", row.participant_network.clone()),
        ],
    }
}
