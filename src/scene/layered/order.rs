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

/// What comes next.
enum Stage {
    /// A layer of a sweep: so many are done.
    Sweep(usize),
    /// The crossings between a layer and the next, with those before.
    Count(usize, u64),
    /// Another order to begin with.
    Anew(Anew),
}

/// The ordering of a level under way.
pub(super) struct Ordering {
    /// Sweeps that are done; none before the crossings of the first order are counted.
    sweep: Option<usize>,
    stage: Stage,
    /// Sweeps since the best order.
    idle: usize,
    best: Vec<u32>,
    /// The order was another picture's: nothing begins anew.
    is_kept: bool,
    pub crossings: u64,
    scratch: Scratch,
}

/// Edges to look at in one go.
const GO: i64 = 8_000;

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
        Self {
            sweep: None,
            stage: Stage::Count(0, 0),
            idle: 0,
            best: layers.order.clone(),
            is_kept,
            crossings: u64::MAX,
            scratch: Scratch::default(),
        }
    }

    pub fn is_done(&self) -> bool {
        let most = (VISITS / self.best.len().max(1)).clamp(FEWEST_SWEEPS, MOST_SWEEPS);
        let is_between = matches!(self.stage, Stage::Sweep(0));
        is_between && (self.crossings == 0 || self.sweep.unwrap_or(0) >= most || self.idle > PATIENCE[1])
    }

    /// Orders one layer, or counts some. Gives about how many vertices and edges it looked at.
    pub fn step(&mut self, layers: &mut Layers) -> i64 {
        let (next, cost) = match std::mem::replace(&mut self.stage, Stage::Sweep(0)) {
            Stage::Sweep(done) => {
                let cost = self.order(layers, done);
                (if done + 1 == layers.count() { Stage::Count(0, 0) } else { Stage::Sweep(done + 1) }, cost)
            }
            Stage::Count(layer, crossed) if layer + 1 >= layers.count() => (self.judge(layers, crossed), 1),
            Stage::Count(mut layer, mut crossed) => {
                let mut cost = 0;
                while layer + 1 < layers.count() && cost < GO {
                    let (of, looked) = crossings(layers, layer, &mut self.scratch);
                    (crossed, cost, layer) = (crossed + of, cost + looked, layer + 1);
                }
                (Stage::Count(layer, crossed), cost)
            }
            Stage::Anew(mut anew) => {
                if anew.step(layers) {
                    (Stage::Anew(anew), GO)
                } else {
                    layers.order = anew.order;
                    (0..layers.count()).for_each(|layer| layers.number(layer));
                    (Stage::Sweep(0), layers.order.len() as i64)
                }
            }
        };
        self.stage = next;
        cost
    }

    fn order(&mut self, layers: &mut Layers, done: usize) -> i64 {
        let (count, sweep) = (layers.count(), self.sweep.unwrap_or(0));
        let rightward = sweep.is_multiple_of(2);
        let layer = if rightward { done } else { count - 1 - done };
        let sides = match sweep % 6 {
            3.. => Sides::Both,
            _ if rightward => Sides::Left,
            _ => Sides::Right,
        };
        let ties_back = sweep % 4 >= 2;
        settle(layers, layer, sides, ties_back, &mut self.scratch);
        swap(layers, layer, &mut self.scratch);
        layers.range(layer).map(|at| 4 + layers.left.to(layers.order[at]).len() as i64 * 4).sum::<i64>() + 1
    }

    /// After a sweep, with its crossings counted: is it the best, and is it time to begin anew?
    fn judge(&mut self, layers: &Layers, crossed: u64) -> Stage {
        let Some(sweep) = &mut self.sweep else {
            (self.sweep, self.crossings) = (Some(0), crossed);
            return Stage::Sweep(0);
        };
        *sweep += 1;
        if crossed < self.crossings {
            self.crossings = crossed;
            self.best.copy_from_slice(&layers.order);
            self.idle = 0;
            return Stage::Sweep(0);
        }
        self.idle += 1;
        if self.idle == PATIENCE[0] && !self.is_kept { Stage::Anew(Anew::new(layers)) } else { Stage::Sweep(0) }
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
struct Anew {
    seen: Vec<bool>,
    next: Vec<u32>,
    order: Vec<u32>,
    queue: Vec<u32>,
    /// Vertices of the queue that are done, and places that the walk has tried to begin at.
    done: usize,
    start: usize,
}

impl Anew {
    fn new(layers: &Layers) -> Self {
        let vertices = layers.order.len();
        let (seen, queue) = (vec![false; layers.rank.len()], Vec::with_capacity(vertices));
        Self { seen, next: layers.first.clone(), order: layers.order.clone(), queue, done: 0, start: 0 }
    }

    /// Walks on; whether there is more.
    fn step(&mut self, layers: &Layers) -> bool {
        for _ in 0..GO / 2 {
            if self.done == self.queue.len() && !self.begin(layers) {
                return false;
            }
            let vertex = self.queue[self.done];
            self.done += 1;
            let slot = &mut self.next[layers.rank[vertex as usize] as usize];
            self.order[*slot as usize] = vertex;
            *slot += 1;
            for to in layers.left.to(vertex).iter().chain(layers.right.to(vertex)).copied() {
                if !std::mem::replace(&mut self.seen[to as usize], true) {
                    self.queue.push(to);
                }
            }
        }
        true
    }

    fn begin(&mut self, layers: &Layers) -> bool {
        while let Some(start) = layers.order.get(self.start).copied() {
            self.start += 1;
            if !std::mem::replace(&mut self.seen[start as usize], true) {
                self.queue.push(start);
                return true;
            }
        }
        false
    }
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

/// How often edges cross between a layer and the next, and about how many edges there are.
fn crossings(layers: &Layers, layer: usize, scratch: &mut Scratch) -> (u64, i64) {
    let width = layers.range(layer + 1).len();
    let tree = &mut scratch.tree;
    tree.clear();
    tree.resize(width + 1, 0);
    let (mut total, mut seen) = (0, 0_u64);
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
    (total, seen as i64 + width as i64 + 1)
}
