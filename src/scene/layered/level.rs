//! One level under way: ranks, layers, order, heights; then the places of its items and the lanes of its links.

use super::{
    LayeredRequest,
    chains::{Layers, Line},
    layering::Layering,
    nest::{Item, Link, Nest, ROOT},
    order::Ordering,
    place::Placing,
    rank::{Ranked, Ranking},
};
use crate::scene::Rect;

/// A level with everything in its place, from its own 0, 0.
pub(super) struct Placed {
    pub width: f32,
    pub height: f32,
    /// The items' places; a port is a point on the border.
    pub items: Vec<Rect>,
    /// The stretches that links pass straight: left, right and height of a layer in between.
    lanes: Vec<[f32; 3]>,
    /// For each link where its lanes begin, and how many they are.
    passes: Vec<(u32, u32)>,
    /// The middle of each link's label.
    pub labels: Vec<Option<[f32; 2]>>,
    /// The left and right edge of each item's layer.
    pub columns: Vec<(f32, f32)>,
    pub crossings: u64,
}

impl Placed {
    /// The lanes of a link.
    pub fn lanes(&self, link: u32) -> Option<&[[f32; 3]]> {
        let (first, count) = *self.passes.get(link as usize)?;
        self.lanes.get(first as usize..first as usize + count as usize)
    }
}

/// What is put into layers once the ranks are known.
struct Stock {
    sizes: Vec<[f32; 2]>,
    lines: Vec<Line>,
    former: Vec<f32>,
}

enum Stage {
    Rank(Ranking, Stock),
    Layer(Layering, bool),
    Order(Layers, Ordering),
    Place(Layers, Placing, u64),
    /// With heights, the height of all, and the crossings.
    Columns(Layers, Vec<f32>, f32, u64),
    Lanes(Layers, Vec<f32>, Placed, Vec<(f32, f32)>),
    Done(Placed),
}

pub(super) struct Work {
    level: usize,
    items: usize,
    is_port: Vec<Option<bool>>,
    spacing: super::Spacing,
    hold: f32,
    head: f32,
    least_width: f32,
    stage: Option<Stage>,
}

impl Work {
    /// Collects what stands in a level. The levels in it are done.
    pub fn new(level: usize, nest: &Nest, request: &LayeredRequest, done: &[Option<Placed>]) -> Self {
        let of = &nest.levels[level];
        let inner = |item: u32| match of.items.get(item as usize) {
            Some(Item::Cluster(at)) => done[*at + 1].as_ref(),
            _ => None,
        };
        let size = |(at, item): (usize, &Item)| match item {
            Item::Node(node) => [finite(request.nodes[*node].width), finite(request.nodes[*node].height)],
            Item::Cluster(_) => inner(at as u32).map_or([0.0, 0.0], |placed| [placed.width, placed.height]),
            Item::LeftPort | Item::RightPort => [0.0, 0.0],
        };
        let sizes: Vec<[f32; 2]> = of.items.iter().enumerate().map(size).collect();
        let port_at = |item: u32, port: Option<u32>| {
            let place = port.and_then(|port| inner(item)?.items.get(port as usize).copied());
            place.map_or(0.0, |place| place.y - sizes[item as usize][1] / 2.0)
        };
        let line = |link: &Link| Line {
            from: link.from,
            to: link.to,
            from_at: port_at(link.from, link.from_port),
            to_at: port_at(link.to, link.to_port),
            label: link.label.map(|(width, height)| (finite(width), finite(height))),
        };
        let lines: Vec<Line> = of.links.iter().map(line).collect();
        let edges: Vec<(u32, u32, u32)> =
            of.links.iter().map(|link| (link.from, link.to, 1 + u32::from(link.label.is_some()))).collect();
        let is = |wanted: Item| of.items.iter().map(move |item| *item == wanted).collect::<Vec<bool>>();
        let (is_left, is_right) = (is(Item::LeftPort), is(Item::RightPort));
        let is_port = is_left.iter().zip(&is_right).map(|(left, right)| (*left || *right).then_some(*right)).collect();
        let ranking = Ranking::new(Ranked { edges, nodes: of.items.len(), is_left, is_right });
        let stock = Stock { sizes, lines, former: former(&of.items, request) };
        let cluster = level.checked_sub(1).and_then(|at| request.clusters.get(at));
        Self {
            level,
            items: of.items.len(),
            is_port,
            spacing: request.spacing,
            hold: finite(request.hold),
            head: cluster.map_or(0.0, |cluster| finite(cluster.head)),
            least_width: cluster.map_or(0.0, |cluster| finite(cluster.least_width)),
            stage: Some(Stage::Rank(ranking, stock)),
        }
    }

