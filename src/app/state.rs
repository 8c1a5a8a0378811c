//! What the page knows: which snapshot is open, which view is on show, and how that changes.

use std::cell::Cell;
use std::rc::Rc;

use futures_channel::oneshot;
use futures_util::future::{AbortHandle, abortable};
use leptos::prelude::{
    Get as _, GetUntracked as _, GetValue as _, LocalStorage, RwSignal, Set as _, SetValue as _, StoredValue,
    UpdateValue as _, WithValue as _, expect_context,
};

use super::busy::Busy;
use super::descriptors;
use super::findings::SystemFindings;
use super::kept::Kept;
use crate::decode::Budgets;
use crate::decode::descriptor::Described;
use crate::duckdb::log::{self, Fault};
use crate::duckdb::{self, Engine};
use crate::scene::Scene;
use crate::share::link::{Route, View};
use crate::snapshot::clash::{Answer, Clash, OnClash};
use crate::snapshot::described::Offers;
use crate::snapshot::open::{Opened, Outcome, Workshop};
use crate::snapshot::{Error, ErrorKind, Progress, Source};

/// Two breakdowns within this many milliseconds, and the page stops trying.
const BREAKDOWN_WINDOW_MS: f64 = 60_000.0;

/// An open snapshot.
pub struct Session {
    /// Answers questions.
    pub engine: Engine,
    /// What was opened, table by table.
    pub opened: Opened,
    /// Counts up with each opening.
    pub generation: u32,
    /// Kept for opening it again.
    pub source: Source,
    /// What was decided where tables clashed, for the same.
    pub on_clash: OnClash,
    /// What pages keep of it.
    pub kept: Kept,
}

/// Several files claim one table, and the reader must say which is meant.
pub struct Question {
    /// The tables.
    pub clashes: Vec<Clash>,
    /// What is opened once it is answered.
    pub source: Source,
}

/// What the page is about now.
#[derive(Clone)]
pub enum Phase {
    /// Nothing is open.
    Start,
    /// A snapshot of another site waits for the reader's consent: its address.
    Consent(String),
    /// The files do not say which table is which.
    Clash(Rc<Question>),
    /// A snapshot is being opened.
    Opening,
    /// A snapshot is open.
    Open(Rc<Session>),
    /// It did not open.
    Failed(Error),
}

/// The page's state. Copies share it.
#[derive(Clone, Copy)]
pub struct App {
    /// What the page is about.
    pub phase: RwSignal<Phase, LocalStorage>,
    /// How far the opening is.
    pub progress: RwSignal<Progress, LocalStorage>,
    /// How much a file may ask for, as the reader has set it.
    pub budgets: RwSignal<Budgets>,
    /// The view on show: the fragment.
    pub view: RwSignal<View>,
    /// A message above the page, such as that the engine had to be started again.
    pub notice: RwSignal<Option<String>>,
    /// Times in UTC (otherwise in the reader's own zone).
    pub utc: RwSignal<bool>,
    /// The help sheet is open.
    pub help: RwSignal<bool>,
    /// The palette is open.
    pub palette: RwSignal<bool>,
    /// The tables that are made from descriptors, as they are now.
    pub described: RwSignal<Rc<Vec<Described>>, LocalStorage>,
    /// What is wrong or worth knowing in the open snapshot, system by system.
    pub findings: RwSignal<Rc<Vec<Rc<SystemFindings>>>, LocalStorage>,
    /// Whether they have been looked for.
    pub findings_known: RwSignal<bool>,
    /// Why they could not be.
    pub findings_error: RwSignal<Option<String>>,
    /// What makes the picture on show, for `window.provscope.svg()`.
    pub picture: StoredValue<Option<MakePicture>, LocalStorage>,
    /// Makes all of it, where what is on show is a part.
    pub whole: StoredValue<Option<MakePicture>, LocalStorage>,
    busy: StoredValue<Busy, LocalStorage>,
    /// Absent when the page's own files are incomplete.
    workshop: StoredValue<Option<Rc<Workshop>>, LocalStorage>,
    generation: StoredValue<u32>,
    opening: StoredValue<Option<AbortHandle>, LocalStorage>,
    /// What was opened last, however that went.
    asked: StoredValue<Option<(Source, OnClash)>, LocalStorage>,
    last_breakdown: StoredValue<Option<f64>>,
    /// The opening under way repairs a breakdown: its message stays.
    recovering: StoredValue<bool>,
}

/// Makes a picture when somebody wants it; one that is drawn already is only handed out.
pub type MakePicture = Rc<dyn Fn() -> Option<Rc<Scene>>>;

