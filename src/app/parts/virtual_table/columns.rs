//! The columns of one virtual table as the reader has them: widths and what is hidden, kept for the tab; and the menu
//! that hides and shows them.

use std::cell::RefCell;
use std::collections::BTreeMap;

use leptos::html::{Button, Div};
use leptos::prelude::*;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::{Element, HtmlElement, KeyboardEvent};

use super::head::Column;
use crate::app::parts::icon::icon;
use crate::app::tab;
use crate::scene::columns::ColumnSet;

/// What a cell has beside its content, in pixels.
const PADDING: f64 = 18.0;

/// The columns. Copies share them.
#[derive(Clone, Copy)]
pub struct TableColumns {
    /// How they are now.
    pub set: RwSignal<ColumnSet>,
    /// What the table is told apart by in the page.
    pub number: u32,
    key: StoredValue<String>,
    scroller: NodeRef<Div>,
}

impl TableColumns {
    /// The columns of a table, as this tab kept them. A table of the same name with other columns is another one.
    pub fn new(caption: &str, heads: &[Column], least: u32, scroller: NodeRef<Div>) -> Self {
        thread_local! {
            static NEXT: std::cell::Cell<u32> = const { std::cell::Cell::new(0) };
        }
        let number = NEXT.get();
        NEXT.set(number + 1);
        let names: Vec<&str> = heads.iter().map(|head| head.name.as_str()).collect();
        let key = format!("provscope.columns {caption}: {}", names.join(", "));
        let mut set = ColumnSet::new(heads.iter().map(|head| head.track.as_str()), least);
        if let Some(kept) = tab::kept(&key) {
            set.read(&kept);
        }
        let columns = Self { set: RwSignal::new(set), number, key: StoredValue::new(key), scroller };
        Effect::new(move |_| columns.set.with(|set| hide(number, set.hidden())));
        on_cleanup(move || hide(number, std::iter::empty()));
        columns
    }

    /// Keeps what the reader changed.
    pub fn keep(self) {
        let (changed, text) = self.set.with_untracked(|set| (set.is_changed(), set.written()));
        self.key.with_value(|key| if changed { tab::keep(key, &text) } else { tab::forget(key) });
    }

    fn heads(self) -> Vec<HtmlElement> {
        let head = self.scroller.get_untracked().and_then(|s| s.query_selector(".vtable-head").ok().flatten());
        let children = head.map(|head| head.children());
        let at = |index| children.as_ref()?.item(index)?.dyn_into::<HtmlElement>().ok();
        (0..children.as_ref().map_or(0, |children| children.length())).filter_map(at).collect()
    }

    /// How wide each column is on the screen.
    pub fn widths(self) -> Vec<u32> {
        self.heads().iter().map(|head| u32::try_from(head.offset_width()).unwrap_or(0)).collect()
    }

    /// How wide a column must be for what is drawn of it now.
    pub fn content(self, at: usize) -> Option<f64> {
        let scroller = self.scroller.get_untracked()?;
        let cells = scroller.query_selector_all(&format!(".vtable-row > :nth-child({})", at + 1)).ok()?;
        let cells = (0..cells.length()).filter_map(|index| cells.item(index));
        let named = self.heads().get(at)?.query_selector(".sort-name, .vtable-name").ok().flatten();
        // The sign of the order stands beside the name.
        let name = named.and_then(|name| width_of(&name)).map_or(0.0, |width| width + 20.0);
        let widest = cells.filter_map(|cell| width_of(&cell)).fold(name, f64::max);
        Some((widest + PADDING).ceil())
    }
}

/// How wide the content of an element is, however much of it is cut off.
fn width_of(node: &web_sys::Node) -> Option<f64> {
    let range = document().create_range().ok()?;
    range.select_node_contents(node).ok()?;
    Some(range.get_bounding_client_rect().width())
}

#[wasm_bindgen]
extern "C" {
    /// A style sheet that the page makes itself; `web-sys` knows no way to make one.
    #[wasm_bindgen(js_name = CSSStyleSheet)]
    type StyleSheet;

    #[wasm_bindgen(constructor, js_class = "CSSStyleSheet", catch)]
    fn new() -> Result<StyleSheet, JsValue>;

    #[wasm_bindgen(method, catch, js_name = insertRule)]
    fn insert_rule(this: &StyleSheet, rule: &str) -> Result<u32, JsValue>;

    #[wasm_bindgen(method, catch, js_name = deleteRule)]
    fn delete_rule(this: &StyleSheet, index: u32) -> Result<(), JsValue>;
}

/// Hides the cells of a table's columns by one rule: rows that come into sight cost nothing more.
fn hide(table: u32, places: impl Iterator<Item = usize>) {
    thread_local! {
        static RULES: RefCell<BTreeMap<u32, String>> = const { RefCell::new(BTreeMap::new()) };
        static SHEET: Option<StyleSheet> = adopted();
    }
    let cells: Vec<String> = places.map(|at| format!(":nth-child({})", at + 1)).collect();
    let rule = format!(
        ".vtable[data-table=\"{table}\"] > .vtable-body > .vtable-row > :is({}) {{ display: none; }}",
        cells.join(", ")
    );
    RULES.with_borrow_mut(|rules| {
        let before = rules.len();
        let same = if cells.is_empty() {
            rules.remove(&table).is_none()
        } else {
            rules.insert(table, rule.clone()) == Some(rule)
        };
        if same {
            return;
        }
        // Without a sheet a hidden column leaves its cells behind; every browser with the engine's needs has one.
        SHEET.with(|sheet| {
            let Some(sheet) = sheet else { return };
            (0..before).for_each(|_| drop(sheet.delete_rule(0)));
            rules.values().for_each(|rule| drop(sheet.insert_rule(rule)));
        });
    });
}

