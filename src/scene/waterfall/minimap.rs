//! The whole trace at a glance: where time is spent, what fails, and which stretch is in sight.

use std::rc::Rc;

use super::{Trace, View, draw, words};
use crate::scene::{Mark, Rect, Role, Scene, Shape, Table};

/// The minimap's height.
pub const MINIMAP_HEIGHT: f32 = 44.0;
/// Lines of spans that are told apart.
const LINES: usize = 20;

/// All that the minimap depends on. What is in sight is a frame above it: it moves, and the map does not.
#[derive(Debug, Clone, PartialEq)]
pub struct MinimapRequest {
    /// The trace.
    pub trace: Rc<Trace>,
    /// The width there is, in pixels.
    pub width: f32,
}

/// From where to where a view's frame stands on the minimap.
pub fn stretch(trace: &Trace, view: View, width: f32) -> Rect {
    let (left, plot) = draw::plot(crate::scene::usable(width, 240.0));
    let per_ns = f64::from(plot) / trace.length() as f64;
    let x = |at: i64| left + (at as f64 * per_ns).clamp(0.0, f64::from(plot)) as f32;
    let (from, to) = (x(view.from), x(view.to));
    Rect::new(from, 0.0, (to - from).max(3.0), MINIMAP_HEIGHT)
}

/// Draws the minimap: never more marks than it has pixels.
pub fn minimap(request: &MinimapRequest) -> Scene {
    let trace = request.trace.as_ref();
    let width = crate::scene::usable(request.width, 240.0);
    let (left, plot) = draw::plot(width);
    let height = (MINIMAP_HEIGHT - 4.0) / LINES as f32;
    let mut marks = vec![rect(Rect::new(left, 0.0, plot, MINIMAP_HEIGHT), Role::Row)];
    let columns = plot.ceil() as usize + 1;
    for (line, cells) in covered(trace, f64::from(plot), columns).chunks(columns).enumerate() {
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
    let title = words::title(trace);
    Scene { table: Table::new(&title, []), title, width, height: MINIMAP_HEIGHT, marks }
}

/// Which pixels are covered, line by line: 1 by spans, 2 by spans that failed. Spans of one line run together: what begins
/// and what ends at a pixel is counted, so that a long span costs no more than a short one.
fn covered(trace: &Trace, plot: f64, columns: usize) -> Vec<u8> {
    let per_ns = plot / trace.length() as f64;
    let x = |at: i64| (at.saturating_sub(trace.from) as f64 * per_ns).clamp(0.0, plot) as usize;
    let mut counts = vec![[0_i32; 2]; (columns + 1) * LINES];
    let count = trace.order().len().max(1);
    for (nth, at) in trace.order().iter().enumerate() {
        let line = nth * LINES / count.max(LINES);
        let span = &trace.spans[*at as usize];
        let (from, to) = (x(span.start.min(span.end)), x(span.start.max(span.end)));
        let of_line = &mut counts[line * (columns + 1)..(line + 1) * (columns + 1)];
        of_line[from][usize::from(span.error)] += 1;
        of_line[to + 1][usize::from(span.error)] -= 1;
    }
    let mut cells = Vec::with_capacity(columns * LINES);
    for of_line in counts.chunks(columns + 1) {
        let (mut sound, mut failed) = (0, 0);
        for [more, more_failed] in of_line.iter().take(columns) {
            (sound, failed) = (sound + more, failed + more_failed);
            cells.push(if failed > 0 { 2 } else { u8::from(sound > 0) });
        }
    }
    cells
}

fn rect(rect: Rect, role: Role) -> Mark {
    Mark::decoration(Shape::Rect { rect, radius: 0.0 }, role)
}
