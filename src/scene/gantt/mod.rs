//! What was done when: a row for each thing, its stages as bars in time, lines from what it was made of.
//!
//! Pure: a request that can be compared, and its scene. Rows come in the order in which the request has them; the order
//! of the graph is the business of whoever asks. [`layout`] draws all of it; [`Chart`] draws what is in sight, again and
//! again.

mod draw;
mod words;

use std::collections::BTreeMap;

use super::legend::LEGEND_LINE;
use super::timeline::{Field, Window, Zone};
use super::{CATEGORIES, Role, Scene, Table};

/// A stage of a row.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Stage {
    /// Its name.
    pub name: String,
    /// What kind of stage it is: kinds share a colour.
    pub kind: String,
    /// When it began, in microseconds.
    pub from: Option<i64>,
    /// When it ended; without an end it is as long as its beginning.
    pub to: Option<i64>,
    /// What else there is to say.
    pub detail: String,
}

/// A row.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Row {
    /// Names it within the scene; a stage's key is this with `/stage/0` behind.
    pub key: String,
    /// Its name.
    pub name: String,
    /// Its stages, in their order.
    pub stages: Vec<Stage>,
}

/// All that the picture depends on.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct GanttRequest {
    /// What it is of: `Lineage of x`.
    pub name: String,
    /// The rows from top to bottom.
    pub rows: Vec<Row>,
    /// From the row of a source to that of a result, by place.
    pub links: Vec<(usize, usize)>,
    /// In which zone times are written.
    pub zone: Zone,
    /// Said in place of the picture where there is nothing.
    pub why_empty: String,
}

/// What is in sight.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Sight {
    /// The width there is, in pixels.
    pub width: f32,
    /// The row at the top.
    pub first: usize,
    /// Rows that there is room for; all of them without.
    pub rows: Option<usize>,
    /// The times; all of them without.
    pub window: Option<Window>,
}

const ROW: f32 = 28.0;
const AXIS: f32 = 28.0;
/// More kinds than colours: the rest share one.
const MOST_KINDS: usize = CATEGORIES as usize;

/// A request with what is the same however it is looked at.
#[derive(Debug, Clone, PartialEq)]
pub struct Chart {
    request: GanttRequest,
    title: String,
    /// When the first stage began and the last one ended.
    limits: Option<Window>,
    kinds: BTreeMap<String, Role>,
}

/// Where rows, axis and times are.
struct Plan {
    width: f32,
    /// The left and right end of the times.
    left: f32,
    right: f32,
    /// Where the first row begins.
    top: f32,
    from: i64,
    to: i64,
    /// The rows in sight.
    seen: std::ops::Range<usize>,
}

impl Plan {
    fn new(chart: &Chart, limits: Window, sight: Sight) -> Self {
        let width = super::usable(sight.width, 280.0);
        let wide = width >= 640.0;
        let left = if wide { (width * 0.24).clamp(150.0, 260.0) } else { 8.0 };
        let Window { from, to } = sight.window.unwrap_or(limits);
        let count = chart.request.rows.len();
        let rows = sight.rows.unwrap_or(count).clamp(1, count.max(1));
        let first = sight.first.min(count.saturating_sub(rows));
        Self { width, left, right: width - 8.0, top: 0.0, from, to, seen: first..(first + rows).min(count) }
    }

    /// Names stand beside their rows, or in them where there is no room.
    fn is_wide(&self) -> bool {
        self.left > 100.0
    }

    fn row(&self) -> f32 {
        if self.is_wide() { ROW } else { ROW + 14.0 }
    }

    fn x(&self, at: i64) -> f32 {
        let share = (at.saturating_sub(self.from)) as f64 / (self.to.saturating_sub(self.from)).max(1) as f64;
        self.left + (f64::from(self.right - self.left) * share.clamp(0.0, 1.0)) as f32
    }