impl App {
    /// The state of a page that has just been loaded.
    pub fn new(workshop: Option<Workshop>, view: View) -> Self {
        Self {
            phase: RwSignal::new_local(Phase::Start),
            progress: RwSignal::new_local(Progress::default()),
            budgets: RwSignal::new(Budgets::default()),
            view: RwSignal::new(view),
            notice: RwSignal::new(None),
            utc: RwSignal::new(true),
            help: RwSignal::new(false),
            palette: RwSignal::new(false),
            described: RwSignal::new_local(Rc::default()),
            findings: RwSignal::new_local(Rc::default()),
            findings_known: RwSignal::new(false),
            findings_error: RwSignal::new(None),
            picture: StoredValue::new_local(None),
            whole: StoredValue::new_local(None),
            busy: StoredValue::new_local(Busy::default()),
            workshop: StoredValue::new_local(workshop.map(Rc::new)),
            generation: StoredValue::new(0),
            opening: StoredValue::new_local(None),
            asked: StoredValue::new_local(None),
            last_breakdown: StoredValue::new(None),
            recovering: StoredValue::new(false),
        }
    }

    /// The state, from a component.
    pub fn get() -> Self {
        expect_context()
    }

    /// What is under way.
    pub fn busy(&self) -> Busy {
        self.busy.get_value()
    }

    /// The open snapshot; follows the phase.
    pub fn session(&self) -> Option<Rc<Session>> {
        match self.phase.get() {
            Phase::Open(session) => Some(session),
            _ => None,
        }
    }

    /// The open snapshot, without following.
    pub fn session_now(&self) -> Option<Rc<Session>> {
        match self.phase.get_untracked() {
            Phase::Open(session) => Some(session),
            _ => None,
        }
    }

    /// The engine of the open snapshot; follows the phase.
    pub fn engine(&self) -> Option<Engine> {
        self.session().map(|session| session.engine.clone())
    }

    /// Opens a source in place of what is open. Resolves when it can be queried. Where tables clash the first one
    /// counts and the others are kept beside it: nobody is asked.
    pub async fn open(self, source: Source) -> Result<(), Error> {
        let (told, outcome) = oneshot::channel();
        self.begin_open(source, OnClash::Settled(Answer::default()), told);
        outcome.await.unwrap_or_else(|_| Err(cancelled()))
    }

    /// Opens a source without anybody waiting for the outcome but the page.
    pub fn open_and_show(self, source: Source) {
        self.open_decided(source, OnClash::Ask);
    }

    /// The same, with what is to be done where tables clash.
    pub fn open_decided(self, source: Source, on_clash: OnClash) {
        let (told, _) = oneshot::channel();
        self.begin_open(source, on_clash, told);
    }

    /// Opens what was opened last once more.
    pub fn open_again(self) {
        if let Some((source, on_clash)) = self.asked.get_value() {
            self.open_decided(source, on_clash);
        }
    }

    /// Whether that may go better: what comes from an address can be there a moment later.
    pub fn can_open_again(self) -> bool {
        self.asked.with_value(|asked| matches!(asked, Some((Source::Url(_), _))))
    }

    fn begin_open(self, source: Source, on_clash: OnClash, told: oneshot::Sender<Result<(), Error>>) {
        self.asked.set_value(Some((source.clone(), on_clash.clone())));
        if let Err(error) = super::policy::narrow_once() {
            self.fail(error.clone());
            // The page listens to the phase; whoever called is told by this.
            let _ = told.send(Err(error));
            return;
        }
        let work = self.busy().begin();
        self.busy().set_failed(false);
        self.stop();
        self.progress.set(Progress::default());
        self.phase.set(Phase::Opening);
        if !self.recovering.get_value() {
            self.offer(Offers::default());
        }
        let Some(workshop) = self.workshop.get_value() else {
            let error = Error::new(ErrorKind::Engine, "the site's files are incomplete", "Build the site again.");
            self.fail(error.clone());
            // The page listens to the phase; whoever called is told by this.
            let _ = told.send(Err(error));
            return;
        };
        let shown = Rc::new(Cell::new(0.0));
        let progress = move |progress: &Progress| {
            // Twenty pictures a second are enough for the eye.
            let now = js_sys::Date::now();
            if progress.finished || now - shown.get() > 50.0 {
                shown.set(now);
                self.progress.try_set(progress.clone());
            }
        };
        let (again, settled, budgets) = (source.clone(), on_clash.clone(), self.budgets.get_untracked());
        let (future, handle) = abortable(async move { workshop.open(&again, &budgets, &settled, progress).await });
        self.opening.set_value(Some(handle));
        leptos::task::spawn_local(async move {
            let outcome = match future.await {
                Ok(Ok(Outcome::Clash(clashes))) => {
                    self.phase.set(Phase::Clash(Rc::new(Question { clashes, source })));
                    Ok(())
                }
                Ok(Ok(Outcome::Open(engine, opened))) => {
                    self.show(engine.clone(), opened, source, on_clash);
                    self.look_for_findings(&engine).await;
                    Ok(())
                }
                Ok(Err(error)) => {
                    self.fail(error.clone());
                    Err(error)
                }
                Err(_) => Err(cancelled()),
            };
            // The page itself listens to the phase.
            let _ = told.send(outcome);
            drop(work);
        });
    }

