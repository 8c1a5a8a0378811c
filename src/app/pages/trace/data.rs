//! The answers about a trace, as what pictures and replay are made of.

use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;

use crate::duckdb::{Ask, Error};
use crate::scene::waterfall::{Event, Kind, Sign, Span, Trace};
use crate::systems::trace::replay::{self, Change, Replay, Role, StoreSpan};
use crate::systems::trace::{self, Execution, SpanRow, StateEvent};

/// More spans of one trace are not fetched.
pub const MOST_SPANS: u64 = 150_000;

/// What is known of a trace.
pub struct Data {
    /// Its spans as a tree.
    pub trace: Rc<Trace>,
    /// The spans as they came, in the same places.
    pub rows: Vec<SpanRow>,
    /// Runs of workflows and subflows.
    pub executions: Vec<Execution>,
    /// Changes of state, in the places of the trace's events.
    pub events: Vec<StateEvent>,
    /// What tells the stores, in the places of the spans.
    pub stores: Vec<StoreSpan>,
    /// Spans by their keys.
    pub places: HashMap<i64, u32>,
    /// There are more spans than are shown.
    pub cut: bool,
}

/// Asks for everything about a trace that its page shows at once.
pub async fn fetch(db: &impl Ask, id: &str) -> Result<Data, Error> {
    let mut rows = trace::spans(id, MOST_SPANS + 1).all(db).await?;
    let executions = trace::executions_of(id).all(db).await?;
    let events = trace::state_events_of(id).all(db).await?;
    let cut = rows.len() as u64 > MOST_SPANS;
    rows.truncate(MOST_SPANS as usize);
    Ok(data(rows, executions, events, cut))
}

/// Only the spans, for a comparison.
pub async fn fetch_tree(db: &impl Ask, id: &str) -> Result<Rc<Trace>, Error> {
    let rows = trace::spans(id, MOST_SPANS).all(db).await?;
    Ok(Rc::new(tree(&rows, Vec::new())))
}

fn data(rows: Vec<SpanRow>, executions: Vec<Execution>, mut events: Vec<StateEvent>, cut: bool) -> Data {
    let places: HashMap<i64, u32> = rows.iter().enumerate().map(|(at, row)| (row.span_key, at as u32)).collect();
    events.retain(|event| places.contains_key(&event.span_key));
    // In the order in which the trace keeps them.
    let order = |event: &StateEvent| (places.get(&event.span_key).copied(), event.time_ns.unwrap_or(0));
    events.sort_by_key(order);
    let drawn = events.iter().map(|event| Event {
        span: places.get(&event.span_key).copied().unwrap_or(0),
        at: event.time_ns.unwrap_or(0),
        name: event.action.clone().filter(|action| !action.is_empty()).unwrap_or_else(|| "set_state".to_owned()),
        error: event
            .patch_json
            .as_deref()
            .is_some_and(|patch| matches!(replay::read_patch(patch), replay::PatchText::Unreadable(_))),
    });
    let trace = tree(&rows, drawn.collect());
    let owned: HashMap<i64, &Execution> = executions.iter().map(|execution| (execution.span_key, execution)).collect();
    let stores = rows.iter().enumerate().map(|(at, row)| {
        let execution = owned.get(&row.span_key);
        let text = |of: Option<&Option<String>>| of.cloned().flatten().unwrap_or_default();
        StoreSpan {
            parent: trace.parent(at),
            role: Role::of(row.junjo_span_type.as_deref().unwrap_or_default()),
            store: text(execution.map(|execution| &execution.store_id)),
            parent_store: text(execution.map(|execution| &execution.parent_store_id)),
        }
    });
    let stores = stores.collect();
    Data { trace: Rc::new(trace), rows, executions, events, stores, places, cut }
}

fn tree(rows: &[SpanRow], events: Vec<Event>) -> Trace {
    let (mut names, mut services) = (Numbers::default(), Numbers::default());
    let spans = rows.iter().map(|row| {
        let start = row.start_ns.or(row.end_ns).unwrap_or(0);
        Span {
            id: row.span_id.clone().unwrap_or_default(),
            parent: row.parent_span_id.clone(),
            name: names.of(&name(row)),
            service: services.of(row.service_name.as_deref().unwrap_or_default()),
            sign: sign(row),
            kind: kind(row.kind.as_deref().unwrap_or_default()),
            start,
            end: row.end_ns.unwrap_or(start),
            error: row.is_error,
            exceptions: u32::try_from(row.exception_count).unwrap_or(0),
            events: u32::try_from(row.event_count.saturating_sub(row.state_event_count)).unwrap_or(0),
        }
    });
    let spans = spans.collect();
    Trace::new(spans, names.texts, services.texts, events)
}

