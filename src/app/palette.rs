//! The palette (Ctrl K): pages, commands, and what the snapshot holds by a few letters.

use leptos::html::{Dialog, Input};
use leptos::prelude::*;
use wasm_bindgen::JsCast as _;

use super::ask::{Asked, ask};
use super::page_list::{PAGES, leading_to};
use super::parts::icon::icon;
use super::parts::{download, picture};
use super::state::App;
use super::subjects::thing_of;
use super::{open, route, tab, theme};
use crate::duckdb::Error;
use crate::input::palette::{Choice, Group, arrange};
use crate::scene::{Theme, format};
use crate::share::link::{Route, View};
use crate::systems::{self, Found};

/// Keystrokes closer together than this are one question.
const PAUSE_MS: u32 = 120;
/// Listed of a group, and asked for.
const MOST: usize = 8;
/// Choices that are remembered.
const MOST_RECENT: usize = 6;
const RECENT: &str = "provscope.palette";

/// What a choice does.
#[derive(Debug, Clone, PartialEq)]
enum What {
    Go(View, &'static str, String),
    Do(Command, &'static str, &'static str),
}

/// What can be done from anywhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Command {
    Theme,
    Zone,
    Help,
    Sample,
    SavePicture,
    CopyLink,
}

/// The palette; empty until it is opened.
#[component]
pub fn Palette() -> impl IntoView {
    let app = App::get();
    let dialog = NodeRef::<Dialog>::new();
    Effect::new(move |_| {
        let Some(dialog) = dialog.get() else { return };
        match (app.palette.get(), dialog.open()) {
            // Refused only when it is open already.
            (true, false) => drop(dialog.show_modal()),
            (false, true) => dialog.close(),
            _ => {}
        }
    });
    // A click beside it closes it.
    let on_click = move |event: web_sys::MouseEvent| {
        let beside = event.target().and_then(|target| target.dyn_into::<web_sys::Node>().ok());
        if dialog.get_untracked().is_some_and(|dialog| dialog.is_same_node(beside.as_ref())) {
            app.palette.set(false);
        }
    };
    view! {
        <dialog
            class="sheet palette" node_ref=dialog aria-label="Find" on:close=move |_| app.palette.set(false)
            on:click=on_click
        >
            {move || app.palette.get().then(|| view! { <Finder /> })}
        </dialog>
    }
}

#[component]
fn Finder() -> impl IntoView {
    let app = App::get();
    let input = NodeRef::<Input>::new();
    let (typed, set_typed) = signal(String::new());
    let (sought, set_sought) = signal(String::new());
    let active = RwSignal::new(0_usize);
    let waiting = StoredValue::new_local(None::<gloo_timers::callback::Timeout>);
    let found = find(app, sought);
    let on_input = move |event| {
        let text = event_target_value(&event);
        set_typed.set(text.clone());
        active.set(0);
        // Typing is under way until the pause is over: the page is not ready in between.
        let work = app.busy().begin();
        waiting.set_value(Some(gloo_timers::callback::Timeout::new(PAUSE_MS, move || {
            set_sought.try_set(text.trim().to_owned());
            drop(work);
        })));
    };
    Effect::new(move |_| {
        if let Some(input) = input.get() {
            // A field on show takes the focus.
            let _ = input.focus();
        }
    });
    let recent = recent();
    let groups = Memo::new(move |_| {
        let typed = typed.get();
        let mut choices = fixed(app);
        if typed.trim().is_empty() && app.session().is_some() {
            choices.extend(recent.iter().filter_map(|key| known(key)));
        }
        found.with(|answer| choices.extend(answer.value().into_iter().flat_map(|found| of_engine(found))));
        arrange(&typed, choices, &recent, MOST)
    });
    let count = move || groups.with(|groups| groups.iter().map(|group| group.choices.len()).sum::<usize>());
    let choose = move |index: usize| {
        let choice = groups.with_untracked(|groups| groups.iter().flat_map(|group| &group.choices).nth(index).cloned());
        if let Some(choice) = choice {
            app.palette.set(false);
            remember(&choice.key);
            run(app, choice.what);
        }
    };
    let on_key = move |event: web_sys::KeyboardEvent| {
        if event.is_composing() {
            return;
        }
        let count = count();
        match event.key().as_str() {
            "ArrowDown" if count > 0 => active.update(|at| *at = (*at + 1) % count),
            "ArrowUp" if count > 0 => active.update(|at| *at = (*at + count - 1) % count),
            "Enter" => choose(active.get_untracked()),
            _ => return,
        }
        event.prevent_default();
        request_animation_frame(move || {
            // A choice closes the palette before the next frame.
            if let Some(index) = active.try_get_untracked() {
                show(index);
            }
        });
    };
    let looking = move || {
        found.with(|answer| answer.pending.get()) && !sought.get().is_empty() || typed.get().trim() != sought.get()
    };
    let words = move || match (count(), looking() && app.session().is_some()) {
        (0, true) => "Looking…".to_owned(),
        (0, false) => format!(
            "Nothing found for “{}”. Pages, commands, ids, starts of hashes and researchers are looked through.",
            typed.get().trim()
        ),
        (count, _) => format::counted(count as u64, "entry", "entries"),
    };
    view! {
        <div class="palette-field">
            {icon("search")}
            <input
                id="palette-input" type="text" class="palette-input" node_ref=input role="combobox" aria-label="Find"
                aria-expanded="true" aria-controls="palette-list" aria-autocomplete="list"
                aria-activedescendant=move || (active.get() < count()).then(|| format!("palette-{}", active.get()))
                placeholder="Page, command, artifact id, start of a hash, researcher" autocomplete="off" spellcheck="false"
                on:input=on_input on:keydown=on_key
            />
            <kbd>"Esc"</kbd>
        </div>
        <div class="palette-list" id="palette-list" role="listbox" aria-label="Found">
            {move || drawn(groups.get(), active, Callback::new(choose))}
        </div>
        <p class="palette-words faint" role="status">{words}</p>
    }
}

