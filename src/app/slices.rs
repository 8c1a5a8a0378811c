//! Long work of the page in slices: it gives way to the browser again and again, and to newer work of its kind for good.

use std::future::Future;

use futures_channel::oneshot;
use futures_util::future::{AbortHandle, abortable, select};
use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::busy::Busy;
use super::state::App;

/// A slice between two frames, in milliseconds: with what the browser does itself, a frame is kept.
const SLICE_MS: f64 = 6.0;
/// A slice of work that somebody waits for and that nothing moves beside.
const LONG_SLICE_MS: f64 = 14.0;
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
        spawn_local(async move {
            // Given up: something newer is under way.
            let _ = future.await;
        });
    }
}

/// When the slice ends, and what comes between it and the next one.
pub struct Pace {
    until: f64,
    /// Slices are long, and the next one need not wait for a frame.
    hurries: bool,
}

impl Pace {
    /// A slice begins now; between two of them is a frame.
    pub fn new() -> Self {
        Self { until: now() + SLICE_MS, hurries: false }
    }

    /// A long slice begins now; between two of them the page may answer and paint.
    pub fn hurried() -> Self {
        Self { until: now() + LONG_SLICE_MS, hurries: true }
    }

    /// Whether it is over.
    pub fn is_over(&self) -> bool {
        now() >= self.until
    }

    /// Rests if the slice is over.
    pub async fn keep(&mut self) {
        if self.is_over() {
            self.rest().await;
        }
    }

    /// Waits for the next frame, or its turn, and begins another slice.
    pub async fn rest(&mut self) {
        if self.hurries {
            TimeoutFuture::new(0).await;
            *self = Self::hurried();
            return;
        }
        let (told, came) = oneshot::channel::<()>();
        request_animation_frame(move || {
            // Nobody waits any more: the work has been given up.
            let _ = told.send(());
        });
        let _ = select(came, TimeoutFuture::new(UNSEEN_MS)).await;
        *self = Self::new();
    }
}

/// Milliseconds since the page was loaded.
pub fn now() -> f64 {
    web_sys::window().and_then(|window| window.performance()).map_or(0.0, |clock| clock.now())
}
