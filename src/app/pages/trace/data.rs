//! All spans of a trace as a tree: asked for as a few narrow columns, and read in slices.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use crate::app::slices::Pace;
use crate::duckdb::row::Column;
use crate::duckdb::{Ask, Batch, Error};
use crate::scene::waterfall::{Event, Kind, Parts, Sign, Span, Texts, Trace};
use crate::systems::trace;

/// More spans of one trace are not fetched.
pub const MOST_SPANS: u64 = 150_000;

/// What is known of a trace as soon as it is drawn.
pub struct Data {
    /// Its spans as a tree.
    pub trace: Rc<Trace>,
    /// There are more spans than are shown.
    pub cut: bool,
    /// The spans' places in the files.
    keys: Vec<i64>,
    /// These in order, with the places in the tree.
    by_key: Vec<(i64, u32)>,
    /// The span that was named last.
    named: RefCell<Option<(String, u32)>>,
}

impl Data {
    /// The first span of an id. The one that was named last is found at once.
    pub fn place_of_id(&self, id: &str) -> Option<u32> {
        if let Some((_, at)) = self.named.borrow().as_ref().filter(|(named, _)| named == id) {
            return Some(*at);
        }
        let at = u32::try_from(self.trace.ids.iter().position(|one| one == id)?).ok()?;
        self.name(id, at);
        Some(at)
    }

    /// A span is named by its id, which no other one has.
    pub fn name(&self, id: &str, at: u32) {
        self.named.replace(Some((id.to_owned(), at)));
    }

    /// A span's place in the files.
    pub fn key(&self, at: usize) -> Option<i64> {
        self.keys.get(at).copied()
    }

    /// The span of a place in the files.
    pub fn place(&self, key: i64) -> Option<u32> {
        place(&self.by_key, key)
    }

    /// The event of a span that stands at a place among the span's events.
    pub fn event_at(&self, key: i64, position: i32) -> Option<u32> {
        let mut events = self.trace.events(self.place(key)? as usize);
        let is_it = |at: &usize| self.trace.events.get(*at).is_some_and(|event| event.position == position);
        events.find(is_it).and_then(|at| u32::try_from(at).ok())
    }

    /// Whether two spans ran at the same time, neither within the other.
    pub fn are_concurrent(&self, a: i64, b: i64) -> bool {
        let (Some(a), Some(b)) = (self.place(a), self.place(b)) else { return false };
        let (a, b) = (a as usize, b as usize);
        let (Some(one), Some(other)) = (self.trace.spans.get(a), self.trace.spans.get(b)) else { return false };
        let overlap = one.start < other.end && other.start < one.end;
        overlap && a != b && !self.trace.is_within(a, b) && !self.trace.is_within(b, a)
    }
}

fn place(by_key: &[(i64, u32)], key: i64) -> Option<u32> {
    let at = by_key.binary_search_by_key(&key, |(key, _)| *key).ok()?;
    by_key.get(at).map(|(_, place)| *place)
}

/// Asks for what the tree needs. Both questions wait at the engine at once: the spans are read while it looks for the
/// events.
pub async fn fetch(db: &impl Ask, id: &str) -> Result<Data, Error> {
    let events = trace::tree_events(id);
    let (spans, events) = futures_util::try_join!(read_spans(db, id), events.columns(db))?;
    let (mut rows, cut) = spans;
    let mut by_key: Vec<(i64, u32)> = rows.keys.iter().zip(0..).map(|(key, at)| (*key, at)).collect();
    by_key.sort_unstable();
    let mut slices = Pace::hurried();
    let mut names = Numbers::default();
    for batch in &events {
        read_events(batch, &by_key, &mut names, &mut rows.parts.events)?;
        slices.keep().await;
    }
    rows.parts.event_names = names.texts;
    slices.rest().await;
    let (keys, parts) = rows.finish();
    Ok(Data { trace: Rc::new(Trace::new(parts)), cut, keys, by_key, named: RefCell::default() })
}

/// Only the spans, for a comparison.
pub async fn fetch_tree(db: &impl Ask, id: &str) -> Result<Rc<Trace>, Error> {
    let (rows, _) = read_spans(db, id).await?;
    Ok(Rc::new(Trace::new(rows.finish().1)))
}

/// The spans, and whether there are more of them.
async fn read_spans(db: &impl Ask, id: &str) -> Result<(Rows, bool), Error> {
    let count = |batches: &[Batch]| batches.iter().map(|batch| batch.num_rows() as u64).sum::<u64>();
    let mut batches = trace::tree_spans(id, MOST_SPANS + 1).columns(db).await?;
    let cut = count(&batches) > MOST_SPANS;
    if cut {
        batches = trace::first_tree_spans(id, MOST_SPANS).columns(db).await?;
    }
    let mut rows = Rows::with_capacity(count(&batches) as usize);
    let mut slices = Pace::hurried();
    for batch in &batches {
        rows.read(batch)?;
        slices.keep().await;
    }
    Ok((rows, cut))
}

/// Spans as they are read.
#[derive(Default)]
struct Rows {
    keys: Vec<i64>,
    parts: Parts,
    names: Numbers,
    services: Numbers,
    /// Where a model call's name is put together.
    scratch: String,
}

impl Rows {
    fn with_capacity(spans: usize) -> Self {
        let ids = || Texts::with_capacity(spans, spans * 16);
        let parts = Parts { spans: Vec::with_capacity(spans), ids: ids(), parents: ids(), ..Parts::default() };
        Self { keys: Vec::with_capacity(spans), parts, ..Self::default() }
    }

