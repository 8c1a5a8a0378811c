//! Changing a descriptor: columns added, dropped, retyped and required, with what that would do to the loaded rows
//! before it is applied.

use std::rc::Rc;

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::one::{Change, DriftTable};
use crate::app::ask::ask;
use crate::app::descriptors::apply;
use crate::app::parts::icon::icon;
use crate::app::parts::notice::Problem;
use crate::app::state::{App, Session};
use crate::decode::descriptor::{Column, Described, Descriptor, Origin, SqlType, TYPES};
use crate::scene::format;
use crate::snapshot::described::drift_query;
use crate::systems::project::{Drift, drift_tried};

/// A column as somebody is writing it.
#[derive(Debug, Clone, PartialEq)]
struct Draft {
    /// Tells rows apart while they come and go.
    key: u32,
    name: String,
    written: String,
    description: String,
    values: String,
    required: bool,
    /// The column that it was, for what is not edited.
    was: Option<Column>,
}

impl Draft {
    fn of(key: u32, column: &Column) -> Self {
        Self {
            key,
            name: column.name.clone(),
            written: column.sql_type.written.clone(),
            description: column.description.clone(),
            values: column.values.join(", "),
            required: column.required,
            was: Some(column.clone()),
        }
    }

    /// The column, or what is wrong with it.
    fn column(&self) -> Result<Column, String> {
        let name = self.name.trim();
        if name.is_empty() {
            return Err("A column has no name.".to_owned());
        }
        let Some(sql_type) = SqlType::of(&self.written) else {
            return Err(format!("\"{}\" of {name} is no type that is known, such as DECIMAL(20,2).", self.written));
        };
        let values = self.values.split(',').map(str::trim).filter(|value| !value.is_empty());
        Ok(Column {
            name: name.to_owned(),
            sql_type,
            description: self.description.trim().to_owned(),
            required: self.required,
            values: values.map(str::to_owned).collect(),
            references: self.was.as_ref().and_then(|was| was.references.clone()),
        })
    }
}

/// The descriptor that a draft comes to, or what is wrong with it.
fn descriptor_of(before: &Descriptor, drafts: &[Draft]) -> Result<Descriptor, String> {
    let columns = drafts.iter().map(Draft::column).collect::<Result<Vec<_>, _>>()?;
    if columns.is_empty() {
        return Err("A table needs at least one column.".to_owned());
    }
    for (place, column) in columns.iter().enumerate() {
        if columns.iter().take(place).any(|other| other.is_named(&column.name)) {
            return Err(format!("Two columns are called {}.", column.name));
        }
    }
    Ok(Descriptor { columns, ..before.clone() })
}

