//! The editor: a plain text field over a layer that colours the same text.

use leptos::prelude::*;
use wasm_bindgen::JsCast as _;
use web_sys::{HtmlDocument, HtmlTextAreaElement, KeyboardEvent};

use super::desk::Desk;
use super::suggestions::{Offer, Suggestions};
use crate::input::complete::{Completion, complete};
use crate::input::place;
use crate::input::sql::{Kind, tokens};

/// Longer statements are shown without colours, so that typing stays quick.
const MOST_COLOURED: usize = 40_000;

/// The editor with what could come next.
#[component]
pub fn Editor() -> impl IntoView {
    let desk = Desk::get();
    let offer = RwSignal::new_local(None::<Offer>);
    let label = move || offer.with(|offer| offer.as_ref().and_then(Offer::active_id));
    let faulty = move || desk.fault.get().is_some_and(|fault| fault.sql == desk.text.get());
    let on_input = move |_| {
        if let Some(editor) = desk.editor.get_untracked() {
            desk.typed(editor.value());
            offer.set(offered(desk, &editor, false));
        }
    };
    view! {
        <div class="sql-editor">
            <div class="sql-scroll" class:is-faulty=faulty>
                <div class="sql-sheet">
                    <pre class="sql-layer" aria-hidden="true">{move || layer(desk, offer)}</pre>
                    <textarea
                        id="sql-text" class="sql-input" node_ref=desk.editor rows="1" spellcheck="false" autocomplete="off"
                        autocapitalize="off" aria-label="SQL statement" aria-autocomplete="list" aria-haspopup="listbox"
                        aria-controls=move || offer.with(|offer| offer.is_some().then_some("sql-suggestions"))
                        aria-activedescendant=label aria-describedby=move || if faulty() { "sql-fault sql-hint" } else { "sql-hint" }
                        aria-invalid=move || faulty().then_some("true")
                        placeholder="SELECT … FROM …"
                        prop:value=move || desk.text.get()
                        on:input=on_input
                        on:keydown=move |event| on_key(&event, desk, offer)
                        on:click=move |_| offer.set(None)
                        on:blur=move |_| offer.set(None)
                    ></textarea>
                </div>
            </div>
            <Suggestions offer=offer on_choose=Callback::new(move |index| accept(desk, offer, index)) />
        </div>
    }
}

fn on_key(event: &KeyboardEvent, desk: Desk, offer: RwSignal<Option<Offer>, LocalStorage>) {
    if event.is_composing() {
        return;
    }
    let key = event.key();
    if event.ctrl_key() || event.meta_key() {
        match key.as_str() {
            "Enter" => {
                event.prevent_default();
                offer.set(None);
                desk.run();
            }
            " " => {
                event.prevent_default();
                if let Some(editor) = desk.editor.get_untracked() {
                    offer.set(offered(desk, &editor, true));
                }
            }
            _ => {}
        }
        return;
    }
    let Some(current) = offer.get_untracked() else { return };
    let count = current.completion.suggestions.len();
    let step = |by: usize| {
        offer.update(|offer| {
            if let Some(offer) = offer {
                offer.chosen = Some(offer.chosen.map_or(if by == 1 { 0 } else { count - 1 }, |at| (at + by) % count));
            }
        })
    };
    match key.as_str() {
        "ArrowDown" => step(1),
        "ArrowUp" => step(count - 1),
        "Escape" => offer.set(None),
        "Tab" if !event.shift_key() => accept(desk, offer, current.chosen.unwrap_or(0)),
        "Enter" if !event.shift_key() && current.chosen.is_some() => accept(desk, offer, current.chosen.unwrap_or(0)),
        "ArrowLeft" | "ArrowRight" | "Home" | "End" | "Enter" => {
            offer.set(None);
            return;
        }
        _ => return,
    }
    event.prevent_default();
    event.stop_propagation();
}

