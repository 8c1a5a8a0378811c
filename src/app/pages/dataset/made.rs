//! How a dataset was made: its stages with the counts before and after, its scores, and what audits found.

use leptos::prelude::*;

use super::words::{percent, severity_badge, status_badge};
use super::{asked, failure};
use crate::app::parts::cells::{null, optional, time};
use crate::app::parts::icon::icon;
use crate::app::parts::json::JsonView;
use crate::app::parts::sql::SqlView;
use crate::duckdb::Engine;
use crate::scene::format;
use crate::systems::dataset::{self, AuditFinding, Dataset, StageFlow};

/// The stages as a flow: a bar for what came out of each, over what went in.
#[component]
pub fn StagesPanel(engine: Engine, id: String, row: Dataset) -> impl IntoView {
    let question = dataset::stage_flow_of(&id);
    let sql = question.sql().to_owned();
    let stages = asked(&engine, question);
    let known = move || stages.with(|answer| answer.value().cloned());
    let pipeline = row.pipeline_version.clone();
    view! {
        <section class="panel panel-wide" aria-labelledby="d-stages">
            <h2 id="d-stages">"Stages" {pipeline.map(|version| view! { <span class="faint">" of pipeline " <bdi>{version}</bdi></span> })}</h2>
            {failure(stages)}
            {move || known().map(|all| if all.is_empty() {
                view! { <p class="empty">"No stage is recorded."</p> }.into_any()
            } else {
                view! { <StageTable stages=all /> }.into_any()
            })}
            <Cleaning row=row />
            <details class="sql-details"><summary>"SQL"</summary><SqlView sql=Signal::stored(sql) /></details>
        </section>
    }
}

#[component]
fn StageTable(stages: Vec<StageFlow>) -> impl IntoView {
    let counts = stages.iter().flat_map(|stage| [stage.input_record_count, stage.output_record_count]).flatten();
    let most = counts.max().unwrap_or(0).max(1) as f64;
    let share = |count: Option<i64>| format!("{:.4}", (count.unwrap_or(0).max(0) as f64 / most).min(1.0));
    let row = |stage: StageFlow| {
        let number = |count: Option<i64>| count.map_or_else(|| null("NULL"), |count| format::grouped(count).into_any());
        let filtered = match stage.records_filtered {
            Some(0) => null("0"),
            Some(count) => format!("−{}", format::grouped(count)).into_any(),
            None => null("NULL"),
        };
        let length = match (stage.started_at, stage.completed_at) {
            (Some(from), Some(to)) => format::duration(to.0.saturating_sub(from.0)).into_any(),
            _ => null("not known"),
        };
        let other_type = stage.transformation_type.clone().filter(|kind| Some(kind) != stage.stage_name.as_ref());
        let order = stage.stage_order.map_or_else(|| "–".to_owned(), |order| order.to_string());
        let details = stage.details_json.clone().filter(|json| json.trim() != "{}");
        view! {
            <tr>
                <td class="num">{order}</td>
                <td>{optional(stage.stage_name.as_deref())} {other_type.map(|kind| view! { <span class="faint">" as " <bdi>{kind}</bdi></span> })}
                    {details.map(|json| view! { <details><summary class="faint">"details"</summary><JsonView text=Some(json) /></details> })}</td>
                <td class="num">{number(stage.input_record_count)}</td>
                <td class="num">{filtered}</td>
                <td class="num">{number(stage.output_record_count)}</td>
                <td class="flow-cell"><span class="flow" aria-hidden="true">
                    <span class="flow-in" style:--share=share(stage.input_record_count)></span>
                    <span class="flow-out" style:--share=share(stage.output_record_count)></span>
                </span></td>
                <td>{time(stage.started_at)}</td>
                <td class="num">{length}</td>
                <td>{gaps(&stage)}</td>
            </tr>
        }
    };
    let heads = [
        ("", true),
        ("Stage", false),
        ("In", true),
        ("Filtered", true),
        ("Out", true),
        ("", false),
        ("Started", false),
        ("Took", true),
        ("Adds up", false),
    ];
    view! {
        <div class="table-scroll" tabindex="0" role="region" aria-label="Stages">
            <table class="plain-table">
                <thead><tr>{heads.map(|(head, num)| view! { <th scope="col" class=if num { "num" } else { "" }>{head}</th> }).collect_view()}</tr></thead>
                <tbody>{stages.into_iter().map(row).collect_view()}</tbody>
            </table>
        </div>
    }
}

/// Where counts do not add up, in words.
fn gaps(stage: &StageFlow) -> AnyView {
    let mut words = Vec::new();
    if let Some(gap) = stage.step_gap.filter(|gap| *gap != 0) {
        let (gap, more) = (format::grouped(gap.saturating_abs()), if gap > 0 { "fewer" } else { "more" });
        words.push(format!("reads {gap} {more} than were written"));
    }
    if let Some(gap) = stage.own_gap.filter(|gap| *gap != 0) {
        words.push(format!(
            "{} {}",
            format::grouped(gap.saturating_abs()),
            if gap > 0 { "are lost" } else { "appear" }
        ));
    }
    let reported = [(stage.error_count, "error", "errors"), (stage.warning_count, "warning", "warnings")];
    for (count, one, many) in reported {
        if let Some(count) = count.filter(|count| *count > 0) {
            words.push(format::counted(count.unsigned_abs().into(), one, many));
        }
    }
    if words.is_empty() {
        return view! { <span class="badge is-good">{icon("check")} "yes"</span> }.into_any();
    }
    view! { <span class="badge is-bad">{icon("findings")} {words.join("; ")}</span> }.into_any()
}

