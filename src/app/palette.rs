//! The palette (placeholder while it is written).

use leptos::prelude::*;

/// The palette.
#[component]
pub fn Palette() -> impl IntoView {}
