//! The app in parts: which part holds a page, and when it is fetched. The parts are made in `src/bin/app/parts.rs`,
//! since only the app is cut, not what the library is built into otherwise.

use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;

use futures_util::FutureExt as _;
use leptos::prelude::*;
use leptos::task::{spawn_local, spawn_local_scoped_with_cancellation};
use leptos::wasm_split::SplitLoaderError;

use super::parts::notice::Problem;
use super::state::{App, Session};
use crate::share::link::Route;

/// Whether a part is here, or could not be fetched.
pub type Fetched = Result<(), SplitLoaderError>;
/// What comes of asking a part for a page: the page, or that the part could not be fetched.
pub type Made = Result<AnyView, SplitLoaderError>;
/// What is there later.
pub type Soon<T> = Pin<Box<dyn Future<Output = T>>>;

/// A part of the app, with some of its pages.
#[derive(Clone, Copy)]
pub struct Part {
    /// Fetches it, unless it is here.
    pub fetch: fn() -> Soon<Fetched>,
    /// Makes the page of a route that it holds; at once if the part is here.
    pub make: fn(Rc<Session>, Route) -> Soon<Made>,
    /// The systems whose pages it holds; none if every snapshot has them.
    pub systems: &'static [&'static str],
    /// Whether it holds a route's page.
    pub holds: fn(&Route) -> bool,
}

/// All parts of the app.
pub type Parts = &'static [Part];

const NOT_FETCHED: &str = "The part of provscope with this page could not be fetched. \
    See that the site can be reached, go to another page, and come back.";

/// A route's page, as soon as its part is here; `None` for a route without a part.
pub fn page_of(parts: Parts, session: Rc<Session>, route: Route) -> Option<AnyView> {
    let app = App::get();
    let part = *parts.iter().find(|part| (part.holds)(&route))?;
    let session = StoredValue::new_local(session);
    let fetched = RwSignal::new(None);
    let work = app.busy().begin();
    spawn_local_scoped_with_cancellation(async move {
        let is_here = (part.fetch)().await.is_ok();
        if !is_here {
            app.busy().fail();
        }
        fetched.set(Some(is_here));
        drop(work);
    });
    let page = move || match fetched.get()? {
        true => (part.make)(session.get_value(), route.clone()).now_or_never()?.ok(),
        false => Some(view! { <Problem words=NOT_FETCHED.to_owned() /> }.into_any()),
    };
    Some(page.into_any())
}

/// Fetches the parts of these systems' pages, one after the other, so that a click need not wait and the page works
/// without a network. A part that fails is fetched again when its page is opened.
pub fn fetch_ahead(parts: Parts, systems: &[String]) {
    let wanted =
        |part: &&Part| part.systems.is_empty() || systems.iter().any(|found| part.systems.contains(&found.as_str()));
    let wanted: Vec<Part> = parts.iter().filter(wanted).copied().collect();
    spawn_local(async move {
        for part in wanted {
            let _ = (part.fetch)().await;
        }
    });
}
