//! What can be asked: schemas with their tables and views, rows, columns and types. A name that is chosen is written
//! into the statement.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use leptos::prelude::*;

use super::desk::Desk;
use crate::app::ask::ask;
use crate::app::parts::icon::icon;
use crate::app::parts::notice::Problem;
use crate::duckdb::{self, Engine};
use crate::input::complete::{Catalog, Table};
use crate::input::words::written;
use crate::scene::format;
use crate::systems::{self, CatalogColumn, SCHEMAS, TableRows};

/// A table as the list shows it.
struct Listed {
    table: Table,
    comment: Option<String>,
    column_comments: Vec<Option<String>>,
    rows: Option<i64>,
}

/// The list.
#[component]
pub fn Schemas() -> impl IntoView {
    let desk = Desk::get();
    let engine = desk.engine();
    let asked = ask(&desk.app().busy(), move || {
        let engine = engine.clone();
        Some(async move { look(&engine).await })
    });
    Effect::new(move |_| {
        let tables = asked.with(|answer| {
            answer.value().map(|tables| tables.iter().map(|listed| listed.table.clone()).collect::<Vec<_>>())
        });
        if let Some(tables) = tables {
            let path = SCHEMAS.iter().map(|schema| (*schema).to_owned()).collect();
            desk.catalog.set(Rc::new(Catalog { path, tables }));
        }
    });
    let (sought, set_sought) = signal(String::new());
    let open = RwSignal::new(BTreeSet::<String>::new());
    let list = move || {
        let sought = sought.get().to_lowercase();
        asked.with(|answer| answer.value().map(|tables| schemas(desk, tables, &sought, open)))
    };
    let error = move || asked.with(|answer| answer.error().map(|e| format!("{} {}", e.message, e.remedy())));
    view! {
        <section aria-labelledby="sql-schemas">
            <h2 id="sql-schemas" class="facet-title">"Tables and views"</h2>
            <label class="search sql-find">
                {icon("search")}
                <span class="visually-hidden">"Find a table or a column"</span>
                <input
                    type="search" class="input" placeholder="Table or column" autocomplete="off" spellcheck="false"
                    on:input=move |event| set_sought.set(event_target_value(&event))
                />
            </label>
            {move || error().map(|words| view! { <Problem words=words /> })}
            {list}
        </section>
    }
}

async fn look(engine: &Engine) -> Result<Rc<Vec<Listed>>, duckdb::Error> {
    let columns = systems::catalog().all(engine).await?;
    let mut tables = listed(columns);
    let counted = tables.iter().filter(|listed| !listed.table.is_view);
    let names = counted.map(|listed| (listed.table.schema.as_str(), listed.table.name.as_str()));
    if let Some(question) = systems::table_rows(names) {
        let rows: BTreeMap<(String, String), i64> = question
            .all(engine)
            .await?
            .into_iter()
            .map(|TableRows { schema_name, table_name, row_count }| ((schema_name, table_name), row_count))
            .collect();
        for listed in &mut tables {
            listed.rows = rows.get(&(listed.table.schema.clone(), listed.table.name.clone())).copied();
        }
    }
    Ok(Rc::new(tables))
}

/// The columns come table by table.
fn listed(columns: Vec<CatalogColumn>) -> Vec<Listed> {
    let mut tables: Vec<Listed> = Vec::new();
    for column in columns {
        let same =
            |listed: &&mut Listed| listed.table.schema == column.schema_name && listed.table.name == column.table_name;
        if tables.last_mut().filter(same).is_none() {
            tables.push(Listed {
                table: Table {
                    schema: column.schema_name,
                    name: column.table_name,
                    is_view: column.is_view,
                    columns: Vec::new(),
                },
                comment: column.table_comment,
                column_comments: Vec::new(),
                rows: None,
            });
        }
        if let Some(listed) = tables.last_mut() {
            listed.table.columns.push((column.column_name, column.data_type));
            listed.column_comments.push(column.column_comment);
        }
    }
    tables
}