/// What could come next at the caret: always when it was asked for, else once there is something to go by.
fn offered(desk: Desk, editor: &HtmlTextAreaElement, asked: bool) -> Option<Offer> {
    let text = editor.value();
    let caret = editor.selection_end().ok().flatten()?;
    let at = place::byte_at(&text, caret as usize);
    let completion = desk.catalog.with_untracked(|catalog| complete(&text, at, catalog));
    let Completion { typed, suggestions, after_dot, .. } = &completion;
    let first = suggestions.first()?;
    let enough = asked || *after_dot || typed.chars().count() >= 2;
    let complete_already = !asked && first.label.eq_ignore_ascii_case(typed);
    let meant = asked || first.label.to_lowercase().starts_with(&typed.to_lowercase());
    (enough && !complete_already).then(|| Offer { chosen: meant.then_some(0), completion })
}

/// Writes a suggestion in place of what was typed of it.
fn accept(desk: Desk, offer: RwSignal<Option<Offer>, LocalStorage>, index: usize) {
    let Some(Offer { completion, .. }) = offer.get_untracked() else { return };
    offer.set(None);
    let (Some(suggestion), Some(editor)) = (completion.suggestions.get(index), desk.editor.get_untracked()) else {
        return;
    };
    let text = editor.value();
    let units = |byte| u32::try_from(place::units_before(&text, byte)).unwrap_or(0);
    // Within the text, as it was when the offer was made.
    let _ = editor.set_selection_range(units(completion.replace.start), units(completion.replace.end));
    desk.insert(&suggestion.insert);
    if suggestion.insert.ends_with('.') {
        offer.set(offered(desk, &editor, false));
    }
}

/// Writes at the caret in a way that can be undone; where the browser has no such way, all the same.
pub fn write(editor: &HtmlTextAreaElement, text: &str) {
    let document = editor.owner_document().and_then(|document| document.dyn_into::<HtmlDocument>().ok());
    let written = document.and_then(|d| d.exec_command_with_show_ui_and_value("insertText", false, text).ok());
    if written != Some(true) {
        let at = |place: Result<Option<u32>, _>| place.ok().flatten().unwrap_or(0);
        let (start, end) = (at(editor.selection_start()), at(editor.selection_end()));
        // Both places come from the field itself.
        let _ = editor.set_range_text_with_start_and_end(text, start, end);
    }
}

/// The coloured text, with the place of the fault and of the word to complete.
fn layer(desk: Desk, offer: RwSignal<Option<Offer>, LocalStorage>) -> AnyView {
    let text = desk.text.get();
    let word = offer.with(|offer| offer.as_ref().map(|offer| offer.completion.replace.start));
    let fault = desk.fault.get().filter(|fault| fault.sql == text).and_then(|fault| fault.at);
    let all = if text.len() > MOST_COLOURED { Vec::new() } else { tokens(&text) };
    let plain = all.is_empty().then(|| text.clone());
    // A fault at the very end has no token of its own: the one before it is marked.
    let last = all.iter().rev().find(|token| token.counts()).map(|token| token.start);
    let fault = fault
        .map(|at| if all.iter().any(|token| token.counts() && token.range().contains(&at)) { Some(at) } else { last });
    let pieces = all
        .iter()
        .map(|token| {
            let mark = word.filter(|at| *at == token.start).map(|_| view! { <span class="sql-word"></span> });
            let here = fault.flatten().is_some_and(|at| token.range().contains(&at));
            let class = format!("{}{}", class_of(token.kind), if here { " sql-fault-here" } else { "" });
            view! { {mark} <span class=class>{token.text(&text).to_owned()}</span> }
        })
        .collect_view();
    let end = word.filter(|at| *at >= text.len()).map(|_| view! { <span class="sql-word"></span> });
    // The last line break needs something behind it to make a line.
    view! { {plain} {pieces} {end} "\u{200b}" }.into_any()
}

fn class_of(kind: Kind) -> &'static str {
    match kind {
        Kind::Keyword => "sql-keyword",
        Kind::Text => "sql-string",
        Kind::Number => "sql-number",
        Kind::Comment => "sql-comment",
        Kind::Function => "sql-function",
        Kind::Quoted => "sql-quoted",
        Kind::Name | Kind::Sign | Kind::Space => "",
    }
}
