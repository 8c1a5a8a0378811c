//! How alike things are to each other, pair by pair: a triangle of squares whose size is the likeness, names along its
//! longest side. Every pair once, and the table twin tells the pairs, the most alike first.

use super::{
    Align, Face, Mark, Neighbours, Point, Rect, Role, Scene, Shape, Table,
    format::counted,
    measure::{end_cut, middle_cut, visible},
};
use crate::order;

/// A thing that is compared with the others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// What selection refers to: unique, without a `|`.
    pub key: String,
    /// Its name.
    pub label: String,
    /// What else is worth saying of it.
    pub note: String,
}

/// All that a matrix depends on.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct MatrixRequest {
    /// The compared thing, one and many.
    pub noun: (String, String),
    /// The things, those that are alike side by side.
    pub items: Vec<Item>,
    /// A row for each, with a likeness from 0 to 1 for each.
    pub values: Vec<Vec<f64>>,
    /// From here on two are called alike.
    pub alike: f64,
    /// How many things there are, where not all are shown.
    pub total: usize,
    /// The width there is, in pixels.
    pub width: f32,
}

const NARROWEST: f32 = 240.0;
/// The side of a cell: as large as fits.
const CELL: (f32, f32) = (9.0, 24.0);
/// Room for names behind the longest side.
const NAMES: (f32, f32) = (96.0, 300.0);
const GAP: f32 = 6.0;
/// Less is not drawn: a name that everything has makes nothing alike.
const LEAST: f64 = 0.2;

/// How many things a picture of this width has room for.
pub fn room(width: f32) -> usize {
    let width = super::usable(width, NARROWEST);
    ((width - NAMES.0 - GAP) / CELL.0).floor().max(1.0) as usize
}

/// Draws the matrix.
pub fn layout(request: &MatrixRequest) -> Scene {
    let width = super::usable(request.width, NARROWEST);
    let shown = request.items.len().min(room(width));
    let (one, many) = &request.noun;
    let things = counted(request.total.max(shown) as u64, one, many);
    let title = if shown < request.total {
        format!("How alike {shown} of {things} are")
    } else {
        format!("How alike {things} are")
    };
    let mut table = Table::new(&title, [("One", Align::Start), ("Other", Align::Start), ("Similarity", Align::End)]);
    let pairs = pairs(request, shown);
    for pair in &pairs {
        let name = |place: usize| request.items.get(place).map(|item| visible(&item.label).into_owned());
        let cells = [name(pair.row), name(pair.column), Some(format!("{:.6}", pair.value))];
        table.push(&pair.key, cells.map(Option::unwrap_or_default));
    }
    if shown < 2 {
        return Scene::empty(&title, &format!("There are no two {many} to compare."), width, 48.0, table);
    }
    let names = (width * 0.3).clamp(NAMES.0, NAMES.1);
    let cell = ((width - names - GAP) / shown as f32).clamp(CELL.0, CELL.1).floor();
    let mut marks = Vec::with_capacity(pairs.len() + shown * 2);
    for (place, item) in request.items.iter().take(shown).enumerate() {
        label(&mut marks, item, place, cell, width);
    }
    let mut drawn = pairs;
    order::sort_by_key(&mut drawn, |pair| (pair.row, pair.column));
    for (nth, pair) in drawn.iter().enumerate() {
        marks.push(square(request, pair, cell, neighbours(&drawn, nth)));
    }
    Scene { title, width, height: cell * shown as f32 + 1.0, marks, table }
}

/// Two things and how alike they are.
struct Pair {
    key: String,
    row: usize,
    column: usize,
    value: f64,
}

/// The pairs that are drawn, the most alike first.
fn pairs(request: &MatrixRequest, shown: usize) -> Vec<Pair> {
    let mut pairs = Vec::new();
    for (row, (item, values)) in request.items.iter().zip(&request.values).take(shown).enumerate() {
        for (column, (other, value)) in request.items.iter().zip(values).take(row).enumerate() {
            if *value >= LEAST {
                pairs.push(Pair { key: format!("{}|{}", other.key, item.key), row, column, value: *value });
            }
        }
    }
    pairs.sort_by(|a, b| b.value.total_cmp(&a.value));
    pairs
}

