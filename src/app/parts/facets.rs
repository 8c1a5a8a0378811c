//! Filter values with their counts and small bars; choosing one adds it to the view.

use leptos::prelude::*;

use super::cells::swatch;
use crate::app::ask::Asked;
use crate::app::route;
use crate::app::state::App;
use crate::order;
use crate::scene::format;
use crate::systems::facets::{FacetValue, FacetValues, Facets};

/// Values shown before "more".
pub const FEW: usize = 12;

/// The palette of the twelve gayseed colours, by index (domain rule: palette[index]).
const PALETTE: [&str; 12] = [
    "#ff0000", "#ff5500", "#ff8800", "#ffbb00", "#ffff00", "#88ff00", "#00ff00", "#00ffaa", "#00ffff", "#0000ff",
    "#8800ff", "#aa00ff",
];

/// On a narrow screen what stands at the side begins folded, as the stylesheet has it.
pub fn is_wide() -> bool {
    let query = web_sys::window().and_then(|window| window.match_media("(min-width: 720px)").ok().flatten());
    query.is_none_or(|query| query.matches())
}

/// The facets of a list, in this order: the title of each, and its name, which is also the parameter that a choice sets.
#[component]
pub fn FacetList(facets: Asked<Facets>, groups: &'static [(&'static str, &'static str)]) -> impl IntoView {
    let group = move |&(title, name): &(&'static str, &'static str)| {
        view! { <FacetGroup title=title name=name values=values_of(facets, name) /> }
    };
    groups.iter().map(group).collect_view()
}

/// The values of one facet. What shows them stays as it is while they are the same.
pub fn values_of(facets: Asked<Facets>, name: &'static str) -> Memo<FacetValues> {
    Memo::new(move |_| facets.with(|answer| answer.value().map(|facets| facets.of(name)).unwrap_or_default()))
}

/// One facet: its values with their counts, the most frequent first.
#[component]
pub fn FacetGroup(
    title: &'static str,
    /// The parameter that a choice sets.
    name: &'static str,
    values: Memo<FacetValues>,
) -> impl IntoView {
    let all = RwSignal::new(false);
    let most = move || values.with(|values| values.values.iter().map(|value| value.count).max().unwrap_or(0));
    let rows = move || {
        let limit = if all.get() { usize::MAX } else { FEW };
        let most = most();
        let mut shown: Vec<FacetValue> = values.with(|values| values.values.iter().take(limit).cloned().collect());
        if name == "gayseed" {
            order::sort_by_key(&mut shown, |value| value.value.as_ref().and_then(|value| value.parse::<i32>().ok()));
        }
        shown.into_iter().map(|value| view! { <FacetRow name=name value=value most=most /> }).collect_view()
    };
    let hidden = Signal::derive(move || {
        let count = values.with(|values| values.value_count);
        usize::try_from(count).unwrap_or(0).saturating_sub(FEW)
    });
    view! {
        <FacetFrame title=title all=all hidden=hidden>{rows}</FacetFrame>
    }
}

/// The frame of a facet: its title, its rows, and a way to those that are hidden.
#[component]
pub fn FacetFrame(
    title: &'static str,
    /// Whether all values are shown.
    all: RwSignal<bool>,
    /// How many are not among the first ones.
    #[prop(into)]
    hidden: Signal<usize>,
    children: Children,
) -> impl IntoView {
    view! {
        <section class="facet" aria-label=title>
            <h2 class="facet-title">{title}</h2>
            {children()}
            {move || (hidden.get() > 0).then(|| view! {
                <button type="button" class="button button-quiet" on:click=move |_| all.update(|all| *all = !*all)>
                    {move || if all.get() { "Fewer".to_owned() } else { format!("{} more", hidden.get()) }}
                </button>
            })}
        </section>
    }
}

#[component]
fn FacetRow(name: &'static str, value: FacetValue, most: i64) -> impl IntoView {
    let app = App::get();
    let FacetValue { value, count } = value;
    let text = value.clone().unwrap_or_default();
    let words = match (name, value.as_deref()) {
        (_, None) => "NULL".to_owned(),
        ("verified" | "llm" | "errors", Some("true")) => "yes".to_owned(),
        ("verified" | "llm" | "errors", Some(_)) => "no".to_owned(),
        (_, Some("")) => "(empty)".to_owned(),
        (_, Some(text)) => text.to_owned(),
    };
    let patch = (name == "gayseed").then(|| {
        let colour = text.parse::<usize>().ok().and_then(|index| PALETTE.get(index));
        swatch(Some(colour.copied().unwrap_or(text.as_str())))
    });
    let (chosen_text, toggled_text) = (text.clone(), text);
    let chosen = move || app.view.with(|view| view.all(name).any(|value| value == chosen_text));
    let toggle = move |_| {
        let view = app.view.get_untracked().from_first();
        let single =
            matches!(name, "verified" | "llm" | "errors") && view.get(name).is_some_and(|value| value != toggled_text);
        let view = if single { view.with(name, None) } else { view };
        route::go(app, &view.toggled(name, &toggled_text));
    };
    let share = format!("{:.3}", count as f64 / most.max(1) as f64);
    let missing = value.is_none();
    view! {
        <button
            type="button" class="facet-value" disabled=missing title=words.clone() style:--share=share
            aria-pressed=move || chosen().to_string() on:click=toggle
        >
            {patch}
            <bdi class="facet-name">{words.clone()}</bdi>
            <span class="facet-count">{format::count(count.unsigned_abs())}</span>
        </button>
    }
}
