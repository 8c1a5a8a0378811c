//! What the list pages share: how many rows pass the filters and how many there are, the windows of a virtual table,
//! and the head of the page.

use std::rc::Rc;

use leptos::prelude::*;

use super::filters::WhyEmpty;
use super::icon::icon;
use super::notice::Problem;
use super::search_field::SearchField;
use super::sql::SqlView;
use super::virtual_table::{Fetching, RowSource};
use crate::app::ask::{Asked, ask};
use crate::app::route;
use crate::app::state::App;
use crate::duckdb::{Engine, Page, Question, Row};
use crate::scene::format;
use crate::systems::Count;
use crate::systems::facets::{FacetRow, Facets, facets};

/// How many rows a list has.
#[derive(Clone, Copy)]
pub struct Counts {
    /// Those that pass the filters, once known.
    pub passing: Signal<Option<i64>>,
    /// All of them, once known.
    pub all: Signal<Option<i64>>,
    /// Why they could not be counted.
    pub error: Signal<Option<String>>,
    /// They are being counted anew.
    pending: Memo<bool>,
}

/// Counts what passes whenever the question changes, and everything once.
pub fn counts(
    app: App,
    engine: &Engine,
    passing: impl Fn() -> Question<Count> + 'static,
    everything: Question<Count>,
) -> Counts {
    let asking = |question: Box<dyn Fn() -> Question<Count>>| {
        let engine = engine.clone();
        ask(&app.busy(), move || {
            let (engine, question) = (engine.clone(), question());
            Some(async move { question.first(&engine).await })
        })
    };
    let some = asking(Box::new(passing));
    let all = asking(Box::new(move || everything.clone()));
    let number = |asked: Asked<Option<Count>>| {
        Memo::new(move |_| asked.with(|answer| answer.value().cloned().flatten().map(|count| count.count)))
    };
    let error = move || some.with(|answer| answer.error().map(|error| format!("{} {}", error.message, error.remedy())));
    let pending = Memo::new(move |_| some.with(|answer| answer.pending.get()));
    Counts { passing: number(some).into(), all: number(all).into(), error: Signal::derive(error), pending }
}

impl Counts {
    /// `12 of 93 traces`; the name alone until it is known.
    pub fn heading(self, one: &'static str, many: &'static str, name: &'static str) -> Signal<String> {
        Signal::derive(move || match (self.passing.get(), self.all.get()) {
            (Some(some), Some(all)) if some == all => format::counted(all.unsigned_abs(), one, many),
            (Some(some), Some(all)) => {
                let all = format::counted(all.unsigned_abs(), one, many);
                format!("{} of {all}", format::count(some.unsigned_abs()))
            }
            _ => name.to_owned(),
        })
    }

    /// The windows of a virtual table, fetched by the question of a page. Follows what `question` reads: the old rows
    /// stay until it is known how many the new ones are, so that none are fetched twice.
    pub fn rows<T: Row + 'static, F: Fn(Page) -> Question<T> + 'static>(
        self,
        engine: &Engine,
        question: impl Fn() -> F + 'static,
    ) -> Signal<Option<RowSource<T>>, LocalStorage> {
        let engine = engine.clone();
        let source = RwSignal::new_local(None);
        Effect::new(move |_| {
            let (engine, question) = (engine.clone(), question());
            let total = self.passing.get().and_then(|total| u64::try_from(total).ok());
            let Some(total) = total.filter(|_| !self.pending.get()) else { return };
            let fetch = move |page| -> Fetching<T> {
                let (engine, question) = (engine.clone(), question(page));
                Box::pin(async move { question.all(&engine).await })
            };
            source.set(Some(RowSource { total, fetch: Rc::new(fetch) }));
        });
        source.into()
    }
}

/// The values of every facet, asked for again whenever the question changes.
pub fn ask_facets(app: App, engine: &Engine, question: impl Fn() -> Question<FacetRow> + 'static) -> Asked<Facets> {
    let engine = engine.clone();
    ask(&app.busy(), move || {
        let (engine, question) = (engine.clone(), question());
        Some(async move { facets(&engine, question).await })
    })
}

/// Orders a list by a column: the same one again turns the order round, another begins with the largest or not.
pub fn choose_order(app: App, (current, descending): (&str, bool), name: &str, largest_first: bool) {
    let turned = if current == name { !descending } else { largest_first };
    let sort = if turned { format!("-{name}") } else { name.to_owned() };
    route::go(app, &app.view.get_untracked().with("sort", Some(&sort)).from_first());
}

/// What stands in place of an empty list: that there is nothing, or which filters leave nothing.
#[component]
pub fn EmptyList(
    /// How many there are without filters.
    all: i64,
    /// What they are.
    many: &'static str,
    /// What is said where there is none at all.
    nothing: &'static str,
    /// The filters' parameters with their names for people.
    names: &'static [(&'static str, &'static str)],
) -> impl IntoView {
    let words = match all {
        0 => nothing.to_owned(),
        _ => format!("None of the {} {many} passes these filters.", format::count(all.unsigned_abs())),
    };
    view! {
        <div class="empty">
            <p>{words}</p>
            {(all != 0).then(|| view! { <WhyEmpty names=names /> })}
        </div>
    }
}

/// The head of a list page: its heading, its search field, and its SQL on demand.
#[component]
pub fn ListHead(
    /// The heading.
    heading: Signal<String>,
    /// What the search field searches, for people.
    search: &'static str,
    /// What stands in the empty field.
    placeholder: &'static str,
    /// The SQL of the list.
    #[prop(into)]
    sql: Signal<String>,
    /// Why the list could not be counted.
    error: Signal<Option<String>>,
    /// What stands between the head and the list, such as the filters in force.
    children: Children,
) -> impl IntoView {
    let show_sql = RwSignal::new(false);
    view! {
        <div class="page-head">
            <h1>{heading}</h1>
            <div class="page-tools">
                <SearchField label=search placeholder=placeholder />
                <button
                    type="button" class="icon-button" title="Show SQL" aria-label="Show SQL"
                    aria-pressed=move || show_sql.get().to_string()
                    on:click=move |_| show_sql.update(|on| *on = !*on)
                >{icon("sql")}</button>
            </div>
        </div>
        {children()}
        {move || show_sql.get().then(|| view! { <SqlView sql=sql /> })}
        {move || error.get().map(|words| view! { <Problem words=words /> })}
    }
}
