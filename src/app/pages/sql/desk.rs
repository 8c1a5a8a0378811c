//! What the SQL page knows: the statement in the editor, what runs, what came of it.

use std::rc::Rc;
use std::time::Duration;

use futures_util::future::{AbortHandle, abortable};
use leptos::html::Textarea;
use leptos::prelude::*;

use super::history::{self, Entry};
use super::result_set::ResultSet;
use crate::app::busy::Work;
use crate::app::route;
use crate::app::state::App;
use crate::duckdb::{self, Engine, ErrorKind, Row as _, row};
use crate::input::complete::Catalog;
use crate::input::place;
use crate::share::link::{Route, View};

/// A plan is made without running anything.
const PLAN_LIMIT: Duration = Duration::from_secs(30);
const EXPLAIN: &str = "EXPLAIN ";

row! {
    struct PlanRow { explain_value: String }
}

/// Why a statement did not run to its end.
#[derive(Debug, Clone, PartialEq)]
pub struct Fault {
    /// What happened.
    pub words: String,
    /// What next.
    pub remedy: String,
    /// The statement that it is about.
    pub sql: String,
    /// The byte where it lies, if that is known.
    pub at: Option<usize>,
    /// The same as line and column.
    pub place: Option<(usize, usize)>,
}

/// The page's state. Copies share it.
#[derive(Clone, Copy)]
pub struct Desk {
    app: App,
    engine: StoredValue<Engine, LocalStorage>,
    under_way: StoredValue<Option<AbortHandle>, LocalStorage>,
    /// What is in the editor.
    pub text: RwSignal<String>,
    /// Where it is.
    pub editor: NodeRef<Textarea>,
    /// When what runs was started, in milliseconds.
    pub running: RwSignal<Option<f64>>,
    /// The newest result.
    pub result: RwSignal<Option<Rc<ResultSet>>, LocalStorage>,
    /// Why the newest statement gave none.
    pub fault: RwSignal<Option<Fault>>,
    /// The plan of a statement.
    pub plan: RwSignal<Option<String>>,
    /// What became of the statement before, where that is neither result nor fault.
    pub outcome: RwSignal<Option<String>>,
    /// What was run in this tab, newest first.
    pub history: RwSignal<Vec<Entry>>,
    /// What can be named.
    pub catalog: RwSignal<Rc<Catalog>, LocalStorage>,
    /// The statement that this page ran or the reader wrote: no longer just a link's.
    own: RwSignal<Option<String>>,
}

impl Desk {
    /// The state of a page that has just been opened: with the link's statement, or the draft.
    pub fn new(app: App, engine: Engine) -> Self {
        let linked = app.view.with_untracked(|view| view.get("q").map(str::to_owned));
        let desk = Self {
            app,
            engine: StoredValue::new_local(engine),
            under_way: StoredValue::new_local(None),
            text: RwSignal::new(linked.unwrap_or_else(history::draft)),
            editor: NodeRef::new(),
            running: RwSignal::new(None),
            result: RwSignal::new_local(None),
            fault: RwSignal::new(None),
            plan: RwSignal::new(None),
            outcome: RwSignal::new(None),
            history: RwSignal::new(history::kept()),
            catalog: RwSignal::new_local(Rc::default()),
            own: RwSignal::new(None),
        };
        desk.follow_link();
        on_cleanup(move || {
            desk.under_way.try_update_value(|handle| handle.take().as_ref().map(AbortHandle::abort));
        });
        desk
    }

    /// The state, from a part of the page.
    pub fn get() -> Self {
        expect_context()
    }

    /// The page's state around this one.
    pub fn app(self) -> App {
        self.app
    }

    /// The engine that answers.
    pub fn engine(self) -> Engine {
        self.engine.get_value()
    }

    /// Back, forward and links put their statement into the editor; nothing runs.
    fn follow_link(self) {
        let linked = Memo::new(move |_| {
            self.app.view.with(|view| view.get("q").filter(|_| view.route == Route::Sql).map(str::to_owned))
        });
        Effect::new(move |before: Option<Option<String>>| {
            let linked = linked.get();
            if before.is_some_and(|before| before != linked)
                && let Some(sql) = &linked
                && self.text.with_untracked(|text| text != sql)
            {
                self.set_text(sql);
            }
            linked
        });
    }

    /// Whether the editor holds a link's statement that nobody here wrote or ran.
    pub fn is_from_link(self) -> bool {
        let linked = self.app.view.with(|view| view.get("q").map(str::to_owned));
        linked.is_some_and(|sql| !sql.is_empty() && self.text.get() == sql && self.own.get().as_ref() != Some(&sql))
    }

    /// Takes over what the reader typed.
    pub fn typed(self, text: String) {
        history::keep_draft(&text);
        self.own.set(Some(text.clone()));
        self.text.set(text);
    }

    /// Puts a statement into the editor in place of the one there.
    pub fn set_text(self, sql: &str) {
        self.fault.set(None);
        self.text.set(sql.to_owned());
        history::keep_draft(sql);
    }

