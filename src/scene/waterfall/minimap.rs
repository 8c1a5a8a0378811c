//! The whole trace at a glance: where time is spent, what fails, and which stretch is in sight.

use std::rc::Rc;

use super::{Trace, View, draw, words};
use crate::scene::{Mark, Rect, Role, Scene, Shape, Table};

/// The minimap's height.
pub const MINIMAP_HEIGHT: f32 = 44.0;
/// Lines of spans that are told apart.
const LINES: usize = 20;

/// All that the minimap depends on.
#[derive(Debug, Clone, PartialEq)]
pub struct MinimapRequest {
    /// The trace.
    pub trace: Rc<Trace>,
    /// The time in sight.
    pub view: View,
    /// The width there is, in pixels.
    pub width: f32,
}

/// Draws the minimap: never more marks than it has pixels. The stretch in sight is framed.
pub fn minimap(request: &MinimapRequest) -> Scene {
    let trace = request.trace.as_ref();
    let width = crate::scene::usable(request.width, 240.0);
    let (left, plot) = draw::plot(width);
    let per_ns = f64::from(plot) / trace.length() as f64;
    let x = |at: i64| left + (at.saturating_sub(trace.from) as f64 * per_ns).clamp(0.0, f64::from(plot)) as f32;
    let height = (MINIMAP_HEIGHT - 4.0) / LINES as f32;
    let mut marks = vec![rect(Rect::new(left, 0.0, plot, MINIMAP_HEIGHT), Role::Row)];
    // Pixels that are covered, line by line: spans of one line run together.
    let columns = plot.ceil() as usize + 1;
    let mut covered = vec![0_u8; columns * LINES];
    let count = trace.order().len().max(1);
    for (nth, at) in trace.order().iter().enumerate() {
        let line = nth * LINES / count.max(LINES);
        let span = &trace.spans[*at as usize];
        let (from, to) = (x(span.start.min(span.end)) - left, x(span.start.max(span.end)) - left);
        let sign = if span.error { 2 } else { 1 };
        let cells = &mut covered[line * columns..(line + 1) * columns];
        for cell in cells.iter_mut().take(to as usize + 1).skip(from as usize) {
            *cell = (*cell).max(sign);
        }
    }
    for (line, cells) in covered.chunks(columns).enumerate() {
        let mut at = 0;
        for run in cells.chunk_by(|a, b| a == b) {
            let role = match run.first() {
                Some(1) => Some(Role::Bar),
                Some(2) => Some(Role::BarBad),
                _ => None,
            };
            if let Some(role) = role {
                let width = (run.len() as f32).min(plot - at as f32);
                marks.push(rect(Rect::new(left + at as f32, 2.0 + line as f32 * height, width, height), role));
            }
            at += run.len();
        }
    }
    let (from, to) = (x(trace.from.saturating_add(request.view.from)), x(trace.from.saturating_add(request.view.to)));
    let frame = Rect::new(from + 1.0, 1.0, (to - from - 2.0).max(2.0), MINIMAP_HEIGHT - 2.0);
    marks.push(rect(frame, Role::Selected));
    let title = words::title(trace);
    Scene { table: Table::new(&title, []), title, width, height: MINIMAP_HEIGHT, marks }
}

fn rect(rect: Rect, role: Role) -> Mark {
    Mark::decoration(Shape::Rect { rect, radius: 0.0 }, role)
}
