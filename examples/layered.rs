//! The layered layout by itself, for the benchmark (`bench/layout.mjs`): nodes and edges in, courses out.

#[cfg(target_arch = "wasm32")]
use wasm_bindgen::prelude::wasm_bindgen;

use provscope::scene::layered::{Edge, End, LayeredRequest, Layouter, Node, layout};
use provscope::scene::{Point, Step};

fn main() {}

/// A graph of nodes `sizes` (width and height of each) and edges `ends` (two nodes each).
fn request(sizes: &[f32], ends: &[u32]) -> LayeredRequest {
    let node = |size: &[f32]| Node { width: size[0], height: size[1], ..Node::default() };
    let edge = |pair: &[u32]| Edge { from: End::Node(pair[0] as usize), to: End::Node(pair[1] as usize), label: None };
    LayeredRequest {
        nodes: sizes.chunks_exact(2).map(node).collect(),
        edges: ends.chunks_exact(2).map(edge).collect(),
        ..LayeredRequest::default()
    }
}

/// Lays out at once. For each edge the number of points of its course, then their coordinates.
#[cfg_attr(target_arch = "wasm32", wasm_bindgen)]
pub fn courses(sizes: &[f32], ends: &[u32]) -> Vec<f32> {
    let mut all = Vec::new();
    for course in layout(request(sizes, ends)).courses {
        let points = course.map(|course| points(&course.steps)).unwrap_or_default();
        all.push(points.len() as f32);
        all.extend(points.iter().flat_map(|point| [point.x, point.y]));
    }
    all
}

/// A layout that works in slices, as the page does.
#[cfg_attr(target_arch = "wasm32", wasm_bindgen)]
pub struct Slices(Layouter);

#[cfg_attr(target_arch = "wasm32", wasm_bindgen)]
impl Slices {
    /// Begins.
    #[cfg_attr(target_arch = "wasm32", wasm_bindgen(constructor))]
    pub fn new(sizes: &[f32], ends: &[u32]) -> Self {
        Self(Layouter::new(request(sizes, ends)))
    }

    /// Works on; whether it is done.
    pub fn advance(&mut self, budget: usize) -> bool {
        self.0.advance(budget).is_some()
    }
}

/// Points along a path, close enough together to count crossings.
fn points(steps: &[Step]) -> Vec<Point> {
    const PARTS: u8 = 8;
    let mut all: Vec<Point> = Vec::new();
    for step in steps {
        match *step {
            Step::Move(to) | Step::Line(to) => all.push(to),
            Step::Curve(first, second, to) => {
                let from = all.last().copied().unwrap_or(first);
                let along = (1..=PARTS).map(|part| {
                    let t = f32::from(part) / f32::from(PARTS);
                    let s = 1.0 - t;
                    let at = |a: f32, b: f32, c: f32, d: f32| {
                        s * s * s * a + 3.0 * s * s * t * b + 3.0 * s * t * t * c + t * t * t * d
                    };
                    Point { x: at(from.x, first.x, second.x, to.x), y: at(from.y, first.y, second.y, to.y) }
                });
                all.extend(along.collect::<Vec<_>>());
            }
            Step::Close => {}
        }
    }
    all
}
