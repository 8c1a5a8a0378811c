//! One artifact: what it is, its chain, who touched it and when, and every row that speaks of it.

use std::rc::Rc;

use leptos::prelude::*;

use super::artifact_chain::ChainPanel;
use super::artifact_graph::NeighbourhoodPanel;
use super::artifact_rows::{AuditPanel, ConnectionsPanel, RecordsPanel};
use super::findings::kind_words;
use crate::app::ask::ask;
use crate::app::parts::cells::{null, optional, swatch, time, verified_mark};
use crate::app::parts::copy::CopyButton;
use crate::app::parts::elsewhere::ElsewherePanel;
use crate::app::parts::icon::icon;
use crate::app::parts::json::JsonView;
use crate::app::parts::notice::{Problem, Warning};
use crate::app::parts::sql::SqlView;
use crate::app::state::{App, Session};
use crate::scene::format;
use crate::share::link::{Route, View};
use crate::systems::artifact::{self, Artifact};
use crate::systems::elsewhere::Home;
use crate::systems::findings::{DEFECT, Finding};

/// The page.
#[component]
pub fn ArtifactPage(session: Rc<Session>, id: String) -> impl IntoView {
    let app = App::get();
    let engine = session.engine.clone();
    let rows = ask(&app.busy(), {
        let (engine, question) = (engine.clone(), artifact::artifact(&id));
        move || {
            let (engine, question) = (engine.clone(), question.clone());
            Some(async move { question.all(&engine).await })
        }
    });
    let findings = ask(&app.busy(), {
        let (engine, question) = (engine.clone(), artifact::SYSTEM.findings.about(&id));
        move || {
            let (engine, question) = (engine.clone(), question.clone());
            Some(async move { question.all(&engine).await })
        }
    });
    let heading = if id.is_empty() { "(empty id)".to_owned() } else { id.clone() };
    let sql = artifact::artifact(&id).sql().to_owned();
    let answered = move || rows.with(|answer| answer.result.is_some());
    let error = move || rows.with(|answer| answer.error().map(|e| format!("{} {}", e.message, e.remedy())));
    let known = move || rows.with(|answer| answer.value().cloned().unwrap_or_default());
    let copied = id.clone();
    let shown_id = id.clone();
    view! {
        <article class="sections">
            <div class="page-head panel-wide">
                <h1><bdi>{heading}</bdi></h1>
                <CopyButton text=Signal::stored(copied) what="id" />
            </div>
            {move || error().map(|words| view! { <Problem words=words /> })}
            {move || (answered() && error().is_none() && known().is_empty()).then(|| view! { <UnknownArtifact id=shown_id.clone() /> })}
            {move || (known().len() > 1).then(|| view! {
                <Warning>{format!("{} rows of the registry have this id; each is shown.", known().len())}</Warning>
            })}
            {move || findings.with(|answer| answer.value().cloned()).filter(|f| !f.is_empty()).map(|f| view! { <Findings findings=f /> })}
            {move || known().into_iter().map(|row| view! { <Identity row=row /> }).collect_view()}
            <ChainPanel engine=engine.clone() id=id.clone() />
            <AuditPanel engine=engine.clone() id=id.clone() />
            <NeighbourhoodPanel engine=engine.clone() id=id.clone() />
            <ConnectionsPanel engine=engine.clone() id=id.clone() />
            <ElsewherePanel session=session home=Home::Artifact id=id.clone() />
            <RecordsPanel engine=engine.clone() id=id.clone() />
            {move || known().into_iter().map(|row| view! { <RawRow row=row /> }).collect_view()}
            <details class="panel panel-wide">
                <summary>"SQL of this page's first question"</summary>
                <SqlView sql=Signal::stored(sql) />
            </details>
        </article>
    }
}

#[component]
fn UnknownArtifact(id: String) -> impl IntoView {
    let list = View::of(Route::Artifacts).with("q", Some(&id)).fragment();
    view! {
        <Warning>
            <p>"The registry has no artifact of this id. What other tables say of it is shown below."</p>
            <p><a href=list>"Search the registry for it"</a></p>
        </Warning>
    }
}

/// What is wrong with a thing, or worth knowing of it.
#[component]
pub fn Findings(findings: Vec<Finding>) -> impl IntoView {
    let items = findings.into_iter().map(|finding| {
        let defect = finding.class == DEFECT;
        let (class, sign) = if defect { ("is-defect", "findings") } else { ("is-note", "note") };
        let class_words = if defect { "Defect: " } else { "Note: " };
        let kind = kind_words(&finding.kind);
        let words = finding.detail.map_or(kind.clone(), |detail| format!("{kind}: {detail}"));
        view! { <li class=class>{icon(sign)} <span><strong>{class_words}</strong> <bdi class="stored">{words}</bdi></span></li> }
    });
    view! { <section class="panel panel-wide" aria-label="Findings"><ul class="findings">{items.collect_view()}</ul></section> }
}

