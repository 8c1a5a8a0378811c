//! Labelled horizontal bars with counts: artifacts by type, by colour, by length of their chain.

use super::{
    Align, Anchor, Colour, Face, Mark, Neighbours, Point, Rect, Role, Scene, Shape, Table,
    format::{count, counted, share},
    measure::{end_cut, middle_cut, text_width, visible},
};

/// One bar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bar {
    /// What selection refers to, `type/proof`; given by the caller, unique in the picture.
    pub key: String,
    /// Its name. An empty one is shown as `(empty)`.
    pub label: String,
    /// How many.
    pub count: u64,
    /// The data's colour, when the bar stands for one.
    pub swatch: Option<Colour>,
}

/// All that a bar chart depends on.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct BarsRequest {
    /// What is counted by what: `Artifacts by type`.
    pub caption: String,
    /// The counted thing, one and many.
    pub noun: (String, String),
    /// The bars in order.
    pub bars: Vec<Bar>,
    /// What the shares are parts of; without it, the sum of the bars.
    pub total: Option<u64>,
    /// Said in place of the bars when there are none.
    pub why_empty: String,
    /// The width there is, in pixels.
    pub width: f32,
}

/// Room for the largest count and its share.
const NARROWEST: f32 = 260.0;
/// The height of a bar with its gap.
const ROW: f32 = 24.0;
/// Bars that are drawn; the rest is counted below.
const ROWS: usize = 40;
const SWATCH: f32 = 12.0;
const GAP: f32 = 10.0;
/// The widest share of the width that labels take.
const LABELS: f32 = 0.4;

/// Draws the bars.
pub fn layout(request: &BarsRequest) -> Scene {
    let width = super::usable(request.width, NARROWEST);
    let sum = request.bars.iter().fold(0_u64, |sum, bar| sum.saturating_add(bar.count));
    let (one, many) = &request.noun;
    let total = request.total.unwrap_or(sum);
    let title = format!("{}: {}", request.caption, counted(total, one, many));
    let table = table(request, &title, total);
    if request.bars.is_empty() {
        let why = if request.why_empty.is_empty() { format!("No {many}.") } else { request.why_empty.clone() };
        return Scene::empty(&title, &why, width, ROW * 2.0, table);
    }
    let drawn = request.bars.get(..ROWS).unwrap_or(&request.bars);
    let columns = Columns::new(drawn, total, width);
    let mut marks: Vec<Mark> = Vec::with_capacity(drawn.len() * 5);
    for (row, bar) in drawn.iter().enumerate() {
        let beside = |other: Option<usize>| other.and_then(|n| drawn.get(n)).map(|bar| bar.key.clone());
        let ways = Neighbours { up: beside(row.checked_sub(1)), down: beside(Some(row + 1)), ..Neighbours::default() };
        columns.bar(&mut marks, bar, row as f32 * ROW, total, ways);
    }
    let mut height = drawn.len() as f32 * ROW;
    let hidden = request.bars.len() - drawn.len();
    if hidden > 0 {
        let note = end_cut(&format!("and {hidden} more in the table"), width, Face::Small);
        let at = Point::new(0.0, height + 16.0);
        marks.push(Mark::decoration(Shape::text(at, Face::Small, width, note), Role::LabelFaint));
        height += ROW;
    }
    Scene { title, width, height, marks, table }
}

fn table(request: &BarsRequest, title: &str, total: u64) -> Table {
    let has_colour = request.bars.iter().any(|bar| bar.swatch.is_some());
    let mut columns = vec![("Name", Align::Start), ("Count", Align::End), ("Share", Align::End)];
    if has_colour {
        columns.push(("Colour", Align::Start));
    }
    let mut table = Table::new(title, columns);
    for bar in &request.bars {
        let colour = bar.swatch.map(Colour::hex).unwrap_or_default();
        table.push(&bar.key, [named(&bar.label), count(bar.count), share(bar.count, total), colour]);
    }
    table
}

fn named(label: &str) -> String {
    if label.is_empty() { "(empty)".to_owned() } else { visible(label).into_owned() }
}

/// Where labels, bars and counts stand; the same for all rows.
struct Columns {
    swatch: f32,
    label: f32,
    bar: f32,
    bar_width: f32,
    count_end: f32,
    width: f32,
    largest: u64,
}

impl Columns {
    fn new(bars: &[Bar], total: u64, width: f32) -> Self {
        let widest = |text: &dyn Fn(&Bar) -> String| {
            bars.iter().map(|bar| text_width(&text(bar), Face::Small)).fold(0.0, f32::max).ceil()
        };
        let swatch = if bars.iter().any(|bar| bar.swatch.is_some()) { SWATCH + 8.0 } else { 0.0 };
        let counts = widest(&|bar| count(bar.count));
        let shares = widest(&|bar| share(bar.count, total));
        let count_end = width - shares - GAP;
        let room = (width * LABELS).min(count_end - counts - 2.0 * GAP) - swatch;
        let label = widest(&|bar| named(&bar.label)).min(room).max(0.0);
        let bar = swatch + label + GAP;
        let bar_width = (count_end - counts - GAP - bar).max(0.0);
        let largest = bars.iter().map(|bar| bar.count).max().unwrap_or(0);
        Self { swatch, label, bar, bar_width, count_end, width, largest }
    }