fn drawn(groups: Vec<Group<What>>, active: RwSignal<usize>, choose: Callback<usize>) -> AnyView {
    let mut index = 0;
    let groups = groups.into_iter().enumerate().map(|(place, group)| {
        let heading = format!("palette-group-{place}");
        let rows = group.choices.into_iter().map(|choice| {
            let at = index;
            index += 1;
            let (sign, note, key) = match choice.what {
                What::Go(_, sign, note) => (sign, note, ""),
                What::Do(_, sign, key) => (sign, String::new(), key),
            };
            view! {
                <div
                    role="option" class="menu-item palette-item" id=format!("palette-{at}")
                    aria-selected=move || (active.get() == at).to_string()
                    on:mousedown=|event| event.prevent_default() on:click=move |_| choose.run(at)
                >
                    {icon(sign)} <bdi class="cut">{choice.name}</bdi>
                    <span class="palette-note cut">{note}</span>
                    {(!key.is_empty()).then(|| view! { <kbd>{key}</kbd> })}
                </div>
            }
        });
        let rows = rows.collect_view();
        view! {
            <div role="group" aria-labelledby=heading.clone()>
                <div class="palette-group" id=heading.clone() role="presentation">{group.name}</div>
                {rows}
            </div>
        }
    });
    groups.collect_view().into_any()
}

/// Scrolls a choice into sight.
fn show(index: usize) {
    let document = web_sys::window().and_then(|window| window.document());
    if let Some(row) = document.and_then(|document| document.get_element_by_id(&format!("palette-{index}"))) {
        let options = web_sys::ScrollIntoViewOptions::new();
        options.set_block(web_sys::ScrollLogicalPosition::Nearest);
        row.scroll_into_view_with_scroll_into_view_options(&options);
    }
}

/// Asks the engine, if there is one and something is typed.
fn find(app: App, sought: ReadSignal<String>) -> Asked<Vec<Found>> {
    ask(&app.busy(), move || {
        let text = sought.get();
        let session = app.session()?;
        Some(async move {
            let mut all = Vec::new();
            if text.is_empty() {
                return Ok(all);
            }
            for system in session.opened.systems().iter().filter_map(|name| systems::system(name)) {
                for search in system.searches {
                    all.extend(search(&text, MOST as u64).all(&session.engine).await?);
                }
            }
            Ok::<_, Error>(all)
        })
    })
}

fn of_engine(found: &[Found]) -> Vec<Choice<What>> {
    found.iter().filter_map(|found| choice_of(&found.kind, &found.id, found.note.clone().unwrap_or_default())).collect()
}