    /// How many items there are.
    pub fn size(&self) -> i64 {
        self.items as i64 * 2 + 1
    }

    pub fn is_done(&self) -> bool {
        matches!(self.stage, Some(Stage::Done(_)) | None)
    }

    /// Does a little. Gives about how many vertices and edges it looked at.
    pub fn step(&mut self) -> i64 {
        let (next, cost) = match self.stage.take() {
            Some(Stage::Rank(ranking, stock)) if ranking.is_done() => {
                let is_kept = stock.former.iter().any(|y| y.is_finite());
                let is_thin = self.is_port.iter().map(Option::is_some).collect();
                let cost = ranking.size();
                let layering = Layering::new(ranking.finish(), stock.sizes, is_thin, stock.lines, stock.former);
                (Stage::Layer(layering, is_kept), cost)
            }
            Some(Stage::Rank(mut ranking, stock)) => {
                let cost = ranking.step();
                (Stage::Rank(ranking, stock), cost)
            }
            Some(Stage::Layer(layering, is_kept)) if layering.is_done() => {
                let layers = layering.finish();
                let (ordering, cost) = (Ordering::new(&layers, is_kept), size(&layers));
                (Stage::Order(layers, ordering), cost)
            }
            Some(Stage::Layer(mut layering, is_kept)) => {
                let cost = layering.step();
                (Stage::Layer(layering, is_kept), cost)
            }
            Some(Stage::Order(mut layers, ordering)) if ordering.is_done() => {
                let crossings = ordering.finish(&mut layers);
                let placing = Placing::new(&layers, self.spacing, self.hold);
                let cost = size(&layers);
                (Stage::Place(layers, placing, crossings), cost)
            }
            Some(Stage::Order(mut layers, mut ordering)) => {
                let cost = ordering.step(&mut layers);
                (Stage::Order(layers, ordering), cost)
            }
            Some(Stage::Place(layers, placing, crossings)) if placing.is_done(&layers) => {
                let ((y, height), cost) = (placing.finish(&layers), size(&layers));
                (Stage::Columns(layers, y, height, crossings), cost)
            }
            Some(Stage::Place(layers, mut placing, crossings)) => {
                let cost = placing.step(&layers);
                (Stage::Place(layers, placing, crossings), cost)
            }
            Some(Stage::Columns(layers, y, height, crossings)) => {
                let (placed, columns) = self.columns(&layers, &y, height, crossings);
                let cost = size(&layers);
                (Stage::Lanes(layers, y, placed, columns), cost)
            }
            Some(Stage::Lanes(layers, y, placed, columns)) => {
                let cost = size(&layers);
                (Stage::Done(self.lanes(&layers, &y, placed, &columns)), cost)
            }
            Some(done @ Stage::Done(_)) => (done, 1),
            None => return 1,
        };
        self.stage = Some(next);
        cost
    }

    /// The level that it is, and where everything in it stands, once that is known.
    pub fn placed(self) -> (usize, Option<Placed>) {
        match self.stage {
            Some(Stage::Done(placed)) => (self.level, Some(placed)),
            _ => (self.level, None),
        }
    }

    /// Where things begin within the frame.
    fn inset(&self) -> (f32, f32) {
        let inside = if self.level == ROOT { 0.0 } else { self.spacing.inside };
        (inside, inside + self.head)
    }

