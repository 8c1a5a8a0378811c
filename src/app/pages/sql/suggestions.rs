//! What could come next, under the word that is being typed.

use leptos::html::Div;
use leptos::prelude::*;
use wasm_bindgen::JsCast as _;

use crate::input::complete::{Completion, Suggestion};

/// Suggestions on show.
#[derive(Debug, Clone, PartialEq)]
pub struct Offer {
    /// What is offered.
    pub completion: Completion,
    /// The one that Enter takes.
    pub chosen: Option<usize>,
}

impl Offer {
    /// The id of the chosen one's element.
    pub fn active_id(&self) -> Option<String> {
        self.chosen.map(id)
    }
}

fn id(index: usize) -> String {
    format!("sql-suggestion-{index}")
}

/// The list; it never takes the focus from the editor.
#[component]
pub fn Suggestions(offer: RwSignal<Option<Offer>, LocalStorage>, on_choose: Callback<usize>) -> impl IntoView {
    let list = NodeRef::<Div>::new();
    let (place, set_place) = signal((0_i32, 0_i32));
    Effect::new(move |_| {
        if offer.with(|offer| offer.is_some()) {
            // The layer that has the word is drawn by then.
            request_animation_frame(move || {
                if let Some(at) = word_place() {
                    set_place.try_set(at);
                }
                show_chosen(offer);
            });
        }
    });
    let said = move || {
        offer.with(|offer| {
            offer.as_ref().map(|offer| match offer.completion.suggestions.len() {
                1 => "1 suggestion".to_owned(),
                count => format!("{count} suggestions"),
            })
        })
    };
    let rows = move || {
        let Offer { completion, chosen } = offer.get()?;
        let rows = completion.suggestions.into_iter().enumerate().map(|(index, suggestion)| {
            let Suggestion { label, what, detail, .. } = suggestion;
            let kind = [what.words(), detail.as_str()]
                .iter()
                .filter(|part| !part.is_empty())
                .copied()
                .collect::<Vec<_>>()
                .join(" · ");
            view! {
                <div
                    role="option" class="menu-item" id=id(index) aria-selected=(chosen == Some(index)).to_string()
                    on:mousedown=move |event| {
                        event.prevent_default();
                        on_choose.run(index);
                    }
                ><bdi class="mono">{label}</bdi> <span class="sql-what">{kind}</span></div>
            }
        });
        Some(view! {
            <div
                class="menu sql-menu" id="sql-suggestions" role="listbox" aria-label="Suggestions" node_ref=list
                style:--x=move || format!("{}px", place.get().0) style:--y=move || format!("{}px", place.get().1)
            >{rows.collect_view()}</div>
        })
    };
    view! {
        {rows}
        <p class="visually-hidden" role="status">{said}</p>
    }
}

/// Where the word begins, below its line, seen from the editor.
fn word_place() -> Option<(i32, i32)> {
    let document = web_sys::window()?.document()?;
    let word = document.query_selector(".sql-word").ok()??;
    let editor = document.query_selector(".sql-editor").ok()??;
    let (word, editor) = (word.get_bounding_client_rect(), editor.get_bounding_client_rect());
    #[allow(clippy::cast_possible_truncation)]
    Some(((word.left() - editor.left()) as i32, (word.bottom() - editor.top()) as i32 + 2))
}

fn show_chosen(offer: RwSignal<Option<Offer>, LocalStorage>) {
    let id = offer.try_with_untracked(|offer| offer.as_ref().and_then(Offer::active_id)).flatten();
    let document = web_sys::window().and_then(|window| window.document());
    let (Some(id), Some(document)) = (id, document) else { return };
    let row = document.get_element_by_id(&id).and_then(|row| row.dyn_into::<web_sys::HtmlElement>().ok());
    if let Some(row) = row
        && let Some(list) = row.parent_element()
    {
        let (top, bottom) = (row.offset_top(), row.offset_top() + row.offset_height());
        if top < list.scroll_top() {
            list.set_scroll_top(top);
        } else if bottom > list.scroll_top() + list.client_height() {
            list.set_scroll_top(bottom - list.client_height());
        }
    }
}
