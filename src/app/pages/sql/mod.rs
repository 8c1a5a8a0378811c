//! The reader's own SQL: an editor, the schemas, and the result.

mod desk;
mod editor;
mod history;
mod result;
mod result_set;
mod row;
mod schemas;
mod suggestions;

use std::rc::Rc;

use leptos::prelude::*;

use crate::app::parts::icon::icon;
use crate::app::parts::notice::Problem;
use crate::app::state::{App, Session};
use desk::{Desk, Fault};
use editor::Editor;
use history::HistoryList;
use result::ResultPart;
use schemas::Schemas;

/// The page.
#[component]
pub fn SqlPage(session: Rc<Session>) -> impl IntoView {
    let desk = Desk::new(App::get(), session.engine.clone());
    provide_context(desk);
    view! {
        <div class="page-head"><h1>"SQL"</h1></div>
        <div class="explorer sql-page">
            <details class="facets-fold" prop:open=crate::app::parts::facets::is_wide()>
                <summary>"Schemas and history"</summary>
                <div class="facets sql-side">
                    <Schemas />
                    <HistoryList />
                </div>
            </details>
            <div class="sql-main">
                <Editor />
                <Actions />
                <FaultNotice />
                <ResultPart />
            </div>
        </div>
    }
}

/// Run, cancel, plan; and what is said beside them.
#[component]
fn Actions() -> impl IntoView {
    let desk = Desk::get();
    let running = move || desk.running.get().is_some();
    let hint = move || {
        if desk.is_from_link() {
            "This statement came with the link. It has not run, and runs only when you press Run."
        } else {
            "Nothing runs before you press Run (Ctrl Enter). Statements read; they can change nothing."
        }
    };
    view! {
        <div class="sql-actions">
            <div class="button-row">
                <button
                    type="button" class="button button-primary" title="Run the statement (Ctrl Enter)"
                    disabled=move || desk.text.with(|text| text.trim().is_empty()) on:click=move |_| desk.run()
                >"Run"</button>
                <button
                    type="button" class="button" disabled=move || !running() on:click=move |_| desk.cancel()
                >{icon("close")} "Cancel"</button>
                <button
                    type="button" class="button" title="How the engine would answer (EXPLAIN)"
                    disabled=move || desk.text.with(|text| text.trim().is_empty()) on:click=move |_| desk.explain()
                >"Plan"</button>
            </div>
            <p id="sql-hint" class="faint" class:sql-from-link=move || desk.is_from_link()>{hint}</p>
        </div>
    }
}

/// Why a statement did not run, and where in it.
#[component]
fn FaultNotice() -> impl IntoView {
    let desk = Desk::get();
    move || {
        desk.fault.get().map(|fault| {
            let Fault { words, remedy, place, .. } = fault;
            let show = place.map(|(line, column)| {
                let words = format!("Go to line {line}, column {column}");
                view! {
                    <p><button type="button" class="button" on:click=move |_| desk.go_to_fault()>{words}</button></p>
                }
            });
            view! { <div class="sql-fault" id="sql-fault"><Problem words=words remedy=remedy /> {show}</div> }
        })
    }
}
