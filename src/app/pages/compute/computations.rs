//! The stored computations: facets, search, verdicts, and computing one or all of them again.

use std::cell::RefCell;
use std::rc::Rc;

use futures_util::future::{AbortHandle, abortable};
use leptos::prelude::*;

use super::Tabs;
use super::computation::{ComputationPanel, verdict_badge};
use super::replay::{Bench, keep};
use crate::app::ask::ask;
use crate::app::compute_filter::{COMPUTATION_PARAMETERS, computation_filter_of};
use crate::app::parts::cells::{cut, optional, time};
use crate::app::parts::explorer::{EmptyList, ListHead, ask_facets, counts};
use crate::app::parts::facets::{FacetList, is_wide};
use crate::app::parts::filters::Chips;
use crate::app::parts::icon::icon;
use crate::app::parts::notice::Problem;
use crate::app::parts::virtual_table::{Head, VirtualTable};
use crate::app::state::{App, Session};
use crate::duckdb::{Error, Page};
use crate::scene::format;
use crate::systems::compute::{self, ComputationFilter, ComputationRow};

const GROUPS: [(&str, &str); 3] = [("Type", "kind"), ("Verdict", "verdict"), ("Tenant", "owner")];
/// Computations that are fetched and kept together.
const PORTION: u64 = 200;
const ID_CHARS: usize = 18;

/// What is being computed.
#[derive(Clone, Copy)]
struct Running {
    /// How many are done, and of how many; `None` while nothing is computed.
    progress: RwSignal<Option<(u64, u64)>>,
    /// Counts up with each verdict that was kept: lists follow it.
    kept: RwSignal<u32>,
    /// Why it ended early.
    error: RwSignal<Option<String>>,
    handle: StoredValue<Option<AbortHandle>, LocalStorage>,
    bench: StoredValue<Rc<RefCell<Option<Bench>>>, LocalStorage>,
}

impl Running {
    fn new(app: App, session: &Rc<Session>) -> Self {
        let running = Self {
            progress: RwSignal::new(None),
            kept: RwSignal::new(0),
            error: RwSignal::new(None),
            handle: StoredValue::new_local(None),
            bench: StoredValue::new_local(Rc::new(RefCell::new(Some(Bench::new(app, Rc::clone(session)))))),
        };
        on_cleanup(move || running.stop());
        running
    }

    fn stop(self) {
        self.handle.try_update_value(|handle| handle.take().as_ref().map(AbortHandle::abort));
        self.progress.try_set(None);
    }

    /// Computes one again, or all that pass a filter.
    fn start(self, app: App, session: Rc<Session>, what: What) {
        self.stop();
        self.error.set(None);
        self.progress.set(Some((0, 0)));
        let shared = self.bench.get_value();
        // One that was stopped halfway has lost its bench.
        let mut bench = shared.borrow_mut().take().unwrap_or_else(|| Bench::new(app, Rc::clone(&session)));
        let work = app.busy().begin();
        let (future, handle) = abortable(async move {
            let done = replay(self, &mut bench, &session, what).await;
            (done, bench, session)
        });
        self.handle.set_value(Some(handle));
        leptos::task::spawn_local(async move {
            if let Ok((done, bench, session)) = future.await {
                shared.borrow_mut().replace(bench);
                if let Err(error) = done {
                    self.error.try_set(Some(format!("{} {}", error.message, error.remedy())));
                }
                self.progress.try_set(None);
                app.look_again(&session.engine, &compute::SYSTEM).await;
            }
            drop(work);
        });
    }
}

enum What {
    One(Box<ComputationRow>),
    All(ComputationFilter),
}

async fn replay(running: Running, bench: &mut Bench, session: &Session, what: What) -> Result<(), Error> {
    let engine = &session.engine;
    let (filter, total) = match what {
        What::One(row) => {
            let verdict = bench.verdict(&row).await?;
            keep(engine, &[(*row, verdict)]).await?;
            running.kept.try_update(|kept| *kept += 1);
            return Ok(());
        }
        What::All(filter) => {
            let total = compute::computation_count(&filter).first(engine).await?.map_or(0, |count| count.count);
            (filter, total.unsigned_abs())
        }
    };
    // What is kept must not change what is fetched next.
    let mut rows = Vec::new();
    while (rows.len() as u64) < total {
        let page = Page { offset: rows.len() as u64, limit: 5_000 };
        let more = compute::computations(&filter, page).all(engine).await?;
        if more.is_empty() {
            break;
        }
        rows.extend(more);
    }
    let total = rows.len() as u64;
    let mut done = Vec::new();
    for (nth, row) in (1..).zip(rows) {
        let verdict = bench.verdict(&row).await?;
        done.push((row, verdict));
        running.progress.try_set(Some((nth, total)));
        if nth % PORTION == 0 || nth == total {
            keep(engine, &done).await?;
            done.clear();
            running.kept.try_update(|kept| *kept += 1);
        }
    }
    Ok(())
}

