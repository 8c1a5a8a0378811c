//! What was run in this tab: kept by the browser until the tab is closed.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::desk::Desk;
use super::result_set::{End, ResultSet};
use crate::app::tab;
use crate::scene::format;

const HISTORY: &str = "provscope.sql.history";
const DRAFT: &str = "provscope.sql.draft";

/// Older ones are forgotten.
const MOST: usize = 50;

/// A statement that was run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    sql: String,
    what: String,
}

impl Entry {
    /// One that gave a result.
    pub fn done(sql: &str, took_ms: f64, result: &ResultSet) -> Self {
        let rows = format::counted(result.known.get_untracked(), "row", "rows");
        let more = if result.end.get_untracked() == End::All { "" } else { "more than " };
        Self { sql: sql.to_owned(), what: format!("{more}{rows}, {}", took(took_ms)) }
    }

    /// One that did not.
    pub fn failed(sql: &str, took_ms: f64) -> Self {
        Self { sql: sql.to_owned(), what: format!("failed, {}", took(took_ms)) }
    }
}

/// Milliseconds in words.
pub fn took(milliseconds: f64) -> String {
    #[allow(clippy::cast_possible_truncation)]
    format::duration((milliseconds.max(0.0) * 1_000.0) as i64)
}

/// Puts an entry first; the same statement stands there once.
pub fn add(kept: &mut Vec<Entry>, entry: Entry) {
    kept.retain(|other| other.sql != entry.sql);
    kept.insert(0, entry);
    kept.truncate(MOST);
    if let Ok(text) = serde_json::to_string(kept) {
        tab::keep(HISTORY, &text);
    }
}

/// What was run before in this tab.
pub fn kept() -> Vec<Entry> {
    tab::kept(HISTORY).and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default()
}

/// What was being written when the page was left.
pub fn draft() -> String {
    tab::kept(DRAFT).unwrap_or_default()
}

/// Keeps what is being written.
pub fn keep_draft(text: &str) {
    tab::keep(DRAFT, text);
}

/// The list; one chosen goes into the editor.
#[component]
pub fn HistoryList() -> impl IntoView {
    let desk = Desk::get();
    let rows = move || {
        desk.history.with(|kept| {
            let row = |Entry { sql, what }: &Entry| {
                let (whole, put) = (sql.clone(), sql.clone());
                let line: String = sql.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(200).collect();
                view! {
                    <li>
                        <button type="button" class="sql-entry" title=whole on:click=move |_| {
                            desk.set_text(&put);
                            if let Some(editor) = desk.editor.get_untracked() {
                                let _ = editor.focus();
                            }
                        }>
                            <bdi class="mono cut">{line}</bdi> <span class="faint">{what.clone()}</span>
                        </button>
                    </li>
                }
            };
            kept.iter().map(row).collect_view()
        })
    };
    let none = move || desk.history.with(Vec::is_empty);
    let forget = move |_| {
        desk.history.set(Vec::new());
        tab::keep(HISTORY, "[]");
    };
    view! {
        <section class="sql-history-part" aria-labelledby="sql-history">
            <h2 id="sql-history" class="facet-title">"History of this tab"</h2>
            {move || none().then(|| view! { <p class="faint">"Nothing has been run yet."</p> })}
            <ul class="sql-history">{rows}</ul>
            {move || (!none()).then(|| view! {
                <button type="button" class="button button-quiet" on:click=forget>"Forget these"</button>
            })}
        </section>
    }
}
