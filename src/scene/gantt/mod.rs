//! What was done when: a row for each thing, its stages as bars in time, lines from what it was made of.
//!
//! Pure: a request that can be compared, and its scene. Rows come in the order in which the request has them; the order
//! of the graph is the business of whoever asks.

mod draw;
mod words;

use std::collections::BTreeMap;

use super::legend::LEGEND_LINE;
use super::timeline::Zone;
use super::{CATEGORIES, Role, Scene};

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
    /// The width there is, in pixels.
    pub width: f32,
}

const ROW: f32 = 28.0;
const AXIS: f32 = 28.0;
/// More kinds than colours: the rest share one.
const MOST_KINDS: usize = CATEGORIES as usize;

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
    kinds: BTreeMap<String, Role>,
}

impl Plan {
    fn new(request: &GanttRequest) -> Option<Self> {
        let stages = || request.rows.iter().flat_map(|row| &row.stages);
        let ends = || stages().flat_map(|stage| [stage.from, stage.to]).flatten();
        let (from, to) = (ends().min()?, ends().max()?);
        let width = super::usable(request.width, 280.0);
        let wide = width >= 640.0;
        // A little air at the end, so that the last bar and its lines are seen whole.
        let to = to.max(from.saturating_add(1));
        let left = if wide { (width * 0.24).clamp(150.0, 260.0) } else { 8.0 };
        Some(Self { width, left, right: width - 8.0, top: 0.0, from, to, kinds: kinds(request) })
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

    /// The middle of a row's bars.
    fn y(&self, row: usize) -> f32 {
        self.top + self.row() * (row as f32 + 1.0) - ROW / 2.0
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

/// Draws it.
pub fn layout(request: &GanttRequest) -> Scene {
    let title = words::title(request);
    let table = words::table(&title, request);
    let Some(mut plan) = Plan::new(request) else {
        let width = super::usable(request.width, 200.0);
        return Scene::empty(&title, &request.why_empty, width, 96.0, table);
    };
    let (mut marks, legend) = draw::legend(&plan);
    plan.top = legend + AXIS;
    marks.extend(draw::marks(request, &plan));
    let height = plan.top + plan.row() * request.rows.len() as f32 + LEGEND_LINE / 2.0;
    Scene { title, width: plan.width, height, marks, table }
}

/// The key of a stage.
pub fn stage_key(row: &str, stage: usize) -> String {
    format!("{row}/stage/{stage}")
}

#[cfg(test)]
mod tests;
