//! Small patches with their names, flowing over as many lines as they need.

use super::{
    geometry::{Point, Rect},
    mark::{Mark, Shape},
    measure::{Face, end_cut, text_width},
    role::Role,
};

/// Height of a line of the legend.
pub(super) const LEGEND_LINE: f32 = 20.0;
const PATCH: f32 = 10.0;
const BETWEEN: f32 = 16.0;

/// A patch and its name.
pub(super) struct Entry<'a> {
    /// Key of the thing that it names; may be empty.
    pub key: &'a str,
    pub role: Role,
    pub label: &'a str,
    pub tooltip: &'a str,
}

/// Draws a legend into this width, from the top; gives the marks and the height taken.
pub(super) fn legend(entries: &[Entry], top: f32, width: f32) -> (Vec<Mark>, f32) {
    let (mut marks, mut x, mut y) = (Vec::new(), 0.0_f32, top);
    for entry in entries {
        let room = (width - PATCH - 6.0).min(260.0);
        let label = end_cut(entry.label, room, Face::Small);
        let taken = PATCH + 6.0 + text_width(&label, Face::Small);
        if x > 0.0 && x + taken > width {
            (x, y) = (0.0, y + LEGEND_LINE);
        }
        let rect = Rect::new(x + 0.5, y + 5.0, PATCH - 1.0, PATCH - 1.0);
        marks.push(Mark::part(entry.key, entry.tooltip, Shape::Rect { rect, radius: 2.0 }, entry.role));
        let at = Point::new(x + PATCH + 6.0, y + 14.0);
        marks.push(Mark::part(entry.key, entry.tooltip, Shape::text(at, Face::Small, room, label), Role::LabelFaint));
        x += taken + BETWEEN;
    }
    let height = if entries.is_empty() { 0.0 } else { y - top + LEGEND_LINE };
    (marks, height)
}
