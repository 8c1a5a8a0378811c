//! One dataset: what it is, what its licence allows, how it was made, what audits found, and what was done with its record.

pub mod compliance;
mod history;
mod lineage;
pub mod made;
mod raw;
pub mod words;

use std::rc::Rc;

use leptos::prelude::*;

use self::history::HistoryPanel;
use self::lineage::{InheritedPanel, LineagePanel};
use self::made::{AuditFindingsPanel, ScoresPanel, StagesPanel};
use self::raw::{DifferencesPanel, RawPanel};
use self::words::{compliance_badge, license_badge, verification_badge};
use super::artifact::Findings;
use crate::app::ask::{Asked, ask};
use crate::app::parts::cells::{null, optional, time};
use crate::app::parts::copy::CopyButton;
use crate::app::parts::elsewhere::ElsewherePanel;
use crate::app::parts::icon::icon;
use crate::app::parts::notice::{Problem, Warning};
use crate::app::parts::sql::SqlView;
use crate::app::state::{App, Session};
use crate::duckdb::{Engine, Question, Row};
use crate::scene::format;
use crate::share::link::{Route, View, to_lineage};
use crate::systems::dataset::{self, Dataset, LicenseUse};
use crate::systems::elsewhere::Home;

/// Asks one question that does not change, for all its rows.
pub fn asked<T: Row + 'static>(engine: &Engine, question: Question<T>) -> Asked<Vec<T>> {
    let engine = engine.clone();
    ask(&App::get().busy(), move || {
        let (engine, question) = (engine.clone(), question.clone());
        Some(async move { question.all(&engine).await })
    })
}

/// Why a question failed.
pub fn failure<T: 'static>(asked: Asked<Vec<T>>) -> impl IntoView {
    move || {
        let words = asked.with(|answer| answer.error().map(|e| format!("{} {}", e.message, e.remedy())));
        words.map(|words| view! { <Problem words=words /> })
    }
}

/// The page.
#[component]
pub fn DatasetPage(session: Rc<Session>, id: String) -> impl IntoView {
    let engine = session.engine.clone();
    let rows = asked(&engine, dataset::dataset(&id));
    let findings = asked(&engine, dataset::SYSTEM.findings.about(&id));
    let heading = if id.is_empty() { "(empty id)".to_owned() } else { id.clone() };
    let sql = dataset::dataset(&id).sql().to_owned();
    let known = Signal::derive_local(move || rows.with(|answer| answer.value().and_then(|rows| rows.first().cloned())));
    let unknown = move || rows.with(|answer| answer.value().is_some_and(Vec::is_empty));
    let name = move || known.get().and_then(|row| row.dataset_name).filter(|name| !name.is_empty());
    let shown_id = id.clone();
    let copied = id.clone();
    let around = to_lineage(&id);
    let (stored, own) = (StoredValue::new_local(engine.clone()), StoredValue::new(id.clone()));
    view! {
        <article class="sections">
            <div class="page-head panel-wide">
                <h1><bdi>{heading}</bdi></h1>
                <CopyButton text=Signal::stored(copied) what="id" />
                <p class="page-lead">{move || name().map(|name| view! { <bdi>{name}</bdi> })}</p>
                <div class="page-tools"><a class="button" href=around>{icon("lineage")} "Lineage"</a></div>
            </div>
            {failure(rows)}
            {move || unknown().then(|| view! { <Unknown id=shown_id.clone() /> })}
            {move || findings.with(|answer| answer.value().cloned()).filter(|f| !f.is_empty()).map(|f| view! { <Findings findings=f /> })}
            {move || known.get().map(|row| {
                let (engine, id) = (stored.get_value(), own.get_value());
                view! {
                    <Identity row=row.clone() />
                    <License engine=engine.clone() id=id.clone() row=row.clone() />
                    <LineagePanel engine=engine.clone() id=id.clone() />
                    <StagesPanel engine=engine.clone() id=id.clone() row=row.clone() />
                    <ScoresPanel engine=engine.clone() id=id.clone() />
                    <Storage row=row.clone() />
                    <AuditFindingsPanel engine=engine.clone() id=id.clone() />
                }
            })}
            {move || unknown().then(|| view! { <LineagePanel engine=stored.get_value() id=own.get_value() /> })}
            <ElsewherePanel session=session home=Home::Dataset id=id.clone() />
            <HistoryPanel engine=engine.clone() id=id.clone() />
            <DifferencesPanel engine=engine.clone() id=id.clone() />
            {move || known.get().map(|row| view! { <RawPanel row=row /> })}
            <details class="panel panel-wide">
                <summary>"SQL of this page's first question"</summary>
                <SqlView sql=Signal::stored(sql) />
            </details>
        </article>
    }
}

#[component]
fn Unknown(id: String) -> impl IntoView {
    let list = View::of(Route::Datasets).with("q", Some(&id)).fragment();
    view! {
        <Warning>
            <p>"There is no record of a dataset with this id. What others say of it is shown below."</p>
            <p><a href=list>"Search the datasets for it"</a></p>
        </Warning>
    }
}

/// A value that leads to the datasets that share it.
fn filtered(parameter: &str, value: Option<&str>, shown: AnyView) -> AnyView {
    let Some(value) = value else { return null("NULL") };
    let href = View::of(Route::Datasets).with(parameter, Some(value)).fragment();
    view! { <a href=href>{shown}</a> }.into_any()
}

fn count(value: Option<i64>) -> AnyView {
    value.map_or_else(|| null("NULL"), |value| format::grouped(value).into_any())
}

