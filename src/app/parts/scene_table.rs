//! The table twin of a picture: the same in words.

use std::rc::Rc;

use leptos::prelude::*;

use crate::scene::{Align, Scene};

/// More rows than this are not put into the page at once.
const MOST_ROWS: usize = 500;

/// The table of a scene.
#[component]
pub fn SceneTable(scene: Rc<Scene>) -> impl IntoView {
    let table = &scene.table;
    let class = |align: Align| if align == Align::End { "num" } else { "" };
    let head = table
        .columns
        .iter()
        .map(|column| view! { <th scope="col" class=class(column.align)>{column.name.clone()}</th> });
    let rows = table.rows.iter().take(MOST_ROWS).map(|row| {
        let cells = row.cells.iter().zip(&table.columns);
        let cells = cells.map(|(cell, column)| view! { <td class=class(column.align)>{cell.clone()}</td> });
        view! { <tr>{cells.collect_view()}</tr> }
    });
    let more = table.rows.len().saturating_sub(MOST_ROWS);
    view! {
        <div class="table-scroll" tabindex="0" role="region" aria-label=table.caption.clone()>
            <table class="plain-table">
                <caption class="visually-hidden">{table.caption.clone()}</caption>
                <thead><tr>{head.collect_view()}</tr></thead>
                <tbody>{rows.collect_view()}</tbody>
            </table>
        </div>
        {(more > 0).then(|| view! { <p class="faint">{format!("{more} more rows are not shown here.")}</p> })}
    }
}
