//! The state of every run replayed: what it comes to is kept for the findings.

use std::collections::BTreeMap;

use super::replay::{Change, Replay, Verdict};
use super::state::{Replayed, RunSize, RunState, StoreEvent, events_of_stores, run_sizes, run_states};
use crate::duckdb::{Ask, Error};

/// Runs that are fetched at once, and their bytes.
const AT_ONCE: usize = 2_000;
const MOST_BYTES: i64 = 12_000_000;
/// Runs that are replayed. More would keep the reader waiting; the rest is told as such.
const MOST_RUNS: usize = 5_000;
/// Differences that are told.
const FEW: usize = 3;
/// Characters of what is told.
const MOST_WORDS: usize = 400;

/// Replays the runs that own a store, as many at once as fit into some megabytes. `rest` is waited for after each.
pub async fn replay_all(db: &impl Ask, mut rest: impl AsyncFnMut()) -> Result<Vec<Replayed>, Error> {
    let mut results = Vec::new();
    let sizes = run_sizes(MOST_RUNS as u64 + 1).all(db).await?;
    for (first, last) in pages(sizes.get(..MOST_RUNS).unwrap_or(&sizes)) {
        let runs = run_states(first, last).all(db).await?;
        let mut changes: BTreeMap<(String, String), Vec<Change>> = BTreeMap::new();
        for mut event in events_of_stores(first, last).all(db).await? {
            let key = (event.trace_id.take().unwrap_or_default(), event.store_id.take().unwrap_or_default());
            changes.entry(key).or_default().push(change(event));
        }
        for run in runs {
            results.push(replay(run, &mut changes));
            rest().await;
        }
    }
    let more = sizes.len() > MOST_RUNS;
    results.extend(more.then(|| Replayed {
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

/// The first and the last run of each page.
fn pages(sizes: &[RunSize]) -> Vec<(i64, i64)> {
    let mut pages = Vec::new();
    let mut rest = sizes;
    while let Some(first) = rest.first() {
        let mut bytes = first.bytes;
        let more = rest.iter().skip(1).take(AT_ONCE - 1).take_while(|run| {
            bytes = bytes.saturating_add(run.bytes);
            bytes <= MOST_BYTES
        });
        let (page, others) = rest.split_at(1 + more.count());
        pages.extend(page.last().map(|last| (first.span_key, last.span_key)));
        rest = others;
    }
    pages
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_are_fetched_in_pages_of_some_megabytes() {
        let runs = |bytes: &[i64]| {
            (1..).zip(bytes).map(|(span_key, bytes)| RunSize { span_key, bytes: *bytes }).collect::<Vec<_>>()
        };
        assert_eq!(pages(&[]), []);
        assert_eq!(pages(&runs(&[5, 5, MOST_BYTES + 1, 5, MOST_BYTES - 5, 1])), [(1, 2), (3, 3), (4, 5), (6, 6)]);
        assert_eq!(pages(&runs(&[0; 4_500])), [(1, 2_000), (2_001, 4_000), (4_001, 4_500)]);
    }
}
