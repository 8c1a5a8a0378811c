//! Where descriptors come from: a file, an address, and for one table those that it had before.

use leptos::html::Input;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::app::descriptors::{apply, from_address, from_file};
use crate::app::open::named_files;
use crate::app::parts::icon::icon;
use crate::app::parts::notice::Problem;
use crate::app::state::App;
use crate::decode::TableName;
use crate::decode::descriptor::{Descriptor, Origin, builtin};
use crate::snapshot::Error;

/// What came of the last attempt.
#[derive(Clone)]
enum Outcome {
    Done(String),
    Failed(Error),
}

/// The ways to another descriptor. With a table also the ways back.
#[component]
pub fn Sources(of: Option<TableName>) -> impl IntoView {
    let app = App::get();
    let outcome = RwSignal::new_local(None::<Outcome>);
    let file = NodeRef::<Input>::new();
    let address = NodeRef::<Input>::new();
    let tell = move |came: Result<String, Error>| {
        outcome.try_set(Some(match came {
            Ok(words) => Outcome::Done(words),
            Err(error) => Outcome::Failed(error),
        }));
    };
    let choose = move |_| {
        let Some(input) = file.get_untracked() else { return };
        let files = input.files().map(|list| named_files((0..list.length()).filter_map(|index| list.get(index))));
        let work = app.busy().begin();
        spawn_local(async move {
            for file in files.unwrap_or_default() {
                tell(from_file(app, &file.path, &file.blob).await);
            }
            drop(work);
        });
        // So that the same file can be chosen again.
        input.set_value("");
    };
    let fetch = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let Some(text) = address.get_untracked().map(|input| input.value()).filter(|text| !text.trim().is_empty())
        else {
            return;
        };
        let work = app.busy().begin();
        spawn_local(async move {
            tell(from_address(app, &text).await);
            drop(work);
        });
    };
    let back = of.map(|table| {
        view! { <WaysBack table=table tell=Callback::new(move |came: Result<String, String>| {
            tell(came.map_err(|words| Error::new(crate::snapshot::ErrorKind::Engine, words, "")));
        }) /> }
    });
    view! {
        <section class="panel panel-wide" aria-labelledby="descriptor-sources">
            <h2 id="descriptor-sources">"Take a descriptor from elsewhere"</h2>
            <p class="faint">
                "A JSON file with a table's name and columns (name, type, description, required), or several. It can also be dropped anywhere on this page. The last good one is kept for this tab."
            </p>
            <div class="descriptor-ways">
                <label class="button file-button">{icon("open")} " Choose a descriptor"
                    <input type="file" accept=".json,application/json" multiple node_ref=file on:change=choose /></label>
                <form class="input-row" on:submit=fetch>
                    <label class="visually-hidden" for="descriptor-address">"Address of a descriptor"</label>
                    <input id="descriptor-address" class="input" type="text" placeholder="schemas/projects.json" autocomplete="off" spellcheck="false" node_ref=address />
                    <button type="submit" class="button">"Fetch"</button>
                </form>
                {back}
            </div>
            <div role="status">
                {move || outcome.get().map(|outcome| match outcome {
                    Outcome::Done(words) => view! { <p class="badge is-good">{icon("verified")} " " <bdi>{words}</bdi></p> }.into_any(),
                    Outcome::Failed(error) => view! { <Problem words=error.message remedy=error.remedy /> }.into_any(),
                })}
            </div>
        </section>
    }
}

/// Back to what the table was opened with, or to the page's own descriptor.
#[component]
fn WaysBack(table: TableName, tell: Callback<Result<String, String>>) -> impl IntoView {
    let app = App::get();
    let opened = app.session_now().and_then(|session| {
        let found = session.opened.described.iter().find(|described| described.table == table)?;
        Some((found.descriptor.clone(), found.origin.clone()))
    });
    let own = builtin().into_iter().find(|known| table.schema == "project" && known.name == table.table);
    let own = own.map(|descriptor| (descriptor, Origin::BuiltIn));
    let is_same = opened.as_ref().is_some_and(|(_, origin)| *origin == Origin::BuiltIn);
    let ways = [("As it was opened", opened), ("Built-in descriptor", own.filter(|_| !is_same))];
    let table = StoredValue::new(table);
    let way = move |(words, offer): (&'static str, Option<(Descriptor, Origin)>)| {
        let (descriptor, origin) = offer?;
        let here = origin.clone();
        let is_in_force = move || {
            app.described
                .with(|all| all.iter().any(|one| table.with_value(|table| one.table == *table) && one.origin == here))
        };
        let take = move |_| {
            let (descriptor, origin) = (descriptor.clone(), origin.clone());
            let mut all = app.described.get_untracked().as_ref().clone();
            let Some(own) = all.iter_mut().find(|one| table.with_value(|table| one.table == *table)) else { return };
            (own.descriptor, own.origin) = (descriptor, origin.clone());
            let work = app.busy().begin();
            spawn_local(async move {
                let came = apply(app, all, &[table.get_value()]).await;
                let words = format!("{} is now made from: {}.", table.get_value(), origin.words());
                tell.run(came.map(|()| words).map_err(|error| error.message));
                drop(work);
            });
        };
        Some(view! { <button type="button" class="button" disabled=is_in_force on:click=take>{words}</button> })
    };
    ways.map(way).collect_view()
}
