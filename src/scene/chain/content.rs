//! What a box says, line by line. Heights and drawing both come from here.

use super::{
    ChainNode,
    model::{Model, Slot},
    words::{self, named},
};
use crate::scene::{Anchor, Face, Role, end_cut, middle_cut, text_width, visible, wrap};

/// Facts that a box shows.
const FACTS: usize = 4;
/// Between a fact's name and value.
const FACT_GAP: f32 = 8.0;
/// Below this inner width a value that does not fit beside its name stands under it.
const TWO_LINES: f32 = 150.0;

/// A text in a line of a box.
pub(super) struct Piece {
    /// From the inner left edge.
    pub x: f32,
    pub anchor: Anchor,
    pub face: Face,
    pub role: Role,
    pub text: String,
    pub width: f32,
}

type Line = Vec<Piece>;

fn piece(x: f32, width: f32, face: Face, role: Role, text: String) -> Piece {
    Piece { x, anchor: Anchor::Start, face, role, text, width }
}

/// The lines of a stored node.
pub(super) fn node(node: &ChainNode, inner: f32) -> Vec<Line> {
    let mut lines = vec![heading(node, inner)];
    lines.extend(headline(&node.headline, inner));
    for (name, value) in node.facts.iter().take(FACTS) {
        lines.extend(fact(&shown(name), &shown(value), inner));
    }
    let faint = |text: &str| {
        wrap(text, inner, Face::Small, 2)
            .into_iter()
            .map(|text| vec![piece(0.0, inner, Face::Small, Role::LabelFaint, text)])
    };
    if node.facts.len() > FACTS {
        lines.extend(faint(&format!("and {} more", node.facts.len() - FACTS)));
    }
    if let Some(created) = &node.created {
        lines.extend(faint(&visible(created)));
    }
    lines
}

/// Stage at the left, sequence at the right.
fn heading(node: &ChainNode, inner: f32) -> Line {
    let sequence = end_cut(&node.sequence.to_string(), inner / 3.0, Face::Small);
    let taken = text_width(&sequence, Face::Small);
    let left = inner - taken - 4.0;
    let stage = middle_cut(&shown(node.stage.name()), left, Face::SmallStrong);
    let sequence = Piece { anchor: Anchor::End, ..piece(inner, taken, Face::Small, Role::LabelFaint, sequence) };
    vec![piece(0.0, left, Face::SmallStrong, Role::Label, stage), sequence]
}

/// Ids and paths are set in fixed width and cut in the middle; prose runs over two lines.
fn headline(text: &str, inner: f32) -> Vec<Line> {
    let text = visible(text);
    match text.trim() {
        "" => vec![vec![piece(0.0, inner, Face::Small, Role::LabelQuiet, end_cut("(empty)", inner, Face::Small))]],
        prose if prose.contains(' ') => {
            let lines = wrap(prose, inner, Face::Body, 2).into_iter();
            lines.map(|line| vec![piece(0.0, inner, Face::Body, Role::Label, line)]).collect()
        }
        id => vec![vec![piece(0.0, inner, Face::Mono, Role::Label, middle_cut(id, inner, Face::Mono))]],
    }
}

/// Name and value in one line where both fit; in a narrow box the value goes below, in a wide one both are cut.
fn fact(name: &str, value: &str, inner: f32) -> Vec<Line> {
    let cut = |text: &str, width: f32| middle_cut(text, width, Face::Small);
    let faint = |width: f32, text: String| piece(0.0, width, Face::Small, Role::LabelFaint, text);
    let needed = text_width(name, Face::Small) + FACT_GAP + text_width(value, Face::Small);
    if needed > inner && inner < TWO_LINES {
        let below = piece(0.0, inner, Face::Small, Role::Label, cut(value, inner));
        return vec![vec![faint(inner, cut(name, inner))], vec![below]];
    }
    let name = if needed > inner { cut(name, inner * 0.4) } else { name.to_owned() };
    let indent = text_width(&name, Face::Small) + FACT_GAP;
    let value = piece(indent, inner - indent, Face::Small, Role::Label, cut(value, inner - indent));
    vec![vec![faint(indent - FACT_GAP, name), value]]
}

/// The lines of a missing stage.
pub(super) fn missing(model: &Model, slot: &Slot, inner: f32) -> Vec<Line> {
    let stage = middle_cut(&shown(slot.stage.name()), inner, Face::SmallStrong);
    let mut lines = vec![
        vec![piece(0.0, inner, Face::SmallStrong, Role::LabelFaint, stage)],
        vec![piece(0.0, inner, Face::Small, Role::LabelFaint, end_cut("missing", inner, Face::Small))],
    ];
    let says = match words::arrows_at(model, slot) {
        0 => return lines,
        1 => "1 arrow ends here".to_owned(),
        arrows => format!("{arrows} arrows end here"),
    };
    let says = wrap(&says, inner, Face::Small, 2).into_iter();
    lines.extend(says.map(|text| vec![piece(0.0, inner, Face::Small, Role::LabelBad, text)]));
    lines
}

/// A stored text as shown; an empty one says so.
pub(super) fn shown(text: &str) -> String {
    visible(named(text)).into_owned()
}
