//! One row of a result, whole: what a cell has no room for.

use std::rc::Rc;

use leptos::prelude::*;

use super::result::value_view;
use super::result_set::ResultSet;
use crate::app::parts::icon::icon;
use crate::app::parts::json::JsonView;
use crate::duckdb::display::Shown;
use crate::scene::format;

/// Longer texts are cut; a CSV has all of it.
const MOST_CHARS: usize = 100_000;

/// The row at the side of the table.
#[component]
pub fn RowPanel(
    result: Rc<ResultSet>,
    /// Which row.
    #[prop(into)]
    index: Signal<u64>,
    /// Told which row is to be shown in its place; `None`: none.
    on_choose: Callback<Option<u64>>,
) -> impl IntoView {
    let known = result.known.clone();
    let is_last = move || index.get() + 1 >= known.get();
    let title = move || format!("Row {}", format::count(index.get() + 1));
    let result = StoredValue::new_local(result);
    let pairs = move || {
        let result = result.get_value();
        let values = result.values(index.get()).unwrap_or_default();
        let pairs = result.columns.iter().zip(values).map(|(column, value)| {
            let (name, kind) = (column.name.clone(), column.kind.clone());
            let view = match value {
                Shown::Json(text) => view! { <JsonView text=Some(text) /> }.into_any(),
                other => value_view(&other, MOST_CHARS),
            };
            view! { <dt><bdi>{name}</bdi> <span class="sql-type">{kind}</span></dt><dd>{view}</dd> }
        });
        pairs.collect_view()
    };
    view! {
        <aside
            class="side-panel sql-row" aria-label=title
            on:keydown=move |event| if event.key() == "Escape" { on_choose.run(None) }
        >
            <div class="sheet-head">
                <h2>{title}</h2>
                <div class="button-row">
                    <button
                        type="button" class="icon-button" title="Previous row" aria-label="Previous row"
                        disabled=move || index.get() == 0
                        on:click=move |_| on_choose.run(index.get_untracked().checked_sub(1))
                    >{icon("up")}</button>
                    <button
                        type="button" class="icon-button" title="Next row" aria-label="Next row" disabled=is_last
                        on:click=move |_| on_choose.run(Some(index.get_untracked() + 1))
                    >{icon("down")}</button>
                    <button type="button" class="icon-button" aria-label="Close" on:click=move |_| on_choose.run(None)>
                        {icon("close")}
                    </button>
                </div>
            </div>
            <dl class="sql-values">{pairs}</dl>
        </aside>
    }
}
