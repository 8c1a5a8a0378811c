//! The order within the layers: sweeps of barycentres in both directions and by both sides at once, neighbours changed
//! over where that lets fewer edges cross; then once more from another beginning. The best order is kept.

use super::chains::Layers;

const MOST_SWEEPS: usize = 60;
const FEWEST_SWEEPS: usize = 12;
/// A picture of many vertices is swept less often: nobody counts its crossings, and everybody waits.
const VISITS: usize = 400_000;
/// So many sweeps without a better order, and the order begins anew; so many, and it stays.
const PATIENCE: [usize; 2] = [6, 12];
const SWAP_PASSES: usize = 3;

/// Which neighbours a sweep looks at.
#[derive(Clone, Copy, PartialEq)]
enum Sides {
    Left,
    Right,
    Both,
}

/// The ordering of a level under way.
pub(super) struct Ordering {
    sweep: usize,
    /// Layers of this sweep that are done.
    step: usize,
    /// Sweeps since the best order.
    idle: usize,
    best: Vec<u32>,
    /// The order was another picture's: nothing begins anew.
    is_kept: bool,
    pub crossings: u64,
    scratch: Scratch,
}

#[derive(Default)]
struct Scratch {
    keys: Vec<(f32, u32, u32)>,
    tree: Vec<u32>,
    ends: Vec<u32>,
    sides: [Sorted; 2],
}

/// The neighbours' places of each vertex of a layer in order, as one list.
#[derive(Default)]
struct Sorted {
    first: Vec<u32>,
    places: Vec<u32>,
}

impl Ordering {
    pub fn new(layers: &Layers, is_kept: bool) -> Self {
        let mut scratch = Scratch::default();
        let crossings = crossings(layers, &mut scratch);
        Self { sweep: 0, step: 0, idle: 0, best: layers.order.clone(), is_kept, crossings, scratch }
    }

    pub fn is_done(&self) -> bool {
        let most = (VISITS / self.best.len().max(1)).clamp(FEWEST_SWEEPS, MOST_SWEEPS);
        self.crossings == 0 || self.sweep >= most || self.idle > PATIENCE[1]
    }

    /// Orders one layer. Gives about how many vertices and edges it looked at.
    pub fn step(&mut self, layers: &mut Layers) -> i64 {
        let count = layers.count();
        let rightward = self.sweep.is_multiple_of(2);
        let layer = if rightward { self.step } else { count - 1 - self.step };
        let sides = match self.sweep % 6 {
            3.. => Sides::Both,
            _ if rightward => Sides::Left,
            _ => Sides::Right,
        };
        let ties_back = self.sweep % 4 >= 2;
        settle(layers, layer, sides, ties_back, &mut self.scratch);
        swap(layers, layer, &mut self.scratch);
        let mut cost =
            layers.range(layer).map(|at| 4 + layers.left.to(layers.order[at]).len() as i64 * 4).sum::<i64>() + 1;
        self.step += 1;
        if self.step == count {
            self.step = 0;
            self.sweep += 1;
            let crossed = crossings(layers, &mut self.scratch);
            cost += layers.order.len() as i64;
            if crossed < self.crossings {
                self.crossings = crossed;
                self.best.copy_from_slice(&layers.order);
                self.idle = 0;
            } else {
                self.idle += 1;
                if self.idle == PATIENCE[0] && !self.is_kept {
                    begin_anew(layers);
                }
            }
        }
        cost
    }

    /// Puts the best order in place.
    pub fn finish(self, layers: &mut Layers) -> u64 {
        layers.order.copy_from_slice(&self.best);
        (0..layers.count()).for_each(|layer| layers.number(layer));
        self.crossings
    }
}

/// Puts a layer in the order of the mean places of its neighbours.
fn settle(layers: &mut Layers, layer: usize, sides: Sides, ties_back: bool, scratch: &mut Scratch) {
    let keys = &mut scratch.keys;
    keys.clear();
    let range = layers.range(layer);
    let mut last = f32::MIN;
    for vertex in &layers.order[range.clone()] {
        // What has no neighbour stays behind the one before it.
        last = mean(layers, layer, sides, *vertex).unwrap_or(last);
        let place = layers.place[*vertex as usize];
        keys.push((last, if ties_back { u32::MAX - place } else { place }, *vertex));
    }
    keys.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    for (slot, (.., vertex)) in layers.order[range].iter_mut().zip(keys.iter()) {
        *slot = *vertex;
    }
    layers.number(layer);
}