#[component]
fn Identity(row: Artifact) -> impl IntoView {
    let hash = row.content_hash.clone().unwrap_or_default();
    let type_link = row.artifact_type.clone().map(|kind| {
        let href = View::of(Route::Artifacts).with("type", Some(&kind)).fragment();
        view! { <a href=href><bdi>{kind}</bdi></a> }
    });
    let people = row.researchers.0.iter().map(|name| {
        let href = View::of(Route::Artifacts).with("researcher", Some(name)).fragment();
        view! { <li><a href=href><bdi>{name.clone()}</bdi></a></li> }
    });
    let same_hash = View::of(Route::Artifacts).with("q", Some(&hash)).fragment();
    view! {
        <section class="panel panel-wide" aria-label="Identity">
            <dl class="facts">
                <dt>"Type"</dt><dd>{type_link.map_or_else(|| null("NULL"), IntoAny::into_any)}</dd>
                <dt>"Verified"</dt><dd>{verified_mark(row.is_verified)} " " {row.verification_timestamp.map(|at| time(Some(at)))}</dd>
                <dt>"Created"</dt><dd>{time(row.creation_timestamp)}</dd>
                <dt>"Last updated"</dt><dd>{time(row.last_updated)}</dd>
                <dt>"Content hash (SHA3-256)"</dt>
                <dd>
                    <span class="hash">{optional(row.content_hash.as_deref())}</span>
                    " " <CopyButton text=Signal::stored(hash) what="hash" /> " " <a href=same_hash>"same hash"</a>
                </dd>
                <dt>"Colour"</dt><dd><ColourFact row=row.clone() /></dd>
                <dt>"Researchers"</dt><dd><ul class="inline-list">{people.collect_view()}</ul></dd>
                <dt>"GitHub interaction"</dt><dd class="mono">{optional(row.github_interaction_id.as_deref())}</dd>
                <dt>"Rows"</dt><dd>{format!(
                    "{} nodes, {} events, {} connections",
                    row.chain_length, row.audit_count, format::count(row.connection_count.unsigned_abs())
                )}</dd>
            </dl>
        </section>
    }
}

/// The colour that the hash gives, and whether the stored one is the same.
#[component]
fn ColourFact(row: Artifact) -> impl IntoView {
    let agrees = row.gayseed_hex.is_some()
        && row.gayseed_hex.as_deref().map(str::to_ascii_lowercase) == row.expected_hex
        && row.gayseed_index == row.expected_index;
    let index = |index: Option<i32>| index.map_or_else(|| "NULL".to_owned(), |index| index.to_string());
    let stored =
        format!("stored: index {}, {}", index(row.gayseed_index), row.gayseed_hex.clone().unwrap_or("NULL".into()));
    let Some(expected) = row.expected_hex.clone() else {
        return view! {
            <span>{swatch(row.gayseed_hex.as_deref())} " " <bdi>{stored}</bdi> ". The hash is not hexadecimal, so it gives no colour to compare with."</span>
        }
        .into_any();
    };
    let given = format!("the hash gives index {}, {expected}", index(row.expected_index));
    if agrees {
        return view! { <span>{swatch(Some(&expected))} " " {format!("index {}, {expected}, as the hash gives it", index(row.expected_index))}</span> }
            .into_any();
    }
    view! {
        <span class="colour-mismatch">
            {swatch(row.gayseed_hex.as_deref())} " " <bdi>{stored}</bdi> " "
            <strong class="badge is-bad">{icon("findings")} "differs"</strong> ": "
            {swatch(Some(&expected))} " " {given}
        </span>
    }
    .into_any()
}

#[component]
fn RawRow(row: Artifact) -> impl IntoView {
    view! {
        <details class="panel panel-wide">
            <summary>"Raw row and JSON"</summary>
            <h3>"researchers_involved"</h3>
            <JsonView text=row.researchers_involved.clone() />
            <h3>"artifact_metadata"</h3>
            <JsonView text=row.artifact_metadata.clone() />
            <h3>"artifact_provenance"</h3>
            <dl class="facts">
                {raw(&row).into_iter().map(|(name, value)| view! {
                    <dt class="mono">{name}</dt><dd class="mono">{optional(value.as_deref())}</dd>
                }).collect_view()}
            </dl>
        </details>
    }
}

fn raw(row: &Artifact) -> Vec<(&'static str, Option<String>)> {
    let at = |time: Option<crate::duckdb::Timestamp>| time.map(crate::app::filter::write_time);
    vec![
        ("artifact_id", row.artifact_id.clone()),
        ("artifact_type", row.artifact_type.clone()),
        ("github_interaction_id", row.github_interaction_id.clone()),
        ("content_hash", row.content_hash.clone()),
        ("gayseed_index", row.gayseed_index.map(|index| index.to_string())),
        ("gayseed_hex", row.gayseed_hex.clone()),
        ("creation_timestamp", at(row.creation_timestamp)),
        ("last_updated", at(row.last_updated)),
        ("is_verified", row.is_verified.map(|verified| verified.to_string())),
        ("verification_timestamp", at(row.verification_timestamp)),
    ]
}
