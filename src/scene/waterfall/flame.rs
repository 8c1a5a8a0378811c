//! The trace as flames: spans of one name under the same names run together, as wide as they took in all.

use std::collections::HashMap;
use std::rc::Rc;

use super::{NONE, Trace, words};
use crate::scene::format::{count, counted};
use crate::scene::{Align, Face, Mark, Point, Rect, Role, Scene, Shape, Table, end_cut};

/// All that the flames depend on.
#[derive(Debug, Clone, PartialEq)]
pub struct FlameRequest {
    /// The trace.
    pub trace: Rc<Trace>,
    /// The width there is, in pixels.
    pub width: f32,
}

/// Spans that run together.
struct Frame {
    parent: u32,
    /// One of them.
    span: u32,
    depth: u32,
    count: u64,
    errors: u64,
    total: i64,
    own: i64,
}

const HEIGHT: f32 = 22.0;
/// Narrower frames are left out.
const NARROWEST: f32 = 1.5;
/// Deeper frames are left out, and counted.
const DEEPEST: u32 = 80;

/// Draws the flames; the first level on top. Keys are `span/<place>` of each frame's first span.
pub fn flame(request: &FlameRequest) -> Scene {
    let trace = request.trace.as_ref();
    let width = crate::scene::usable(request.width, 240.0);
    let frames = frames(trace);
    let title = format!("{}, by name and level", words::title(trace));
    let table = table(trace, &frames, &title);
    if frames.is_empty() {
        return Scene::empty(&title, "This trace has no spans.", width, 96.0, table);
    }
    let mut marks = Vec::new();
    let mut deepest = 0;
    let mut left_out = 0_u64;
    let mut inside: Vec<Vec<u32>> = vec![Vec::new(); frames.len()];
    let mut roots = Vec::new();
    for (at, frame) in frames.iter().enumerate() {
        match frame.parent {
            NONE => roots.push(at as u32),
            parent => inside[parent as usize].push(at as u32),
        }
    }
    let mut stack = vec![(roots, 0.0_f32, width, 0_i64)];
    while let Some((mut row, from, room, whole)) = stack.pop() {
        row.sort_by_key(|at| std::cmp::Reverse(frames[*at as usize].total));
        let sum = row.iter().fold(0_i64, |sum, at| sum.saturating_add(frames[*at as usize].total)).max(whole).max(1);
        let mut x = from;
        for at in row {
            let frame = &frames[at as usize];
            let wide = (frame.total as f64 / sum as f64) as f32 * room;
            if wide < NARROWEST || frame.depth >= DEEPEST {
                left_out += 1;
                continue;
            }
            deepest = deepest.max(frame.depth);
            draw(&mut marks, trace, frame, Rect::new(x, frame.depth as f32 * HEIGHT, wide, HEIGHT));
            stack.push((std::mem::take(&mut inside[at as usize]), x, wide, frame.total));
            x += wide;
        }
    }
    let mut height = (deepest + 1) as f32 * HEIGHT;
    if left_out > 0 {
        let note = format!("{} too narrow or too deep to be drawn", counted(left_out, "frame is", "frames are"));
        let at = Point::new(0.0, height + 16.0);
        marks.push(Mark::decoration(
            Shape::text(at, Face::Small, width, end_cut(&note, width, Face::Small)),
            Role::LabelFaint,
        ));
        height += 24.0;
    }
    Scene { title, width, height, marks, table }
}

fn frames(trace: &Trace) -> Vec<Frame> {
    let mut frames: Vec<Frame> = Vec::new();
    let mut places: HashMap<(u32, u32, u32), u32> = HashMap::new();
    let mut of_span = vec![NONE; trace.spans.len()];
    for at in trace.order() {
        let span = &trace.spans[*at as usize];
        let parent = trace.parent(*at as usize).map_or(NONE, |parent| of_span[parent]);
        let next = frames.len() as u32;
        let place = *places.entry((parent, span.name, span.service)).or_insert(next);
        if place == next {
            let depth = frames.get(parent as usize).map_or(0, |frame| frame.depth + 1);
            frames.push(Frame { parent, span: *at, depth, count: 0, errors: 0, total: 0, own: 0 });
        }
        of_span[*at as usize] = place;
        let frame = &mut frames[place as usize];
        frame.count += 1;
        frame.errors += u64::from(span.error);
        frame.total = frame.total.saturating_add(trace.duration(*at as usize).max(0));
        frame.own = frame.own.saturating_add(trace.own(*at as usize));
    }
    frames
}

fn draw(marks: &mut Vec<Mark>, trace: &Trace, frame: &Frame, rect: Rect) {
    let at = frame.span as usize;
    let key = format!("span/{at}");
    let spans = counted(frame.count, "span", "spans");
    let failed = if frame.errors > 0 { format!(", {} failed", count(frame.errors)) } else { String::new() };
    let says = format!(
        "{}, {spans}{failed}, {} in all, itself {}",
        words::name(trace, at),
        words::duration(frame.total),
        words::duration(frame.own)
    );
    let inner = Rect::new(rect.x + 0.5, rect.y + 0.5, rect.width - 1.0, rect.height - 1.0);
    marks.push(Mark::thing(
        &key,
        &says,
        &says.replace(", ", "\n"),
        Shape::Rect { rect: inner, radius: 2.0 },
        Role::StepUnused,
    ));
    let role = if frame.errors > 0 { Role::BarBad } else { trace.spans[at].sign.role() };
    let strip = Rect::new(inner.x, inner.bottom() - 3.0, inner.width, 3.0);
    marks.push(Mark::part(&key, &says, Shape::Rect { rect: strip, radius: 0.0 }, role));
    let room = inner.width - 8.0;
    if room > 16.0 {
        let name = words::name(trace, at);
        let name = if frame.count > 1 { format!("{name} ×{}", count(frame.count)) } else { name };
        let text = end_cut(&name, room, Face::Small);
        let at = Point::new(inner.x + 4.0, inner.y + 14.0);
        marks.push(Mark::part(&key, &says, Shape::text(at, Face::Small, room, text), Role::Label));
    }
}

fn table(trace: &Trace, frames: &[Frame], title: &str) -> Table {
    let columns = [
        ("Level", Align::End),
        ("Name", Align::Start),
        ("Spans", Align::End),
        ("Failed", Align::End),
        ("In all", Align::End),
        ("Itself", Align::End),
    ];
    let mut table = Table::new(title, columns);
    for frame in frames {
        let cells = [
            (frame.depth + 1).to_string(),
            words::name(trace, frame.span as usize),
            count(frame.count),
            count(frame.errors),
            words::duration(frame.total),
            words::duration(frame.own),
        ];
        table.push(&format!("span/{}", frame.span), cells);
    }
    table
}