    /// Runs what is in the editor. What runs already is given up.
    pub fn run(self) {
        let sql = self.text.get_untracked();
        if sql.trim().is_empty() {
            return;
        }
        let (work, started) = self.begin();
        self.own.set(Some(sql.clone()));
        self.name_in_address(&sql);
        let (engine, statement) = (self.engine(), sql.clone());
        let (future, handle) = abortable(async move { ResultSet::begin(&engine, &statement).await });
        self.under_way.set_value(Some(handle));
        leptos::task::spawn_local(async move {
            // Who aborts says what became of it.
            if let Ok(outcome) = future.await {
                self.running.try_set(None);
                let took = js_sys::Date::now() - started;
                match outcome {
                    Ok(result) => {
                        self.remember(Entry::done(&sql, took, &result));
                        self.result.try_set(Some(Rc::new(result)));
                    }
                    Err(error) => {
                        self.remember(Entry::failed(&sql, took));
                        self.fail(error, sql, 0);
                    }
                }
            }
            drop(work);
        });
    }

    /// Asks for the plan of what is in the editor.
    pub fn explain(self) {
        let sql = self.text.get_untracked();
        let (work, _) = self.begin();
        let prefix = if crate::duckdb::is_explain(&sql) { "" } else { EXPLAIN };
        let engine = self.engine();
        let statement = format!("{prefix}{sql}");
        let (future, handle) = abortable(async move {
            let answer = engine.guest(&statement, 100, PLAN_LIMIT).await?;
            let mut plan = Vec::new();
            for batch in &answer.batches {
                plan.extend(PlanRow::decode(batch)?.into_iter().map(|row| row.explain_value));
            }
            Ok::<_, duckdb::Error>(plan.join("\n"))
        });
        self.under_way.set_value(Some(handle));
        leptos::task::spawn_local(async move {
            if let Ok(outcome) = future.await {
                self.running.try_set(None);
                match outcome {
                    Ok(plan) => drop(self.plan.try_set(Some(plan))),
                    Err(error) => self.fail(error, sql, prefix.len()),
                }
            }
            drop(work);
        });
    }

    /// Gives up what runs; the engine stops within moments.
    pub fn cancel(self) {
        let Some(started) = self.running.get_untracked() else { return };
        self.stop();
        let seconds = (js_sys::Date::now() - started) / 1_000.0;
        self.outcome.set(Some(format!("Cancelled after {seconds:.1} s. Nothing is left running.")));
    }

    fn stop(self) {
        self.under_way.update_value(|handle| {
            if let Some(handle) = handle.take() {
                handle.abort();
            }
        });
        self.running.set(None);
    }

    fn begin(self) -> (Work, f64) {
        let work = self.app.busy().begin();
        self.stop();
        self.fault.set(None);
        self.plan.set(None);
        self.outcome.set(None);
        let started = js_sys::Date::now();
        self.running.set(Some(started));
        (work, started)
    }

    /// The address names what runs, so that it can be passed on; a new statement is one step to go back.
    fn name_in_address(self, sql: &str) {
        let view = View::sql(sql);
        let before = self.app.view.get_untracked();
        if before.get("q").is_none_or(str::is_empty) {
            route::replace(self.app, &view);
        } else if before != view {
            route::go(self.app, &view);
        }
    }

    fn fail(self, error: duckdb::Error, sql: String, before: usize) {
        if error.kind == ErrorKind::Cancelled {
            self.outcome.try_set(Some(format!("{}.", error.message)));
            return;
        }
        let remedy = error.remedy().to_owned();
        let at = error.position.and_then(|at| at.checked_sub(before)).filter(|at| *at <= sql.len());
        let place = at.map(|at| place::line_and_column(&sql, at));
        // The place is marked in the editor: the engine's own drawing of it is left out.
        let words = match error.message.split_once("\n\nLINE ") {
            Some((words, _)) if at.is_some() => words.to_owned(),
            _ => error.message,
        };
        self.fault.try_set(Some(Fault { words, remedy, sql, at, place }));
    }

    fn remember(self, entry: Entry) {
        self.history.try_update(|kept| history::add(kept, entry));
    }

    /// Puts the caret where the fault lies.
    pub fn go_to_fault(self) {
        let Some(Fault { sql, at: Some(at), .. }) = self.fault.get_untracked() else { return };
        if let Some(editor) = self.editor.get_untracked() {
            let units = u32::try_from(place::units_before(&sql, at)).unwrap_or(0);
            // The place lies within the text; the browser cuts it to its end otherwise.
            let _ = editor.set_selection_range(units, units);
            let _ = editor.focus();
        }
    }

    /// Writes a text at the caret, as if it had been typed.
    pub fn insert(self, text: &str) {
        let Some(editor) = self.editor.get_untracked() else { return };
        let _ = editor.focus();
        super::editor::write(&editor, text);
        self.typed(editor.value());
    }
}