/// Texts with numbers.
#[derive(Default)]
struct Numbers {
    texts: Vec<String>,
    places: HashMap<String, u32>,
}

impl Numbers {
    fn of(&mut self, text: &str) -> u32 {
        if let Some(place) = self.places.get(text) {
            return *place;
        }
        let place = self.texts.len() as u32;
        self.texts.push(text.to_owned());
        self.places.insert(text.to_owned(), place);
        place
    }
}

/// A model call is named by who was asked.
fn name(row: &SpanRow) -> String {
    let parts = [row.llm_provider.as_deref(), row.llm_model.as_deref()];
    let known: Vec<&str> = parts.into_iter().flatten().filter(|part| !part.is_empty()).collect();
    if row.openinference_kind.as_deref() == Some("LLM") && !known.is_empty() {
        return format!("LLM – {}", known.join(" – "));
    }
    row.name.clone().unwrap_or_default()
}

fn sign(row: &SpanRow) -> Sign {
    match (row.junjo_span_type.as_deref().unwrap_or_default(), row.openinference_kind.as_deref()) {
        ("workflow", _) => Sign::Flow,
        ("subflow", _) => Sign::Inner,
        ("node", _) => Sign::Step,
        ("run_concurrent" | "node_gather", _) => Sign::Fork,
        (_, Some("LLM")) => Sign::Model,
        (_, Some("TOOL")) => Sign::Tool,
        _ => Sign::Plain,
    }
}

fn kind(name: &str) -> Kind {
    match name {
        "SERVER" => Kind::Server,
        "CLIENT" => Kind::Client,
        "PRODUCER" => Kind::Producer,
        "CONSUMER" => Kind::Consumer,
        _ => Kind::Internal,
    }
}

impl Data {
    /// The runs of workflows around a span, itself too, the innermost first.
    pub fn around(&self, at: usize) -> Vec<&Execution> {
        let by_key: BTreeMap<i64, &Execution> = self.executions.iter().map(|run| (run.span_key, run)).collect();
        let up = std::iter::successors(Some(at), |at| self.trace.parent(*at));
        up.filter_map(|at| by_key.get(&self.rows.get(at)?.span_key).copied()).collect()
    }

    /// The place of an event in the list of the trace's events that have rows.
    pub fn event_at(&self, span_key: i64, position: i32) -> Option<u32> {
        let at = self.events.iter().position(|event| event.span_key == span_key && event.position == position)?;
        u32::try_from(at).ok()
    }

    /// A store from its first state to its last. For each of its steps the event's place is in [`Change::span`]'s span.
    pub fn replay(&self, store: &str) -> Option<Replay> {
        let owner = replay::owner_of(&self.stores, store)?;
        let key = self.rows.get(owner)?.span_key;
        let run = self.executions.iter().find(|run| run.span_key == key)?;
        let changes = self.events.iter().filter(|event| event.store_id.as_deref() == Some(store)).filter_map(|event| {
            let at = *self.places.get(&event.span_key)? as usize;
            replay::owned_by(&self.stores, at, owner).then(|| Change {
                at_ns: event.time_ns.unwrap_or(0),
                position: u32::try_from(event.position).unwrap_or(0),
                span: event.span_key,
                span_id: event.span_id.clone().unwrap_or_default(),
                action: event.action.clone().unwrap_or_default(),
                patch: event.patch_json.clone().unwrap_or_default(),
            })
        });
        let text = |of: &Option<String>| of.clone().unwrap_or_default();
        let (start, end) = (text(&run.state_start), text(&run.state_end));
        // Where no end was recorded, the column is an empty object.
        let is_recorded = !matches!(end.trim(), "" | "{}") || start.trim() == "{}";
        Some(Replay::new(&start, changes.collect(), if is_recorded { &end } else { "" }))
    }

    /// Whether two spans ran at the same time, neither within the other.
    pub fn are_concurrent(&self, a: i64, b: i64) -> bool {
        let (Some(a), Some(b)) = (self.places.get(&a), self.places.get(&b)) else { return false };
        let (a, b) = (*a as usize, *b as usize);
        let (Some(one), Some(other)) = (self.trace.spans.get(a), self.trace.spans.get(b)) else { return false };
        let overlap = one.start < other.end && other.start < one.end;
        overlap && a != b && !self.trace.is_within(a, b) && !self.trace.is_within(b, a)
    }
}
