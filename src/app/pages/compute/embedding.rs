//! One embedding: what is stored of the file, which schemas are like it, and what was computed from it.

use std::rc::Rc;

use leptos::prelude::*;

use super::columns::{ColumnTable, Shown};
use super::known::{Known, known};
use super::matches::SimilarTable;
use super::replay::known_files;
use super::{Tabs, to_compare, to_computation, to_file, to_fingerprint};
use crate::app::ask::ask;
use crate::app::parts::cells::{null, optional, time};
use crate::app::parts::copy::CopyButton;
use crate::app::parts::elsewhere::ElsewherePanel;
use crate::app::parts::icon::icon;
use crate::app::parts::json::JsonView;
use crate::app::parts::notice::Problem;
use crate::app::state::{App, Session};
use crate::duckdb::{Error, Page};
use crate::scene::format;
use crate::share::link::to_embedding;
use crate::systems::compute::files::find;
use crate::systems::compute::{self, ComputedFrom, EmbeddingDetail, EmbeddingRow};
use crate::systems::elsewhere::Home;

/// Lists of one embedding are short.
const FEW: Page = Page { offset: 0, limit: 50 };

struct Found {
    detail: EmbeddingDetail,
    columns: Vec<Shown>,
    same: Vec<EmbeddingRow>,
    computations: Vec<ComputedFrom>,
    known: Rc<Known>,
    /// The path of the file, if it is open.
    path: Option<String>,
}

/// The embedding that the parameter `id` names.
#[component]
pub fn EmbeddingPart(session: Rc<Session>) -> impl IntoView {
    let app = App::get();
    let id = Memo::new(move |_| app.view.with(|view| view.get("id").unwrap_or_default().to_owned()));
    let (engine, generation) = (session.engine.clone(), session.generation);
    let files = Rc::new(known_files(&session));
    let held = StoredValue::new_local(session);
    let asked = ask(&app.busy(), move || {
        let (engine, id, files) = (engine.clone(), id.get(), Rc::clone(&files));
        Some(async move {
            let Some(detail) = compute::embedding(&id).first(&engine).await? else { return Ok(None) };
            let file_id = detail.parsed_file_id.clone().unwrap_or_default();
            let columns = async {
                match detail.embedding_key {
                    Some(key) => compute::columns_of(key).all(&engine).await,
                    None => Ok(Vec::new()),
                }
            };
            let same = async {
                match &detail.fingerprint {
                    Some(fingerprint) => compute::exact_matches(fingerprint, FEW).all(&engine).await,
                    None => Ok(Vec::new()),
                }
            };
            let computed = compute::computed_from(&id, &file_id, FEW);
            let (columns, same, computations) = futures_util::try_join!(columns, same, computed.all(&engine))?;
            let columns = columns.into_iter().map(Shown::from).collect();
            let known = known(&engine, generation).await?;
            let place = find(detail.parsed_file_id.as_deref().unwrap_or_default(), &files).ok();
            let path = place.and_then(|place| files.get(place)).map(|file| file.path.clone());
            Ok::<_, Error>(Some(Rc::new(Found { detail, columns, same, computations, known, path })))
        })
    });
    view! {
        {move || asked.with(|answer| answer.error().map(|e| format!("{} {}", e.message, e.remedy()))).map(|words| view! { <Problem words=words /> })}
        {move || asked.with(|answer| answer.value().cloned()).map(|found| match found {
            Some(found) => view! { <Embedding found=found session=held.get_value() /> }.into_any(),
            None => view! {
                <div class="page-head"><h1>"There is no such embedding"</h1></div>
                <Tabs now="embeddings" />
                <p>"The snapshot has no embedding " <bdi class="mono">{id.get()}</bdi> ". " <a href="#/compute">"Go to the list"</a></p>
            }.into_any(),
        })}
    }
}