/// The next pair on each side, row by row.
fn neighbours(pairs: &[Pair], nth: usize) -> Neighbours {
    let Some(here) = pairs.get(nth) else { return Neighbours::default() };
    let key = |pair: &Pair| pair.key.clone();
    let beside = |other: Option<usize>| other.and_then(|n| pairs.get(n)).filter(|pair| pair.row == here.row).map(key);
    let down = pairs.iter().skip(nth).find(|pair| pair.row > here.row && pair.column >= here.column);
    let up = pairs.iter().take(nth).rev().find(|pair| pair.row < here.row && pair.column <= here.column);
    Neighbours { left: beside(nth.checked_sub(1)), right: beside(Some(nth + 1)), up: up.map(key), down: down.map(key) }
}

fn label(marks: &mut Vec<Mark>, item: &Item, place: usize, cell: f32, width: f32) {
    let (x, y) = (cell * place as f32, cell * place as f32);
    // The cell of a thing with itself: where its row and its column meet.
    let side = (cell - 2.0).max(1.0);
    let rect = Rect::new(x + (cell - side) / 2.0, y + (cell - side) / 2.0, side, side);
    marks.push(Mark::decoration(Shape::Rect { rect, radius: 1.0 }, Role::BarTrack));
    // Names that would touch each other are left out: the squares tell them.
    let every = (14.0 / cell).ceil().max(1.0) as usize;
    if !place.is_multiple_of(every) {
        return;
    }
    let from = x + cell + GAP;
    let room = (width - from).max(0.0);
    let text = middle_cut(&visible(&item.label), room, Face::Small);
    let at = Point::new(from, (y + cell / 2.0 + 4.0).max(Face::Small.ascent()));
    marks.push(Mark::decoration(Shape::text(at, Face::Small, room, text), Role::LabelFaint));
}

fn square(request: &MatrixRequest, pair: &Pair, cell: f32, ways: Neighbours) -> Mark {
    let side = ((cell - 2.0) * pair.value as f32 * pair.value as f32).max(2.0);
    let middle = |place: usize| cell * (place as f32 + 0.5) - side / 2.0;
    let rect = Rect::new(middle(pair.column), middle(pair.row), side, side);
    let name = |place: usize| {
        request.items.get(place).map_or_else(String::new, |item| end_cut(&visible(&item.label), 1_000.0, Face::Small))
    };
    let note = |place: usize| {
        request
            .items
            .get(place)
            .filter(|item| !item.note.is_empty())
            .map_or_else(String::new, |item| format!(" ({})", end_cut(&visible(&item.note), 600.0, Face::Small)))
    };
    let says = format!("{} and {}: {:.3}", name(pair.column), name(pair.row), pair.value);
    let tooltip = format!(
        "{}{}\n{}{}\nSimilarity {:.6}",
        name(pair.column),
        note(pair.column),
        name(pair.row),
        note(pair.row),
        pair.value
    );
    let role = if pair.value >= request.alike { Role::Bar } else { Role::CategoryRest };
    let mut mark = Mark::thing(&pair.key, &says, &tooltip, Shape::Rect { rect, radius: 1.0 }, role);
    mark.focus = Some(ways);
    mark
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scene::checks;

    fn request(count: usize, width: f32) -> MatrixRequest {
        let item =
            |n: usize| Item { key: format!("k{n}"), label: format!("file_{n}.<b>\u{202e}"), note: "3 files".into() };
        let value = |a: usize, b: usize| if a == b { 1.0 } else { ((a * 7 + b * 7) % 11) as f64 / 10.0 };
        MatrixRequest {
            noun: ("schema".into(), "schemas".into()),
            items: (0..count).map(item).collect(),
            values: (0..count).map(|a| (0..count).map(|b| value(a, b)).collect()).collect(),
            alike: 0.8,
            total: count,
            width,
        }
    }

    #[test]
    fn every_size_and_width_is_sound() {
        for count in [0, 1, 2, 7, 44, 200] {
            for width in [f32::NAN, 0.0, 360.0, 1_200.0] {
                checks::sound(&layout(&request(count, width)));
            }
        }
    }

    #[test]
    fn each_pair_is_there_once_and_the_most_alike_is_told_first() {
        let scene = layout(&request(7, 1_000.0));
        assert_eq!(scene.title, "How alike 7 schemas are");
        let told: Vec<f64> = scene.table.rows.iter().map(|row| row.cells[2].parse().unwrap_or_default()).collect();
        assert!(told.is_sorted_by(|a, b| a >= b) && told.iter().all(|value| *value >= LEAST));
        let marks = scene.marks.iter().filter(|mark| mark.focus.is_some()).count();
        assert_eq!(marks, told.len());
    }

    #[test]
    fn what_does_not_fit_is_counted() {
        let scene = layout(&request(200, 360.0));
        assert!(scene.title.ends_with("of 200 schemas are"), "{}", scene.title);
    }
}
