//! Ranks: as far left as edges allow, then each node toward the side with more edges, so that few edges are long.

use super::slide::Sliding;

/// What is ranked. Edges lead to higher ranks and form no circle.
pub(super) struct Ranked {
    /// From, to, and the least number of ranks between.
    pub edges: Vec<(u32, u32, u32)>,
    pub nodes: usize,
    /// Nodes that stand at the left and at the right end, by themselves.
    pub is_left: Vec<bool>,
    pub is_right: Vec<bool>,
}

const PASSES: usize = 12;

/// What comes next.
enum Stage {
    Longest,
    /// The pass, and whether it goes from the left.
    Pass(usize, bool),
    Slide(Sliding),
    Settle,
    Done,
}

/// The ranks of a level under way.
pub(super) struct Ranking {
    graph: Ranked,
    lists: Lists,
    /// The nodes, each after all that lead to it.
    topological: Vec<usize>,
    rank: Vec<i64>,
    /// The least rank of what is no port on the left.
    base: i64,
    moved: bool,
    stage: Stage,
}

impl Ranking {
    pub fn new(graph: Ranked) -> Self {
        let lists = Lists::new(&graph);
        let topological = topological(&graph, &lists);
        let base = i64::from(graph.is_left.iter().any(|left| *left));
        let rank = vec![0; graph.nodes];
        Self { graph, lists, topological, rank, base, moved: false, stage: Stage::Longest }
    }

    pub fn is_done(&self) -> bool {
        matches!(self.stage, Stage::Done)
    }

    /// Does a little. Gives about how many nodes and edges it looked at.
    pub fn step(&mut self) -> i64 {
        let all = self.size();
        let (next, cost) = match std::mem::replace(&mut self.stage, Stage::Done) {
            Stage::Longest => {
                self.longest();
                (Stage::Pass(0, false), all)
            }
            Stage::Pass(pass, false) => {
                self.moved = false;
                self.rightward();
                (Stage::Pass(pass, true), all)
            }
            Stage::Pass(pass, true) => {
                self.leftward();
                let ends = !self.moved || pass + 1 == PASSES;
                (if ends { Stage::Slide(Sliding::new(self.graph.nodes)) } else { Stage::Pass(pass + 1, false) }, all)
            }
            Stage::Slide(sliding) if sliding.is_done() => (Stage::Settle, 1),
            Stage::Slide(mut sliding) => {
                let cost = sliding.step(&self.graph, &self.lists, &self.topological, &mut self.rank);
                (Stage::Slide(sliding), cost)
            }
            Stage::Settle => {
                settle(&self.graph, &mut self.rank, self.base);
                (Stage::Done, all)
            }
            Stage::Done => (Stage::Done, 1),
        };
        self.stage = next;
        cost
    }

    /// How many nodes and edges there are.
    pub fn size(&self) -> i64 {
        (self.graph.nodes + self.graph.edges.len()) as i64 + 1
    }

    /// The rank of each node, from 0 without gaps at the left.
    pub fn finish(self) -> Vec<u32> {
        self.rank.into_iter().map(|rank| u32::try_from(rank).unwrap_or(0)).collect()
    }

    /// Each node as far left as its edges allow.
    fn longest(&mut self) {
        for at in self.topological.iter().copied() {
            let lowest = if self.graph.is_left[at] { 0 } else { self.base };
            self.rank[at] = self.after(at).fold(lowest, i64::max);
        }
    }

    /// The least ranks that the edges into a node allow it.
    fn after(&self, at: usize) -> impl Iterator<Item = i64> {
        let edges = self.lists.incoming(at).iter().map(|edge| self.graph.edges[*edge as usize]);
        edges.map(|(from, _, least)| self.rank[from as usize] + i64::from(least))
    }

    /// The highest ranks that the edges out of a node allow it.
    fn before(&self, at: usize) -> impl Iterator<Item = i64> {
        let edges = self.lists.outgoing(at).iter().map(|edge| self.graph.edges[*edge as usize]);
        edges.map(|(_, to, least)| self.rank[to as usize] - i64::from(least))
    }

    /// What has at least as many edges out of it goes as far right as they allow.
    fn rightward(&mut self) {
        for nth in (0..self.topological.len()).rev() {
            let at = self.topological[nth];
            if self.lists.outgoing(at).len() >= self.lists.incoming(at).len() {
                self.put(at, self.before(at).min());
            }
        }
    }

    /// What has more edges into it goes as far left as they allow.
    fn leftward(&mut self) {
        for nth in 0..self.topological.len() {
            let at = self.topological[nth];
            if self.lists.incoming(at).len() > self.lists.outgoing(at).len() {
                self.put(at, self.after(at).max());
            }
        }
    }

