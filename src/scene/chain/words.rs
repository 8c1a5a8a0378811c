//! What a chain says: title, what a screen reader reads, tooltips, and the table twin.

use super::{
    ChainNode, ChainRequest,
    model::{Link, Model, Slot},
};
use crate::scene::{Align, Table, visible};

/// Longest text read out for one mark; the table holds the whole.
const SPOKEN: usize = 300;

/// What the picture shows, in one sentence.
pub(super) fn title(request: &ChainRequest, model: &Model) -> String {
    let subject = if request.subject.is_empty() { String::new() } else { format!("{}: ", spoken(&request.subject)) };
    if request.nodes.is_empty() && request.arrows.is_empty() {
        return format!("{subject}no chain, because no node and no arrow is stored");
    }
    let verified = request.arrows.iter().filter(|arrow| arrow.verified).count();
    let missing: Vec<&str> =
        model.stages.iter().filter(|slot| slot.nodes.is_empty()).map(|slot| named(slot.stage.name())).collect();
    let missing = match missing.as_slice() {
        [] => String::new(),
        [one] => format!("; {} is missing", spoken(one)),
        [many @ .., last] => format!("; {} and {} are missing", spoken(&many.join(", ")), spoken(last)),
    };
    format!(
        "{subject}{} and {}, {verified} verified{missing}",
        counted(request.nodes.len(), "node"),
        counted(request.arrows.len(), "arrow")
    )
}

/// A node in one sentence.
pub(super) fn node_label(node: &ChainNode) -> String {
    let mut says = format!("{} node, sequence {}: {}", named(node.stage.name()), node.sequence, named(&node.headline));
    for (name, value) in &node.facts {
        says.push_str(&format!("; {} {}", named(name), named(value)));
        if says.len() > SPOKEN * 4 {
            break;
        }
    }
    if let Some(created) = &node.created {
        says.push_str(&format!("; created {created}"));
    }
    spoken(&says)
}

/// A node in full, one fact a line.
pub(super) fn node_tooltip(node: &ChainNode) -> String {
    let mut lines = vec![format!("{} {}", named(node.stage.name()), node.sequence), named(&node.headline).to_owned()];
    lines.extend(node.facts.iter().map(|(name, value)| format!("{}: {}", named(name), named(value))));
    lines.extend(node.created.iter().map(|created| format!("created: {created}")));
    lines.iter().map(|line| visible(line)).collect::<Vec<_>>().join("\n")
}

/// A missing stage in one sentence.
pub(super) fn missing_label(model: &Model, slot: &Slot) -> String {
    let mut says = format!("{} is missing: no such node is stored", named(slot.stage.name()));
    match arrows_at(model, slot) {
        0 => {}
        1 => says.push_str(", though 1 arrow ends here"),
        many => says.push_str(&format!(", though {many} arrows end here")),
    }
    spoken(&says)
}

/// How many arrows have an end at this stage.
pub(super) fn arrows_at(model: &Model, slot: &Slot) -> usize {
    let here = |place: usize| model.stages.get(place).is_some_and(|other| other.stage == slot.stage);
    model.arrows.iter().filter(|link| here(link.from) || here(link.to)).count()
}

/// An arrow in one sentence.
pub(super) fn arrow_label(model: &Model, link: &Link) -> String {
    let (from, to) = (named(model.stage_name(link.from)), named(model.stage_name(link.to)));
    let mut says = format!("{} arrow from {from} to {to}, {}", named(&link.arrow.label), verification(link));
    let passed: Vec<&str> = link.passes().map(|place| named(model.stage_name(place))).collect();
    if !passed.is_empty() {
        says.push_str(&format!(", passes over {}", passed.join(", ")));
    }
    if let Some(broken) = broken(model, link) {
        says.push_str(&format!("; {broken}"));
    }
    spoken(&says)
}

fn verification(link: &Link) -> String {
    match (&link.arrow.method, link.arrow.verified) {
        (Some(method), true) => format!("verified by {}", named(method)),
        (None, true) => "verified".to_owned(),
        (Some(method), false) => format!("not verified (method {})", named(method)),
        (None, false) => "not verified".to_owned(),
    }
}

/// What is wrong with an arrow's ends.
fn broken(model: &Model, link: &Link) -> Option<String> {
    let (from, to) = (named(model.stage_name(link.from)), named(model.stage_name(link.to)));
    match (model.is_missing(link.from), model.is_missing(link.to)) {
        (false, false) => None,
        (false, true) => Some(format!("leads nowhere, because there is no {to} node")),
        (true, false) => Some(format!("comes from nowhere, because there is no {from} node")),
        (true, true) if link.from == link.to => Some(format!("hangs in the air, because there is no {from} node")),
        (true, true) => Some(format!("hangs in the air, because there is no {from} and no {to} node")),
    }
}

/// The line under a picture that does not draw all. `undrawn` arrows have no way in it.
pub(super) fn note(model: &Model, undrawn: usize) -> Option<String> {
    let stages = model.stages.len() - model.drawn_stages;
    let what = match (stages, undrawn) {
        (0, 0) => return None,
        (0, arrows) => counted(arrows, "more arrow"),
        (stages, 0) => counted(stages, "more stage"),
        (stages, arrows) => format!("{}, {}", counted(stages, "more stage"), counted(arrows, "more arrow")),
    };
    Some(format!("{what} in the table"))
}

/// Each node, each missing stage and each arrow, in full.
pub(super) fn table(title: &str, model: &Model) -> Table {
    let columns = ["What", "From", "To", "Holds", "Verified", "Created"].map(|name| (name, Align::Start));
    let mut table = Table::new(title, columns);
    for slot in &model.stages {
        let stage = visible(named(slot.stage.name())).into_owned();
        if slot.nodes.is_empty() {
            let cells = [format!("{stage} node"), String::new(), String::new(), "missing".to_owned()];
            table.push(&slot.key(), cells);
        }
        for (key, node) in &slot.nodes {
            let facts = node.facts.iter().map(|(name, value)| format!("{}: {}", named(name), named(value)));
            let holds = std::iter::once(named(&node.headline).to_owned()).chain(facts).collect::<Vec<_>>().join("; ");
            let what = format!("{stage} node {}", node.sequence);
            let created = node.created.clone().unwrap_or_default();
            table.push(key, [what, String::new(), String::new(), holds, String::new(), created]);
        }
    }
    for link in &model.arrows {
        let end = |place: usize| {
            let name = visible(named(model.stage_name(place))).into_owned();
            if model.is_missing(place) { format!("{name} (missing)") } else { name }
        };
        let what = format!("{} arrow", visible(named(&link.arrow.label)));
        let holds = broken(model, link).unwrap_or_default();
        table.push(&link.key, [what, end(link.from), end(link.to), holds, verification(link), String::new()]);
    }
    table
}

fn counted(count: usize, noun: &str) -> String {
    if count == 1 { format!("1 {noun}") } else { format!("{count} {noun}s") }
}

/// An empty stored text says that it is empty.
pub(super) fn named(text: &str) -> &str {
    if text.is_empty() { "(empty)" } else { text }
}

/// Text for the ear: one line, and not endless.
fn spoken(text: &str) -> String {
    let text = visible(text);
    match text.char_indices().nth(SPOKEN) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.into_owned(),
    }
}