/// Something chosen before, from its key.
fn known(key: &str) -> Option<Choice<What>> {
    let (kind, id) = key.split_once('/')?;
    choice_of(kind, id, String::new())
}

fn choice_of(kind: &str, id: &str, note: String) -> Option<Choice<What>> {
    let thing = thing_of(kind)?;
    Some(Choice {
        group: thing.group,
        key: format!("{kind}/{id}"),
        name: if id.is_empty() { "(empty id)".to_owned() } else { id.to_owned() },
        also: "",
        found: true,
        what: What::Go((thing.view)(id), thing.icon, note),
    })
}

/// Pages and commands.
fn fixed(app: App) -> Vec<Choice<What>> {
    let is_open = app.session_now().is_some();
    let note = if is_open { "" } else { "once a snapshot is open" };
    let systems = app.session_now().map(|session| session.opened.systems()).unwrap_or_default();
    let pages = PAGES.iter().filter(move |page| page.shows(&systems)).map(|page| Choice {
        group: "Pages",
        key: format!("page/{}", page.name),
        name: page.name.to_owned(),
        also: "",
        found: false,
        what: What::Go(
            app.view.with_untracked(|view| leading_to(&page.route, view)),
            page.icon,
            if page.route == Route::Open { String::new() } else { note.to_owned() },
        ),
    });
    let command = |command, name: &str, also, sign, key| Choice {
        group: "Commands",
        // The name tells what is on now; the key stays.
        key: format!("command/{command:?}"),
        name: name.to_owned(),
        also,
        found: false,
        what: What::Do(command, sign, key),
    };
    let theme = if theme::current() == Theme::Dark { "Switch to light" } else { "Switch to dark" };
    let zone = if app.utc.get_untracked() { "Show times in local time" } else { "Show times in UTC" };
    let mut all: Vec<_> = pages.collect();
    all.push(command(Command::Theme, theme, "theme dark light colours", "theme", ""));
    if is_open {
        all.push(command(Command::Zone, zone, "utc local time zone", "clock", "u"));
        all.push(command(Command::CopyLink, "Copy the link to this view", "share address url", "link", ""));
    }
    if picture::is_there(app) {
        all.push(command(Command::SavePicture, "Save the picture as SVG", "export download image", "export", ""));
    }
    all.push(command(Command::Sample, "Open the sample", "example demo", "open", ""));
    all.push(command(Command::Help, "Show the keys", "help keyboard shortcuts", "help", "?"));
    all
}

fn run(app: App, what: What) {
    let command = match what {
        What::Go(view, ..) => return route::go(app, &view),
        What::Do(command, ..) => command,
    };
    match command {
        Command::Theme => theme::switch(),
        Command::Zone => app.utc.update(|utc| *utc = !*utc),
        // After the palette has closed: one dialog at a time.
        Command::Help => request_animation_frame(move || app.help.set(true)),
        // The sample is a part of the site: its address is always good.
        Command::Sample => drop(open::open_address(app, "sample/manifest.json")),
        Command::SavePicture => {
            if let Some(svg) = picture::current_svg(app) {
                download::offer("picture.svg", "image/svg+xml", &svg);
            }
        }
        Command::CopyLink => copy_link(app),
    }
}

fn copy_link(app: App) {
    let Some(window) = web_sys::window() else { return };
    let Ok(href) = window.location().href() else { return };
    let offered = js_sys::Reflect::get(&window.navigator(), &"clipboard".into());
    if !offered.is_ok_and(|clipboard| clipboard.is_object()) {
        // Only pages over https or on this machine have a clipboard.
        app.notice.set(Some("This page may not copy: take the link from the address bar.".to_owned()));
        return;
    }
    let copying = window.navigator().clipboard().write_text(&href);
    leptos::task::spawn_local(async move {
        if wasm_bindgen_futures::JsFuture::from(copying).await.is_err() {
            app.notice.set(Some("The link could not be copied: take it from the address bar.".to_owned()));
        }
    });
}

/// The keys chosen last, newest first.
fn recent() -> Vec<String> {
    tab::kept(RECENT).and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default()
}

fn remember(key: &str) {
    let mut all = recent();
    all.retain(|other| other != key);
    all.insert(0, key.to_owned());
    all.truncate(MOST_RECENT);
    if let Ok(text) = serde_json::to_string(&all) {
        tab::keep(RECENT, &text);
    }
}
