//! From ranks to layers, a little at a time: long edges are cut into pieces by dummies, neighbours are listed, and a walk
//! in depth finds a first order.

use super::chains::{Layers, Line, Links, Piece, keep};

/// Edges and vertices to look at in one go.
const GO: usize = 8_000;

enum Stage {
    Pieces,
    Right,
    Left,
    Order(Walk),
    /// The layer that is next.
    Keep(usize),
    Done,
}

/// Layers in the making. Vertices are the items first, then the dummies.
pub(super) struct Layering {
    layers: Layers,
    lines: Vec<Line>,
    pieces: Vec<Piece>,
    stage: Stage,
}

impl Layering {
    /// `former` is the height of each item in the picture before, or no number.
    pub fn new(rank: Vec<u32>, size: Vec<[f32; 2]>, is_thin: Vec<bool>, lines: Vec<Line>, former: Vec<f32>) -> Self {
        let layers = Layers {
            rank,
            size,
            is_thin,
            first: Vec::new(),
            order: Vec::new(),
            place: Vec::new(),
            right: Links::default(),
            left: Links::default(),
            chains: Vec::with_capacity(lines.len()),
            labels: Vec::with_capacity(lines.len()),
            former,
        };
        Self { layers, pieces: Vec::with_capacity(lines.len()), lines, stage: Stage::Pieces }
    }

    pub fn is_done(&self) -> bool {
        matches!(self.stage, Stage::Done)
    }

    /// Does a little. Gives about how many vertices and edges it looked at.
    pub fn step(&mut self) -> i64 {
        let vertices = self.layers.rank.len();
        let (next, cost) = match std::mem::replace(&mut self.stage, Stage::Done) {
            Stage::Pieces => {
                let before = self.pieces.len();
                while self.layers.chains.len() < self.lines.len() && self.pieces.len() - before < GO {
                    self.cut(self.layers.chains.len());
                }
                let is_cut = self.layers.chains.len() == self.lines.len();
                (if is_cut { Stage::Right } else { Stage::Pieces }, self.pieces.len() - before)
            }
            Stage::Right => {
                self.layers.right = Links::new(vertices, &self.pieces, true);
                (Stage::Left, self.pieces.len())
            }
            Stage::Left => {
                self.layers.left = Links::new(vertices, &self.pieces, false);
                self.layers.place = vec![0; vertices];
                self.layers.first = firsts(&self.layers.rank);
                (Stage::Order(Walk::new(&self.layers)), self.pieces.len() + vertices)
            }
            Stage::Order(mut walk) => match walk.step(&self.layers) {
                Some(cost) => (Stage::Order(walk), cost),
                None => {
                    self.layers.order = walk.order;
                    (Stage::Keep(0), 1)
                }
            },
            Stage::Keep(layer) => self.number(layer),
            Stage::Done => (Stage::Done, 0),
        };
        self.stage = next;
        cost as i64 + 1
    }

    pub fn finish(self) -> Layers {
        self.layers
    }

    /// Cuts an edge into pieces from layer to layer.
    fn cut(&mut self, at: usize) {
        let (layers, line) = (&mut self.layers, &self.lines[at]);
        let (start, end) = (layers.rank[line.from as usize], layers.rank[line.to as usize]);
        let dummies = end.saturating_sub(start).saturating_sub(1);
        let first = layers.rank.len() as u32;
        layers.chains.push((first, dummies));
        let mut before = (line.from, line.from_at);
        let (before_y, after_y) = (layers.former[line.from as usize], layers.former[line.to as usize]);
        for nth in 0..dummies {
            let dummy = layers.rank.len() as u32;
            layers.rank.push(start + 1 + nth);
            let label = line.label.filter(|_| nth == dummies / 2);
            layers.size.push(label.map_or([0.0, 0.0], |(width, height)| [width, height]));
            layers.is_thin.push(true);
            layers.former.push(before_y + (after_y - before_y) * (nth + 1) as f32 / (dummies + 1) as f32);
            self.pieces.push(Piece { from: before.0, to: dummy, from_at: before.1, to_at: 0.0 });
            before = (dummy, 0.0);
        }
        layers.labels.push(line.label.filter(|_| dummies > 0).map(|_| first + dummies / 2));
        self.pieces.push(Piece { from: before.0, to: line.to, from_at: before.1, to_at: line.to_at });
    }

    /// What had a place in the picture before keeps it; and the places are written down, some layers at a time.
    fn number(&mut self, from: usize) -> (Stage, usize) {
        let layers = &mut self.layers;
        let (mut layer, mut cost) = (from, 0);
        while layer < layers.count() && cost < GO {
            let range = layers.range(layer);
            cost += range.len();
            if layers.order[range.clone()].iter().any(|at| layers.former[*at as usize].is_finite()) {
                keep(&mut layers.order[range], &layers.former);
            }
            layers.number(layer);
            layer += 1;
        }
        (if layer < layers.count() { Stage::Keep(layer) } else { Stage::Done }, cost)
    }
}

/// Where each layer begins, and where the last one ends.
fn firsts(rank: &[u32]) -> Vec<u32> {
    let layers = rank.iter().max().map_or(0, |last| *last as usize + 1);
    let mut first = vec![0_u32; layers + 1];
    for of in rank {
        first[*of as usize + 1] += 1;
    }
    for layer in 0..layers {
        first[layer + 1] += first[layer];
    }
    first
}

/// Vertices layer by layer, as a walk in depth finds them: what hangs together stands together.
struct Walk {
    order: Vec<u32>,
    next: Vec<u32>,
    seen: Vec<bool>,
    stack: Vec<u32>,
    /// Vertices that the walk has tried to begin at.
    start: usize,
}

impl Walk {
    fn new(layers: &Layers) -> Self {
        let vertices = layers.rank.len();
        let (order, seen) = (vec![0; vertices], vec![false; vertices]);
        Self { order, next: layers.first.clone(), seen, stack: Vec::new(), start: 0 }
    }

    /// Walks on; what that cost, or nothing when there is nowhere to go.
    fn step(&mut self, layers: &Layers) -> Option<usize> {
        for cost in 0..GO {
            let Some(vertex) = self.stack.pop().or_else(|| self.begin()) else {
                return (cost > 0).then_some(cost);
            };
            let slot = &mut self.next[layers.rank[vertex as usize] as usize];
            self.order[*slot as usize] = vertex;
            *slot += 1;
            for to in layers.right.to(vertex).iter().rev().chain(layers.left.to(vertex).iter().rev()) {
                if !self.seen[*to as usize] {
                    self.seen[*to as usize] = true;
                    self.stack.push(*to);
                }
            }
        }
        Some(GO)
    }

    fn begin(&mut self) -> Option<u32> {
        while self.start < self.seen.len() {
            let start = self.start;
            self.start += 1;
            if !std::mem::replace(&mut self.seen[start], true) {
                return Some(start as u32);
            }
        }
        None
    }
}