/// The editor, folded until it is wanted.
#[component]
pub fn Editor(
    described: Described,
    session: Rc<Session>,
    /// What drifts now.
    found: Memo<Option<Vec<Drift>>>,
) -> impl IntoView {
    let app = App::get();
    let drafts = RwSignal::new(first(&described));
    let next = StoredValue::new(u32::try_from(described.descriptor.columns.len()).unwrap_or(u32::MAX));
    let before = StoredValue::new_local(described);
    let tried =
        Memo::new(move |_| drafts.with(|drafts| before.with_value(|before| descriptor_of(&before.descriptor, drafts))));
    let is_changed = Memo::new(move |_| {
        tried.with(|tried| {
            tried.as_ref().ok().is_none_or(|tried| before.with_value(|before| *tried != before.descriptor))
        })
    });
    let engine = session.engine.clone();
    let would = ask(&app.busy(), move || {
        let tried = tried.get().ok().filter(|_| is_changed.get())?;
        let query = drift_query(&with(app, &before.get_value(), tried));
        let engine = engine.clone();
        Some(async move { drift_tried(&query).all(&engine).await })
    });
    let failed = RwSignal::new(None::<String>);
    let take = move |_| {
        let Ok(descriptor) = tried.get_untracked() else { return };
        let described = before.get_value();
        let all = with(app, &described, descriptor);
        let work = app.busy().begin();
        spawn_local(async move {
            if let Err(error) = apply(app, all, &[described.table]).await {
                failed.try_set(Some(format!("{} {}", error.message, error.remedy())));
            }
            drop(work);
        });
    };
    let add = move |_| {
        next.update_value(|next| *next = next.saturating_add(1));
        let draft = Draft {
            key: next.get_value(),
            name: String::new(),
            written: "VARCHAR".to_owned(),
            description: String::new(),
            values: String::new(),
            required: false,
            was: None,
        };
        drafts.update(|drafts| drafts.push(draft));
    };
    let undo = move |_| drafts.set(before.with_value(first));
    let keys = move || drafts.with(|drafts| drafts.iter().map(|draft| draft.key).collect::<Vec<_>>());
    let types = TYPES.map(|name| view! { <option value=name></option> }).collect_view();
    let effect = move || {
        match tried.get() {
        Err(words) => Some(view! { <p class="badge is-bad">{icon("findings")} " " {words}</p> }.into_any()),
        Ok(_) if !is_changed.get() => Some(view! { <p class="faint">"Nothing is changed yet. What a change would do to the loaded rows is shown here before it is applied."</p> }.into_any()),
        Ok(_) => would.with(|answer| {
            if let Some(error) = answer.error() {
                return Some(view! { <Problem words=error.message.clone() /> }.into_any());
            }
            let table = before.with_value(|before| before.table.clone());
            let is_it = |row: &&Drift| row.schema_name == table.schema && row.table_name == table.table;
            let would: Vec<Drift> = answer.value()?.iter().filter(is_it).cloned().collect();
            Some(view! { <Effect now=found.get().unwrap_or_default() would=would /> }.into_any())
        }),
    }
    };
    view! {
        <details class="panel panel-wide descriptor-editor">
            <summary>"Change the descriptor"</summary>
            <datalist id="sql-types">{types}</datalist>
            <div class="table-scroll descriptor-columns" tabindex="0" role="region" aria-label="Columns of the descriptor">
                <table class="plain-table">
                    <thead><tr>
                        <th scope="col">"Column"</th><th scope="col">"Type"</th><th scope="col">"Required"</th>
                        <th scope="col">"What it holds"</th><th scope="col">"Allowed values"</th><th scope="col"><span class="visually-hidden">"Drop"</span></th>
                    </tr></thead>
                    <tbody><For each=keys key=|key| *key children=move |key| view! { <DraftRow drafts=drafts index=key /> } /></tbody>
                </table>
            </div>
            <div class="button-row">
                <button type="button" class="button" on:click=add>{icon("plus")} " Add a column"</button>
                <button type="button" class="button" disabled=move || !is_changed.get() on:click=undo>"Undo"</button>
                <button type="button" class="button button-primary" disabled=move || !is_changed.get() || tried.with(Result::is_err) on:click=take>"Apply to the loaded rows"</button>
            </div>
            <div class="descriptor-effect" role="status">{effect}</div>
            {move || failed.get().map(|words| view! { <Problem words=words /> })}
        </details>
    }
}

fn first(described: &Described) -> Vec<Draft> {
    described.descriptor.columns.iter().zip(0..).map(|(column, key)| Draft::of(key, column)).collect()
}

/// All described tables, with this one's descriptor replaced.
fn with(app: App, described: &Described, descriptor: Descriptor) -> Vec<Described> {
    let mut all = app.described.get_untracked().as_ref().clone();
    if let Some(own) = all.iter_mut().find(|one| one.table == described.table) {
        (own.descriptor, own.origin) = (descriptor, Origin::Edited);
    }
    all
}

