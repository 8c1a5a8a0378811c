//! One level under way: ranks, layers, order, heights; then the places of its items and the lanes of its links.

use super::{
    LayeredRequest,
    chains::{Layers, Line},
    nest::{Item, Link, Nest, ROOT},
    order::Ordering,
    place::Placing,
    rank::{Ranked, ranks},
};
use crate::scene::Rect;

/// A level with everything in its place, from its own 0, 0.
pub(super) struct Placed {
    pub width: f32,
    pub height: f32,
    /// The items' places; a port is a point on the border.
    pub items: Vec<Rect>,
    /// For each link the stretches that it passes straight: left, right and height of each layer in between.
    pub lanes: Vec<Vec<[f32; 3]>>,
    /// The middle of each link's label.
    pub labels: Vec<Option<[f32; 2]>>,
    /// The left and right edge of each item's layer.
    pub columns: Vec<(f32, f32)>,
    pub crossings: u64,
}

enum Stage {
    Order(Ordering),
    Place(Placing, u64),
    Done,
}

pub(super) struct Work {
    level: usize,
    items: usize,
    is_port: Vec<Option<bool>>,
    spacing: super::Spacing,
    hold: f32,
    head: f32,
    least_width: f32,
    layers: Layers,
    stage: Option<Stage>,
    placed: Option<Placed>,
}

impl Work {
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
        let ranked = Ranked { edges: &edges, nodes: of.items.len(), is_left: &is_left, is_right: &is_right };
        let rank = ranks(&ranked);
        let is_port = is_left.iter().zip(&is_right).map(|(left, right)| (*left || *right).then_some(*right)).collect();
        let is_thin = is_left.iter().zip(&is_right).map(|(left, right)| *left || *right).collect();
        let former = former(&of.items, request);
        let is_kept = former.iter().any(|y| y.is_finite());
        let layers = Layers::new(rank, sizes, is_thin, &lines, former);
        let ordering = Ordering::new(&layers, is_kept);
        let cluster = level.checked_sub(1).and_then(|at| request.clusters.get(at));
        Self {
            level,
            items: of.items.len(),
            is_port,
            spacing: request.spacing,
            hold: finite(request.hold),
            head: cluster.map_or(0.0, |cluster| finite(cluster.head)),
            least_width: cluster.map_or(0.0, |cluster| finite(cluster.least_width)),
            layers,
            stage: Some(Stage::Order(ordering)),
            placed: None,
        }
    }

    /// How many vertices there are.
    pub fn size(&self) -> i64 {
        self.layers.order.len() as i64 * 2 + 1
    }

    pub fn is_done(&self) -> bool {
        matches!(self.stage, Some(Stage::Done))
    }

    /// Does a little. Gives about how many vertices and edges it looked at.
    pub fn step(&mut self) -> i64 {
        let (next, cost) = match self.stage.take() {
            Some(Stage::Order(ordering)) if ordering.is_done() => {
                let crossings = ordering.finish(&mut self.layers);
                (Stage::Place(Placing::new(&self.layers, self.spacing, self.hold), crossings), self.size())
            }
            Some(Stage::Order(mut ordering)) => {
                let cost = ordering.step(&mut self.layers);
                (Stage::Order(ordering), cost)
            }
            Some(Stage::Place(placing, crossings)) if placing.is_done() || self.layers.count() == 0 => {
                let (y, height) = placing.finish(&self.layers);
                self.placed = Some(self.columns(&y, height, crossings));
                (Stage::Done, self.size())
            }
            Some(Stage::Place(mut placing, crossings)) => {
                let cost = placing.step(&self.layers);
                (Stage::Place(placing, crossings), cost)
            }
            Some(Stage::Done) | None => (Stage::Done, 1),
        };
        self.stage = Some(next);
        cost
    }

    pub fn placed(self) -> (usize, Placed) {
        let empty = || Placed {
            width: 0.0,
            height: 0.0,
            items: Vec::new(),
            lanes: Vec::new(),
            labels: Vec::new(),
            columns: Vec::new(),
            crossings: 0,
        };
        (self.level, self.placed.unwrap_or_else(empty))
    }

    /// Layers become columns from left to right.
    fn columns(&self, y: &[f32], height: f32, crossings: u64) -> Placed {
        let layers = &self.layers;
        let (inside, top) = if self.level == ROOT { (0.0, 0.0) } else { (self.spacing.inside, self.spacing.inside) };
        let top = top + self.head;
        let mut columns = Vec::with_capacity(layers.count());
        let mut left = inside;
        for layer in 0..layers.count() {
            let width = layers.layer(layer).iter().map(|at| layers.size[*at as usize][0]).fold(0.0, f32::max);
            // Ports need no room of their own.
            let of_ports =
                layers.layer(layer).iter().all(|at| self.is_port.get(*at as usize).is_some_and(Option::is_some));
            let gap = if layer + 1 == layers.count() { 0.0 } else { self.gap(layer, y) };
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
        let column_of = |at: usize| columns.get(layers.rank[at] as usize).copied().unwrap_or_default();
        let item = |at: usize| {
            let ((left, right), [width, height]) = (column_of(at), layers.size[at]);
            match self.is_port[at] {
                Some(_) => Rect::new(left, y[at] + top, 0.0, 0.0),
                None => Rect::new((left + right - width) / 2.0, y[at] - height / 2.0 + top, width, height),
            }
        };
        let lane = |(first, count): &(u32, u32)| {
            let dummies = (*first..*first + *count).map(|dummy| dummy as usize);
            let lane = |at: usize| [column_of(at).0, column_of(at).1, y[at] + top];
            dummies.map(lane).collect()
        };
        let label = |dummy: &Option<u32>| {
            dummy.map(|dummy| {
                let (left, right) = column_of(dummy as usize);
                [(left + right) / 2.0, y[dummy as usize] + top]
            })
        };
        Placed {
            width,
            height: height + top + if self.level == ROOT { 0.0 } else { inside },
            items: (0..self.items).map(item).collect(),
            lanes: layers.chains.iter().map(lane).collect(),
            labels: layers.labels.iter().map(label).collect(),
            columns: (0..self.items).map(column_of).collect(),
            crossings,
        }
    }

    /// Room between a layer and the next: more where edges are steep.
    fn gap(&self, layer: usize, y: &[f32]) -> f32 {
        let layers = &self.layers;
        let steepest = layers
            .layer(layer)
            .iter()
            .flat_map(|at| layers.right.to(*at).iter().map(|to| (y[*at as usize] - y[*to as usize]).abs()));
        let steepest = steepest.fold(0.0_f32, f32::max);
        self.spacing.rank + (steepest * 0.12).min(self.spacing.rank)
    }
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
