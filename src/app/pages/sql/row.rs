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
pub fn RowPanel(result: Rc<ResultSet>, index: u64, on_close: Callback<()>) -> impl IntoView {
    let values = result.values(index).unwrap_or_default();
    let pairs = result.columns.iter().zip(values).map(|(column, value)| {
        let (name, kind) = (column.name.clone(), column.kind.clone());
        let view = match value {
            Shown::Json(text) => view! { <JsonView text=Some(text) /> }.into_any(),
            other => value_view(&other, MOST_CHARS),
        };
        view! { <dt><bdi>{name}</bdi> <span class="sql-type">{kind}</span></dt><dd>{view}</dd> }
    });
    let title = format!("Row {}", format::count(index + 1));
    view! {
        <aside
            class="side-panel sql-row" aria-label=title.clone()
            on:keydown=move |event| if event.key() == "Escape" { on_close.run(()) }
        >
            <div class="sheet-head">
                <h2>{title.clone()}</h2>
                <button type="button" class="icon-button" aria-label="Close" on:click=move |_| on_close.run(())>
                    {icon("close")}
                </button>
            </div>
            <dl class="sql-values">{pairs.collect_view()}</dl>
        </aside>
    }
}