/// The mean place of a vertex's neighbours, as a share of their layers.
fn mean(layers: &Layers, layer: usize, sides: Sides, vertex: u32) -> Option<f32> {
    let (mut sum, mut count) = (0.0_f32, 0.0_f32);
    let pairs = [(&layers.left, layer.wrapping_sub(1), Sides::Right), (&layers.right, layer + 1, Sides::Left)];
    for (links, beside, _) in pairs.iter().filter(|(.., other)| sides != *other) {
        let range = links.of(vertex);
        if range.is_empty() {
            continue;
        }
        let width = layers.range(*beside).len() as f32;
        for at in range {
            let to = links.to[at] as usize;
            // A port off the middle pulls up or down within the place.
            let lean = links.other[at] / layers.size[to][1].max(1.0);
            sum += (layers.place[to] as f32 + 0.5 + lean * 0.8) / width;
            count += 1.0;
        }
    }
    (count > 0.0).then(|| sum / count)
}

/// Another order to begin with: a walk in breadth from the left.
fn begin_anew(layers: &mut Layers) {
    let mut seen = vec![false; layers.rank.len()];
    let mut next = layers.first.clone();
    let mut order = layers.order.clone();
    let mut queue: Vec<u32> = Vec::with_capacity(order.len());
    for start in layers.order.iter().copied() {
        if std::mem::replace(&mut seen[start as usize], true) {
            continue;
        }
        let mut at = queue.len();
        queue.push(start);
        while let Some(vertex) = queue.get(at).copied() {
            at += 1;
            let slot = &mut next[layers.rank[vertex as usize] as usize];
            order[*slot as usize] = vertex;
            *slot += 1;
            for to in layers.left.to(vertex).iter().chain(layers.right.to(vertex)).copied() {
                if !std::mem::replace(&mut seen[to as usize], true) {
                    queue.push(to);
                }
            }
        }
    }
    layers.order = order;
    (0..layers.count()).for_each(|layer| layers.number(layer));
}

/// Changes neighbours over while that lets fewer edges cross.
fn swap(layers: &mut Layers, layer: usize, scratch: &mut Scratch) {
    let range = layers.range(layer);
    if range.len() < 2 {
        return;
    }
    for (sorted, links) in scratch.sides.iter_mut().zip([&layers.left, &layers.right]) {
        sorted.first.clear();
        sorted.places.clear();
        sorted.first.push(0);
        for vertex in &layers.order[range.clone()] {
            let start = sorted.places.len();
            sorted.places.extend(links.to(*vertex).iter().map(|to| layers.place[*to as usize]));
            sorted.places[start..].sort_unstable();
            sorted.first.push(sorted.places.len() as u32);
        }
    }
    let of = |sorted: &Sorted, at: u32| sorted.first[at as usize] as usize..sorted.first[at as usize + 1] as usize;
    // Places in the layer as it was stand for the vertices.
    scratch.ends.clear();
    scratch.ends.extend(0..range.len() as u32);
    let mut changed = false;
    for _ in 0..SWAP_PASSES {
        let mut moved = false;
        for at in 0..range.len() - 1 {
            let (a, b) = (scratch.ends[at], scratch.ends[at + 1]);
            let mut gain = 0_i64;
            for sorted in &scratch.sides {
                let (mine, theirs) = (&sorted.places[of(sorted, a)], &sorted.places[of(sorted, b)]);
                gain += inversions(mine, theirs) - inversions(theirs, mine);
            }
            if gain > 0 {
                scratch.ends.swap(at, at + 1);
                moved = true;
            }
        }
        changed |= moved;
        if !moved {
            break;
        }
    }
    if changed {
        scratch.tree.clear();
        scratch.tree.extend(scratch.ends.iter().map(|at| layers.order[range.start + *at as usize]));
        layers.order[range].copy_from_slice(&scratch.tree);
        layers.number(layer);
    }
}

/// How many pairs of the upper one's and the lower one's edges cross.
fn inversions(upper: &[u32], lower: &[u32]) -> i64 {
    let (mut count, mut below) = (0_i64, 0);
    for place in upper {
        while below < lower.len() && lower[below] < *place {
            below += 1;
        }
        count += below as i64;
    }
    count
}

/// How often edges cross in all.
fn crossings(layers: &Layers, scratch: &mut Scratch) -> u64 {
    let mut total = 0;
    for layer in 0..layers.count().saturating_sub(1) {
        let width = layers.range(layer + 1).len();
        let tree = &mut scratch.tree;
        tree.clear();
        tree.resize(width + 1, 0);
        let mut seen = 0_u64;
        for vertex in layers.layer(layer) {
            let ends = &mut scratch.ends;
            ends.clear();
            ends.extend(layers.right.to(*vertex).iter().map(|to| layers.place[*to as usize]));
            for end in ends.iter() {
                let mut at = *end as usize + 1;
                let mut before = 0_u64;
                while at > 0 {
                    before += u64::from(tree[at]);
                    at &= at - 1;
                }
                total += seen - before;
            }
            for end in ends.iter() {
                let mut at = *end as usize + 1;
                while at <= width {
                    tree[at] += 1;
                    at += at & at.wrapping_neg();
                }
                seen += 1;
            }
        }
    }
    total
}