    fn read(&mut self, batch: &Batch) -> Result<(), Error> {
        let key = Column::<i64>::bind(batch, "span_key")?;
        let text = |name| Column::<Option<String>>::bind(batch, name);
        let number = |name| Column::<Option<i64>>::bind(batch, name);
        let (id, parent, name, service) =
            (text("span_id")?, text("parent_span_id")?, text("name")?, text("service_name")?);
        let (kind, junjo, model_kind) = (text("kind")?, text("junjo_span_type")?, text("openinference_kind")?);
        let (provider, model) = (text("llm_provider")?, text("llm_model")?);
        let (start, end, exceptions) = (number("start_ns")?, number("end_ns")?, number("exception_count")?);
        let (events, changes) = (number("event_count")?, number("state_event_count")?);
        let error = Column::<Option<bool>>::bind(batch, "is_error")?;
        for row in 0..batch.num_rows() {
            self.keys.push(key.get(row)?);
            self.parts.ids.push(id.text(row).unwrap_or_default());
            self.parts.parents.push(parent.text(row).unwrap_or_default());
            let ends = end.get(row)?;
            let starts = start.get(row)?.or(ends).unwrap_or(0);
            let own_name = name.text(row).unwrap_or_default();
            let is_model = model_kind.text(row) == Some("LLM");
            let number = match (is_model, provider.text(row), model.text(row)) {
                (true, provider, model) if provider.or(model).is_some() => self.model(provider, model, own_name),
                _ => self.names.of(own_name),
            };
            let count = |of: Option<i64>| u32::try_from(of.unwrap_or(0)).unwrap_or(0);
            self.parts.spans.push(Span {
                name: number,
                service: self.services.of(service.text(row).unwrap_or_default()),
                sign: sign(junjo.text(row).unwrap_or_default(), model_kind.text(row)),
                kind: kind_of(kind.text(row).unwrap_or_default()),
                start: starts,
                end: ends.unwrap_or(starts),
                error: error.get(row)?.unwrap_or(false),
                exceptions: count(exceptions.get(row)?),
                events: count(events.get(row)?).saturating_sub(count(changes.get(row)?)),
            });
        }
        Ok(())
    }

    /// A model call is named by who was asked.
    fn model(&mut self, provider: Option<&str>, model: Option<&str>, own: &str) -> u32 {
        self.scratch.clear();
        for part in [provider, model].into_iter().flatten().filter(|part| !part.is_empty()) {
            self.scratch.push_str(if self.scratch.is_empty() { "LLM – " } else { " – " });
            self.scratch.push_str(part);
        }
        self.names.of(if self.scratch.is_empty() { own } else { &self.scratch })
    }

    fn finish(mut self) -> (Vec<i64>, Parts) {
        (self.parts.names, self.parts.services) = (self.names.texts, self.services.texts);
        (self.keys, self.parts)
    }
}

fn read_events(
    batch: &Batch,
    by_key: &[(i64, u32)],
    names: &mut Numbers,
    events: &mut Vec<Event>,
) -> Result<(), Error> {
    let (key, time) = (Column::<i64>::bind(batch, "span_key")?, Column::<Option<i64>>::bind(batch, "time_ns")?);
    let position = Column::<i32>::bind(batch, "position")?;
    let action = Column::<Option<String>>::bind(batch, "action")?;
    // Events of one span stand together.
    let mut last = None;
    for row in 0..batch.num_rows() {
        let key = key.get(row)?;
        let span = match last {
            Some((of, place)) if of == key => place,
            _ => place(by_key, key),
        };
        last = Some((key, span));
        let Some(span) = span else { continue };
        let name = action.text(row).filter(|action| !action.is_empty()).unwrap_or("set_state");
        let (at, position) = (time.get(row)?.unwrap_or(0), position.get(row)?);
        events.push(Event { span, at, name: names.of(name), position });
    }
    Ok(())
}

/// Texts with numbers.
#[derive(Default)]
pub(super) struct Numbers {
    /// The texts in the order of their numbers.
    pub(super) texts: Vec<String>,
    places: HashMap<String, u32>,
    /// The number that was asked for last: neighbours are often alike.
    last: u32,
}

impl Numbers {
    /// The number of a text; a new one for a new text.
    pub(super) fn of(&mut self, text: &str) -> u32 {
        if self.texts.get(self.last as usize).is_some_and(|last| last == text) {
            return self.last;
        }
        self.last = match self.places.get(text) {
            Some(place) => *place,
            None => {
                let place = self.texts.len() as u32;
                self.texts.push(text.to_owned());
                self.places.insert(text.to_owned(), place);
                place
            }
        };
        self.last
    }
}

fn sign(junjo: &str, model: Option<&str>) -> Sign {
    match (junjo, model) {
        ("workflow", _) => Sign::Flow,
        ("subflow", _) => Sign::Inner,
        ("node", _) => Sign::Step,
        ("run_concurrent" | "node_gather", _) => Sign::Fork,
        (_, Some("LLM")) => Sign::Model,
        (_, Some("TOOL")) => Sign::Tool,
        _ => Sign::Plain,
    }
}

fn kind_of(name: &str) -> Kind {
    match name {
        "SERVER" => Kind::Server,
        "CLIENT" => Kind::Client,
        "PRODUCER" => Kind::Producer,
        "CONSUMER" => Kind::Consumer,
        _ => Kind::Internal,
    }
}
