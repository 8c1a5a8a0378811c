//! Events over time: stacked bins by category on an axis with few, round ticks in UTC.

use std::collections::BTreeMap;

use super::{
    Align, Anchor, CATEGORIES, Face, Mark, Neighbours, Point, Rect, Role, Scene, Shape, Table,
    format::{count, counted, instant, stretch},
    legend::{Entry, legend},
    measure::{end_cut, text_width, visible},
    ticks::{count_ticks, time_ticks},
};
use crate::order;

/// How often a category occurs in a stretch of time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bin {
    /// Where the bin begins: microseconds since 1970-01-01 UTC.
    pub start: i64,
    /// Of what kind.
    pub category: String,
    /// How many.
    pub count: u64,
}

/// All that a histogram depends on.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct HistogramRequest {
    /// The counted thing, one and many: `event`, `events`.
    pub noun: (String, String),
    /// The bins in any order; equal ones are added up.
    pub bins: Vec<Bin>,
    /// How long each bin is, in microseconds; less than 1 counts as 1.
    pub bin_length: i64,
    /// The stretch that is shown; without it, that of the bins. Bins outside are left out of the picture and its count.
    pub range: Option<(i64, i64)>,
    /// Said in place of the bins when there are none.
    pub why_empty: String,
    /// The width there is, in pixels.
    pub width: f32,
    /// The height there is, in pixels; a legend of many lines may take more.
    pub height: f32,
}

const AXIS: f32 = 22.0;
/// A tick's label needs about this much.
const TICK_ROOM: f32 = 90.0;
/// Room for three labelled levels; a long legend makes the picture higher.
const LOWEST_PLOT: f32 = 44.0;
const HEIGHTS: (f32, f32) = (96.0, 1_200.0);

/// Draws the histogram. Keys are `bin/<start>`. The eight most frequent categories have a colour each; when there are
/// more, the first seven do and the rest is one.
pub fn layout(request: &HistogramRequest) -> Scene {
    let width = super::usable(request.width, 200.0);
    let height = if request.height.is_finite() { request.height.clamp(HEIGHTS.0, HEIGHTS.1) } else { HEIGHTS.0 };
    let chart = Chart::new(request);
    let (one, many) = &request.noun;
    let title = match chart.range {
        Some((from, to)) if chart.total > 0 => {
            format!("{}, {}", counted(chart.total, one, many), stretch(from, to.saturating_sub(1).max(from)))
        }
        _ => format!("No {many}"),
    };
    let table = chart.table(&title);
    let Some(range) = chart.range.filter(|_| chart.total > 0) else {
        let why = if request.why_empty.is_empty() { format!("No {many}.") } else { request.why_empty.clone() };
        return Scene::empty(&title, &why, width, height, table);
    };
    let (mut marks, legend) = chart.legend(width);
    let top = legend + 8.0;
    let height = height.max(top + LOWEST_PLOT + AXIS);
    marks.extend(chart.marks(range, width, top, height));
    Scene { title, width, height, marks, table }
}

/// The bins put in order.
struct Chart<'a> {
    /// Category names by frequency; what is beyond the palette is `None`.
    categories: Vec<&'a str>,
    /// By start; within, counts by place in `categories`.
    bins: BTreeMap<i64, BTreeMap<usize, u64>>,
    range: Option<(i64, i64)>,
    length: i64,
    total: u64,
    noun: &'a (String, String),
}

