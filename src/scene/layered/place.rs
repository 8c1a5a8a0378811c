//! Heights: each layer goes as near to its neighbours as its order allows, by least squares; then long edges are drawn
//! straight where there is room.

use super::{Spacing, chains::Layers};

const SWEEPS: usize = 14;
/// Vertices to look at in one go.
const GO: i64 = 8_000;

/// Which neighbours a sweep looks at.
#[derive(Clone, Copy, PartialEq)]
enum Sides {
    Left,
    Right,
    Both,
}

/// The heights of a level under way.
pub(super) struct Placing {
    /// The middle of each vertex.
    pub y: Vec<f32>,
    spacing: Spacing,
    /// How much a height of the picture before weighs.
    hold: f64,
    sweep: usize,
    step: usize,
    /// Long edges that are drawn straight already.
    straight: usize,
    blocks: Vec<Block>,
}

/// Vertices that touch each other and move together.
#[derive(Clone, Copy)]
struct Block {
    value: f64,
    weight: f64,
    count: usize,
}

impl Placing {
    pub fn new(layers: &Layers, spacing: Spacing, hold: f32) -> Self {
        let mut y = vec![0.0; layers.rank.len()];
        for layer in 0..layers.count() {
            let mut before: Option<u32> = None;
            for vertex in layers.layer(layer) {
                if let Some(above) = before {
                    y[*vertex as usize] = y[above as usize] + apart(layers, spacing, above, *vertex);
                }
                before = Some(*vertex);
            }
        }
        Self { y, spacing, hold: f64::from(hold), sweep: 0, step: 0, straight: 0, blocks: Vec::new() }
    }

    pub fn is_done(&self, layers: &Layers) -> bool {
        layers.count() == 0 || (self.sweep >= SWEEPS && self.straight == layers.chains.len())
    }

    /// Places one layer; after the last sweep, draws some long edges straight where nothing is in their way. Gives about
    /// how many vertices and edges it looked at.
    pub fn step(&mut self, layers: &Layers) -> i64 {
        if self.sweep >= SWEEPS {
            return self.straighten_some(layers);
        }
        let count = layers.count();
        let rightward = self.sweep.is_multiple_of(2);
        let sides = match self.sweep {
            sweep if sweep + 4 >= SWEEPS => Sides::Both,
            _ if rightward => Sides::Left,
            _ => Sides::Right,
        };
        let layer = if rightward { self.step } else { count - 1 - self.step };
        self.layer(layers, layer, sides);
        self.step += 1;
        if self.step == count {
            self.step = 0;
            self.sweep += 1;
        }
        layers.range(layer).len() as i64 * 4 + 1
    }

    fn layer(&mut self, layers: &Layers, layer: usize, sides: Sides) {
        let vertices = layers.layer(layer);
        self.blocks.clear();
        let mut shift = 0.0_f64;
        for (nth, vertex) in vertices.iter().enumerate() {
            if nth > 0 {
                shift += f64::from(apart(layers, self.spacing, vertices[nth - 1], *vertex));
            }
            let (wanted, weight) = self.wanted(layers, *vertex, sides);
            let mut block = Block { value: wanted - shift, weight, count: 1 };
            while let Some(above) = self.blocks.last().copied().filter(|above| above.value > block.value) {
                let weight = above.weight + block.weight;
                let value = (above.value * above.weight + block.value * block.weight) / weight;
                block = Block { value, weight, count: above.count + block.count };
                self.blocks.pop();
            }
            self.blocks.push(block);
        }
        let mut shift = 0.0_f64;
        let mut nth = 0;
        for block in &self.blocks {
            for _ in 0..block.count {
                if nth > 0 {
                    shift += f64::from(apart(layers, self.spacing, vertices[nth - 1], vertices[nth]));
                }
                self.y[vertices[nth] as usize] = (block.value + shift) as f32;
                nth += 1;
            }
        }
    }

    /// Where a vertex would stand, and how much that matters.
    fn wanted(&self, layers: &Layers, vertex: u32, sides: Sides) -> (f64, f64) {
        let (mut sum, mut weights) = (0.0_f64, 0.0_f64);
        let pairs = [(&layers.left, Sides::Left), (&layers.right, Sides::Right)];
        for (links, _) in pairs.iter().filter(|(_, side)| sides == Sides::Both || sides == *side) {
            for at in links.of(vertex) {
                let to = links.to[at] as usize;
                let weight = match (layers.is_thin[vertex as usize], layers.is_thin[to]) {
                    (true, true) => 8.0,
                    (false, false) => 1.0,
                    _ => 2.0,
                };
                sum += weight * f64::from(self.y[to] + links.other[at] - links.own[at]);
                weights += weight;
            }
        }
        let former = layers.former.get(vertex as usize).copied().filter(|y| y.is_finite());
        if let Some(former) = former.filter(|_| self.hold > 0.0 && !layers.is_thin[vertex as usize]) {
            sum += self.hold * f64::from(former);
            weights += self.hold;
        }
        if weights > 0.0 { (sum / weights, weights) } else { (f64::from(self.y[vertex as usize]), 0.05) }
    }

    /// Everything from 0. Gives the height.
    pub fn finish(mut self, layers: &Layers) -> (Vec<f32>, f32) {
        let top = |at: usize, y: f32| y - layers.size[at][1] / 2.0;
        let least = self.y.iter().enumerate().map(|(at, y)| top(at, *y)).fold(f32::MAX, f32::min);
        let least = if least == f32::MAX { 0.0 } else { least };
        let mut height = 0.0_f32;
        for (at, y) in self.y.iter_mut().enumerate() {
            *y -= least;
            height = height.max(*y + layers.size[at][1] / 2.0);
        }
        (self.y, height)
    }

    fn straighten_some(&mut self, layers: &Layers) -> i64 {
        let mut cost = 1;
        while let Some((first, count)) = layers.chains.get(self.straight).copied().filter(|_| cost < GO) {
            self.straighten(layers, first, count);
            self.straight += 1;
            cost += i64::from(count) * 2 + 1;
        }
        cost
    }

    fn straighten(&mut self, layers: &Layers, first: u32, count: u32) {
        if count < 2 {
            return;
        }
        let (mut low, mut high, mut sum) = (f32::MIN, f32::MAX, 0.0_f32);
        for dummy in first..first + count {
            let layer = layers.layer(layers.rank[dummy as usize] as usize);
            let place = layers.place[dummy as usize] as usize;
            if let Some(above) = place.checked_sub(1).map(|place| layer[place]) {
                low = low.max(self.y[above as usize] + apart(layers, self.spacing, above, dummy));
            }
            if let Some(below) = layer.get(place + 1) {
                high = high.min(self.y[*below as usize] - apart(layers, self.spacing, dummy, *below));
            }
            sum += self.y[dummy as usize];
        }
        if low <= high {
            let at = (sum / count as f32).clamp(low, high);
            (first..first + count).for_each(|dummy| self.y[dummy as usize] = at);
        }
    }
}

/// The least distance of the middles of two neighbours of a layer.
fn apart(layers: &Layers, spacing: Spacing, above: u32, below: u32) -> f32 {
    let thin = layers.is_thin[above as usize] || layers.is_thin[below as usize];
    let gap = if thin { spacing.edge } else { spacing.node };
    (layers.size[above as usize][1] + layers.size[below as usize][1]) / 2.0 + gap
}
