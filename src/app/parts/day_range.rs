//! A range of days, as two date inputs that set the parameters `from` and `to`.

use leptos::prelude::*;

use crate::app::filter::{parse_time, write_time};
use crate::app::route;
use crate::app::state::App;

/// Limits what is shown to a range of days in UTC, both included.
#[component]
pub fn DayRange(
    /// Which times: the heading.
    title: &'static str,
) -> impl IntoView {
    let app = App::get();
    let day = move |name: &'static str| {
        move || {
            let time = app.view.with(|view| view.get(name).and_then(|text| parse_time(text, name == "to")));
            time.map(|time| write_time(time).chars().take(10).collect::<String>()).unwrap_or_default()
        }
    };
    let set = move |name: &'static str, value: String| {
        let value = Some(value.as_str()).filter(|value| !value.is_empty());
        route::go(app, &app.view.get_untracked().from_first().with(name, value));
    };
    view! {
        <section class="field" aria-label=title>
            <h2 class="facet-title">{title}</h2>
            <label class="field"><span class="field-label">"From (UTC day)"</span>
                <input type="date" class="input" prop:value=day("from")
                    on:change=move |event| set("from", event_target_value(&event)) /></label>
            <label class="field"><span class="field-label">"To (UTC day)"</span>
                <input type="date" class="input" prop:value=day("to")
                    on:change=move |event| set("to", event_target_value(&event)) /></label>
        </section>
    }
}
