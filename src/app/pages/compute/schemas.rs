//! The different schemas: which files have the same one, and how alike they are.

use std::rc::Rc;

use leptos::prelude::*;

use super::known::{Known, MOST_SCHEMAS, ask_known};
use super::{Tabs, to_compare, to_fingerprint};
use crate::app::parts::cells::{hash, optional};
use crate::app::parts::notice::{Problem, Warning};
use crate::app::parts::picture::{OnChoose, Picture};
use crate::app::route;
use crate::app::state::{App, Session};
use crate::duckdb::Page;
use crate::scene::matrix::{self, Item, MatrixRequest};
use crate::scene::{Scene, format};
use crate::share::link::{View, to_embedding};
use crate::systems::compute::{SchemaGroup, schema_columns, schema_groups, similarity};

/// Groups that are listed.
const MOST_GROUPS: usize = 200;

/// Groups and the matrix.
#[component]
pub fn SchemasPart(session: Rc<Session>) -> impl IntoView {
    let app = App::get();
    let asked = ask_known(app, &session);
    let known = Signal::derive_local(move || asked.with(|answer| answer.value().cloned()));
    let error = move || asked.with(|answer| answer.error().map(|e| format!("{} {}", e.message, e.remedy())));
    let heading = move || match known.get() {
        Some(known) => format::counted(known.groups.len() as u64, "schema", "schemas"),
        None => "Schemas".to_owned(),
    };
    let choose: OnChoose = Rc::new(move |key: &str| {
        let Some(known) = known.get_untracked() else { return };
        if let Some((a, b)) = key.split_once('|').and_then(|(a, b)| Some((id_of(&known, a)?, id_of(&known, b)?))) {
            route::go(app, &View::parse(&to_compare(&a, &b)));
        }
    });
    view! {
        <div class="page-head">
            <h1>{heading}</h1>
            <p class="page-lead">"Files with the same fingerprint have the same schema. The larger a square, the more two schemas are alike; choose one to compare them."</p>
        </div>
        <Tabs now="schemas" />
        {move || error().map(|words| view! { <Problem words=words /> })}
        {move || known.get().filter(|known| known.groups.len() as u64 == MOST_SCHEMAS).map(|_| view! {
            <Warning>{format!("Only the first {} schemas are compared.", format::count(MOST_SCHEMAS))}</Warning>
        })}
        <div class="schemas">
            <section class="panel" aria-labelledby="s-groups">
                <h2 id="s-groups">"Equal schemas"</h2>
                {move || known.get().map(|known| view! { <Groups known=known /> })}
            </section>
            <section class="panel" aria-labelledby="s-matrix">
                <h2 id="s-matrix">"Similarity"</h2>
                {move || known.get().and_then(|known| {
                    let unknown = known.groups.len().saturating_sub(known.schemas.len()) as u64;
                    (unknown > 0).then(|| view! {
                        <p class="faint">{format!("{} not in the picture: no column is known.", format::counted(unknown, "schema is", "schemas are"))}</p>
                    })
                })}
                <Picture
                    layout=move |width| known.get().map(|known| draw(&known, width)) name="similarity"
                    sql=Signal::stored(schema_columns(MOST_SCHEMAS).sql().to_owned()) main=true on_choose=choose
                />
            </section>
        </div>
    }
}

fn id_of(known: &Known, key: &str) -> Option<String> {
    known.group(key.parse().ok()?)?.first_id.clone()
}

fn draw(known: &Known, width: f32) -> Scene {
    let alike = known.schemas.matrix(matrix::room(width));
    let items = alike.keys.iter().map(|key| {
        let group = known.group(*key);
        let file = group.and_then(|group| group.first_file_id.clone()).unwrap_or_default();
        let count = group.map_or(1, |group| group.embedding_count);
        Item {
            key: key.to_string(),
            label: file.strip_prefix("file_").unwrap_or(&file).to_owned(),
            note: if count > 1 { format!("{count} files") } else { String::new() },
        }
    });
    matrix::layout(&MatrixRequest {
        noun: ("schema".to_owned(), "schemas".to_owned()),
        items: items.collect(),
        values: alike.values,
        alike: similarity::MATCH,
        total: known.schemas.len(),
        width,
    })
}

#[component]
fn Groups(known: Rc<Known>) -> impl IntoView {
    let shared: Vec<SchemaGroup> =
        known.groups.iter().filter(|group| group.embedding_count > 1).take(MOST_GROUPS).cloned().collect();
    let alone = known.groups.iter().filter(|group| group.embedding_count == 1).count() as u64;
    let sql = schema_groups(Page { offset: 0, limit: 100 }).sql().to_owned();
    let rows = shared.into_iter().map(|group| {
        let id = group.first_id.clone().unwrap_or_default();
        let href = to_fingerprint(&group.fingerprint);
        view! {
            <tr>
                <td class="num"><a href=href>{format!("{} files", group.embedding_count)}</a></td>
                <th scope="row"><a href=to_embedding(&id)>{optional(group.first_file_id.as_deref())}</a></th>
                <td class="num">{group.column_count}</td>
                <td>{hash(Some(&group.fingerprint))}</td>
            </tr>
        }
    });
    let rows: Vec<_> = rows.collect();
    let sql_page = View::sql(&sql).fragment();
    view! {
        {if rows.is_empty() {
            view! { <p class="empty">"No two files have the same schema."</p> }.into_any()
        } else {
            view! {
                <div class="table-scroll" tabindex="0" role="region" aria-label="Equal schemas">
                    <table class="plain-table">
                        <caption class="visually-hidden">"Schemas that several files have"</caption>
                        <thead><tr><th scope="col" class="num">"Files"</th><th scope="col">"First of them"</th><th scope="col" class="num">"Columns"</th><th scope="col">"Fingerprint"</th></tr></thead>
                        <tbody>{rows}</tbody>
                    </table>
                </div>
            }.into_any()
        }}
        <p class="faint">{format!("{} one file only. ", format::counted(alone, "schema is that of", "schemas are each that of"))} <a href=sql_page>"SQL"</a></p>
    }
}
