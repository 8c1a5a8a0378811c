//! The artifacts whose chains have the chosen form, or all that pass the filters.

use std::rc::Rc;
use std::sync::Arc;

use leptos::prelude::*;

use crate::app::filter::{sort_of, write_sort};
use crate::app::parts::cells::{artifact_link, null, optional, time, verified_mark};
use crate::app::parts::explorer::choose_order;
use crate::app::parts::filters::WhyEmpty;
use crate::app::parts::icon::icon;
use crate::app::parts::virtual_table::{Head, RowSource, VirtualTable};
use crate::app::state::App;
use crate::duckdb::Engine;
use crate::scene::format::{self, counted};
use crate::scene::strips::StripsRequest;
use crate::share::link::{Route, View};
use crate::systems::artifact::{self, ArtifactRow, Filter, Pattern, Sort};

/// The key of a form in the picture and in links.
pub fn form_of(pattern: Pattern) -> String {
    format!("form/{}", pattern.name())
}

fn pattern_of(key: &str) -> Option<Pattern> {
    Pattern::parse(key.strip_prefix("form/")?)
}

/// The list.
#[component]
pub fn FormList(
    engine: Engine,
    filter: Memo<Filter>,
    request: Memo<Option<Arc<StripsRequest>>>,
    chosen: Signal<Option<String>>,
) -> impl IntoView {
    let app = App::get();
    let sort = Memo::new(move |_| app.view.with(sort_of));
    let pattern = Memo::new(move |_| chosen.get().as_deref().and_then(pattern_of));
    let total = Memo::new(move |_| {
        let request = request.get()?;
        let Some(pattern) = pattern.get() else { return Some(request.total) };
        let key = form_of(pattern);
        Some(request.strips.iter().find(|strip| strip.key == key).map_or(0, |strip| strip.count))
    });
    let source = Signal::derive_local(move || {
        let (total, filter, pattern, sort) = (total.get()?, filter.get(), pattern.get(), sort.get());
        let engine = engine.clone();
        Some(RowSource {
            total,
            fetch: Rc::new(move |page| {
                let (engine, question) = (engine.clone(), artifact::pattern_list(&filter, pattern, sort, page));
                Box::pin(async move { question.all(&engine).await })
            }),
        })
    });
    let heading = move || {
        let count = counted(total.get().unwrap_or(0), "artifact", "artifacts");
        if pattern.get().is_some() { format!("{count} of the chosen form") } else { format!("{count} of every form") }
    };
    let clear = move || {
        pattern.get().map(|_| {
            let all = app.view.get().from_first().with("sel", None).fragment();
            view! { <a class="button button-quiet" href=all>{icon("close")} "Clear the choice"</a> }
        })
    };
    view! {
        <section class="form-list" aria-labelledby="form-list-title">
            <div class="panel-head"><h2 id="form-list-title" aria-live="polite">{heading}</h2> {clear}</div>
            <VirtualTable
                source=source
                heads=heads()
                caption="Artifacts of the form"
                least=620
                cells=row_cells
                href=|row: &ArtifactRow| View::of(Route::Artifact(row.artifact_id.clone().unwrap_or_default())).fragment()
                order=Signal::derive(move || order(sort.get()))
                on_sort=Callback::new(move |name| {
                    let (current, descending) = order(app.view.with_untracked(sort_of));
                    choose_order(app, (&current, descending), name, false);
                })
            >
                <div class="empty">
                    {move || if pattern.get().is_some() {
                        let all = app.view.get().from_first().with("sel", None).fragment();
                        view! {
                            <p>"No artifact that passes these filters has this form."</p>
                            <p class="empty-ways"><a class="button" href=all>"Every form"</a></p>
                        }.into_any()
                    } else {
                        view! { <p>"No artifact passes these filters."</p> }.into_any()
                    }}
                    <WhyEmpty />
                </div>
            </VirtualTable>
        </section>
    }
}

fn heads() -> Vec<Head> {
    [
        ("Id", "id", false, "minmax(150px, 2fr)"),
        ("Type", "type", false, "minmax(104px, 0.6fr)"),
        ("Created", "created", false, "180px"),
        ("Verified", "verified", false, "118px"),
        ("Nodes", "chain", true, "68px"),
    ]
    .map(|(name, sort, number, track)| Head { name, sort: Some(sort), number, track })
    .into()
}

fn row_cells(row: &ArtifactRow) -> AnyView {
    let nodes = if row.chain_length == 0 { null("0") } else { format::grouped(row.chain_length).into_any() };
    view! {
        <div class="vtable-cell" role="gridcell">{artifact_link(row.artifact_id.as_deref())}</div>
        <div class="vtable-cell" role="gridcell">{optional(row.artifact_type.as_deref())}</div>
        <div class="vtable-cell" role="gridcell">{time(row.creation_timestamp)}</div>
        <div class="vtable-cell" role="gridcell">{verified_mark(row.is_verified)}</div>
        <div class="vtable-cell num" role="gridcell">{nodes}</div>
    }
    .into_any()
}

fn order(sort: Sort) -> (String, bool) {
    (write_sort(sort).trim_start_matches('-').to_owned(), sort.descending)
}