impl<'a> Chart<'a> {
    fn new(request: &'a HistogramRequest) -> Self {
        let length = request.bin_length.max(1);
        let end = |start: i64| start.saturating_add(length);
        let shown = |bin: &&Bin| {
            bin.count > 0 && request.range.is_none_or(|(from, to)| bin.start < to && end(bin.start) > from)
        };
        let mut totals: BTreeMap<&str, u64> = BTreeMap::new();
        for bin in request.bins.iter().filter(shown) {
            let total = totals.entry(&bin.category).or_insert(0);
            *total = total.saturating_add(bin.count);
        }
        let mut categories: Vec<&str> = totals.keys().copied().collect();
        order::sort_by_key(&mut categories, |name| std::cmp::Reverse(totals.get(name).copied().unwrap_or(0)));
        let mut places = BTreeMap::new();
        places.extend(categories.iter().enumerate().map(|(place, name)| (*name, place)));
        let mut bins: BTreeMap<i64, BTreeMap<usize, u64>> = BTreeMap::new();
        for bin in request.bins.iter().filter(shown) {
            let Some(&place) = places.get(bin.category.as_str()) else { continue };
            let sum = bins.entry(bin.start).or_default().entry(place).or_insert(0);
            *sum = sum.saturating_add(bin.count);
        }
        let of_bins = || Some((*bins.first_key_value()?.0, end(*bins.last_key_value()?.0)));
        let range = request.range.filter(|(from, to)| from < to).or_else(of_bins);
        let total = totals.values().fold(0_u64, |sum, n| sum.saturating_add(*n));
        Self { categories, bins, range, length, total, noun: &request.noun }
    }

    /// How many categories have a colour of their own.
    fn coloured(&self) -> usize {
        let most = usize::from(CATEGORIES);
        if self.categories.len() > most { most - 1 } else { self.categories.len() }
    }

    fn role(&self, place: usize) -> Role {
        if place < self.coloured() { Role::Category(u8::try_from(place).unwrap_or(0)) } else { Role::CategoryRest }
    }

    fn name(&self, place: usize) -> String {
        match self.categories.get(place) {
            Some(&"") | None => "(empty)".to_owned(),
            Some(name) => visible(name).into_owned(),
        }
    }

    fn table(&self, title: &str) -> Table {
        let mut table =
            Table::new(title, [("From (UTC)", Align::Start), ("Kind", Align::Start), ("Count", Align::End)]);
        for (start, counts) in &self.bins {
            for (place, n) in counts {
                table.push(&format!("bin/{start}"), [instant(*start), self.name(*place), count(*n)]);
            }
        }
        table
    }

    fn marks(&self, (from, to): (i64, i64), width: f32, top: f32, height: f32) -> Vec<Mark> {
        let mut marks = Vec::new();
        let largest = self.bins.values().map(sum).max().unwrap_or(0);
        let levels = count_ticks(largest, if height - top > 160.0 { 4 } else { 2 });
        let highest = levels.last().copied().unwrap_or(1).max(1);
        let gutter = levels.iter().map(|n| text_width(&count(*n), Face::Small)).fold(0.0, f32::max).ceil() + 8.0;
        let plot = Rect::new(gutter, top, width - gutter - 1.0, height - AXIS - top);
        let y = |n: u64| plot.bottom() - plot.height * (n as f64 / highest as f64) as f32;
        for level in levels {
            let at = Point::new(gutter - 8.0, y(level) + 4.0);
            let role = if level == 0 { Role::Axis } else { Role::Grid };
            let (from, to) = (Point::new(plot.x, y(level)), Point::new(plot.right(), y(level)));
            marks.push(Mark::decoration(Shape::Line { from, to }, role));
            marks.push(Mark::decoration(label(at, Anchor::End, count(level)), Role::LabelFaint));
        }
        axis(&mut marks, plot, (from, to));
        let span = (i128::from(to) - i128::from(from)) as f64;
        let x = |at: i64| {
            let share = (i128::from(at) - i128::from(from)) as f64 / span;
            plot.x + plot.width * share.clamp(0.0, 1.0) as f32
        };
        let starts: Vec<i64> = self.bins.keys().copied().collect();
        for (nth, (start, counts)) in self.bins.iter().enumerate() {
            let (left, right) = (x(*start), x(start.saturating_add(self.length)));
            let gap = if right - left > 4.0 { 1.0 } else { 0.0 };
            let room = Rect::new(left, plot.y, (right - left - gap).max(1.0).min(plot.right() - left), plot.height);
            let beside = |n: Option<usize>| n.and_then(|n| starts.get(n)).map(|start| format!("bin/{start}"));
            let ways =
                Neighbours { left: beside(nth.checked_sub(1)), right: beside(Some(nth + 1)), ..Neighbours::default() };
            self.bin(&mut marks, *start, counts, room, highest, ways);
        }
        marks
    }

