//! Long work of the page in slices: it gives way to the browser again and again, and to newer work of its kind for good.

use std::future::Future;

use futures_channel::oneshot;
use futures_util::future::{AbortHandle, abortable, select};
use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;

use super::busy::Busy;
use super::state::App;

/// A slice, in milliseconds: with what the browser does itself, a frame is kept.
const SLICE_MS: f64 = 6.0;
/// A page that nobody sees has no frames: then it goes on after so many milliseconds.
const UNSEEN_MS: u32 = 100;

/// A place for work of which only the newest counts. It is given up with its component. Copies share it.
#[derive(Clone, Copy)]
pub struct Slices {
    under_way: StoredValue<Option<AbortHandle>, LocalStorage>,
    busy: StoredValue<Busy, LocalStorage>,
}

impl Slices {
    /// Nothing is under way.
    pub fn new(app: App) -> Self {
        let slices = Self { under_way: StoredValue::new_local(None), busy: StoredValue::new_local(app.busy()) };
        on_cleanup(move || slices.stop());
        slices
    }

    /// Gives up what is under way.
    pub fn stop(self) {
        self.under_way.try_update_value(|handle| handle.take().as_ref().map(AbortHandle::abort));
    }

    /// Begins work in place of what is under way.
    pub fn begin(self, work: impl Future<Output = ()> + 'static) {
        self.stop();
        let under = self.busy.with_value(Busy::begin);
        let (future, handle) = abortable(async move {
            work.await;
            drop(under);
        });
        self.under_way.set_value(Some(handle));
        wasm_bindgen_futures::spawn_local(async move {
            // Given up: something newer is under way.
            let _ = future.await;
        });
    }
}

/// When the slice ends.
pub struct Pace {
    until: f64,
}

impl Pace {
    /// A slice begins now.
    pub fn new() -> Self {
        Self { until: now() + SLICE_MS }
    }

    /// Whether it is over.
    pub fn is_over(&self) -> bool {
        now() >= self.until
    }

    /// Waits for the next frame if the slice is over.
    pub async fn keep(&mut self) {
        if self.is_over() {
            self.rest().await;
        }
    }

    /// Waits for the next frame, in which another slice begins.
    pub async fn rest(&mut self) {
        let (told, came) = oneshot::channel::<()>();
        request_animation_frame(move || {
            // Nobody waits any more: the work has been given up.
            let _ = told.send(());
        });
        let _ = select(came, TimeoutFuture::new(UNSEEN_MS)).await;
        *self = Self::new();
    }
}

/// A slice of work that somebody waits for, in milliseconds: no task is long, and no frame is waited for.
const HASTE_MS: f64 = 14.0;

/// When a slice of such work ends.
pub struct Haste {
    until: f64,
}

impl Haste {
    /// A slice begins now.
    pub fn new() -> Self {
        Self { until: now() + HASTE_MS }
    }

    /// Gives way if the slice is over.
    pub async fn keep(&mut self) {
        if now() >= self.until {
            self.rest().await;
        }
    }

    /// Gives way, before a part that cannot be cut.
    pub async fn rest(&mut self) {
        TimeoutFuture::new(0).await;
        *self = Self::new();
    }
}

/// Milliseconds since the page was loaded.
pub fn now() -> f64 {
    web_sys::window().and_then(|window| window.performance()).map_or(0.0, |clock| clock.now())
}
