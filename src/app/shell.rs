//! The frame: rail, top bar, messages, and the page in the middle.

use std::rc::Rc;

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::ahead::ask_ahead;
use super::help::{HelpSheet, follow_keys};
use super::lazy::{Parts, fetch_ahead, page_of};
use super::page_list::{PAGES, leading_to, name_of};
use super::pages::clash::ClashPage;
use super::pages::opening::{ConsentPage, FailedPage, OpenPage, OpeningPage};
use super::pages::start::StartPage;
use super::palette::Palette;
use super::parts::icon::icon;
use super::state::{App, Phase, Session};
use super::theme::ThemeButton;
use crate::share::link::{Route, View};

/// The whole page.
#[component]
pub fn Shell(parts: Parts) -> impl IntoView {
    let app = App::get();
    follow_keys(app);
    let is_open = Memo::new(move |_| app.session().is_some());
    let fills = move || {
        let is_list = |view: &View| match view.route {
            Route::Artifacts | Route::Datasets | Route::Traces | Route::Sql => true,
            Route::Compute => matches!(view.get("view"), None | Some("embeddings" | "computations")),
            Route::Projects => view.get("show").is_none(),
            _ => false,
        };
        is_open.get() && app.view.with(is_list)
    };
    view! {
        <div class="frame" class:has-no-rail=move || !is_open.get()>
            <a class="skip-link" href="#content" on:click=skip_to_content>"Skip to the content"</a>
            <TopBar />
            {move || is_open.get().then(|| view! { <Rail /> })}
            <main id="content" class="content" data-state="loading" tabindex="-1">
                <div class="page" class:page-fill=fills>
                    <Notice />
                    {move || page(parts, &app.phase.get())}
                </div>
            </main>
            <HelpSheet />
            <Palette />
        </div>
    }
}

/// The address bar belongs to the view, so the link moves the focus by hand.
fn skip_to_content(event: web_sys::MouseEvent) {
    event.prevent_default();
    event.stop_propagation();
    focus_main();
}

/// Moves the focus to the content.
pub fn focus_main() {
    use wasm_bindgen::JsCast as _;
    let main = web_sys::window().and_then(|w| w.document()).and_then(|d| d.get_element_by_id("content"));
    if let Some(main) = main.and_then(|main| main.dyn_into::<web_sys::HtmlElement>().ok()) {
        // An element with a tabindex takes the focus.
        let _ = main.focus();
    }
}

fn page(parts: Parts, phase: &Phase) -> AnyView {
    match phase {
        Phase::Start => view! { <StartPage /> }.into_any(),
        Phase::Consent(href) => view! { <ConsentPage href=href.clone() /> }.into_any(),
        Phase::Clash(question) => view! { <ClashPage question=Rc::clone(question) /> }.into_any(),
        Phase::Opening => view! { <OpeningPage /> }.into_any(),
        Phase::Failed(error) => view! { <FailedPage error=error.clone() /> }.into_any(),
        Phase::Open(session) => view! { <Pages parts session=Rc::clone(session) /> }.into_any(),
    }
}

/// The page that the address asks for. A change of parameters keeps the page; a change of route makes a new one.
#[component]
fn Pages(parts: Parts, session: Rc<Session>) -> impl IntoView {
    let app = App::get();
    let route = Memo::new(move |_| app.view.with(|view| view.route.clone()));
    let name = session.opened.name.clone();
    fetch_ahead(parts, &session.opened.systems());
    ask_ahead(app, &session);
    let session = StoredValue::new_local(session);
    Effect::new(move |before: Option<Route>| {
        let now = route.get();
        document().set_title(&format!("{} · {name} · provscope", title_of(&now)));
        if before.is_some_and(|before| before != now) {
            focus_main();
        }
        now
    });
    // The old page ends, and then the new one is made, in the next turn if that took long.
    let shown = RwSignal::new(Some(route.get_untracked()));
    Effect::new(move |before: Option<Route>| {
        let now = route.get();
        if before.is_some_and(|before| before != now) {
            shown.set(None);
            let work = app.busy().begin();
            spawn_local(async move {
                let next = route.try_get_untracked();
                if shown.try_with_untracked(|shown| *shown != next).unwrap_or(false) {
                    shown.try_set(next);
                }
                drop(work);
            });
        }
        now
    });
    move || {
        let page = match shown.get()? {
            Route::Open => view! { <OpenPage /> }.into_any(),
            Route::Unknown(path) => view! { <UnknownPage path=path /> }.into_any(),
            listed => page_of(parts, session.get_value(), listed).into_any(),
        };
        Some(page)
    }
}