/// An empty sheet that the document follows.
fn adopted() -> Option<StyleSheet> {
    let (document, sheet) = (document(), StyleSheet::new().ok()?);
    let name = JsValue::from_str("adoptedStyleSheets");
    let all = js_sys::Array::from(&js_sys::Reflect::get(&document, &name).ok()?);
    all.push(&sheet);
    js_sys::Reflect::set(&document, &name, &all).ok()?;
    Some(sheet)
}

/// The menu: a box for each column, and the way back to how they were.
#[component]
pub(super) fn ColumnsMenu(
    columns: TableColumns,
    names: Vec<String>,
    /// How wide the table is without its scroll bar.
    #[prop(into)]
    edge: Signal<f64>,
) -> impl IntoView {
    let open = RwSignal::new(false);
    let (button, menu) = (NodeRef::<Button>::new(), NodeRef::<Div>::new());
    let names = StoredValue::new(names);
    Effect::new(move |_| {
        // The menu has just been made: its first box takes the focus.
        if let Some(menu) = menu.get() {
            step(&menu, 0);
        }
    });
    let close = move || {
        open.set(false);
        if let Some(button) = button.get_untracked() {
            // A button on show takes the focus.
            let _ = button.focus();
        }
    };
    let left = move |event: web_sys::FocusEvent| {
        let to = event.related_target().and_then(|target| target.dyn_into::<web_sys::Node>().ok());
        let within = |node: Option<&web_sys::Node>| node.is_some_and(|node| node.contains(to.as_ref()));
        let stays = to.is_some()
            && (within(menu.get_untracked().as_deref().map(AsRef::as_ref))
                || within(button.get_untracked().as_deref().map(AsRef::as_ref)));
        if !stays {
            open.set(false);
        }
    };
    let key = move |event: KeyboardEvent| {
        let by = match event.key().as_str() {
            "Escape" if open.get_untracked() => {
                event.prevent_default();
                event.stop_propagation();
                return close();
            }
            "ArrowDown" => 1,
            "ArrowUp" => -1,
            _ => return,
        };
        event.prevent_default();
        match menu.get_untracked() {
            Some(menu) => step(&menu, by),
            None => open.set(true),
        }
    };
    let boxes = move || {
        let names = names.get_value().into_iter().enumerate();
        let row = names.map(|(at, name)| {
            let shown = move || columns.set.with(|set| !set.is_hidden(at));
            let toggle = move |_| {
                columns.set.update(|set| set.toggle(at));
                columns.keep();
            };
            view! {
                <label class="menu-item">
                    <input
                        type="checkbox" prop:checked=shown on:change=toggle
                        disabled=move || columns.set.with(|set| set.is_last(at))
                    />
                    <bdi class="cut">{name}</bdi>
                </label>
            }
        });
        row.collect_view()
    };
    let reset = move |_| {
        columns.set.update(ColumnSet::reset);
        columns.keep();
        close();
    };
    let list = move || {
        open.get().then(|| {
            view! {
                <div class="menu" id=format!("columns-{}", columns.number) role="group" aria-label="Columns" tabindex="-1" node_ref=menu>
                    {boxes()}
                    <button
                        type="button" class="menu-item menu-last" on:click=reset
                        disabled=move || columns.set.with(|set| !set.is_changed())
                    >"All, as they were"</button>
                </div>
            }
        })
    };
    let hidden = move || columns.set.with(|set| set.hidden().count());
    let words = move || match hidden() {
        0 => "Columns".to_owned(),
        count => format!("Columns ({count} hidden)"),
    };
    view! {
        <div class="columns-menu" style:--edge=move || format!("{}px", edge.get()) on:keydown=key on:focusout=left>
            <button
                type="button" class="icon-button" node_ref=button title=words aria-label=words
                aria-expanded=move || open.get().to_string()
                aria-controls=move || open.get().then(|| format!("columns-{}", columns.number))
                class:is-changed=move || { hidden() > 0 }
                on:click=move |_| open.update(|open| *open = !*open)
            >{icon("columns")}</button>
            {list}
        </div>
    }
}

/// Moves the focus along what can be chosen in the menu; by 0 to the first.
fn step(menu: &Element, by: i32) {
    let Ok(all) = menu.query_selector_all("input:not(:disabled), button:not(:disabled)") else { return };
    let items: Vec<HtmlElement> =
        (0..all.length()).filter_map(|at| all.item(at)?.dyn_into::<HtmlElement>().ok()).collect();
    let focused = document().active_element();
    let now = items.iter().position(|item| focused.as_ref().is_some_and(|focused| item.is_same_node(Some(focused))));
    let next = match now {
        Some(now) if by != 0 => (now as i64 + i64::from(by)).rem_euclid(items.len() as i64) as usize,
        _ => 0,
    };
    if let Some(item) = items.get(next) {
        // What is on show takes the focus.
        let _ = item.focus();
    }
}
