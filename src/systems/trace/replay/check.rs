//! Many runs replayed one after the other, for the findings of a snapshot.

use std::collections::BTreeMap;

use super::{Change, Replay, Verdict};
use crate::systems::trace::{Execution, Replayed, StoreEvent};

/// So many differences are named.
const NAMED: usize = 3;

/// Replays runs that own a store. `events` hold the changes of all their stores, each store's in the order in which
/// they happened.
pub fn check(runs: &[Execution], events: Vec<StoreEvent>) -> Vec<Replayed> {
    let mut by_store: BTreeMap<(String, String), Vec<Change>> = BTreeMap::new();
    for event in events {
        let key = (event.trace_id.unwrap_or_default(), event.store_id.unwrap_or_default());
        let changes = by_store.entry(key).or_default();
        // They come in order: the place is all that is left of it.
        let at_ns = i64::try_from(changes.len()).unwrap_or(i64::MAX);
        changes.push(Change { at_ns, patch: event.patch_json.unwrap_or_default(), ..Change::default() });
    }
    let text = |of: &Option<String>| of.clone().unwrap_or_default();
    let replayed = runs.iter().map(|run| {
        let key = (text(&run.trace_id), text(&run.store_id));
        // A store that two runs claim belongs to the first.
        let changes = by_store.remove(&key).unwrap_or_default();
        let replay = Replay::new(&text(&run.state_start), changes, &text(&run.state_end));
        let failed = replay.faults().count();
        let (trace_id, store_id) = key;
        Replayed {
            trace_id,
            span_id: text(&run.span_id),
            store_id,
            applied: u32::try_from(replay.steps().len() - failed).unwrap_or(u32::MAX),
            failed: u32::try_from(failed).unwrap_or(u32::MAX),
            is_equal: match replay.verdict() {
                Verdict::Equal => Some(true),
                Verdict::Different(_) | Verdict::Unreadable(_) => Some(false),
                Verdict::NotRecorded => None,
            },
            detail: detail(&replay),
        }
    });
    replayed.collect()
}

/// What differs or fails, in words.
fn detail(replay: &Replay) -> String {
    let mut parts: Vec<String> = replay.start_fault().map(str::to_owned).into_iter().collect();
    if let Some((at, fault)) = replay.faults().next() {
        parts.push(format!("Step {}: {}", at + 1, fault.words));
    }
    match replay.verdict() {
        Verdict::Different(list) => {
            let paths: Vec<&str> = list.iter().take(NAMED).map(|difference| difference.path.as_str()).collect();
            let more = if list.len() > NAMED { " and more" } else { "" };
            parts.push(format!("The replayed end differs at {}{more}.", paths.join(", ")));
        }
        Verdict::Unreadable(words) => parts.push(format!("The recorded end cannot be read: {words}.")),
        Verdict::Equal | Verdict::NotRecorded => {}
    }
    parts.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(store: &str, end: &str) -> Execution {
        Execution {
            span_key: 1,
            trace_id: Some("t".into()),
            span_id: Some("s".into()),
            parent_span_id: None,
            service_name: None,
            name: None,
            junjo_span_type: None,
            junjo_id: None,
            store_id: Some(store.into()),
            parent_store_id: None,
            start_time: None,
            start_ns: None,
            end_ns: None,
            is_error: None,
            state_start: Some("{\"a\":1}".into()),
            state_end: Some(end.into()),
            graph_structure: None,
            patch_count: 0,
            no_change_count: 0,
        }
    }

    #[test]
    fn each_run_is_said_to_be_equal_or_where_it_differs() {
        let event = |store: &str, patch: &str| StoreEvent {
            trace_id: Some("t".into()),
            store_id: Some(store.into()),
            patch_json: Some(patch.into()),
        };
        let events = vec![
            event("x", r#"[{"op":"replace","path":"/a","value":2}]"#),
            event("x", "{}"),
            event("y", r#"[{"op":"remove","path":"/none"}]"#),
        ];
        let runs = [run("x", "{\"a\":2}"), run("y", "{\"a\":2}"), run("z", "")];
        let results = check(&runs, events);
        assert_eq!(results.iter().map(|of| of.is_equal).collect::<Vec<_>>(), [Some(true), Some(false), None]);
        assert_eq!(results.iter().map(|of| (of.applied, of.failed)).collect::<Vec<_>>(), [(2, 0), (0, 1), (0, 0)]);
        assert!(
            results[1].detail.contains("Step 1: Operation 1 (remove /none)")
                && results[1].detail.contains("differs at /a")
        );
    }
}