#[component]
fn Identity(row: Dataset) -> impl IntoView {
    let tier = row.quality_tier.clone();
    let source_type = row.source_type.clone();
    view! {
        <section class="panel" aria-labelledby="d-identity">
            <h2 id="d-identity">"Identity"</h2>
            <dl class="facts">
                <dt>"Compliance"</dt><dd>{compliance_badge(row.compliance_status.as_deref())} " " {row.last_audited_at.map(|at| view! {
                    <span class="faint">"audited " {time(Some(at))} {row.audited_by.clone().map(|by| view! { " by " <bdi>{by}</bdi> })}</span>
                })}</dd>
                <dt>"Quality tier"</dt><dd>{filtered("tier", tier.as_deref(), optional(tier.as_deref()))}</dd>
                <dt>"Records"</dt><dd>{count(row.record_count)} {row.total_tokens.map(|tokens| view! {
                    <span class="faint">" with " {format::grouped(tokens)} " tokens"</span>
                })}</dd>
                <dt>"Source"</dt><dd>
                    {optional(row.source_name.as_deref())} " · " {filtered("source", source_type.as_deref(), optional(source_type.as_deref()))}
                    " · " {optional(row.acquisition_method.as_deref())}
                </dd>
                <dt>"Source address"</dt><dd class="mono">{optional(row.source_url.as_deref())}</dd>
                {row.doi.clone().map(|doi| view! { <dt>"DOI"</dt><dd class="mono"><bdi>{doi}</bdi></dd> })}
                <dt>"Acquired"</dt><dd>{time(row.acquired_at.or(row.acquisition_date))}</dd>
                <dt>"Processed"</dt><dd>{time(row.processed_at)}</dd>
                <dt>"Validated"</dt><dd>{time(row.validated_at)}</dd>
                <dt>"Published"</dt><dd>{time(row.published_at)}</dd>
                <dt>"Record"</dt><dd>"made " {time(row.created_at)} ", changed " {time(row.updated_at)}</dd>
                <dt>"Record id"</dt><dd class="mono">{optional(row.provenance_id.as_deref())}</dd>
                {row.notes.clone().map(|notes| view! { <dt>"Notes"</dt><dd><bdi class="stored">{notes}</bdi></dd> })}
            </dl>
        </section>
    }
}

#[component]
fn License(engine: Engine, id: String, row: Dataset) -> impl IntoView {
    let uses = asked(&engine, dataset::uses_of(&id));
    let license = row.license_type.clone();
    let attribution = match (row.attribution_required, row.attribution_text.clone()) {
        (Some(true), Some(text)) => view! { "required: " <bdi class="stored">{text}</bdi> }.into_any(),
        (Some(true), None) => "required".into_any(),
        (Some(false), _) => "not required".into_any(),
        (None, _) => null("NULL"),
    };
    let list = move |is_allowed: bool| {
        let all = uses.with(|answer| answer.value().cloned()).unwrap_or_default();
        let own: Vec<LicenseUse> = all.into_iter().filter(|one| one.is_allowed == is_allowed).collect();
        if own.is_empty() {
            return null("none stated");
        }
        let sign = if is_allowed { "check" } else { "close" };
        let item = |one: LicenseUse| view! { <li>{icon(sign)} {optional(one.use_name.as_deref())}</li> };
        view! { <ul class="uses">{own.into_iter().map(item).collect_view()}</ul> }.into_any()
    };
    view! {
        <section class="panel" aria-labelledby="d-license">
            <h2 id="d-license">"Licence"</h2>
            {failure(uses)}
            <dl class="facts">
                <dt>"Type"</dt><dd>{filtered("license", license.as_deref(), license_badge(license.as_deref()))}</dd>
                <dt>"Verification"</dt><dd>{verification_badge(row.license_verification_status.as_deref())} " "
                    <span class="faint">{row.license_verified_by.clone().map(|by| view! { "by " <bdi>{by}</bdi> " " })}
                    {row.license_verified_date.map(|at| time(Some(at)))}</span></dd>
                <dt>"Attribution"</dt><dd>{attribution}</dd>
                <dt>"Allowed"</dt><dd>{move || list(true)}</dd>
                <dt>"Prohibited"</dt><dd>{move || list(false)}</dd>
            </dl>
            <InheritedPanel engine=engine id=id />
        </section>
    }
}

#[component]
fn Storage(row: Dataset) -> impl IntoView {
    let checksum = row.checksum.clone().unwrap_or_default();
    let size = row.file_size_bytes.and_then(|size| u64::try_from(size).ok()).map(format::bytes);
    view! {
        <section class="panel" aria-labelledby="d-storage">
            <h2 id="d-storage">"Storage"</h2>
            <dl class="facts">
                <dt>"Kind"</dt><dd>{optional(row.storage_type.as_deref())}</dd>
                <dt>"Path"</dt><dd class="mono">{optional(row.storage_path.as_deref())}</dd>
                <dt>"Bucket"</dt><dd>{optional(row.storage_bucket.as_deref())} {row.storage_region.clone().map(|region| view! {
                    <span class="faint">" in " <bdi>{region}</bdi></span>
                })}</dd>
                <dt>"Format"</dt><dd>{optional(row.file_format.as_deref())} ", " {optional(row.compression.as_deref())}</dd>
                <dt>"Size"</dt><dd>{size.map_or_else(|| null("NULL"), IntoAny::into_any)}</dd>
                <dt>"Checksum (SHA-256)"</dt>
                <dd><span class="hash">{optional(row.checksum.as_deref())}</span> " " <CopyButton text=Signal::stored(checksum) what="checksum" /></dd>
            </dl>
        </section>
    }
}
