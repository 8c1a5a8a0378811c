//! What was done with a dataset's record: the log, with what each action changed, field by field.

use leptos::prelude::*;

use super::{asked, failure};
use crate::app::ask::ask;
use crate::app::parts::cells::{optional, time};
use crate::app::parts::icon::icon;
use crate::app::parts::json::JsonView;
use crate::app::parts::pager::{PAGE, Pager, Paging};
use crate::app::parts::sql::SqlView;
use crate::app::state::App;
use crate::duckdb::{Engine, Page};
use crate::scene::format;
use crate::systems::dataset::{self, AuditEntry, Changed, Field};

/// Fields that are listed of one action.
const MOST_FIELDS: usize = 200;
/// Changes that are open at once without a click.
const OPEN_FIELDS: usize = 12;
/// Characters of a value.
const MOST_CHARS: usize = 400;

/// The log of the dataset, first things first.
#[component]
pub fn HistoryPanel(engine: Engine, id: String) -> impl IntoView {
    let counted = asked(&engine, dataset::history_count(&id));
    let total = Signal::derive(move || {
        counted.with(|answer| answer.value().and_then(|rows| rows.first()).map_or(0, |count| count.count))
    });
    let paging = Paging::new(App::get(), "events", total);
    let sql = dataset::history_of(&id, Page { offset: 0, limit: PAGE }).sql().to_owned();
    let entries = ask(&App::get().busy(), move || {
        let (engine, question) = (engine.clone(), dataset::history_of(&id, paging.rows()));
        Some(async move { question.all(&engine).await })
    });
    let known = move || entries.with(|answer| answer.value().cloned());
    view! {
        <section class="panel panel-wide" aria-labelledby="d-history">
            <h2 id="d-history">"Audit log " <span class="count">{move || format::count(total.get().unsigned_abs())}</span></h2>
            {failure(entries)}
            {move || known().map(|all| if all.is_empty() {
                view! { <p class="empty">"The log has no row of this dataset."</p> }.into_any()
            } else {
                view! { <ol class="history">{all.into_iter().map(|entry| view! { <Entry entry=entry /> }).collect_view()}</ol> }.into_any()
            })}
            <Pager paging=paging />
            <details class="sql-details"><summary>"SQL"</summary><SqlView sql=Signal::stored(sql) /></details>
        </section>
    }
}

#[component]
fn Entry(entry: AuditEntry) -> impl IntoView {
    let changed = dataset::changed(&entry);
    let what = match &changed {
        Changed::Fields(fields) if fields.is_empty() => "both documents say the same".to_owned(),
        Changed::Fields(fields) => format::counted(fields.len() as u64, "field", "fields"),
        Changed::Created => "the record is new".to_owned(),
        Changed::Deleted => "the record is gone".to_owned(),
        Changed::NotRecorded => "what changed is not recorded".to_owned(),
        Changed::Unreadable(why) => why.clone(),
    };
    let fields = match changed {
        Changed::Fields(fields) => fields,
        _ => Vec::new(),
    };
    let (open, count) = (fields.len() <= OPEN_FIELDS, fields.len());
    let fields: Vec<Field> = fields.into_iter().take(MOST_FIELDS).collect();
    let documents = [("Before", entry.old_value.clone()), ("After", entry.new_value.clone())];
    let documents: Vec<_> = documents.into_iter().filter(|(_, text)| text.is_some()).collect();
    view! {
        <li>
            <div class="history-head">
                <span class="history-time">{time(entry.changed_at)}</span>
                <strong>{optional(entry.action.as_deref())}</strong>
                <span>"by " {optional(entry.changed_by.as_deref())}</span>
                <span class="faint">{what}</span>
                {entry.change_reason.clone().map(|reason| view! { <span>"“"<bdi class="stored">{reason}</bdi>"”"</span> })}
                {(!entry.is_known).then(|| view! { <span class="badge is-bad">{icon("findings")} "the record is not there"</span> })}
            </div>
            {(!fields.is_empty()).then(|| view! {
                <details prop:open=open>
                    <summary>"What changed"</summary>
                    <FieldTable fields=fields />
                    {(count > MOST_FIELDS).then(|| view! { <p class="faint">{format!("and {} more; the documents below have them all", count - MOST_FIELDS)}</p> })}
                </details>
            })}
            {(!documents.is_empty()).then(|| view! {
                <details>
                    <summary>"Documents"</summary>
                    {documents.into_iter().map(|(name, text)| view! { <h3>{name}</h3><JsonView text=text /> }).collect_view()}
                </details>
            })}
        </li>
    }
}

/// Fields with what was and what is.
#[component]
pub fn FieldTable(fields: Vec<Field>) -> impl IntoView {
    let row = |field: Field| {
        let sign = match field.kind {
            "added" => "plus",
            "removed" => "minus",
            _ => "right",
        };
        let class = format!("diff-row is-{}", field.kind);
        view! {
            <tr class=class>
                <td class="diff-sign" title=field.kind>{icon(sign)} <span class="visually-hidden">{field.kind}</span></td>
                <td class="mono"><bdi class="stored">{field.path}</bdi></td>
                <td class="mono diff-before">{value(field.before)}</td>
                <td class="mono diff-after">{value(field.after)}</td>
            </tr>
        }
    };
    view! {
        <div class="table-scroll" tabindex="0" role="region" aria-label="What changed">
            <table class="plain-table diff-table">
                <thead><tr><th scope="col"><span class="visually-hidden">"Kind"</span></th><th scope="col">"Field"</th><th scope="col">"Before"</th><th scope="col">"After"</th></tr></thead>
                <tbody>{fields.into_iter().map(row).collect_view()}</tbody>
            </table>
        </div>
    }
}

fn value(text: Option<String>) -> impl IntoView {
    text.map(|text| {
        let mut shown: String = text.chars().take(MOST_CHARS).collect();
        if shown.len() < text.len() {
            shown.push('…');
        }
        view! { <bdi class="stored">{shown}</bdi> }
    })
}
