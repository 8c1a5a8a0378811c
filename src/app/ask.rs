//! Asking: the newest question wins, the older one is given up, and the old answer stays on show
//! until the new one is there.

use std::future::Future;
use std::pin::Pin;

use futures_util::future::{AbortHandle, abortable};
use leptos::prelude::{
    Effect, GetUntracked as _, LocalStorage, RwSignal, Set as _, StoredValue, UpdateValue as _, on_cleanup,
};
use leptos::task::spawn_local;

use super::busy::Busy;
use crate::duckdb;

/// What is known of a question.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer<T> {
    /// The newest answer, or why there is none.
    pub result: Option<Result<T, duckdb::Error>>,
    /// A newer one is under way. A signal of its own: what shows the answer need not be made again for it.
    pub pending: RwSignal<bool>,
}

impl<T> Answer<T> {
    /// The newest good answer.
    pub fn value(&self) -> Option<&T> {
        self.result.as_ref().and_then(|result| result.as_ref().ok())
    }

    /// Why the newest question failed.
    pub fn error(&self) -> Option<&duckdb::Error> {
        self.result.as_ref().and_then(|result| result.as_ref().err())
    }
}

/// An answer that follows its question.
pub type Asked<T> = RwSignal<Answer<T>, LocalStorage>;

/// Work for a question: its end says whether it failed.
type Work = Pin<Box<dyn Future<Output = bool>>>;

/// Asks again whenever a signal that `question` reads changes. `None` asks nothing.
pub fn ask<T, F>(busy: &Busy, question: impl Fn() -> Option<F> + 'static) -> Asked<T>
where
    T: 'static,
    F: Future<Output = Result<T, duckdb::Error>> + 'static,
{
    let pending = RwSignal::new(true);
    let answer: Asked<T> = RwSignal::new_local(Answer { result: None, pending });
    let work = move || {
        let future = question()?;
        pending.set(true);
        let work: Work = Box::pin(async move {
            let result = future.await;
            let failed = result.as_ref().is_err_and(|error| error.kind != duckdb::ErrorKind::Cancelled);
            answer.try_set(Answer { result: Some(result), pending });
            pending.try_set(false);
            failed
        });
        Some(work)
    };
    follow(busy.clone(), Box::new(work));
    answer
}

/// Does the newest work and gives up the older one. Not generic: a page has dozens of questions.
fn follow(busy: Busy, work: Box<dyn Fn() -> Option<Work>>) {
    let under_way = StoredValue::new_local(None::<AbortHandle>);
    let stop = move || {
        under_way.try_update_value(|handle| handle.take().as_ref().map(AbortHandle::abort));
    };
    on_cleanup(stop);
    Effect::new(move |_| {
        stop();
        let Some(future) = work() else { return };
        let under = busy.begin();
        let (future, handle) = abortable(future);
        under_way.update_value(|slot| *slot = Some(handle));
        let failing = busy.clone();
        spawn_local(async move {
            if future.await == Ok(true) {
                failing.fail();
            }
            drop(under);
        });
    });
}

/// Whether an answer is there to be drawn.
pub fn is_answered<T: Clone + 'static>(asked: Asked<T>) -> bool {
    asked.get_untracked().result.is_some()
}
