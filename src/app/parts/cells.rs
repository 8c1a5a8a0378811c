//! How single values look: times, hashes, ids, colours, NULL.

use leptos::prelude::*;

use super::icon::icon;
use crate::app::state::App;
use crate::duckdb::Timestamp;
use crate::scene::{Colour, format};
use crate::share::link::{Route, View};

/// Characters of an id or a hash that are shown; the whole is in the tooltip and in copies.
const ID_CHARS: usize = 48;
const HASH_CHARS: usize = 10;

/// Faint text: NULL, and numbers that say "none".
pub fn null(words: &'static str) -> AnyView {
    view! { <span class="null">{words}</span> }.into_any()
}

/// A text, or NULL; an empty text is shown as such.
pub fn optional(text: Option<&str>) -> AnyView {
    match text {
        None => null("NULL"),
        Some("") => view! { <span class="null">"(empty)"</span> }.into_any(),
        Some(text) => view! { <bdi class="stored">{text.to_owned()}</bdi> }.into_any(),
    }
}

/// A text cut in the middle.
pub fn cut(text: &str, chars: usize) -> AnyView {
    let shown = middle_cut(text, chars);
    let whole = text.to_owned();
    view! { <bdi class="mono" title=whole>{shown}</bdi> }.into_any()
}

fn middle_cut(text: &str, chars: usize) -> String {
    let count = text.chars().count();
    if count <= chars {
        return text.to_owned();
    }
    let half = chars / 2;
    let head: String = text.chars().take(half).collect();
    let tail: String = text.chars().skip(count - half).collect();
    format!("{head}…{tail}")
}

/// An id that leads to its artifact.
pub fn artifact_link(id: Option<&str>) -> AnyView {
    let Some(id) = id else { return null("NULL") };
    let href = View::of(Route::Artifact(id.to_owned())).fragment();
    let inner = if id.is_empty() { null("(empty id)") } else { cut(id, ID_CHARS) };
    view! { <a href=href>{inner}</a> }.into_any()
}

/// A hash, cut.
pub fn hash(hash: Option<&str>) -> AnyView {
    match hash {
        None | Some("") => optional(hash),
        Some(hash) => cut(hash, HASH_CHARS),
    }
}

/// A patch of a colour that the data holds; a text that is no colour is shown as a crossed-out patch.
pub fn swatch(stored: Option<&str>) -> AnyView {
    let Some(stored) = stored else { return null("NULL") };
    let Some(colour) = Colour::parse(stored) else {
        let words = format!("\"{stored}\" is no colour");
        return view! { <span class="swatch is-none" role="img" aria-label=words.clone() title=words></span> }
            .into_any();
    };
    let hex = colour.hex();
    view! {
        <svg class="swatch" viewBox="0 0 12 12" role="img" aria-label=hex.clone()>
            <title>{hex.clone()}</title>
            <rect width="12" height="12" fill=hex.clone()></rect>
        </svg>
    }
    .into_any()
}

/// A time in UTC or the reader's zone, the other one in the tooltip.
pub fn time(at: Option<Timestamp>) -> AnyView {
    let app = App::get();
    let Some(Timestamp(micros)) = at else { return null("NULL") };
    let (utc, local) = (format::instant(micros), local(micros));
    let (other_utc, other_local) = (format!("{local} here"), format!("{utc} UTC"));
    let iso = crate::app::filter::write_time(Timestamp(micros));
    view! {
        <time datetime=iso class="time" title=move || if app.utc.get() { other_utc.clone() } else { other_local.clone() }>
            {move || if app.utc.get() { utc.clone() } else { local.clone() }}
        </time>
    }
    .into_any()
}

/// A time in the reader's zone, as the UTC form is written.
fn local(micros: i64) -> String {
    #[allow(clippy::cast_precision_loss)]
    let date = js_sys::Date::new(&(micros as f64 / 1_000.0).into());
    let shifted = micros - (date.get_timezone_offset() * 60_000_000.0) as i64;
    format::instant(shifted)
}

/// Verified or not: form and words, not colour alone.
pub fn verified_mark(verified: Option<bool>) -> AnyView {
    match verified {
        Some(true) => view! { <span class="badge is-good">{icon("verified")} "verified"</span> }.into_any(),
        Some(false) => view! { <span class="badge">{icon("unverified")} "not verified"</span> }.into_any(),
        None => null("NULL"),
    }
}