    /// Layers become columns from left to right.
    fn columns(&self, layers: &Layers, y: &[f32], height: f32, crossings: u64) -> (Placed, Vec<(f32, f32)>) {
        let (inside, top) = self.inset();
        let mut columns = Vec::with_capacity(layers.count());
        let mut left = inside;
        for layer in 0..layers.count() {
            let width = layers.layer(layer).iter().map(|at| layers.size[*at as usize][0]).fold(0.0, f32::max);
            // Ports need no room of their own.
            let of_ports =
                layers.layer(layer).iter().all(|at| self.is_port.get(*at as usize).is_some_and(Option::is_some));
            let gap = if layer + 1 == layers.count() { 0.0 } else { self.gap(layers, layer, y) };
            if of_ports && layer == 0 {
                left = 0.0;
                columns.push((left, left));
                left += inside.max(gap * 0.5);
                continue;
            }
            columns.push((left, left + width));
            left += width + gap;
        }
        let last_is_ports = layers.count() > 0
            && layers.layer(layers.count() - 1).iter().all(|at| self.is_port.get(*at as usize) == Some(&Some(true)));
        let mut width = if last_is_ports { left } else { left + inside };
        if width < self.least_width {
            let more = (self.least_width - width) / 2.0;
            let inner = columns.iter_mut().filter(|column| column.0 > 0.0);
            inner.for_each(|column| *column = (column.0 + more, column.1 + more));
            width = self.least_width;
        }
        if last_is_ports && let Some(column) = columns.last_mut() {
            *column = (width, width);
        }
        let placed = Placed {
            width,
            height: height + top + inside,
            items: Vec::new(),
            lanes: Vec::new(),
            passes: Vec::new(),
            labels: Vec::new(),
            columns: Vec::new(),
            crossings,
        };
        (placed, columns)
    }

    /// Where items and lanes are.
    fn lanes(&self, layers: &Layers, y: &[f32], placed: Placed, columns: &[(f32, f32)]) -> Placed {
        let (_, top) = self.inset();
        let column_of = |at: usize| columns.get(layers.rank[at] as usize).copied().unwrap_or_default();
        let item = |at: usize| {
            let ((left, right), [width, height]) = (column_of(at), layers.size[at]);
            match self.is_port[at] {
                Some(_) => Rect::new(left, y[at] + top, 0.0, 0.0),
                None => Rect::new((left + right - width) / 2.0, y[at] - height / 2.0 + top, width, height),
            }
        };
        let lane = |at: usize| [column_of(at).0, column_of(at).1, y[at] + top];
        let label = |dummy: &Option<u32>| {
            dummy.map(|dummy| {
                let (left, right) = column_of(dummy as usize);
                [(left + right) / 2.0, y[dummy as usize] + top]
            })
        };
        let first = self.items as u32;
        Placed {
            items: (0..self.items).map(item).collect(),
            lanes: (self.items..layers.rank.len()).map(lane).collect(),
            passes: layers.chains.iter().map(|(dummy, count)| (dummy - first, *count)).collect(),
            labels: layers.labels.iter().map(label).collect(),
            columns: (0..self.items).map(column_of).collect(),
            ..placed
        }
    }

    /// Room between a layer and the next: more where edges are steep.
    fn gap(&self, layers: &Layers, layer: usize, y: &[f32]) -> f32 {
        let steepest = layers
            .layer(layer)
            .iter()
            .flat_map(|at| layers.right.to(*at).iter().map(|to| (y[*at as usize] - y[*to as usize]).abs()));
        let steepest = steepest.fold(0.0_f32, f32::max);
        self.spacing.rank + (steepest * 0.12).min(self.spacing.rank)
    }
}

/// About how many vertices and edges there are.
fn size(layers: &Layers) -> i64 {
    layers.order.len() as i64 * 2 + 1
}

/// The items' heights in the picture before; no number for what was not there.
fn former(items: &[Item], request: &LayeredRequest) -> Vec<f32> {
    let of = |item: &Item| match item {
        Item::Node(at) => request.nodes[*at].former,
        Item::Cluster(at) => request.clusters[*at].former,
        Item::LeftPort | Item::RightPort => None,
    };
    items.iter().map(|item| of(item).unwrap_or(f32::NAN)).collect()
}

/// A length as it can be drawn.
fn finite(length: f32) -> f32 {
    if length.is_finite() { length.clamp(0.0, 100_000.0) } else { 0.0 }
}