    /// A stack. Its lowest segment takes the focus for all.
    fn bin(
        &self,
        marks: &mut Vec<Mark>,
        start: i64,
        counts: &BTreeMap<usize, u64>,
        room: Rect,
        highest: u64,
        ways: Neighbours,
    ) {
        let key = format!("bin/{start}");
        let head = format!("{}: {}", instant(start), counted(sum(counts), &self.noun.0, &self.noun.1));
        let kinds = counts
            .iter()
            .take(12)
            .map(|(place, n)| format!("{} {}", end_cut(&self.name(*place), 200.0, Face::Small), count(*n)));
        let tooltip = std::iter::once(head).chain(kinds).collect::<Vec<_>>().join("\n");
        let (mut ways, mut below) = (Some(ways), 0_u64);
        for (place, n) in counts {
            let (bottom, top) = (below as f64 / highest as f64, below.saturating_add(*n) as f64 / highest as f64);
            below = below.saturating_add(*n);
            let y = room.bottom() - room.height * (top.min(1.0) as f32);
            let height =
                (room.height * (top.min(1.0) - bottom.min(1.0)) as f32).max(if bottom == 0.0 { 1.0 } else { 0.0 });
            let rect = Rect::new(room.x, y.min(room.bottom() - height), room.width, height);
            let mut mark = Mark::part(&key, &tooltip, Shape::Rect { rect, radius: 0.0 }, self.role(*place));
            if let Some(ways) = ways.take() {
                mark.label = tooltip.replace('\n', ", ");
                mark.focus = Some(ways);
            }
            marks.push(mark);
        }
    }

    /// Names of the categories, when there is more than one.
    fn legend(&self, width: f32) -> (Vec<Mark>, f32) {
        let coloured = self.coloured();
        let mut names: Vec<(Role, String)> = (0..coloured).map(|place| (self.role(place), self.name(place))).collect();
        let rest = self.categories.len() - coloured;
        if rest > 0 {
            names.push((Role::CategoryRest, format!("{rest} other")));
        }
        if names.len() < 2 {
            return (Vec::new(), 0.0);
        }
        let entries: Vec<Entry> =
            names.iter().map(|(role, name)| Entry { key: "", role: *role, label: name, tooltip: "" }).collect();
        legend(&entries, 0.0, width)
    }
}

fn sum(counts: &BTreeMap<usize, u64>) -> u64 {
    counts.values().fold(0, |sum, n| sum.saturating_add(*n))
}

fn label(at: Point, anchor: Anchor, text: String) -> Shape {
    let max_width = text_width(&text, Face::Small);
    Shape::Text { at, anchor, text, max_width, face: Face::Small }
}

/// Ticks and their labels below the plot; a label that would touch the one before gives way.
fn axis(marks: &mut Vec<Mark>, plot: Rect, (from, to): (i64, i64)) {
    let most = ((plot.width / TICK_ROOM) as usize).clamp(1, 12);
    let ticks = time_ticks(from, to, most);
    let span = (i128::from(to) - i128::from(from)).max(1) as f64;
    let mut free = plot.x;
    for tick in ticks {
        let x = plot.x + plot.width * ((i128::from(tick.at) - i128::from(from)) as f64 / span) as f32;
        let (top, bottom) = (Point::new(x, plot.bottom()), Point::new(x, plot.bottom() + 4.0));
        marks.push(Mark::decoration(Shape::Line { from: top, to: bottom }, Role::Axis));
        let width = text_width(&tick.label, Face::Small);
        let left = (x - width / 2.0).max(plot.x).min(plot.right() - width);
        if left < free {
            continue;
        }
        free = left + width + 8.0;
        let role = if tick.major { Role::Label } else { Role::LabelFaint };
        marks.push(Mark::decoration(label(Point::new(left, plot.bottom() + 17.0), Anchor::Start, tick.label), role));
    }
}

#[cfg(test)]
#[path = "histogram_tests.rs"]
mod tests;