#[component]
fn Embedding(found: Rc<Found>, session: Rc<Session>) -> impl IntoView {
    let Found { detail, columns, same, computations, known, path } = &*found;
    let id = detail.embedding_id.clone().unwrap_or_default();
    let title = detail.parsed_file_id.clone().unwrap_or_else(|| id.clone());
    let lead = format!(
        "{} · {}",
        format::counted(columns.len() as u64, "column", "columns"),
        if detail.is_empty == Some(true) {
            "no rows: its columns are not known".to_owned()
        } else {
            format::counted(detail.row_count.unwrap_or(0).unsigned_abs(), "row", "rows")
        }
    );
    let own_key =
        known.of_fingerprint(detail.fingerprint.as_deref().unwrap_or_default()).and_then(|group| group.first_key);
    let pairs = columns.iter().map(|column| (column.normal_name.as_str(), column.kind.as_deref()));
    let ranked = known.schemas.rank(pairs).into_iter().filter(|ranked| Some(ranked.key) != own_key).collect();
    let compare_id = id.clone();
    let others: Vec<EmbeddingRow> =
        same.iter().filter(|row| row.embedding_key != detail.embedding_key).cloned().collect();
    view! {
        <div class="page-head">
            <h1><bdi class="stored">{title.clone()}</bdi></h1>
            <p class="page-lead">{lead}</p>
        </div>
        <Tabs now="embeddings" />
        <div class="sections">
            <section class="panel" aria-labelledby="e-facts">
                <h2 id="e-facts">"Embedding"</h2>
                <dl class="facts">
                    <dt>"Id"</dt><dd class="mono"><bdi class="stored">{id}</bdi></dd>
                    <dt>"Fingerprint"</dt><dd>{fingerprint(detail)}</dd>
                    {path.clone().map(|path| view! {
                        <dt>"File"</dt>
                        <dd><bdi class="stored">{path.clone()}</bdi> " " <a href=to_file(&path)>"Compute its fingerprint"</a></dd>
                    })}
                    <dt>"Tenant"</dt><dd>{optional(detail.tenant_id.as_deref())}</dd>
                    <dt>"Session"</dt><dd>{match detail.session_id.as_deref() {
                        Some("") => null("none"),
                        other => optional(other),
                    }}</dd>
                    <dt>"Made"</dt><dd>{time(detail.created_at)}</dd>
                    <dt>"Changed"</dt><dd>{time(detail.updated_at)}</dd>
                </dl>
            </section>
            <section class="panel" aria-labelledby="e-same">
                <h2 id="e-same">"Same schema"</h2>
                <SameList rows=others fingerprint=detail.fingerprint.clone() />
            </section>
            <section class="panel panel-wide" aria-labelledby="e-columns">
                <h2 id="e-columns">"Columns and patterns"</h2>
                {if columns.is_empty() {
                    view! { <p class="empty">"No column is known: the file had no rows, and its fingerprint is stored without columns."</p> }.into_any()
                } else {
                    view! { <ColumnTable columns=columns.clone() caption=format!("Columns of {title}") /> }.into_any()
                }}
            </section>
            <section class="panel panel-wide" aria-labelledby="e-similar">
                <h2 id="e-similar">"Similar schemas"</h2>
                <SimilarTable known=Rc::clone(known) ranked=ranked compare=Rc::new(move |other| Some(to_compare(&compare_id, other))) />
            </section>
            <section class="panel panel-wide" aria-labelledby="e-computed">
                <h2 id="e-computed">"Computed from it"</h2>
                <Computed rows=computations.clone() />
            </section>
            <ElsewherePanel session=session home=Home::Embedding id=detail.embedding_id.clone().unwrap_or_default() />
            <section class="panel" aria-labelledby="e-stored">
                <h2 id="e-stored">"Fingerprint as stored"</h2>
                <JsonView text=detail.schema_fingerprint.clone() />
            </section>
            <section class="panel" aria-labelledby="e-signature">
                <h2 id="e-signature">"Signature as stored"</h2>
                <JsonView text=detail.pattern_signature.clone() />
            </section>
        </div>
    }
}

/// The fingerprint, how it is stored, and whether it is that of the columns.
fn fingerprint(detail: &EmbeddingDetail) -> AnyView {
    let Some(stored) = detail.fingerprint.clone() else { return null("none") };
    let form = match detail.fingerprint_form.as_deref() {
        Some("object") => "stored as an object with its columns",
        _ => "stored as a text",
    };
    let is_own = detail.computed_fingerprint.as_deref() == Some(stored.as_str());
    let says = match (detail.computed_fingerprint.is_some(), is_own, detail.has_columns) {
        (false, ..) => view! { <span class="faint">"no columns to compute it from"</span> }.into_any(),
        (true, true, _) => {
            view! { <span class="badge is-good">{icon("verified")} "that of its columns"</span> }.into_any()
        }
        (true, false, Some(true)) => {
            view! { <span class="badge is-bad">{icon("findings")} "not that of its columns"</span> }.into_any()
        }
        (true, false, _) => {
            view! { <span class="badge">{icon("note")} "of columns with constraints that are not stored"</span> }
                .into_any()
        }
    };
    view! {
        <span class="copied mono"><bdi class="stored">{stored.clone()}</bdi> <CopyButton text=Signal::stored(stored) what="fingerprint" /></span>
        <p class="faint">{form}</p>
        <p>{says}</p>
    }
    .into_any()
}

#[component]
fn SameList(rows: Vec<EmbeddingRow>, fingerprint: Option<String>) -> impl IntoView {
    if rows.is_empty() {
        return view! { <p class="empty">"No other file has this schema."</p> }.into_any();
    }
    let all =
        fingerprint.map(|fingerprint| view! { <p><a href=to_fingerprint(&fingerprint)>"All with this schema"</a></p> });
    let items = rows.into_iter().map(|row| {
        let href = to_embedding(row.embedding_id.as_deref().unwrap_or_default());
        view! { <li><a href=href>{optional(row.parsed_file_id.as_deref())}</a> " " <span class="faint">{row.tenant_id}</span></li> }
    });
    view! { <ul class="plain-list">{items.collect_view()}</ul> {all} }.into_any()
}

#[component]
fn Computed(rows: Vec<ComputedFrom>) -> impl IntoView {
    if rows.is_empty() {
        return view! { <p class="empty">"Nothing was computed from it."</p> }.into_any();
    }
    let items = rows.into_iter().map(|row| {
        let id = row.computation_id.clone().unwrap_or_default();
        view! {
            <tr>
                <th scope="row"><a href=to_computation(&id)>{optional(row.computation_type.as_deref())}</a></th>
                <td class="mono"><bdi class="stored">{row.result_data.unwrap_or_default()}</bdi></td>
                <td>{time(row.created_at)}</td>
            </tr>
        }
    });
    view! {
        <div class="table-scroll" tabindex="0" role="region" aria-label="Computations">
            <table class="plain-table">
                <caption class="visually-hidden">"Computations from this embedding"</caption>
                <thead><tr><th scope="col">"Type"</th><th scope="col">"Stored result"</th><th scope="col">"Computed"</th></tr></thead>
                <tbody>{items.collect_view()}</tbody>
            </table>
        </div>
    }
    .into_any()
}
