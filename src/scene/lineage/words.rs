//! What the picture says: title, labels, tooltips and table.

use super::{LineageRequest, Set, Tie};
use crate::scene::format::counted;
use crate::scene::{Align, Table, visible};

const LONGEST: usize = 300;
/// More edges than this have no rows of their own.
const MOST_EDGES: usize = 4_000;

fn name(request: &LineageRequest, at: usize) -> String {
    request.sets.get(at).map(|set| cut(&set.name)).unwrap_or_default()
}

fn cut(text: &str) -> String {
    if text.len() <= LONGEST {
        return visible(text).into_owned();
    }
    visible(text).chars().take(LONGEST).collect()
}

pub(super) fn title(request: &LineageRequest) -> String {
    let shown = request.sets.len() as u64;
    let lines = counted(request.ties.len() as u64, "edge", "edges");
    let count = if shown == request.total {
        counted(shown, "dataset", "datasets")
    } else {
        format!("{} of {}", shown, counted(request.total, "dataset", "datasets"))
    };
    match request.centre {
        Some(at) => format!("Lineage of {}: {count}, {lines}", name(request, at)),
        None => format!("Lineage: {count}, {lines}"),
    }
}

/// A number that fits into a tab.
pub(super) fn short(n: u32) -> String {
    if n > 999 { "1k".to_owned() } else { n.to_string() }
}

/// What is read out.
pub(super) fn label(set: &Set) -> String {
    let known = if set.known { "" } else { ", only named as a source" };
    let says = if set.says.is_empty() { String::new() } else { format!(", {}", cut(&set.says)) };
    format!("{}{known}{says}, {}", cut(&set.name), set.stands)
}

pub(super) fn tooltip(set: &Set) -> String {
    let mut lines = vec![cut(&set.name)];
    if !set.known {
        lines.push("Only named as a source: the snapshot has no record of it.".to_owned());
    }
    lines.extend(set.facts.iter().map(|(name, value)| format!("{name}: {}", cut(value))));
    lines.join("\n")
}

pub(super) fn tab(set: &Set, side: usize) -> String {
    let (one, many) = if side == 0 { ("source", "sources") } else { ("result", "results") };
    let folded = set.tabs.get(side).map_or(0, |tab| tab.folded);
    match folded {
        0 => format!("Fold the {many} of {} again", cut(&set.name)),
        n => format!(
            "Show {} of {}",
            counted(u64::from(n), &format!("more {one}"), &format!("more {many}")),
            cut(&set.name)
        ),
    }
}

/// A share of 0 to 1 in hundredths.
pub(super) fn share(share: f64) -> String {
    let percent = share * 100.0;
    if percent > 0.0 && percent < 1.0 { "<1 %".to_owned() } else { format!("{percent:.0} %") }
}

pub(super) fn tie(request: &LineageRequest, tie: &Tie) -> String {
    let (from, to) = (name(request, tie.from), name(request, tie.to));
    match tie.share {
        Some(of) => format!("{from} → {to}: {} of it", share(of)),
        None => format!("{from} → {to}: share not known"),
    }
}

pub(super) fn table(caption: &str, request: &LineageRequest) -> Table {
    let columns = ["What", "Dataset", "Stands", "Says", "From", "To"];
    let columns = columns.into_iter().map(|name| (name, Align::Start)).chain([("Share", Align::End)]);
    let mut table = Table::new(caption, columns);
    for set in &request.sets {
        table.push(&set.key, ["dataset".to_owned(), cut(&set.name), set.stands.clone(), cut(&set.says)]);
        for (side, of) in set.tabs.iter().enumerate().filter(|(_, tab)| tab.folded > 0 || tab.opened) {
            let what = if of.folded > 0 { "folded" } else { "unfolded" };
            table.push(&super::tab_key(&set.key, side), [what.to_owned(), tab(set, side)]);
        }
    }
    // Nobody reads so many: then each edge is told in the picture only.
    let edges = if request.ties.len() <= MOST_EDGES { request.ties.as_slice() } else { &[] };
    for tie in edges {
        let share = tie.share.map(share).unwrap_or_default();
        let none = String::new;
        let ends = [name(request, tie.from), name(request, tie.to), share];
        let [from, to, share] = ends;
        table.push(&tie.key, ["edge".to_owned(), none(), none(), none(), from, to, share]);
    }
    table
}
