//! The filters in force: each with a way to take it away, and what they leave when they leave nothing.

use leptos::prelude::*;

use super::icon::icon;
use crate::app::filter::{PARAMETERS, filters_of, unread, without_filters, words_of};
use crate::app::state::App;

/// The filters of the view, one by one. Those that cannot be read say so.
#[component]
pub fn Chips(
    /// Parameters and their names for people.
    #[prop(default = &PARAMETERS)]
    names: &'static [(&'static str, &'static str)],
) -> impl IntoView {
    let app = App::get();
    move || {
        let view = app.view.get();
        let filters = filters_of(&view, names);
        (!filters.is_empty()).then(|| {
            let chips = filters.into_iter().map(|(name, value)| {
                let without = view.clone().toggled(&name, &value).from_first().fragment();
                let words = words_of(&name, &value, names);
                let why = unread(&name, &value, &view);
                let title = why.map_or_else(|| words.clone(), |why| format!("{words}: not used, {why}"));
                let sign = why.map(|why| view! { {icon("findings")} <span class="chip-why">{format!("not used: {why}")}</span> });
                view! {
                    <li class="chip" class:is-warn=why.is_some()>
                        <bdi class="cut" title=title>{words.clone()}</bdi> {sign}
                        <a class="chip-remove" href=without aria-label=format!("Remove filter {words}")>{icon("close")}</a>
                    </li>
                }
            });
            let clear = without_filters(view.clone(), names).from_first().fragment();
            view! {
                <ul class="chips" aria-label="Filters in force">
                    {chips.collect_view()}
                    <li><a class="button button-quiet" href=clear>"Clear all"</a></li>
                </ul>
            }
        })
    }
}

/// Why nothing is listed: the filters that hold, each with a click that removes it, and one for all.
#[component]
pub fn WhyEmpty(
    /// Parameters and their names for people.
    #[prop(default = &PARAMETERS)]
    names: &'static [(&'static str, &'static str)],
) -> impl IntoView {
    let app = App::get();
    move || {
        let view = app.view.get();
        let holding: Vec<_> =
            filters_of(&view, names).into_iter().filter(|(name, value)| unread(name, value, &view).is_none()).collect();
        let several = holding.len() > 1;
        let ways = holding.into_iter().map(|(name, value)| {
            let without = view.clone().toggled(&name, &value).from_first().fragment();
            view! { <li><a class="button" href=without>{format!("Without {}", words_of(&name, &value, names))}</a></li> }
        });
        let clear = without_filters(view.clone(), names).from_first().fragment();
        view! {
            <ul class="empty-ways">{ways.collect_view()}</ul>
            {several.then(|| view! { <p><a href=clear>"Clear the filters"</a></p> })}
        }
    }
}