#[component]
fn DraftRow(drafts: RwSignal<Vec<Draft>>, index: u32) -> impl IntoView {
    let read = move |of: fn(&Draft) -> String| {
        move || drafts.with(|drafts| drafts.iter().find(|draft| draft.key == index).map(of).unwrap_or_default())
    };
    let write = move |set: fn(&mut Draft, String)| {
        move |event: web_sys::Event| {
            let text = event_target_value(&event);
            drafts.update(|drafts| {
                if let Some(draft) = drafts.iter_mut().find(|draft| draft.key == index) {
                    set(draft, text);
                }
            });
        }
    };
    let name = read(|draft| draft.name.clone());
    let label = move |what: &'static str| move || format!("{what} of {}", name());
    let required = move || drafts.with(|drafts| drafts.iter().any(|draft| draft.key == index && draft.required));
    let is_type = move || SqlType::of(&read(|draft| draft.written.clone())()).is_some();
    let require = move |event: web_sys::Event| {
        let checked = event_target_checked(&event);
        drafts.update(|drafts| {
            if let Some(draft) = drafts.iter_mut().find(|draft| draft.key == index) {
                draft.required = checked;
            }
        });
    };
    let drop_it = move |_| drafts.update(|drafts| drafts.retain(|draft| draft.key != index));
    view! {
        <tr>
            <td><input class="input mono" type="text" autocomplete="off" spellcheck="false" aria-label="Name of the column"
                prop:value=name on:change=write(|draft, text| draft.name = text) /></td>
            <td><input class="input mono" type="text" list="sql-types" autocomplete="off" spellcheck="false" aria-label=label("Type")
                aria-invalid=move || (!is_type()).then_some("true")
                prop:value=read(|draft| draft.written.clone()) on:change=write(|draft, text| draft.written = text) /></td>
            <td><input type="checkbox" aria-label=label("Required") prop:checked=required on:change=require /></td>
            <td><input class="input" type="text" autocomplete="off" aria-label=label("Description")
                prop:value=read(|draft| draft.description.clone()) on:change=write(|draft, text| draft.description = text) /></td>
            <td><input class="input" type="text" autocomplete="off" spellcheck="false" placeholder="any" aria-label=label("Allowed values")
                prop:value=read(|draft| draft.values.clone()) on:change=write(|draft, text| draft.values = text) /></td>
            <td><button type="button" class="icon-button" title="Drop the column" aria-label=label("Drop") on:click=drop_it>{icon("close")}</button></td>
        </tr>
    }
}

/// What a change would do: the drift that comes and goes, and how many rows would lose their value.
#[component]
fn Effect(now: Vec<Drift>, would: Vec<Drift>) -> impl IntoView {
    let same = |a: &Drift, b: &Drift| {
        (&a.finding, &a.column_name, &a.value, &a.detail) == (&b.finding, &b.column_name, &b.value, &b.detail)
    };
    let lost: i64 = would.iter().filter(|row| row.finding == "retyped_column").filter_map(|row| row.row_count).sum();
    let come = would.iter().filter(|row| !now.iter().any(|old| same(old, row))).count() as u64;
    let gone: Vec<Drift> = now.iter().filter(|old| !would.iter().any(|row| same(old, row))).cloned().collect();
    let left = gone.len() as u64;
    let rows: Vec<(Drift, Change)> = would
        .into_iter()
        .map(|row| {
            let change = (!now.iter().any(|old| same(old, &row))).then_some("new");
            (row, change)
        })
        .chain(gone.into_iter().map(|row| (row, Some("gone"))))
        .collect();
    let words = match (come, left) {
        (0, 0) => "No finding would come or go".to_owned(),
        (come, 0) => format!("{} would come", format::counted(come, "finding", "findings")),
        (0, left) => format!("{} would go", format::counted(left, "finding", "findings")),
        (come, left) => {
            format!("{} would come and {} go", format::counted(come, "finding", "findings"), format::count(left))
        }
    };
    let lost = match lost {
        0 => "every value can be cast".to_owned(),
        count => {
            format!("{} cannot be cast and would be empty", format::counted(count.unsigned_abs(), "value", "values"))
        }
    };
    let is_empty = rows.is_empty();
    view! {
        <p><strong>{words}</strong> "; " {lost} "."</p>
        {(!is_empty).then(|| view! { <DriftTable rows=rows /> })}
    }
}
