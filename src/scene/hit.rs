//! Which mark is under a point. A grid of cells keeps it fast for 50,000 marks.

use super::{
    Scene,
    geometry::{Point, Rect},
    mark::{Mark, Shape, flatten},
};

/// The grid is never finer than this, in scene pixels.
const CELL: f32 = 48.0;
/// The grid never has more cells than this along a side, however large the scene is.
const SIDE: usize = 256;

/// An index over a scene's marks; made once a scene.
#[derive(Debug, Clone)]
pub struct HitIndex {
    bounds: Rect,
    columns: usize,
    rows: usize,
    /// Cell `i` holds `marks[starts[i]..starts[i + 1]]`, in painting order.
    starts: Vec<u32>,
    marks: Vec<u32>,
}

impl HitIndex {
    /// Indexes every mark that has a key. `tolerance` is how far from a mark, in scene pixels, it is still found.
    pub fn new(scene: &Scene, tolerance: f32) -> Self {
        let keyed = scene.marks.iter().enumerate().filter(|(_, mark)| !mark.key.is_empty());
        let hittable: Vec<(usize, Rect)> =
            keyed.map(|(index, mark)| (index, mark.shape.hull().inflate(tolerance.max(0.0)))).collect();
        let rects = hittable.iter().map(|(_, rect)| *rect).filter(|rect| rect.is_finite());
        let bounds = rects.reduce(Rect::union).unwrap_or_default();
        let mut index = Self {
            bounds,
            columns: cells_along(bounds.width),
            rows: cells_along(bounds.height),
            starts: Vec::new(),
            marks: Vec::new(),
        };
        // Twice over the marks: count for each cell, then fill.
        let mut counts = vec![0_u32; index.columns * index.rows + 1];
        for (_, rect) in &hittable {
            index.cells(*rect).for_each(|cell| counts[cell + 1] += 1);
        }
        let mut total = 0;
        for count in &mut counts {
            total += *count;
            *count = total;
        }
        let (mut next, mut marks) = (counts.clone(), vec![0; total as usize]);
        for (mark, rect) in hittable {
            index.cells(rect).for_each(|cell| {
                marks[next[cell] as usize] = u32::try_from(mark).unwrap_or(u32::MAX);
                next[cell] += 1;
            });
        }
        (index.starts, index.marks) = (counts, marks);
        index
    }

    /// The topmost mark within `tolerance` of the point. A mark that holds the point goes before one that is only
    /// near it.
    pub fn at<'a>(&self, scene: &'a Scene, point: Point, tolerance: f32) -> Option<&'a Mark> {
        let near = self.candidates(point).filter_map(|index| scene.marks.get(index)).rev();
        let mut close = None;
        for mark in near {
            let distance = distance(&mark.shape, point);
            if distance <= 0.0 {
                return Some(mark);
            }
            if distance <= tolerance && close.is_none_or(|(best, _)| distance < best) {
                close = Some((distance, mark));
            }
        }
        close.map(|(_, mark)| mark)
    }

    fn candidates(&self, point: Point) -> impl DoubleEndedIterator<Item = usize> {
        let cell =
            self.bounds.contains(point).then(|| self.cells(Rect::new(point.x, point.y, 0.0, 0.0)).next()).flatten();
        let range = cell.and_then(|cell| {
            let (start, end) = (*self.starts.get(cell)?, *self.starts.get(cell + 1)?);
            self.marks.get(start as usize..end as usize)
        });
        range.unwrap_or_default().iter().map(|index| *index as usize)
    }

    /// The cells that a rectangle touches.
    fn cells(&self, rect: Rect) -> impl Iterator<Item = usize> {
        let along = |from: f32, to: f32, start: f32, size: f32, count: usize| {
            let cell = |at: f32| {
                ((((at - start) / size.max(1.0)) * count as f32).max(0.0) as usize).min(count.saturating_sub(1))
            };
            if rect.is_finite() { cell(from)..cell(to) + 1 } else { 0..0 }
        };
        let across = along(rect.x, rect.right(), self.bounds.x, self.bounds.width, self.columns);
        let down = along(rect.y, rect.bottom(), self.bounds.y, self.bounds.height, self.rows);
        let columns = self.columns;
        down.flat_map(move |row| across.clone().map(move |column| row * columns + column))
    }
}