    fn put(&mut self, at: usize, to: Option<i64>) {
        let is_held = self.graph.is_left[at] || self.graph.is_right[at];
        if let Some(to) = to.filter(|to| !is_held && *to != self.rank[at]) {
            self.rank[at] = to;
            self.moved = true;
        }
    }
}

/// Each part of the graph begins at the left; what stands by itself is spread over the ranks.
fn settle(graph: &Ranked, rank: &mut [i64], base: i64) {
    let nodes = graph.nodes;
    let mut part: Vec<usize> = (0..nodes).collect();
    fn find(part: &mut [usize], mut at: usize) -> usize {
        while part[at] != at {
            part[at] = part[part[at]];
            at = part[at];
        }
        at
    }
    let mut alone = vec![true; nodes];
    for (from, to, _) in &graph.edges {
        let (a, b) = (find(&mut part, *from as usize), find(&mut part, *to as usize));
        part[a.max(b)] = a.min(b);
        alone[*from as usize] = false;
        alone[*to as usize] = false;
    }
    let mut least = vec![i64::MAX; nodes];
    for at in (0..nodes).filter(|at| !graph.is_left[*at]) {
        let root = find(&mut part, at);
        least[root] = least[root].min(rank[at]);
    }
    for at in (0..nodes).filter(|at| !graph.is_left[*at]) {
        let root = find(&mut part, at);
        // A part with a port on the left stays where the port lets it.
        rank[at] -= (least[root] - base).max(0);
    }
    let single: Vec<usize> =
        (0..nodes).filter(|at| alone[*at] && !graph.is_left[*at] && !graph.is_right[*at]).collect();
    let last = (0..nodes).filter(|at| !graph.is_right[*at]).map(|at| rank[at]).max().unwrap_or(base);
    let columns = (last - base + 1).max((single.len() as f64 / 2.0).sqrt().ceil() as i64).max(1);
    for (nth, at) in single.iter().enumerate() {
        rank[*at] = base + if single.len() > 12 { nth as i64 % columns } else { 0 };
    }
    let last = (0..nodes).filter(|at| !graph.is_right[*at]).map(|at| rank[at]).max().unwrap_or(base);
    for at in (0..nodes).filter(|at| graph.is_right[*at]) {
        rank[at] = last + 1;
    }
}

/// Edges by their ends, each side as one list.
pub(super) struct Lists {
    out_first: Vec<u32>,
    out: Vec<u32>,
    in_first: Vec<u32>,
    into: Vec<u32>,
}

impl Lists {
    fn new(graph: &Ranked) -> Self {
        let (out_first, out) = lists(graph.nodes, graph.edges.iter().map(|edge| edge.0));
        let (in_first, into) = lists(graph.nodes, graph.edges.iter().map(|edge| edge.1));
        Self { out_first, out, in_first, into }
    }

    /// The edges that leave a node.
    pub fn outgoing(&self, at: usize) -> &[u32] {
        &self.out[self.out_first[at] as usize..self.out_first[at + 1] as usize]
    }

    /// The edges that lead to a node.
    pub fn incoming(&self, at: usize) -> &[u32] {
        &self.into[self.in_first[at] as usize..self.in_first[at + 1] as usize]
    }
}

/// Edges by one of their ends, as one list with the beginning of each end's.
fn lists(nodes: usize, ends: impl Iterator<Item = u32> + Clone) -> (Vec<u32>, Vec<u32>) {
    let mut first = vec![0_u32; nodes + 1];
    for end in ends.clone() {
        first[end as usize + 1] += 1;
    }
    for at in 0..nodes {
        first[at + 1] += first[at];
    }
    let mut next = first.clone();
    let mut list = vec![0_u32; *first.last().unwrap_or(&0) as usize];
    for (edge, end) in ends.enumerate() {
        list[next[end as usize] as usize] = edge as u32;
        next[end as usize] += 1;
    }
    (first, list)
}

/// The nodes, each after all that lead to it.
fn topological(graph: &Ranked, lists: &Lists) -> Vec<usize> {
    let mut waiting = vec![0_u32; graph.nodes];
    for (_, to, _) in &graph.edges {
        waiting[*to as usize] += 1;
    }
    let mut order: Vec<usize> = (0..graph.nodes).filter(|at| waiting[*at] == 0).collect();
    let mut next = 0;
    while next < order.len() {
        let at = order[next];
        next += 1;
        for edge in lists.outgoing(at) {
            let to = graph.edges[*edge as usize].1 as usize;
            waiting[to] -= 1;
            if waiting[to] == 0 {
                order.push(to);
            }
        }
    }
    order
}