/// Deduplication and anonymisation, where something is known of them.
#[component]
fn Cleaning(row: Dataset) -> impl IntoView {
    let dedup = row.dedup_method.clone().map(|method| {
        let removed = row.duplicates_removed.map(|count| format!(", {} removed", format::grouped(count)));
        let rate = row.duplication_rate.map(|rate| format!(" ({})", percent(rate)));
        let threshold = row.dedup_threshold.map(|threshold| format!(", threshold {threshold}"));
        view! { <dt>"Deduplication"</dt><dd><bdi>{method.replace('_', " ")}</bdi> {removed} {rate} {threshold}</dd> }
    });
    let anonymised = row.anonymization_level.clone().map(|level| {
        let counts = [(row.pii_removed_count, "personal details"), (row.phi_removed_count, "details of health")];
        let counts = counts
            .into_iter()
            .filter_map(|(count, what)| Some(format!(", {} {what} removed", format::grouped(count?))));
        let by = row.anonymization_method.clone().map(|method| view! { " by " <bdi>{method}</bdi> });
        view! { <dt>"Anonymisation"</dt><dd><bdi>{level}</bdi> {by} {counts.collect::<String>()}</dd> }
    });
    (dedup.is_some() || anonymised.is_some()).then(|| view! { <dl class="facts">{dedup} {anonymised}</dl> })
}

/// The scores as bars.
#[component]
pub fn ScoresPanel(engine: Engine, id: String) -> impl IntoView {
    let scores = asked(&engine, dataset::scores_of(&id));
    let known = move || scores.with(|answer| answer.value().cloned());
    view! {
        <section class="panel" aria-labelledby="d-scores">
            <h2 id="d-scores">"Quality scores"</h2>
            {failure(scores)}
            {move || known().map(|all| if all.is_empty() {
                view! { <p class="empty">"No score is recorded."</p> }.into_any()
            } else {
                let item = |score: dataset::Score| {
                    let value = score.value.map_or_else(|| null("NULL"), |value| format!("{value:.3}").into_any());
                    let share = format!("{:.4}", score.value.unwrap_or(0.0).clamp(0.0, 1.0));
                    let name = score.score.unwrap_or_else(|| "NULL".to_owned()).replace('_', " ");
                    view! { <dt><bdi>{name}</bdi></dt><dd class="score"><span class="score-bar" aria-hidden="true" style:--share=share></span><span class="num">{value}</span></dd> }
                };
                view! { <dl class="facts">{all.into_iter().map(item).collect_view()}</dl> }.into_any()
            })}
        </section>
    }
}

/// What audits found in it.
#[component]
pub fn AuditFindingsPanel(engine: Engine, id: String) -> impl IntoView {
    let question = dataset::audit_findings_of(&id);
    let sql = question.sql().to_owned();
    let found = asked(&engine, question);
    let known = move || found.with(|answer| answer.value().cloned());
    view! {
        <section class="panel panel-wide" aria-labelledby="d-audit">
            <h2 id="d-audit">"What audits found " <span class="count">{move || known().map(|all| all.len())}</span></h2>
            {failure(found)}
            {move || known().map(|all| if all.is_empty() {
                view! { <p class="empty">"Nothing."</p> }.into_any()
            } else {
                view! { <AuditFindingTable findings=all with_dataset=false /> }.into_any()
            })}
            <details class="sql-details"><summary>"SQL"</summary><SqlView sql=Signal::stored(sql) /></details>
        </section>
    }
}

/// Findings of audits, one a row.
#[component]
pub fn AuditFindingTable(findings: Vec<AuditFinding>, with_dataset: bool) -> impl IntoView {
    let row = move |finding: AuditFinding| {
        let dataset =
            with_dataset.then(|| view! { <td>{super::words::dataset_link(finding.dataset_id.as_deref(), None)}</td> });
        let kind = finding.finding_type.clone().map(|kind| kind.replace('_', " "));
        view! {
            <tr>
                <td>{severity_badge(finding.severity.as_deref())}</td>
                {dataset}
                <td>{optional(kind.as_deref())}</td>
                <td class="prose">{optional(finding.description.as_deref())}
                    {finding.recommendation.clone().filter(|text| !text.is_empty()).map(|text| view! { <p class="faint">"Recommended: " <bdi>{text}</bdi></p> })}</td>
                <td>{status_badge(finding.status.as_deref())}</td>
                <td>{time(finding.reported_at)}</td>
                <td>{time(finding.resolved_at)}</td>
            </tr>
        }
    };
    let mut heads = vec!["Severity", "Kind", "Finding", "Status", "Reported", "Resolved"];
    if with_dataset {
        heads.insert(1, "Dataset");
    }
    view! {
        <div class="table-scroll" tabindex="0" role="region" aria-label="Findings of audits">
            <table class="plain-table">
                <thead><tr>{heads.into_iter().map(|head| view! { <th scope="col">{head}</th> }).collect_view()}</tr></thead>
                <tbody>{findings.into_iter().map(row).collect_view()}</tbody>
            </table>
        </div>
    }
}
