//! Runs of workflows with their stores: asked for when the graph or the state is looked at. What is recorded with a run,
//! and the changes of its store, come when it is chosen.

use std::collections::{BTreeMap, HashMap};

use super::data::{Data, Numbers};
use crate::app::slices::Pace;
use crate::duckdb::row::Column;
use crate::duckdb::{Ask, Error};
use crate::systems::trace::replay::{self, Change, Replay, Role, StoreSpan};
use crate::systems::trace::{self, Run, RunRecord};

/// Changes that are replayed before the clock is asked.
const AT_ONCE: usize = 256;

/// The runs of a trace.
pub struct Runs {
    /// First started first.
    pub list: Vec<Run>,
    /// What tells the stores, in the places of the spans.
    pub stores: Vec<StoreSpan>,
    /// The ids that the nodes of graphs have, by the places of their spans.
    pub nodes: HashMap<u32, String>,
    /// Spans that own a store, by it.
    owners: HashMap<String, usize>,
    /// Places in the list by places in the files.
    by_key: BTreeMap<i64, usize>,
    /// The stores of the tree's events, in their places, as places in `event_stores`.
    events: Vec<u32>,
    event_stores: Vec<String>,
}

/// Asks for the runs of a trace.
pub async fn fetch(db: &impl Ask, id: &str, data: &Data) -> Result<Runs, Error> {
    let (nodes, events) = (trace::node_spans(id), trace::event_stores(id));
    let list = trace::runs_of(id).all(db).await?;
    let (nodes, events) = futures_util::try_join!(nodes.columns(db), events.columns(db))?;
    let count = data.trace.spans.len();
    let mut slices = Pace::hurried();
    let mut stores: Vec<StoreSpan> =
        (0..count).map(|at| StoreSpan { parent: data.trace.parent(at), ..StoreSpan::default() }).collect();
    for run in &list {
        let place = data.place(run.span_key).and_then(|at| stores.get_mut(at as usize));
        if let Some(span) = place {
            span.role = Role::of(run.junjo_span_type.as_deref().unwrap_or_default());
            span.store = run.store_id.clone().unwrap_or_default();
            span.parent_store = run.parent_store_id.clone().unwrap_or_default();
        }
    }
    let mut by_place = HashMap::with_capacity(count / 2);
    for batch in &nodes {
        let (key, node) = (Column::<i64>::bind(batch, "span_key")?, Column::<Option<String>>::bind(batch, "junjo_id")?);
        for row in 0..batch.num_rows() {
            if let (Some(at), Some(node)) = (data.place(key.get(row)?), node.text(row)) {
                by_place.insert(at, node.to_owned());
            }
        }
        slices.keep().await;
    }
    let mut names = Numbers::default();
    let nothing = names.of("");
    let mut of_events = vec![nothing; data.trace.events.len()];
    for batch in &events {
        let (key, position) = (Column::<i64>::bind(batch, "span_key")?, Column::<i32>::bind(batch, "position")?);
        let store = Column::<Option<String>>::bind(batch, "store_id")?;
        for row in 0..batch.num_rows() {
            let at = data.event_at(key.get(row)?, position.get(row)?);
            if let Some(slot) = at.and_then(|at| of_events.get_mut(at as usize)) {
                *slot = names.of(store.text(row).unwrap_or_default());
            }
        }
        slices.keep().await;
    }
    let by_key = list.iter().enumerate().map(|(at, run)| (run.span_key, at)).collect();
    let owners = replay::owners(&stores);
    Ok(Runs { list, stores, nodes: by_place, owners, by_key, events: of_events, event_stores: names.texts })
}

impl Runs {
    /// The runs around a span, itself too, the innermost first.
    pub fn around(&self, data: &Data, at: usize) -> Vec<&Run> {
        let up = std::iter::successors(Some(at), |at| data.trace.parent(*at));
        up.filter_map(|at| self.list.get(*self.by_key.get(&data.key(at)?)?)).collect()
    }

    /// The span that owns a store.
    pub fn owner_of(&self, store: &str) -> Option<usize> {
        self.owners.get(store).copied()
    }

    /// The store that an event changed.
    pub fn store_of_event(&self, at: usize) -> Option<&str> {
        let store = self.event_stores.get(*self.events.get(at)? as usize)?;
        Some(store.as_str()).filter(|store| !store.is_empty())
    }
}

/// A store from its first state to its last, replayed in slices. `None`: no run owns it.
pub async fn replay(db: &impl Ask, id: &str, data: &Data, runs: &Runs, store: &str) -> Result<Option<Replay>, Error> {
    let Some(owner) = runs.owner_of(store) else { return Ok(None) };
    let Some(key) = data.key(owner) else { return Ok(None) };
    let (record, changes) = (trace::run_record(key), trace::store_changes(id, store));
    let (record, rows) = futures_util::try_join!(record.first(db), changes.all(db))?;
    let Some(RunRecord { state_start, state_end, .. }) = record else { return Ok(None) };
    let mut slices = Pace::hurried();
    // Whether a span is the owner or in it, by its place.
    let mut owned: HashMap<u32, bool> = HashMap::new();
    let changes = rows.into_iter().filter_map(|row| {
        let at = data.place(row.span_key)?;
        let is_owned = *owned.entry(at).or_insert_with(|| replay::owned_by(&runs.stores, at as usize, owner));
        is_owned.then(|| Change {
            at_ns: row.time_ns.unwrap_or(0),
            position: u32::try_from(row.position).unwrap_or(0),
            span: row.span_key,
            span_id: row.span_id.unwrap_or_default(),
            action: row.action.unwrap_or_default(),
            patch: row.patch_json.unwrap_or_default(),
        })
    });
    let changes = changes.collect();
    slices.keep().await;
    let (start, end) = (state_start.unwrap_or_default(), state_end.unwrap_or_default());
    // Where no end was recorded, the column is an empty object.
    let is_recorded = !matches!(end.trim(), "" | "{}") || start.trim() == "{}";
    let mut replay = Replay::begin(&start, changes, if is_recorded { &end } else { "" });
    while replay.go_on(AT_ONCE) {
        slices.keep().await;
    }
    Ok(Some(replay))
}
