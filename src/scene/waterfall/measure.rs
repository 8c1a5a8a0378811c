//! What the tree says of time: what each span took itself, and what kept the whole waiting.

use super::Trace;

/// For each span its duration without what its children cover.
pub(super) fn own_times(trace: &Trace) -> Vec<i64> {
    let mut own = Vec::with_capacity(trace.spans.len());
    for (at, span) in trace.spans.iter().enumerate() {
        let mut covered = 0_i64;
        let mut reached = span.start;
        // In order of their starts.
        for child in trace.children(at) {
            let child = &trace.spans[*child as usize];
            let (from, to) = (child.start.max(reached), child.end.min(span.end));
            if to > from {
                covered = covered.saturating_add(to.saturating_sub(from));
                reached = to;
            }
        }
        own.push(trace.duration(at).saturating_sub(covered).max(0));
    }
    own
}

/// The stretches of the critical path, by span: from the end of the last root back, always in the span that ended last
/// before the stretch that is known.
pub(super) fn critical_path(trace: &Trace) -> Vec<(u32, i64, i64)> {
    let mut parts = Vec::new();
    let last = trace.roots.iter().max_by_key(|at| trace.spans[**at as usize].end);
    let Some(last) = last.copied() else { return parts };
    // Spans with the time up to which they are followed.
    let mut stack = vec![(last, trace.spans[last as usize].end)];
    while let Some((at, until)) = stack.pop() {
        let span = &trace.spans[at as usize];
        let mut cursor = until.min(span.end);
        let mut children: Vec<u32> = trace.children(at as usize).to_vec();
        children.sort_by_key(|child| std::cmp::Reverse(trace.spans[*child as usize].end.min(span.end)));
        for child in children {
            let of = &trace.spans[child as usize];
            let end = of.end.min(span.end);
            if end > cursor || of.start < span.start || of.start >= end {
                continue;
            }
            if cursor > end {
                parts.push((at, end, cursor));
            }
            stack.push((child, end));
            cursor = of.start;
        }
        if cursor > span.start {
            parts.push((at, span.start, cursor));
        }
    }
    parts.sort_unstable();
    parts
}