/// A page's name for the browser's tab and history.
fn title_of(route: &Route) -> String {
    match route {
        Route::Artifact(id) | Route::Dataset(id) | Route::Trace(id) | Route::Project(id) => {
            id.chars().take(80).collect()
        }
        Route::Unknown(_) => "No such page".to_owned(),
        listed => name_of(listed).to_owned(),
    }
}

#[component]
fn UnknownPage(path: String) -> impl IntoView {
    view! {
        <h1>"There is no such page"</h1>
        <p>"The address asks for " <bdi class="mono">{path}</bdi> "."</p>
        <p><a href="#/">"Go to the overview"</a></p>
    }
}

#[component]
fn Rail() -> impl IntoView {
    let app = App::get();
    let here = move |route: &Route| {
        app.view.with(|view| match (&view.route, route) {
            (Route::Artifact(_), Route::Artifacts) | (Route::Trace(_), Route::Traces) => true,
            (Route::Dataset(_), Route::Datasets) | (Route::Project(_), Route::Projects) => true,
            (current, route) => current == route,
        })
    };
    let systems = app.session_now().map(|session| session.opened.systems()).unwrap_or_default();
    let entries = PAGES.iter().filter(|page| page.in_rail && page.shows(&systems)).map(|page| {
        let href = move || app.view.with(|view| leading_to(&page.route, view).fragment());
        let current = move || if here(&page.route) { Some("page") } else { None };
        view! {
            <a class="rail-link" href=href aria-current=current title=page.name>
                {icon(page.icon)} <span class="rail-text">{page.name}</span>
            </a>
        }
    });
    let rail = NodeRef::<leptos::html::Nav>::new();
    let route = Memo::new(move |_| app.view.with(|view| view.route.clone()));
    // Where the rail is a bar, it does not hold all pages: the one on show is brought into sight.
    Effect::new(move |_| {
        route.track();
        request_animation_frame(move || {
            if let Some(rail) = rail.try_get_untracked().flatten() {
                bring_into_sight(&rail);
            }
        });
    });
    view! {
        <nav class="rail" aria-label="Pages" node_ref=rail>
            <a class="rail-brand" href="#/">"provscope"</a>
            {entries.collect_view()}
        </nav>
    }
}

/// Scrolls the rail, and nothing around it, so that the current page's link is in its middle.
fn bring_into_sight(rail: &web_sys::Element) {
    if rail.scroll_width() <= rail.client_width() {
        return;
    }
    let Ok(Some(link)) = rail.query_selector("[aria-current]") else { return };
    let (whole, part) = (rail.get_bounding_client_rect(), link.get_bounding_client_rect());
    let off = part.left() + part.width() / 2.0 - (whole.left() + whole.width() / 2.0);
    if part.left() < whole.left() || part.right() > whole.right() {
        rail.set_scroll_left(rail.scroll_left() + off.round() as i32);
    }
}

#[component]
fn TopBar() -> impl IntoView {
    let app = App::get();
    let has_rail = move || app.session().is_some();
    let name = move || app.session().map(|session| session.opened.name.clone());
    let zone = move || if app.utc.get() { "UTC" } else { "Local time" };
    view! {
        <header class="topbar">
            {move || (!has_rail()).then(|| view! { <a class="wordmark" href="#/">"provscope"</a> })}
            {move || name().map(|name| view! {
                <span class="topbar-name" title=name.clone()><bdi>{name.clone()}</bdi></span>
            })}
            <div class="topbar-tools">
            <button
                type="button" class="button palette-button" title="Find a page, a command, an artifact (Ctrl K)"
                aria-haspopup="dialog" on:click=move |_| app.palette.set(true)
            >{icon("search")} <span class="button-label">"Find"</span> <kbd aria-hidden="true">"Ctrl K"</kbd></button>
            {move || app.session().map(|_| view! {
                <a class="button" href="#/open">{icon("open")} <span class="button-label">"Open another"</span></a>
                <button
                    type="button" class="button" title="Show times in UTC or in local time"
                    on:click=move |_| app.utc.update(|utc| *utc = !*utc)
                >{icon("clock")} <span class="button-label">{zone}</span></button>
            })}
            <ThemeButton />
            <button
                type="button" class="icon-button" title="Keys (?)" aria-label="Keys"
                on:click=move |_| app.help.set(true)
            >{icon("help")}</button>
            </div>
        </header>
    }
}

#[component]
fn Notice() -> impl IntoView {
    let app = App::get();
    move || {
        app.notice.get().map(|words| {
            view! {
                <div class="notice is-warn" role="alert">
                    {icon("findings")}
                    <p>{words}</p>
                    <button type="button" class="icon-button" aria-label="Close this message" on:click=move |_| app.notice.set(None)>
                        {icon("close")}
                    </button>
                </div>
            }
        })
    }
}
