//! The field that finds a dataset by its name or id.

use leptos::html::Input;
use leptos::prelude::*;

use super::panel::centred;
use super::state::State;
use crate::app::parts::icon::icon;
use crate::app::route;
use crate::input::rank::rank;
use crate::order;

/// Datasets that are offered.
const MOST: usize = 8;

/// The field with its list.
#[component]
pub fn Find(state: State) -> impl IntoView {
    let typed = RwSignal::new(String::new());
    let at = RwSignal::new(0_usize);
    let input = NodeRef::<Input>::new();
    let found = Memo::new(move |_| typed.with(|typed| find(state, typed)));
    let go = move |id: &str| {
        typed.set(String::new());
        if let Some(input) = input.get_untracked() {
            input.set_value("");
        }
        route::go(state.app, &centred(&state.app.view.get_untracked(), id));
    };
    let on_key = move |event: web_sys::KeyboardEvent| {
        let count = found.with_untracked(Vec::len);
        match event.key().as_str() {
            "ArrowDown" if count > 0 => at.update(|at| *at = (*at + 1) % count),
            "ArrowUp" if count > 0 => at.update(|at| *at = (*at + count - 1) % count),
            "Enter" => {
                if let Some((id, _)) = found.with_untracked(|found| found.get(at.get_untracked()).cloned()) {
                    go(&id);
                }
            }
            "Escape" => typed.set(String::new()),
            _ => return,
        }
        event.prevent_default();
    };
    let list = move || {
        let rows = found.get();
        (!rows.is_empty()).then(|| {
            let rows = rows.into_iter().enumerate().map(|(nth, (id, name))| {
                let (here, chosen) = (id.clone(), move || (at.get() == nth).to_string());
                view! {
                    <li
                        id=format!("lineage-found-{nth}") class="menu-item" role="option" aria-selected=chosen
                        on:mousedown=move |event| {
                            event.prevent_default();
                            go(&here);
                        }
                    ><bdi class="cut">{name}</bdi> <bdi class="mono faint cut">{id}</bdi></li>
                }
            });
            view! { <ul class="menu lineage-found" id="lineage-found" role="listbox" aria-label="Datasets">{rows.collect_view()}</ul> }
        })
    };
    let is_open = move || found.with(|found| !found.is_empty());
    view! {
        <div class="lineage-find">
            <label class="search" for="search">
                {icon("search")}
                <span class="visually-hidden">"Find a dataset"</span>
                <input
                    id="search" type="search" class="input" placeholder="Find a dataset" autocomplete="off" spellcheck="false"
                    role="combobox" aria-expanded=move || is_open().to_string() aria-controls="lineage-found" aria-autocomplete="list"
                    aria-activedescendant=move || is_open().then(|| format!("lineage-found-{}", at.get()))
                    node_ref=input
                    on:input=move |event| {
                        at.set(0);
                        typed.set(event_target_value(&event));
                    }
                    on:keydown=on_key on:blur=move |_| typed.set(String::new())
                />
            </label>
            {list}
        </div>
    }
}

/// Ids and names that match, the best first.
fn find(state: State, typed: &str) -> Vec<(String, String)> {
    if typed.trim().is_empty() {
        return Vec::new();
    }
    state.data.with(|data| {
        let Some(data) = data else { return Vec::new() };
        let matches = (0..data.nodes.len() as u32).filter_map(|at| {
            let best = rank(typed, data.name(at)).into_iter().chain(rank(typed, data.id(at))).min()?;
            Some((best, at))
        });
        let mut matches: Vec<_> = matches.collect();
        order::sort_by_key(&mut matches, |(rank, _)| *rank);
        matches.truncate(MOST);
        matches.into_iter().map(|(_, at)| (data.id(at).to_owned(), data.name(at).to_owned())).collect()
    })
}