fn cells_along(length: f32) -> usize {
    ((length / CELL).ceil() as usize).clamp(1, SIDE)
}

/// How far a point is from a shape; 0 inside of what is filled.
fn distance(shape: &Shape, point: Point) -> f32 {
    match shape {
        Shape::Circle { center, radius } => (point.distance(*center) - radius).max(0.0),
        Shape::Line { from, to } => point.distance_to_segment(*from, *to),
        Shape::Path(steps) => flatten(steps)
            .iter()
            .flat_map(|line| line.windows(2))
            .map(|pair| point.distance_to_segment(pair[0], pair[1]))
            .fold(f32::INFINITY, f32::min),
        Shape::Rect { .. } | Shape::Swatch { .. } | Shape::Text { .. } => {
            let rect = shape.bounds();
            let dx = (rect.x - point.x).max(point.x - rect.right()).max(0.0);
            let dy = (rect.y - point.y).max(point.y - rect.bottom()).max(0.0);
            dx.hypot(dy)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scene::{Role, Table};

    fn rect(key: &str, x: f32, y: f32, size: f32) -> Mark {
        Mark::part(key, "", Shape::Rect { rect: Rect::new(x, y, size, size), radius: 0.0 }, Role::Node)
    }

    fn scene(marks: Vec<Mark>) -> Scene {
        Scene { title: String::new(), width: 1000.0, height: 1000.0, marks, table: Table::default() }
    }

    fn hit(scene: &Scene, x: f32, y: f32) -> Option<&str> {
        HitIndex::new(scene, 6.0).at(scene, Point::new(x, y), 6.0).map(|mark| mark.key.as_str())
    }

    #[test]
    fn the_topmost_mark_is_found() {
        let scene = scene(vec![rect("below", 0.0, 0.0, 100.0), rect("above", 50.0, 50.0, 100.0)]);
        assert_eq!(hit(&scene, 60.0, 60.0), Some("above"));
        assert_eq!(hit(&scene, 10.0, 10.0), Some("below"));
        assert_eq!(hit(&scene, 500.0, 10.0), None);
    }

    #[test]
    fn a_thin_line_is_found_from_near_but_not_through_a_box() {
        let line = Shape::Line { from: Point::new(0.0, 200.0), to: Point::new(300.0, 200.0) };
        let scene = scene(vec![Mark::part("line", "", line, Role::Arrow), rect("box", 100.0, 203.0, 50.0)]);
        assert_eq!(hit(&scene, 20.0, 205.0), Some("line"));
        assert_eq!(hit(&scene, 120.0, 205.0), Some("box"));
        assert_eq!(hit(&scene, 20.0, 207.0), None);
    }

    #[test]
    fn decoration_is_never_hit() {
        let mut axis = rect("", 0.0, 0.0, 100.0);
        axis.role = Role::Axis;
        assert_eq!(hit(&scene(vec![axis]), 50.0, 50.0), None);
    }

    #[test]
    fn an_empty_scene_and_impossible_points_hit_nothing() {
        assert_eq!(hit(&scene(Vec::new()), 0.0, 0.0), None);
        assert_eq!(hit(&scene(vec![rect("a", 0.0, 0.0, 10.0)]), f32::NAN, 0.0), None);
    }

    #[test]
    fn fifty_thousand_marks_agree_with_looking_at_each() {
        let place = |n: u32| ((n * 7919) % 9973) as f32;
        let marks: Vec<Mark> = (0..50_000).map(|n| rect(&n.to_string(), place(n), place(n + 31), 9.0)).collect();
        let scene = scene(marks);
        let index = HitIndex::new(&scene, 0.0);
        for n in 0..200 {
            let point = Point::new(place(n * 13) + 4.0, place(n * 13 + 31) + 4.0);
            let slow = scene.marks.iter().rev().find(|mark| mark.shape.bounds().contains(point));
            assert_eq!(index.at(&scene, point, 0.0).map(|m| &m.key), slow.map(|m| &m.key));
        }
    }
}
