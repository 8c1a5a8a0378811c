//! Two traces side by side: spans paired by kind, name and their order among their siblings.

use std::collections::HashMap;
use std::rc::Rc;

use super::{Trace, words};
use crate::scene::format::counted;
use crate::scene::{Align, Face, Mark, Point, Rect, Role, Scene, Shape, Table, end_cut, text_width};

/// A span of one trace with its counterpart in the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pair {
    /// In the first trace.
    pub a: Option<u32>,
    /// In the second.
    pub b: Option<u32>,
    /// How deep.
    pub depth: u32,
}

/// All spans of both, in the order of the first; what only the second has stands behind its siblings.
pub fn pairs(a: &Trace, b: &Trace) -> Vec<Pair> {
    let mut found = Vec::with_capacity(a.spans.len().max(b.spans.len()));
    let mut stack: Vec<Pair> = matched((a, a.roots()), (b, b.roots()), 0);
    stack.reverse();
    while let Some(pair) = stack.pop() {
        found.push(pair);
        let of =
            |trace: &'_ Trace, at: Option<u32>| at.map(|at| trace.children(at as usize).to_vec()).unwrap_or_default();
        let (left, right) = (of(a, pair.a), of(b, pair.b));
        let inner = matched((a, &left), (b, &right), pair.depth + 1);
        stack.extend(inner.into_iter().rev());
    }
    found
}

fn matched((a, left): (&Trace, &[u32]), (b, right): (&Trace, &[u32]), depth: u32) -> Vec<Pair> {
    let key = |trace: &Trace, at: u32| {
        let span = &trace.spans[at as usize];
        (span.sign, span.kind, trace.name(at as usize).to_owned())
    };
    let mut waiting: HashMap<_, std::collections::VecDeque<u32>> = HashMap::new();
    for at in right {
        waiting.entry(key(b, *at)).or_default().push_back(*at);
    }
    let mut taken = std::collections::HashSet::new();
    let mut pairs: Vec<Pair> = Vec::with_capacity(left.len().max(right.len()));
    for at in left {
        let other = waiting.get_mut(&key(a, *at)).and_then(std::collections::VecDeque::pop_front);
        taken.extend(other);
        pairs.push(Pair { a: Some(*at), b: other, depth });
    }
    pairs.extend(right.iter().filter(|at| !taken.contains(at)).map(|at| Pair { a: None, b: Some(*at), depth }));
    pairs
}

/// All that the picture of a comparison depends on.
#[derive(Debug, Clone, PartialEq)]
pub struct CompareRequest {
    /// The first trace.
    pub a: Rc<Trace>,
    /// The second.
    pub b: Rc<Trace>,
    /// Their spans.
    pub pairs: Rc<Vec<Pair>>,
    /// The first pair in sight and the one after the last.
    pub seen: (usize, usize),
    /// The width there is, in pixels.
    pub width: f32,
}

const ROW: f32 = 32.0;

/// What the comparison comes to, in words.
pub fn compared(a: &Trace, b: &Trace, pairs: &[Pair]) -> String {
    let both = pairs.iter().filter(|pair| pair.a.is_some() && pair.b.is_some()).count() as u64;
    let only =
        |first: bool| pairs.iter().filter(|pair| if first { pair.b.is_none() } else { pair.a.is_none() }).count();
    format!(
        "{} in both, {} only in this trace, {} only in the other; {} here, {} there",
        counted(both, "span", "spans"),
        only(true),
        only(false),
        words::duration(a.length()),
        words::duration(b.length())
    )
}

/// Draws the pairs in sight: this trace's bar above the other's. Keys are `span/<place>`, and `other/<place>` for what
/// only the other has.
pub fn compare(request: &CompareRequest) -> Scene {
    let (a, b) = (request.a.as_ref(), request.b.as_ref());
    let width = crate::scene::usable(request.width, 240.0);
    let title = compared(a, b, &request.pairs);
    let pairs = request.pairs.get(request.seen.0..request.seen.1.min(request.pairs.len())).unwrap_or_default();
    let (left, plot) = super::draw::plot(width);
    let per_ns = f64::from(plot) / a.length().max(b.length()) as f64;
    let mut marks = Vec::new();
    let mut table = Table::new(
        &title,
        [
            ("Level", Align::End),
            ("Name", Align::Start),
            ("Here", Align::End),
            ("There", Align::End),
            ("Difference", Align::End),
        ],
    );
    for (nth, pair) in pairs.iter().enumerate() {
        let key = key(pair);
        let (here, there) = (pair.a.map(|at| a.duration(at as usize)), pair.b.map(|at| b.duration(at as usize)));
        let name = match (pair.a, pair.b) {
            (Some(at), _) => words::name(a, at as usize),
            (_, at) => at.map(|at| words::name(b, at as usize)).unwrap_or_default(),
        };
        let time = |ns: Option<i64>| ns.map_or("–".to_owned(), words::duration);
        let difference = match (here, there) {
            (Some(here), Some(there)) => signed(there.saturating_sub(here)),
            (Some(_), None) => "only here".to_owned(),
            _ => "only there".to_owned(),
        };
        let says = format!("{name}: here {}, there {}, {difference}", time(here), time(there));
        table.push(&key, [(pair.depth + 1).to_string(), name.clone(), time(here), time(there), difference.clone()]);
        let top = nth as f32 * ROW;
        let ground = Rect::new(0.0, top, width, ROW);
        marks.push(Mark::thing(
            &key,
            &says,
            &says.replace(", ", "\n"),
            Shape::Rect { rect: ground, radius: 0.0 },
            Role::Ground,
        ));
        let indent = 6.0 + (pair.depth.min(12) as f32 * 10.0).min(left * 0.4);
        let room = (left - 12.0 - indent).max(0.0);
        let text = end_cut(&name, room, Face::Small);
        let role = if pair.a.is_some() && pair.b.is_some() { Role::Label } else { Role::LabelFaint };
        marks.push(Mark::part(&key, &says, Shape::text(Point::new(indent, top + 20.0), Face::Small, room, text), role));
        let mut ends = left;
        for (trace, at, y, role) in [(a, pair.a, 5.0, Role::Category(0)), (b, pair.b, 17.0, Role::Category(3))] {
            let Some(at) = at else { continue };
            let span = &trace.spans[at as usize];
            let x =
                left + (span.start.saturating_sub(trace.from) as f64 * per_ns).clamp(0.0, f64::from(plot) - 2.0) as f32;
            let wide =
                (trace.duration(at as usize).max(0) as f64 * per_ns).clamp(2.0, f64::from(left + plot - x)) as f32;
            let rect = Rect::new(x, top + y, wide, 9.0);
            marks.push(Mark::part(&key, &says, Shape::Rect { rect, radius: 1.5 }, role));
            ends = ends.max(rect.right());
        }
        let wide = text_width(&difference, Face::Small);
        if ends + 6.0 + wide <= left + plot {
            let at = Point::new(ends + 6.0, top + 20.0);
            marks.push(Mark::part(&key, &says, Shape::text(at, Face::Small, wide, difference), Role::LabelFaint));
        }
    }
    Scene { title, width, height: (pairs.len() as f32 * ROW).max(1.0), marks, table }
}

fn key(pair: &Pair) -> String {
    match (pair.a, pair.b) {
        (Some(at), _) => format!("span/{at}"),
        (None, at) => format!("other/{}", at.unwrap_or_default()),
    }
}

fn signed(ns: i64) -> String {
    if ns > 0 { format!("+{}", words::duration(ns)) } else { words::duration(ns) }
}