/// The list, and the computation that the parameter `id` names.
#[component]
pub fn ComputationsPart(session: Rc<Session>) -> impl IntoView {
    let app = App::get();
    let running = Running::new(app, &session);
    let filter = Memo::new(move |_| app.view.with(computation_filter_of));
    let engine = session.engine.clone();
    let following = move || {
        running.kept.track();
        filter.get()
    };
    let everything = compute::computation_count(&ComputationFilter::default());
    let counts = counts(app, &engine, move || compute::computation_count(&following()), everything);
    let facets = ask_facets(app, &engine, move || compute::computation_facet_rows(&following()));
    let source = counts.rows(&engine, move || {
        let filter = following();
        move |page| compute::computations(&filter, page)
    });
    let sql =
        Signal::derive(move || compute::computations(&filter.get(), Page { offset: 0, limit: 100 }).sql().to_owned());
    let id = Memo::new(move |_| app.view.with(|view| view.get("id").map(str::to_owned)));
    let chosen = ask(&app.busy(), {
        let engine = engine.clone();
        move || {
            running.kept.track();
            let (engine, id) = (engine.clone(), id.get());
            Some(async move {
                match id {
                    Some(id) => compute::computation(&id).first(&engine).await,
                    None => Ok(None),
                }
            })
        }
    });
    let held = StoredValue::new_local(Rc::clone(&session));
    let one = Callback::new(move |row: ComputationRow| {
        running.start(app, held.get_value(), What::One(Box::new(row)));
    });
    let all = move |_| running.start(app, held.get_value(), What::All(filter.get_untracked()));
    let panel = move || {
        let row = chosen.with(|answer| answer.value().cloned().flatten()).filter(|_| id.get().is_some())?;
        let close = app.view.with(|view| view.clone().with("id", None).fragment());
        let busy = Signal::derive(move || running.progress.get().is_some());
        Some(view! { <ComputationPanel row=row on_replay=one busy=busy close=close /> })
    };
    view! {
        <ListHead
            heading=counts.heading("computation", "computations", "Computations") sql=sql error=counts.error
            search="Search ids, inputs and results" placeholder="Id, input or result"
        >
            <Tabs now="computations" />
            <div class="replay-bar">
                <button type="button" class="button" disabled=move || running.progress.get().is_some() on:click=all>
                    {icon("play")} {move || replay_words(counts.passing.get(), counts.all.get())}
                </button>
                <Progress running=running />
            </div>
            <Chips names=&COMPUTATION_PARAMETERS />
        </ListHead>
        {move || running.error.get().map(|words| view! { <Problem words=words /> })}
        <div class="split">
            <div class="explorer">
                <details class="facets-fold" prop:open=is_wide()>
                    <summary>"Filters"</summary>
                    <div class="facets" role="group" aria-label="Filters"><FacetList facets=facets groups=&GROUPS /></div>
                </details>
                <VirtualTable
                    source=source
                    heads=heads()
                    caption="Computations"
                    least=780
                    cells=row_cells
                    href=move |row: &ComputationRow| {
                        let id = row.computation_id.clone()?;
                        Some(app.view.get_untracked().with("row", None).with("id", Some(&id)).fragment())
                    }
                >
                    <EmptyList
                    all=counts.all.get().unwrap_or(0) many="computations" names=&COMPUTATION_PARAMETERS
                    nothing="This snapshot has no computations: it holds only embeddings."
                />
                </VirtualTable>
            </div>
            {panel}
        </div>
    }
}

fn replay_words(some: Option<i64>, all: Option<i64>) -> String {
    match (some, all) {
        (Some(some), Some(all)) if some != all => format!("Replay these {}", format::count(some.unsigned_abs())),
        (Some(all), _) => format!("Replay all {}", format::count(all.unsigned_abs())),
        _ => "Replay all".to_owned(),
    }
}

#[component]
fn Progress(running: Running) -> impl IntoView {
    move || {
        running.progress.get().map(|(done, total)| {
            let words = if total == 0 { "Replaying".to_owned() } else { format!("{done} of {total} replayed") };
            let value = (total > 0).then_some(done);
            view! {
                <progress class="progress" value=value max=total.max(1) aria-label="Replaying"></progress>
                <span role="status">{words}</span>
                <button type="button" class="button button-quiet" on:click=move |_| running.stop()>"Cancel"</button>
            }
        })
    }
}

fn heads() -> Vec<Head> {
    [
        ("Id", false, "172px"),
        ("Type", false, "128px"),
        ("Verdict", false, "144px"),
        ("From", false, "minmax(200px, 2fr)"),
        ("Tenant", false, "minmax(92px, 1fr)"),
        ("Computed", false, "222px"),
    ]
    .map(|(name, number, track)| Head { name, sort: None, number, track })
    .into()
}

/// A file's id without what all of them begin with.
fn bare(file_id: &str) -> &str {
    file_id.strip_prefix("file_").unwrap_or(file_id)
}

fn row_cells(row: &ComputationRow) -> AnyView {
    let app = App::get();
    let id = row.computation_id.clone().unwrap_or_default();
    let href = app.view.get_untracked().with("row", None).with("id", Some(&id)).fragment();
    let from = match (&row.source_file_id, &row.target_file_id) {
        (Some(source), Some(target)) => Some(format!("{} and {}", bare(source), bare(target))),
        _ => row.parsed_file_id.clone().or_else(|| row.statement.clone()).or_else(|| row.input_data.clone()),
    };
    let title = row.detail.clone();
    view! {
        <div class="vtable-cell" role="gridcell"><a href=href>{cut(&id, ID_CHARS)}</a></div>
        <div class="vtable-cell" role="gridcell">{optional(row.computation_type.as_deref())}</div>
        <div class="vtable-cell" role="gridcell" title=title>{verdict_badge(row.verdict.as_deref())}</div>
        <div class="vtable-cell" role="gridcell">{optional(from.as_deref().map(bare))}</div>
        <div class="vtable-cell" role="gridcell">{optional(row.tenant_id.as_deref())}</div>
        <div class="vtable-cell" role="gridcell">{time(row.created_at)}</div>
    }
    .into_any()
}
