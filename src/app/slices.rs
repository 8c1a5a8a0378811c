//! Long work in slices: between two of them the page paints and answers.

use gloo_timers::future::TimeoutFuture;

/// A slice, in milliseconds.
const SLICE_MS: f64 = 14.0;

/// Work under way.
pub struct Slices {
    until: f64,
}

impl Slices {
    /// Begins a slice.
    pub fn begin() -> Self {
        Self { until: now() + SLICE_MS }
    }

    /// Rests if the slice is over.
    pub async fn rest(&mut self) {
        if now() >= self.until {
            self.end().await;
        }
    }

    /// Ends the slice, for a part that cannot be cut.
    pub async fn end(&mut self) {
        TimeoutFuture::new(0).await;
        self.until = now() + SLICE_MS;
    }
}

fn now() -> f64 {
    web_sys::window().and_then(|window| window.performance()).map_or(0.0, |clock| clock.now())
}
