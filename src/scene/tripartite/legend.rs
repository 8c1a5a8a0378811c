//! What the lines mean: their kinds by form, their widths by amount.

use super::{
    Kind, Measure, edge,
    model::{Model, STEPS},
    plan::Plan,
};
use crate::scene::{
    Face, Mark, Point, Role, Shape, Step,
    measure::{end_cut, text_width},
};

const LINE: f32 = 20.0;
const SAMPLE: f32 = 34.0;
const BETWEEN: f32 = 20.0;

/// A sample of a line, and what it says; without a line only words.
struct Entry {
    sample: Option<(Kind, u8, bool)>,
    words: String,
}

fn entries(model: &Model) -> Vec<Entry> {
    let mut entries: Vec<Entry> = Kind::ALL
        .into_iter()
        .filter(|kind| model.edges.iter().any(|edge| edge.kind == *kind))
        .map(|kind| {
            let words = match kind {
                Kind::Observation => "machine to user: observation",
                Kind::Creation => "user to shared: creation",
                Kind::Feedback => "shared to machine: feedback",
            };
            Entry { sample: Some((kind, 1, true)), words: words.to_owned() }
        })
        .collect();
    let steps: Vec<u8> = (0..STEPS).filter(|step| model.edges.iter().any(|edge| model.step(edge) == *step)).collect();
    let what = match model.measure {
        Measure::Connections => "Width: connections",
        Measure::Weight => "Width: sum of stored weights",
    };
    entries.push(Entry { sample: None, words: what.to_owned() });
    entries.extend(steps.into_iter().map(|step| {
        let words = match (model.measure, step) {
            (Measure::Connections, 0) => "1 to 9",
            (Measure::Weight, 0) => "under 10",
            (_, 1) => "10 to 99",
            (_, 2) => "100 to 999",
            (_, 3) => "1,000 to 9,999",
            _ => "10,000 and more",
        };
        Entry { sample: Some((Kind::Observation, step, false)), words: words.to_owned() }
    }));
    entries
}

/// Where each entry stands, from 0, 0; and the height of all.
fn places(entries: &[Entry], width: f32) -> (Vec<Point>, f32) {
    let (mut x, mut y) = (0.0, 0.0);
    let mut places = Vec::with_capacity(entries.len());
    for entry in entries {
        let taken = text_width(&entry.words, Face::Small) + entry.sample.map_or(0.0, |_| SAMPLE + 6.0);
        // Widths begin a line of their own: they are another question.
        if x > 0.0 && (x + taken > width || entry.sample.is_none()) {
            (x, y) = (0.0, y + LINE);
        }
        places.push(Point::new(x, y));
        x += taken + BETWEEN;
    }
    (places, y + LINE)
}

/// The height of the legend and how many entries it has.
pub(super) fn measure(model: &Model, width: f32) -> (f32, usize) {
    let entries = entries(model);
    (places(&entries, width).1, entries.len())
}

pub(super) fn draw(marks: &mut Vec<Mark>, model: &Model, plan: &Plan) {
    let entries = entries(model);
    let (places, _) = places(&entries, plan.width);
    for (entry, place) in entries.iter().zip(places) {
        let (mut x, y) = (place.x, plan.legend + place.y + LINE / 2.0);
        if let Some((kind, step, with_head)) = entry.sample {
            let tip = Point::new(x + SAMPLE, y);
            let end = if with_head && kind != Kind::Feedback { tip.x - 7.0 } else { tip.x };
            let line = Shape::Path(vec![Step::Move(Point::new(x, y)), Step::Line(Point::new(end, y))]);
            marks.push(Mark::decoration(line, edge::line_role(kind, step)));
            if with_head {
                marks.push(Mark::decoration(edge::head(kind, tip, 7.0, true), edge::head_role(kind)));
            }
            x += SAMPLE + 6.0;
        }
        let room = (plan.width - x).max(0.0);
        let words = end_cut(&entry.words, room, Face::Small);
        marks.push(Mark::decoration(Shape::text(Point::new(x, y + 4.0), Face::Small, room, words), Role::LabelFaint));
    }
}
