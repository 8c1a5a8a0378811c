//! The page's own tasks (effects, and renderings that follow a signal) in turns: when a turn has had its time, the rest
//! waits for the next one, and the browser answers and paints in between. They keep their order.

use std::cell::{Cell, RefCell};
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, Waker};

use any_spawner::{CustomExecutor, Executor, PinnedFuture, PinnedLocalFuture};
use gloo_events::EventListener;
use gloo_timers::future::TimeoutFuture;
use wasm_bindgen::JsValue;
use web_sys::{MessageChannel, MessagePort};

use super::slices::now;

/// After so many milliseconds a turn ends with the task under way. Shorter ones cost more: between two of them the browser
/// may style and lay out a page that is half made.
const TURN_MS: f64 = 20.0;

thread_local! {
    static TURNS: Option<Turns> = Turns::new();
}

/// The turn under way, and who waits for the next one.
struct Turns {
    began: Cell<Option<f64>>,
    waiting: RefCell<Vec<Waker>>,
    /// A message to oneself comes after whatever the browser has to do first.
    bell: MessagePort,
    _listener: EventListener,
}

impl Turns {
    fn new() -> Option<Self> {
        let channel = MessageChannel::new().ok()?;
        let listener = EventListener::new(&channel.port1(), "message", |_| next());
        channel.port1().start();
        let (began, waiting) = (Cell::default(), RefCell::default());
        Some(Self { began, waiting, bell: channel.port2(), _listener: listener })
    }

    /// Whether a task may run in this turn; the first one begins it.
    fn have_time(&self) -> bool {
        let now = now();
        if let Some(began) = self.began.get() {
            return now - began < TURN_MS;
        }
        // Without the message that ends it, a turn has no end.
        if self.bell.post_message(&JsValue::NULL).is_ok() {
            self.began.set(Some(now));
        }
        true
    }
}

/// The turn is over: those that wait go on, in their order.
fn next() {
    let waiting = TURNS.with(|turns| {
        let Some(turns) = turns else { return Vec::new() };
        turns.began.set(None);
        turns.waiting.take()
    });
    waiting.into_iter().for_each(Waker::wake);
}

/// A task that runs when its turn has time for it.
struct Patient(PinnedLocalFuture<()>);

impl Future for Patient {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let may_run = TURNS.with(|turns| {
            let Some(turns) = turns.as_ref().filter(|turns| !turns.have_time()) else { return true };
            turns.waiting.borrow_mut().push(context.waker().clone());
            false
        });
        if may_run { self.0.as_mut().poll(context) } else { Poll::Pending }
    }
}

struct InTurns;

impl CustomExecutor for InTurns {
    fn spawn(&self, future: PinnedFuture<()>) {
        self.spawn_local(future);
    }

    fn spawn_local(&self, future: PinnedLocalFuture<()>) {
        wasm_bindgen_futures::spawn_local(Patient(future));
    }

    fn poll_local(&self) {}
}

/// From here on the page's tasks run in turns. To be called before there is any.
pub fn begin() {
    if Executor::init_custom_executor(InTurns).is_err() {
        web_sys::console::error_1(&"Tasks do not run in turns: something else runs them already.".into());
    }
}

/// Until every task has run that is due now, and those that it leads to.
pub async fn settled() {
    loop {
        TimeoutFuture::new(0).await;
        if TURNS.with(|turns| turns.as_ref().is_none_or(|turns| turns.waiting.borrow().is_empty())) {
            return;
        }
    }
}