    /// Descriptors that the reader chose come first in the next opening.
    fn offer(self, chosen: Offers) {
        self.workshop.with_value(|workshop| {
            if let Some(workshop) = workshop.as_ref() {
                workshop.offer(chosen, descriptors::kept());
            }
        });
    }

    fn show(self, engine: Engine, opened: Opened, source: Source, on_clash: OnClash) {
        self.generation.update_value(|generation| *generation += 1);
        let generation = self.generation.get_value();
        let ended = engine.when_ended();
        let watched = engine.clone();
        if self.recovering.get_value() {
            self.recovering.set_value(false);
        } else {
            self.notice.set(opened.incomplete.clone());
        }
        self.described.set(Rc::new(opened.described.clone()));
        descriptors::keep(&opened.described);
        let session = Session { engine, opened, generation, source, on_clash, kept: Kept::default() };
        self.phase.set(Phase::Open(Rc::new(session)));
        if self.view.with_route(|route| *route == Route::Open) {
            super::route::replace(self, &View::of(Route::Overview));
        }
        leptos::task::spawn_local(async move {
            let Ok(reason) = ended.await else { return };
            let current = self.session_now().filter(|session| session.generation == generation);
            if let Some(session) = current {
                self.recover(&session, &watched, &reason);
            }
        });
    }

    /// What opens files, unless the page's own files are incomplete.
    pub fn workshop(&self) -> Option<Rc<Workshop>> {
        self.workshop.get_value()
    }

    /// The engine broke down: the snapshot is opened again, the statement is not run again.
    fn recover(self, session: &Session, engine: &Engine, reason: &duckdb::Error) {
        log::note_fault(Fault { at_ms: js_sys::Date::now(), place: "engine", words: reason.message.clone() });
        if let Some(statement) = engine.culprit() {
            self.workshop.with_value(|workshop| workshop.as_ref().map(|workshop| workshop.refuse(statement)));
        }
        let now = js_sys::Date::now();
        let last = self.last_breakdown.get_value();
        self.last_breakdown.set_value(Some(now));
        if last.is_some_and(|last| now - last < BREAKDOWN_WINDOW_MS) {
            let message = format!("{}. It happened twice within a minute.", reason.message);
            self.fail(Error::new(ErrorKind::Engine, message, "Open the snapshot again, or one with fewer rows."));
            return;
        }
        self.notice.set(Some(format!(
            "Something went wrong: {}. The snapshot is opened again; what was running is not.",
            reason.message
        )));
        self.recovering.set_value(true);
        let changed = descriptors::chosen(&self.described.get_untracked());
        self.offer(changed);
        self.open_decided(session.source.clone(), session.on_clash.clone());
    }

    /// The most memory of a decoder in bytes, and the most that an engine may use in megabytes.
    pub fn memory(self) -> (u64, u32) {
        self.workshop.with_value(|workshop| {
            workshop.as_ref().map_or((0, 0), |workshop| (workshop.decoder_memory(), workshop.memory_limit()))
        })
    }

    fn fail(self, error: Error) {
        log::note_fault(Fault { at_ms: js_sys::Date::now(), place: "opening", words: error.message.clone() });
        self.phase.set(Phase::Failed(error));
        self.busy().set_failed(true);
    }

    /// Gives up what is being opened, or closes what is open.
    pub fn close(self) {
        self.stop();
        self.busy().set_failed(false);
        self.phase.set(Phase::Start);
    }

    fn stop(self) {
        self.opening.update_value(|handle| {
            if let Some(handle) = handle.take() {
                handle.abort();
            }
        });
        let session = self.session_now();
        // Out of the phase first, so that its end is nobody's breakdown.
        self.phase.set(Phase::Start);
        if let Some(session) = session {
            session.engine.close();
        }
        self.picture.set_value(None);
        self.described.set(Rc::default());
        self.findings.set(Rc::default());
        self.findings_known.set(false);
        self.findings_error.set(None);
    }
}

/// Reads the route without following it.
trait WithRoute {
    fn with_route<T>(&self, read: impl FnOnce(&Route) -> T) -> T;
}

impl WithRoute for RwSignal<View> {
    fn with_route<T>(&self, read: impl FnOnce(&Route) -> T) -> T {
        read(&self.get_untracked().route)
    }
}

fn cancelled() -> Error {
    Error::new(ErrorKind::Cancelled, "the opening was cancelled", "Open it again when you need it.")
}