    fn bar(&self, marks: &mut Vec<Mark>, bar: &Bar, top: f32, total: u64, ways: Neighbours) {
        let (label, amount, part) = (named(&bar.label), count(bar.count), share(bar.count, total));
        let says = format!("{}: {amount}, {part}", end_cut(&label, 2_000.0, Face::Small));
        let middle = top + ROW / 2.0;
        let track = Rect::new(self.bar, middle - 5.0, self.bar_width, 10.0);
        let outline = Shape::Rect { rect: track, radius: 2.0 };
        let mut thing = Mark::thing(&bar.key, &says, &format!("{label}\n{amount}, {part}"), outline, Role::BarTrack);
        thing.focus = Some(ways);
        let tooltip = thing.tooltip.clone();
        marks.push(thing);
        let mut part_of = |shape: Shape, role: Role| marks.push(Mark::part(&bar.key, &tooltip, shape, role));
        if bar.count > 0 && self.largest > 0 {
            // One pixel at least: something is not nothing.
            let length =
                (self.bar_width * (bar.count as f64 / self.largest as f64) as f32).max(1.0).min(self.bar_width);
            part_of(Shape::Rect { rect: Rect { width: length, ..track }, radius: 2.0 }, Role::Bar);
        }
        if let Some(colour) = bar.swatch {
            let rect = Rect::new(0.5, middle - SWATCH / 2.0, SWATCH, SWATCH);
            part_of(Shape::Swatch { rect, colour }, Role::Swatch);
        }
        let baseline = middle + 4.0;
        let shown = middle_cut(&label, self.label, Face::Small);
        part_of(Shape::text(Point::new(self.swatch, baseline), Face::Small, self.label, shown), Role::Label);
        let mut at_end = |x: f32, text: String, role: Role| {
            let max_width = text_width(&text, Face::Small);
            let at = Point::new(x, baseline);
            part_of(Shape::Text { at, anchor: Anchor::End, text, max_width, face: Face::Small }, role);
        };
        at_end(self.count_end, amount, Role::Label);
        at_end(self.width, part, Role::LabelFaint);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scene::checks;

    fn request(labels: &[(&str, u64)], width: f32) -> BarsRequest {
        let bar = |(nth, (label, count)): (usize, &(&str, u64))| Bar {
            key: format!("bar/{nth}"),
            label: (*label).to_owned(),
            count: *count,
            swatch: Colour::parse(if nth == 0 { "#ffff00" } else { "no colour" }),
        };
        BarsRequest {
            caption: "Artifacts by type".to_owned(),
            noun: ("artifact".to_owned(), "artifacts".to_owned()),
            bars: labels.iter().enumerate().map(bar).collect(),
            width,
            ..BarsRequest::default()
        }
    }

    fn bar_width(scene: &Scene, key: &str) -> Option<f32> {
        scene.marks.iter().find(|m| m.role == Role::Bar && m.key == key).map(|m| m.shape.bounds().width)
    }

    #[test]
    fn bars_are_as_long_as_their_counts_and_never_vanish() {
        let scene = layout(&request(&[("analysis", 1_000_000), ("proof", 500_000), ("one", 1), ("none", 0)], 600.0));
        let full = bar_width(&scene, "bar/0").unwrap_or_default();
        assert!((bar_width(&scene, "bar/1").unwrap_or_default() - full / 2.0).abs() < 0.1);
        assert_eq!(bar_width(&scene, "bar/2"), Some(1.0));
        assert_eq!(bar_width(&scene, "bar/3"), None);
        assert_eq!(scene.title, "Artifacts by type: 1,500,001 artifacts");
    }

    #[test]
    fn the_colour_of_the_data_is_a_patch_and_is_named_in_the_table() {
        let scene = layout(&request(&[("4", 3)], 300.0));
        assert!(scene.marks.iter().any(|m| matches!(m.shape, Shape::Swatch { .. })));
        assert_eq!(scene.table.rows[0].cells, ["4", "3", "100\u{2009}%", "#ffff00"]);
    }

    #[test]
    fn nothing_is_said_to_be_nothing() {
        let mut empty = request(&[], 300.0);
        assert!(checks::texts(&layout(&empty)).contains(&"No artifacts.".to_owned()));
        empty.why_empty = "No artifact between these times. Clear the time window.".to_owned();
        assert!(checks::texts(&layout(&empty)).iter().any(|text| text.starts_with("No artifact between")));
    }

    #[test]
    fn hostile_labels_stay_inside_and_apart() {
        let long = "y".repeat(5_000);
        let labels = [("<script>", 0), ("", u64::MAX), ("שלום \u{202e} עולם", u64::MAX), (long.as_str(), 7)];
        for width in [f32::NAN, 0.0, 160.0, 320.0, 1_400.0] {
            checks::sound(&layout(&request(&labels, width)));
            checks::sound(&layout(&request(&[], width)));
        }
    }

    #[test]
    fn a_thousand_bars_are_counted_and_all_in_the_table() {
        let many: Vec<(&str, u64)> = (0..1_000).map(|n| ("x", n)).collect();
        let scene = layout(&request(&many, 500.0));
        assert_eq!(scene.table.rows.len(), 1_000);
        assert!(checks::texts(&scene).contains(&"and 960 more in the table".to_owned()));
    }
}
