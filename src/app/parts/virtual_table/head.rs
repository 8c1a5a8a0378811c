//! The heads of a virtual table's columns: what they are called, the button that sorts, and the grip that gives a width.

use leptos::prelude::*;
use wasm_bindgen::JsCast as _;
use web_sys::{Element, KeyboardEvent, PointerEvent};

use super::columns::TableColumns;
use crate::app::parts::icon::icon;
use crate::scene::columns::{NARROWEST, WIDEST};

/// A step of the arrow keys, and of those with Shift, in pixels.
const STEPS: (f64, f64) = (8.0, 32.0);

/// A column's head: name, key for sorting (empty: not sortable), class.
#[derive(Clone)]
pub struct Head {
    /// Shown.
    pub name: &'static str,
    /// What is told when it is chosen; `None` if the table cannot be sorted by it.
    pub sort: Option<&'static str>,
    /// A number: stands at the end.
    pub number: bool,
    /// Its share of the width, as a grid track.
    pub track: &'static str,
}

/// A column as the table draws it.
#[derive(Clone)]
pub struct Column {
    /// Shown.
    pub name: String,
    /// Said beside the name: a type.
    pub note: String,
    /// As in [`Head`].
    pub sort: Option<&'static str>,
    /// A number: stands at the end.
    pub number: bool,
    /// Its share of the width, as a grid track: a width or a `minmax`, in pixels.
    pub track: String,
}

/// The columns of a table: known when the page was written, or only when the rows came.
pub struct Columns(pub Vec<Column>);

impl From<Vec<Head>> for Columns {
    fn from(heads: Vec<Head>) -> Self {
        let column = |Head { name, sort, number, track }| Column {
            name: String::from(name),
            note: String::new(),
            sort,
            number,
            track: String::from(track),
        };
        Self(heads.into_iter().map(column).collect())
    }
}

/// The order on show: a head's `sort` and whether the largest is first.
pub type Order = (String, bool);

/// The head of the column at a place.
pub(super) fn head_cell(
    at: usize,
    column: Column,
    columns: TableColumns,
    order: Option<Signal<Order>>,
    on_sort: Option<Callback<&'static str>>,
) -> AnyView {
    let Column { name, note, sort, number, .. } = column;
    let class = if number { "vtable-column is-num" } else { "vtable-column" };
    let hidden = move || columns.set.with(|set| set.is_hidden(at));
    // Its own name; the grip has another.
    let called = format!("{name} {note}").trim_end().to_owned();
    let grip = view! { <Grip at=at name=name.clone() columns=columns /> };
    let (Some(sort), Some(on_sort)) = (sort, on_sort) else {
        let whole = if note.is_empty() { name.clone() } else { format!("{name}: {note}") };
        let note = (!note.is_empty()).then(|| view! { <span class="vtable-note">{note}</span> });
        return view! {
            <div class=class role="columnheader" aria-label=called title=whole hidden=hidden><bdi class="vtable-name">{name}</bdi> {note} {grip}</div>
        }
        .into_any();
    };
    let direction = move || {
        let order = order?.get();
        (order.0 == sort).then_some(if order.1 { "descending" } else { "ascending" })
    };
    let sign = move || direction().map(|direction| icon(if direction == "descending" { "down" } else { "up" }));
    view! {
        <div class=class role="columnheader" aria-label=called aria-sort=direction hidden=hidden>
            <button type="button" class="sort" on:click=move |_| on_sort.run(sort)><span class="sort-name">{name}</span> {sign}</button>
            {grip}
        </div>
    }
    .into_any()
}

/// The edge of a column: pulled by hand, moved by the arrow keys, and as wide as its content by a double click or Enter.
#[component]
fn Grip(at: usize, name: String, columns: TableColumns) -> impl IntoView {
    let width = RwSignal::new(columns.set.with_untracked(|set| set.width(at)));
    // Where the hand took it, and how wide the column was there.
    let hold = StoredValue::new(None::<(f64, f64)>);
    let resize = move |wanted: f64, now: &[u32]| {
        columns.set.update(|set| set.resize(at, wanted, now));
        width.set(columns.set.with_untracked(|set| set.width(at)));
    };
    let now = move || columns.widths();
    let down = move |event: PointerEvent| {
        if event.button() != 0 {
            return;
        }
        // No selection of text, and no scrolling under a finger.
        event.prevent_default();
        let Some(grip) = event.current_target().and_then(|target| target.dyn_into::<Element>().ok()) else { return };
        if grip.set_pointer_capture(event.pointer_id()).is_ok() {
            let wide = now().get(at).copied().unwrap_or(NARROWEST);
            hold.set_value(Some((f64::from(event.client_x()), f64::from(wide))));
        }
    };
    let moved = move |event: PointerEvent| {
        if let Some((from, wide)) = hold.get_value() {
            resize(wide + f64::from(event.client_x()) - from, &now());
        }
    };
    let up = move |_: PointerEvent| {
        if hold.get_value().is_some() {
            hold.set_value(None);
            columns.keep();
        }
    };
    let fit = move || {
        if let Some(wide) = columns.content(at) {
            resize(wide, &now());
            columns.keep();
        }
    };
    let key = move |event: KeyboardEvent| {
        let step = if event.shift_key() { STEPS.1 } else { STEPS.0 };
        let wide = f64::from(now().get(at).copied().unwrap_or(NARROWEST));
        match event.key().as_str() {
            "ArrowLeft" => resize(wide - step, &now()),
            "ArrowRight" => resize(wide + step, &now()),
            "Home" => resize(0.0, &now()),
            "Enter" | " " => fit(),
            _ => return,
        }
        event.prevent_default();
        columns.keep();
    };
    let measure = move |_| width.set(now().get(at).copied().unwrap_or(NARROWEST));
    view! {
        <span
            class="column-grip" role="separator" tabindex="0" aria-orientation="vertical"
            aria-label=format!("Width of {name}") title="Drag for a width, double-click to fit"
            aria-valuemin=NARROWEST.to_string() aria-valuemax=WIDEST.to_string()
            aria-valuenow=move || width.get().to_string() aria-valuetext=move || format!("{} pixels", width.get())
            on:pointerdown=down on:pointermove=moved on:pointerup=up on:pointercancel=up
            on:dblclick=move |_| fit() on:keydown=key on:focus=measure
        ></span>
    }
}