    /// The middle of a row's bars; outside of the picture for a row that is not in sight.
    fn y(&self, row: usize) -> f32 {
        self.top + self.row() * (row as f32 - self.seen.start as f32 + 1.0) - ROW / 2.0
    }

    /// Where the last row in sight ends.
    fn bottom(&self) -> f32 {
        self.top + self.row() * self.seen.len() as f32
    }

    /// Whether something of a stretch is in sight.
    fn shows(&self, from: i64, to: i64) -> bool {
        from <= self.to && to >= self.from
    }
}

/// Kinds in the order in which they first occur, the first ones in colours of their own.
fn kinds(request: &GanttRequest) -> BTreeMap<String, Role> {
    let mut kinds = BTreeMap::new();
    let mut next = 0;
    for stage in request.rows.iter().flat_map(|row| &row.stages) {
        kinds.entry(stage.kind.clone()).or_insert_with(|| {
            next += 1;
            if next <= MOST_KINDS { Role::Category((next - 1) as u8) } else { Role::CategoryRest }
        });
    }
    kinds
}

impl Chart {
    /// Finds times and kinds.
    pub fn new(request: GanttRequest) -> Self {
        let ends =
            || request.rows.iter().flat_map(|row| &row.stages).flat_map(|stage| [stage.from, stage.to]).flatten();
        let limits = ends().min().zip(ends().max());
        // A little air at the end, so that the last bar and its lines are seen whole.
        let limits = limits.map(|(from, to)| Window { from, to: to.max(from.saturating_add(1)) });
        Self { title: words::title(&request), limits, kinds: kinds(&request), request }
    }

    /// How many rows there are.
    pub fn rows(&self) -> usize {
        self.request.rows.len()
    }

    /// The place of a row, by its key or that of one of its stages.
    pub fn row_of(&self, key: &str) -> Option<usize> {
        let key = key.split("/stage/").next().unwrap_or(key);
        self.request.rows.iter().position(|row| row.key == key)
    }

    /// How times are zoomed and moved; nothing where no stage has one.
    pub fn field(&self) -> Option<Field> {
        Some(Field { folds: Vec::new(), limits: self.limits? })
    }

    /// The left edge of the times and their width, in pixels.
    pub fn plot(&self, width: f32) -> (f32, f32) {
        let sight = Sight { width, ..Sight::default() };
        let plan = Plan::new(self, self.limits.unwrap_or(Window { from: 0, to: 1 }), sight);
        (plan.left, plan.right - plan.left)
    }

    /// Where the rows begin, and how high each of them is, in pixels.
    pub fn body(&self, width: f32) -> (f32, f32) {
        let sight = Sight { width, ..Sight::default() };
        let plan = Plan::new(self, self.limits.unwrap_or(Window { from: 0, to: 1 }), sight);
        (draw::legend(self, plan.width).1 + AXIS, plan.row())
    }

    /// The same in words.
    pub fn table(&self) -> Table {
        words::table(&self.title, &self.request)
    }

    /// Draws what is in sight.
    pub fn scene(&self, sight: Sight, table: Table) -> Scene {
        let title = self.title.clone();
        let Some(limits) = self.limits else {
            let width = super::usable(sight.width, 200.0);
            return Scene::empty(&title, &self.request.why_empty, width, 96.0, table);
        };
        let mut plan = Plan::new(self, limits, sight);
        let (mut marks, legend) = draw::legend(self, plan.width);
        plan.top = legend + AXIS;
        marks.extend(draw::marks(self, &plan));
        Scene { title, width: plan.width, height: plan.bottom() + LEGEND_LINE / 2.0, marks, table }
    }
}

/// Draws all of it.
pub fn layout(request: &GanttRequest, width: f32) -> Scene {
    let chart = Chart::new(request.clone());
    chart.scene(Sight { width, ..Sight::default() }, chart.table())
}

/// The key of a stage.
pub fn stage_key(row: &str, stage: usize) -> String {
    format!("{row}/stage/{stage}")
}

#[cfg(test)]
mod tests;
