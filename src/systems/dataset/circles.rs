//! Circles of the lineage: datasets that are their own ancestors. They are looked for once, and kept for the findings;
//! every walk ends all the same.

use std::collections::BTreeMap;

use super::lineage::{LineageEdge, lineage_edges};
use crate::duckdb::{Ask, Error, Question, sql};
use crate::systems::Count;

/// Steps that lead from a dataset to one that was not made later. A circle has at least one: without any, there is
/// none.
pub fn suspicious_steps() -> Question<Count> {
    Question::new(
        "SELECT count(*) AS count
FROM dataset.v_edges AS e
LEFT JOIN dataset.dataset_provenance AS c ON c.dataset_id = e.child_id
LEFT JOIN dataset.dataset_provenance AS p ON p.dataset_id = e.parent_id
WHERE (c.created_at > p.created_at) IS NOT TRUE AND p.dataset_id IS NOT NULL",
    )
}

/// Looks for circles; gives the statements that keep them, if there are any.
pub async fn keep_circles(db: &impl Ask) -> Result<Option<String>, Error> {
    let count = suspicious_steps().first(db).await?;
    if count.is_none_or(|count| count.count == 0) {
        return Ok(None);
    }
    let found = circles(&lineage_edges().all(db).await?);
    let rows = found
        .iter()
        .enumerate()
        .flat_map(|(number, ids)| ids.iter().map(move |id| format!("({}, {})", number + 1, sql::text(id))));
    let rows: Vec<String> = rows.collect();
    Ok((!rows.is_empty()).then(|| {
        format!(
            "INSERT INTO dataset.lineage_circles VALUES {};
INSERT INTO dataset.kept_findings
SELECT class, kind, table_name, subject, part, key, detail FROM dataset.v_findings WHERE kind = 'datasets_in_a_circle'",
            rows.join(", ")
        )
    }))
}

/// The datasets of each circle (what can be reached from each other), by id; circles by their first.
pub fn circles(edges: &[LineageEdge]) -> Vec<Vec<String>> {
    let mut numbers: BTreeMap<&str, usize> = BTreeMap::new();
    let mut below: Vec<Vec<usize>> = Vec::new();
    for edge in edges {
        let mut number = |id| {
            let next = numbers.len();
            *numbers.entry(id).or_insert(next)
        };
        let (parent, child) = (number(edge.parent_id.as_str()), number(edge.child_id.as_str()));
        below.resize_with(below.len().max(parent.max(child) + 1), Vec::new);
        if let Some(children) = below.get_mut(parent) {
            children.push(child);
        }
    }
    let mut names = vec![""; numbers.len()];
    for (id, number) in numbers {
        if let Some(name) = names.get_mut(number) {
            *name = id;
        }
    }
    let own_parent = |number: &usize| below.get(*number).is_some_and(|children| children.contains(number));
    let mut found: Vec<Vec<String>> = components(&below)
        .into_iter()
        .filter(|members| members.len() > 1 || members.first().is_some_and(own_parent))
        .map(|members| {
            let mut ids: Vec<String> =
                members.iter().filter_map(|number| names.get(*number)).map(|id| (*id).to_owned()).collect();
            ids.sort();
            ids
        })
        .collect();
    found.sort();
    found
}

/// A node while its circle is looked for.
#[derive(Debug, Clone, Copy, Default)]
struct Mark {
    /// When it was reached; 0 if it was not.
    reached: usize,
    /// The earliest that can be reached from it among those that wait.
    low: usize,
    /// It waits to be put into a component.
    waits: bool,
}

/// Strongly connected components (Tarjan's), without recursion: a chain of datasets may be long.
fn components(below: &[Vec<usize>]) -> Vec<Vec<usize>> {
    let mut marks = vec![Mark::default(); below.len()];
    let (mut waiting, mut out, mut clock) = (Vec::new(), Vec::new(), 0);
    for start in 0..below.len() {
        if mark(&marks, start).reached > 0 {
            continue;
        }
        // A node, and how many of its children were looked at.
        let mut way = vec![(start, 0)];
        while let Some((node, looked)) = way.pop() {
            if looked == 0 {
                clock += 1;
                set(&mut marks, node, Mark { reached: clock, low: clock, waits: true });
                waiting.push(node);
            }
            let own = mark(&marks, node);
            match below.get(node).and_then(|children| children.get(looked)) {
                Some(child) => {
                    way.push((node, looked + 1));
                    let there = mark(&marks, *child);
                    if there.reached == 0 {
                        way.push((*child, 0));
                    } else if there.waits {
                        set(&mut marks, node, Mark { low: own.low.min(there.reached), ..own });
                    }
                }
                None => {
                    if let Some((parent, _)) = way.last() {
                        let above = mark(&marks, *parent);
                        set(&mut marks, *parent, Mark { low: above.low.min(own.low), ..above });
                    }
                    if own.low == own.reached {
                        let from = waiting.iter().rposition(|waits| *waits == node).unwrap_or(0);
                        let members = waiting.split_off(from);
                        for member in &members {
                            let mark = mark(&marks, *member);
                            set(&mut marks, *member, Mark { waits: false, ..mark });
                        }
                        out.push(members);
                    }
                }
            }
        }
    }
    out
}

fn mark(marks: &[Mark], node: usize) -> Mark {
    marks.get(node).copied().unwrap_or_default()
}

fn set(marks: &mut [Mark], node: usize, mark: Mark) {
    if let Some(place) = marks.get_mut(node) {
        *place = mark;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(edges: &[(&str, &str)]) -> Vec<String> {
        let edge = |(parent, child): &(&str, &str)| LineageEdge {
            parent_id: (*parent).to_owned(),
            child_id: (*child).to_owned(),
            contribution_ratio: None,
        };
        let edges: Vec<LineageEdge> = edges.iter().map(edge).collect();
        circles(&edges).into_iter().map(|ids| ids.join(" ")).collect()
    }

    #[test]
    fn a_graph_without_circles_has_none() {
        assert!(found(&[("a", "b"), ("a", "c"), ("b", "d"), ("c", "d"), ("a", "d")]).is_empty());
        assert!(found(&[]).is_empty());
    }

    #[test]
    fn each_circle_is_found_once_with_all_that_is_in_it() {
        let edges = [("x", "a"), ("a", "b"), ("b", "c"), ("c", "a"), ("c", "d"), ("d", "e"), ("e", "d"), ("e", "f")];
        assert_eq!(found(&edges), ["a b c", "d e"]);
        assert_eq!(found(&[("a", "b"), ("b", "a"), ("b", "c"), ("c", "b")]), ["a b c"]);
        assert_eq!(found(&[("a", "a"), ("a", "b")]), ["a"]);
    }

    #[test]
    fn a_long_chain_that_ends_in_a_circle_needs_no_deep_stack() {
        let names: Vec<String> = (0..50_000).map(|number| format!("n{number:05}")).collect();
        let mut edges: Vec<(&str, &str)> =
            names.windows(2).filter_map(|pair| Some((pair.first()?.as_str(), pair.last()?.as_str()))).collect();
        edges.push(("n49999", "n49998"));
        assert_eq!(found(&edges), ["n49998 n49999"]);
    }
}
