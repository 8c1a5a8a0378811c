//! The graph in words: title, labels, tooltips and the table.

use super::{
    Part, Stands,
    model::{Edge, Model, Named, finite},
};
use crate::scene::{
    Align, Face, Table,
    format::{count, counted, grouped},
    measure::{end_cut, visible},
};

/// One and many of a column's nodes.
fn noun(part: Part) -> (&'static str, &'static str) {
    match part {
        Part::Machine => ("cycle", "cycles"),
        Part::User => ("researcher", "researchers"),
        Part::Shared => ("shared artifact", "shared artifacts"),
    }
}

fn name_of(part: Part) -> &'static str {
    match part {
        Part::Machine => "Machine",
        Part::User => "User",
        Part::Shared => "Shared",
    }
}

/// How many nodes a column has, shown or not.
fn nodes(model: &Model, part: Part) -> u64 {
    let of = |named: &Named| match named.node.stands {
        // "No cycle" is not a cycle.
        Stands::For(ref name) => u64::from(name.is_some()),
        Stands::ForRest(many) => many,
    };
    model.column(part).iter().map(of).fold(0, u64::saturating_add)
}

pub(super) fn title(model: &Model) -> String {
    let part = |part: Part| {
        let (one, many) = noun(part);
        counted(nodes(model, part), one, many)
    };
    let [machine, user, shared] = Part::ALL.map(part);
    format!("{} between {machine}, {user} and {shared}", connections(model.total))
}

pub(super) fn head(model: &Model, part: Part) -> (&'static str, String) {
    let (one, many) = noun(part);
    (name_of(part), counted(nodes(model, part), one, many))
}

fn connections(n: u64) -> String {
    counted(n, "connection", "connections")
}

/// A label is never longer than this; what is cut is in the tooltip.
pub(super) fn cut(text: &str) -> String {
    end_cut(text, 3_000.0, Face::Small)
}

/// A node's name as it is said in a sentence.
fn name(part: Part, named: &Named) -> String {
    let (one, many) = noun(part);
    match (&named.node.stands, part) {
        (Stands::ForRest(n), _) => counted(*n, &format!("more {one}"), &format!("more {many}")),
        (Stands::For(None), _) => format!("no {one}"),
        (Stands::For(Some(name)), Part::Machine) => format!("cycle {}", visible(name)),
        (Stands::For(Some(name)), _) if name.is_empty() => "(empty)".to_owned(),
        (Stands::For(Some(name)), _) => visible(name).into_owned(),
    }
}

/// A node's name as it stands in its box.
pub(super) fn short(part: Part, named: &Named, compact: bool) -> String {
    match &named.node.stands {
        Stands::ForRest(n) if compact => format!("{} more", count(*n)),
        Stands::ForRest(n) => format!("{} more", counted(*n, "", "").trim_end()),
        Stands::For(Some(name)) if part == Part::Machine && compact => visible(name).into_owned(),
        Stands::For(_) => self::name(part, named),
    }
}

pub(super) fn node(part: Part, named: &Named) -> String {
    let opens = if matches!(named.node.stands, Stands::ForRest(_)) { "; opens in place" } else { "" };
    format!("{}, {}{opens}", name(part, named), connections(named.node.count))
}

pub(super) fn node_tooltip(part: Part, named: &Named) -> String {
    let node = named.node;
    let battery = node.battery.map(|(low, high)| {
        if (high - low).abs() < 0.05 {
            format!("battery {low:.1} %")
        } else {
            format!("battery {low:.1} to {high:.1} %")
        }
    });
    let colour = node.swatch.map(|colour| format!("colour {}", colour.hex()));
    let amount = format!("{}, weights {}", connections(node.count), amount(node.weight));
    let detail = Some(visible(&node.detail).into_owned()).filter(|detail| !detail.is_empty());
    let opens = matches!(node.stands, Stands::ForRest(_)).then(|| "Choose it to open it in place".to_owned());
    let lines = [Some(name(part, named)), detail, colour, battery, Some(amount), opens];
    lines.into_iter().flatten().collect::<Vec<_>>().join("\n")
}

/// A sum of weights: whole numbers in groups, else three decimals.
fn amount(weight: f64) -> String {
    let weight = finite(weight);
    if weight.fract() == 0.0 && weight.abs() < 1e15 { grouped(weight as i64) } else { format!("{weight:.3}") }
}

pub(super) fn edge(model: &Model, edge: &Edge) -> String {
    let (source, target) = edge.kind.ends();
    let end = |part: Part, at: usize| model.node(part, at).map(|named| name(part, named)).unwrap_or_default();
    let (from, to) = (end(source, edge.from), end(target, edge.to));
    let amounts = format!("{}, weights {}", connections(edge.count), amount(edge.weight));
    format!("{} from {} to {}: {amounts}", edge.kind.name(), cut(&from), cut(&to))
}

pub(super) fn table(title: &str, model: &Model) -> Table {
    let columns = [
        ("What", Align::Start),
        ("From", Align::Start),
        ("To", Align::Start),
        ("Connections", Align::End),
        ("Weights", Align::End),
    ];
    let mut table = Table::new(title, columns);
    for part in Part::ALL {
        for named in model.column(part) {
            let what = noun(part).0.to_owned();
            let cells = [what, name(part, named), String::new(), count(named.node.count), amount(named.node.weight)];
            table.push(&named.key, cells);
        }
    }
    for edge in &model.edges {
        let (source, target) = edge.kind.ends();
        let end = |part: Part, at: usize| model.node(part, at).map(|named| name(part, named)).unwrap_or_default();
        let (from, to) = (end(source, edge.from), end(target, edge.to));
        table.push(&edge.key, [edge.kind.name().to_owned(), from, to, count(edge.count), amount(edge.weight)]);
    }
    table
}
