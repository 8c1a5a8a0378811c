//! The filters in force as chips, each with a way to take it away.

use leptos::prelude::*;

use super::icon::icon;
use crate::app::state::App;

/// Chips of the parameters with these names; nothing without one.
#[component]
pub fn FilterChips(
    /// Parameters and their names for people.
    names: &'static [(&'static str, &'static str)],
) -> impl IntoView {
    let app = App::get();
    move || {
        let view = app.view.get();
        let known = |name: &str| names.iter().find(|(known, _)| *known == name).map(|(_, label)| *label);
        let params: Vec<_> = view.params.iter().filter_map(|(n, v)| Some((n.clone(), v.clone(), known(n)?))).collect();
        (!params.is_empty()).then(|| {
            let chips = params.into_iter().map(|(name, value, label)| {
                let without = view.clone().toggled(&name, &value).fragment();
                let value = match (name.as_str(), value.as_str()) {
                    ("verified", "true") => "yes",
                    ("verified", "false") => "no",
                    (_, value) => value,
                };
                let words = format!("{label}: {value}");
                view! {
                    <li class="chip">
                        <bdi class="cut" title=words.clone()>{words.clone()}</bdi>
                        <a class="chip-remove" href=without aria-label=format!("Remove filter {words}")>{icon("close")}</a>
                    </li>
                }
            });
            let mut clear = view.clone();
            clear.params.retain(|(name, _)| known(name).is_none());
            view! {
                <ul class="chips" aria-label="Filters in force">
                    {chips.collect_view()}
                    <li><a class="button button-quiet" href=clear.fragment()>"Clear all"</a></li>
                </ul>
            }
        })
    }
}
