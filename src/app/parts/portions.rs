//! The rows of a short table in portions: when the table first appears, one portion with each frame, since all of them at
//! once would be a long task of the browser's. Later answers take their place as a whole.

use leptos::prelude::*;

use crate::app::slices::{Pace, Slices};
use crate::app::state::App;

/// Rows of a portion: about as many as a screen shows.
const PORTION: usize = 25;

/// How many portions are shown.
#[derive(Clone, Copy)]
pub struct Portions {
    shown: RwSignal<usize>,
    slices: Slices,
}

impl Portions {
    /// One at first.
    pub fn new(app: App) -> Self {
        Self { shown: RwSignal::new(1), slices: Slices::new(app) }
    }

    /// The rows that are to be seen now; the others come by themselves.
    pub fn rows<T: Clone + Send + Sync + 'static, V: IntoView + 'static>(
        self,
        rows: &[T],
        draw: fn(&T) -> V,
    ) -> impl IntoView + use<T, V> {
        let all = rows.len().div_ceil(PORTION);
        if self.shown.get_untracked() < all {
            self.slices.begin(async move {
                while self.shown.try_get_untracked().is_some_and(|shown| shown < all) {
                    Pace::new().rest().await;
                    self.shown.try_update(|shown| *shown += 1);
                }
            });
        }
        let portion = move |(nth, rows): (usize, &[T])| {
            let rows = rows.to_vec();
            let is_shown = Memo::new(move |_| self.shown.get() > nth);
            move || is_shown.get().then(|| rows.iter().map(draw).collect_view())
        };
        rows.chunks(PORTION).enumerate().map(portion).collect_view()
    }
}