/// Schemas with tables; those without are named together.
fn schemas(desk: Desk, tables: &[Listed], sought: &str, open: RwSignal<BTreeSet<String>>) -> AnyView {
    let mut names: Vec<&str> = SCHEMAS.to_vec();
    names.extend(tables.iter().map(|listed| listed.table.schema.as_str()).filter(|name| !SCHEMAS.contains(name)));
    names.dedup();
    let fits = |listed: &&Listed| {
        let table = &listed.table;
        table.name.to_lowercase().contains(sought)
            || table.columns.iter().any(|(name, _)| name.to_lowercase().contains(sought))
    };
    let of = |schema: &str| tables.iter().filter(|listed| listed.table.schema == schema).collect::<Vec<_>>();
    let empty: Vec<&str> = names.iter().copied().filter(|schema| of(schema).is_empty()).collect();
    let some = tables.iter().any(|listed| fits(&listed));
    let lists = names
        .into_iter()
        .map(|schema| (schema, of(schema).into_iter().filter(fits).collect::<Vec<_>>()))
        .filter(|(_, tables)| !tables.is_empty())
        .map(|(schema, tables)| {
            let rows = tables.into_iter().map(|listed| table_row(desk, listed, sought, open)).collect_view();
            let insert = format!("{}.", written(schema));
            view! {
                <div class="sql-schema">
                    <h3><button type="button" class="sql-name" title="Write this name" on:click=move |_| desk.insert(&insert)>
                        <bdi>{schema.to_owned()}</bdi>
                    </button></h3>
                    <ul>{rows}</ul>
                </div>
            }
        })
        .collect_view();
    view! {
        {lists}
        {(!some).then(|| view! { <p class="faint">"No table and no column has this in its name."</p> })}
        {(sought.is_empty() && !empty.is_empty()).then(|| view! { <p class="faint">{format!("Without tables: {}.", empty.join(", "))}</p> })}
    }
    .into_any()
}

fn table_row(desk: Desk, listed: &Listed, sought: &str, open: RwSignal<BTreeSet<String>>) -> impl IntoView + use<> {
    let Listed { table, comment, column_comments, rows } = listed;
    let key = format!("{}.{}", table.schema, table.name);
    let by_column = !sought.is_empty() && !table.name.to_lowercase().contains(sought);
    let unfold = key.clone();
    let is_open = move || by_column || open.with(|open| open.contains(&unfold));
    let toggle = move |_| {
        open.update(|open| {
            if !open.remove(&key) {
                open.insert(key.clone());
            }
        });
    };
    let (name, insert) = (table.name.clone(), table.clone());
    let write = move |_| {
        let text = desk.catalog.with_untracked(|catalog| catalog.name_of(&insert));
        desk.insert(&text);
    };
    let size = match rows {
        Some(rows) => format::count(rows.unsigned_abs()),
        None if table.is_view => "view".to_owned(),
        None => String::new(),
    };
    let fold_name = format!("Columns of {name}");
    let title = comment.clone().unwrap_or_else(|| "Write this name".to_owned());
    let columns: Vec<_> = table.columns.iter().cloned().zip(column_comments.iter().cloned()).collect();
    let (opened, state) = (is_open.clone(), is_open.clone());
    view! {
        <li>
            <div class="sql-table">
                <button
                    type="button" class="sql-fold" aria-label=fold_name aria-expanded=move || state().to_string() on:click=toggle
                >{move || icon(if is_open() { "down" } else { "right" })}</button>
                <button type="button" class="sql-name" title=title on:click=write><bdi class="cut">{name}</bdi></button>
                <span class="num faint">{size}</span>
            </div>
            {
                let comment = comment.clone();
                move || opened().then(|| {
                    let columns = columns.iter().cloned().map(|(column, comment)| column_row(desk, column, comment));
                    view! {
                        {comment.clone().map(|words| view! { <p class="sql-comment-of faint">{words}</p> })}
                        <ul class="sql-columns">{columns.collect_view()}</ul>
                    }
                })
            }
        </li>
    }
}

fn column_row(desk: Desk, (name, kind): (String, String), comment: Option<String>) -> impl IntoView + use<> {
    let text = written(&name);
    let title = comment.unwrap_or_else(|| format!("{name} {kind}"));
    view! {
        <li>
            <button type="button" class="sql-name" title=title on:click=move |_| desk.insert(&text)>
                <bdi class="cut">{name}</bdi> <span class="sql-type cut">{kind}</span>
            </button>
        </li>
    }
}
