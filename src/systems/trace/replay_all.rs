//! The state of every run replayed: what it comes to is kept for the findings.

use std::collections::BTreeMap;

use super::replay::{Change, Replay, Verdict};
use super::state::{Replayed, RunState, StoreEvent, events_of_stores, run_states};
use crate::duckdb::{Ask, Error, Page};

/// Runs that are fetched at once.
const AT_ONCE: u64 = 100;
/// Runs that are replayed. More would keep the reader waiting; the rest is told as such.
const MOST_RUNS: u64 = 5_000;
/// Differences that are told.
const FEW: usize = 3;
/// Characters of what is told.
const MOST_WORDS: usize = 400;

/// Replays the runs that own a store, one page after the other.
pub async fn replay_all(db: &impl Ask) -> Result<Vec<Replayed>, Error> {
    let mut results = Vec::new();
    for page in 0..MOST_RUNS / AT_ONCE {
        let runs = run_states(Page { offset: page * AT_ONCE, limit: AT_ONCE }).all(db).await?;
        let (Some(first), Some(last)) = (runs.first(), runs.last()) else { return Ok(results) };
        let mut changes: BTreeMap<(String, String), Vec<Change>> = BTreeMap::new();
        for event in events_of_stores(first.span_key, last.span_key.saturating_add(1)).all(db).await? {
            let key = (event.trace_id.clone().unwrap_or_default(), event.store_id.clone().unwrap_or_default());
            changes.entry(key).or_default().push(change(event));
        }
        let count = runs.len() as u64;
        results.extend(runs.into_iter().map(|run| replay(run, &mut changes)));
        if count < AT_ONCE {
            return Ok(results);
        }
    }
    let more = run_states(Page { offset: MOST_RUNS, limit: 1 }).first(db).await?;
    results.extend(more.map(|_| Replayed {
        trace_id: String::new(),
        span_id: String::new(),
        store_id: String::new(),
        applied: 0,
        failed: 0,
        is_equal: None,
        detail: format!("only the first {MOST_RUNS} runs were replayed; each is when it is looked at"),
    }));
    Ok(results)
}

fn change(event: StoreEvent) -> Change {
    Change {
        at_ns: event.time_ns.unwrap_or_default(),
        position: u32::try_from(event.position).unwrap_or_default(),
        span: event.span_key,
        span_id: String::new(),
        action: String::new(),
        patch: event.patch_json.unwrap_or_default(),
    }
}

fn replay(run: RunState, changes: &mut BTreeMap<(String, String), Vec<Change>>) -> Replayed {
    let (trace_id, store_id) = (run.trace_id.unwrap_or_default(), run.store_id.unwrap_or_default());
    let own = changes.remove(&(trace_id.clone(), store_id.clone())).unwrap_or_default();
    let (start, end) = (run.state_start.unwrap_or_default(), run.state_end.unwrap_or_default());
    // Where no end was recorded, the column is an empty object.
    let is_recorded = !matches!(end.trim(), "" | "{}") || start.trim() == "{}";
    let replay = Replay::new(&start, own, if is_recorded { &end } else { "" });
    let (is_equal, mut told) = match replay.verdict() {
        Verdict::Equal => (Some(true), Vec::new()),
        Verdict::NotRecorded => (None, Vec::new()),
        Verdict::Unreadable(why) => (None, vec![why.clone()]),
        Verdict::Different(all) => {
            let mut told: Vec<String> = all.iter().take(FEW).map(|difference| difference.words()).collect();
            told.extend((all.len() > FEW).then(|| format!("{} more", all.len() - FEW)));
            (Some(false), vec![format!("from what is recorded to what is replayed: {}", told.join("; "))])
        }
    };
    let failed = replay.faults().count();
    if let Some((at, fault)) = replay.faults().next() {
        told = vec![format!(
            "{failed} of {} patches; the first is number {}: {}",
            replay.steps().len(),
            at + 1,
            fault.words
        )];
    }
    let number = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    Replayed {
        trace_id,
        span_id: run.span_id.unwrap_or_default(),
        store_id,
        applied: number(replay.steps().len() - failed),
        failed: number(failed),
        is_equal,
        detail: told.join("; ").chars().take(MOST_WORDS).collect(),
    }
}
