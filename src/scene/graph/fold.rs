//! Which part of a graph is on show: all of it or the neighbourhood of one node, with sides of nodes opened and closed,
//! and how many neighbours are folded away behind each.

use super::{Graph, Toward};

/// How much of a graph is on show.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Fold {
    /// The node whose neighbourhood is shown; all of the graph without one.
    pub centre: Option<u32>,
    /// How many edges away a neighbour may be, toward sources and toward results.
    pub depth: [u32; 2],
    /// Nodes that are shown anyway.
    pub with: Vec<u32>,
    /// Sides of nodes whose neighbours are shown anyway.
    pub opened: Vec<(u32, Toward)>,
    /// Sides of nodes behind which is hidden what hangs on them alone.
    pub closed: Vec<(u32, Toward)>,
}

/// Neighbours of a node that are not shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Folded {
    /// The node on show.
    pub at: u32,
    /// On which of its sides they are.
    pub toward: Toward,
    /// How many they are.
    pub neighbours: u32,
}

/// What is on show.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Unfolded {
    /// The nodes on show, sorted.
    pub nodes: Vec<u32>,
    /// The places of the edges between them, sorted.
    pub edges: Vec<u32>,
    /// Where neighbours are folded away.
    pub folded: Vec<Folded>,
}

impl Graph {
    /// What a fold leaves on show.
    pub fn unfold(&self, fold: &Fold) -> Unfolded {
        let mut shown = match fold.centre.filter(|at| (*at as usize) < self.nodes) {
            None => vec![true; self.nodes],
            Some(centre) => self.around(centre, fold.depth),
        };
        for at in &fold.with {
            if let Some(shown) = shown.get_mut(*at as usize) {
                *shown = true;
            }
        }
        self.open(&mut shown, &fold.opened);
        for (at, toward) in fold.closed.iter().copied() {
            self.close(&mut shown, at, toward, fold.centre);
        }
        self.unfolded(&shown)
    }

    fn around(&self, centre: u32, depth: [u32; 2]) -> Vec<bool> {
        let mut shown = vec![false; self.nodes];
        shown[centre as usize] = true;
        for (toward, most) in Toward::BOTH.into_iter().zip(depth) {
            self.reach_within(centre, toward, most).nodes.iter().for_each(|at| shown[*at as usize] = true);
        }
        shown
    }

    /// A side opens when its node is on show, which another one's opening may bring about.
    fn open(&self, shown: &mut [bool], opened: &[(u32, Toward)]) {
        let mut left: Vec<(u32, Toward)> = opened.to_vec();
        loop {
            let before = left.len();
            left.retain(|(at, toward)| {
                let here = shown.get(*at as usize) == Some(&true);
                if here {
                    self.next(*at, *toward).iter().for_each(|to| shown[*to as usize] = true);
                }
                !here
            });
            if left.len() == before {
                return;
            }
        }
    }

    /// Hides what lies on one side of a node and hangs on nothing else that is on show.
    fn close(&self, shown: &mut [bool], at: u32, toward: Toward, centre: Option<u32>) {
        if shown.get(at as usize) != Some(&true) {
            return;
        }
        let may = |to: u32| shown[to as usize];
        let behind = self.touched([at].into_iter(), toward, may);
        let is_behind = |of: u32| behind[of as usize] && of != at;
        // What stays: everything in front, the centre, and what leads there without the closed node.
        let front = (0..self.nodes as u32).filter(|of| shown[*of as usize] && *of != at);
        let front = front.filter(|of| !is_behind(*of) || Some(*of) == centre);
        let kept = self.touched(front, toward, |to| to != at && shown[to as usize]);
        for of in 0..self.nodes as u32 {
            if is_behind(of) && !kept[of as usize] {
                shown[of as usize] = false;
            }
        }
    }

    fn unfolded(&self, shown: &[bool]) -> Unfolded {
        let mut unfolded = Unfolded::default();
        for at in (0..self.nodes as u32).filter(|at| shown[*at as usize]) {
            unfolded.nodes.push(at);
            let ends = self.next(at, Toward::Results).iter().zip(self.edges(at, Toward::Results));
            unfolded.edges.extend(ends.filter(|(to, _)| shown[**to as usize]).map(|(_, edge)| *edge));
            for toward in Toward::BOTH {
                let mut hidden: Vec<u32> =
                    self.next(at, toward).iter().copied().filter(|to| !shown[*to as usize]).collect();
                hidden.sort_unstable();
                hidden.dedup();
                if !hidden.is_empty() {
                    unfolded.folded.push(Folded { at, toward, neighbours: hidden.len() as u32 });
                }
            }
        }
        unfolded.edges.sort_unstable();
        unfolded
    }
}
