//! What a request holds, put in order: stages with their nodes, arrows with their ends, and keys for all.

use std::collections::BTreeMap;

use super::{ChainArrow, ChainNode, ChainRequest, Stage};
use crate::order;

/// Nodes of one stage that are drawn; the rest is counted below them.
const STACK: usize = 12;
/// Stages beyond the five that are drawn; the rest is counted below the picture.
const EXTRA_STAGES: usize = 8;

/// The whole chain, nothing dropped. The plans decide how much of it is drawn.
pub(super) struct Model<'a> {
    pub stages: Vec<Slot<'a>>,
    pub arrows: Vec<Link<'a>>,
    /// The first this many stages are drawn.
    pub drawn_stages: usize,
}

/// A stage and its nodes, in order of sequence.
pub(super) struct Slot<'a> {
    pub stage: Stage,
    pub nodes: Vec<(String, &'a ChainNode)>,
}

/// An arrow between two slots.
pub(super) struct Link<'a> {
    pub key: String,
    pub arrow: &'a ChainArrow,
    pub from: usize,
    pub to: usize,
}

impl<'a> Model<'a> {
    pub fn new(request: &'a ChainRequest) -> Self {
        let mut stages: Vec<Slot<'a>> =
            Stage::STANDARD.into_iter().map(|stage| Slot { stage, nodes: Vec::new() }).collect();
        let mut places: BTreeMap<String, usize> =
            stages.iter().enumerate().map(|(place, slot)| (slot.stage.name().to_owned(), place)).collect();
        let mut place_of = |stage: &Stage, stages: &mut Vec<Slot<'a>>| {
            *places.entry(stage.name().to_owned()).or_insert_with(|| {
                stages.push(Slot { stage: stage.clone(), nodes: Vec::new() });
                stages.len() - 1
            })
        };
        let mut keys = Keys::default();
        let mut nodes: Vec<&ChainNode> = request.nodes.iter().collect();
        order::sort_by_key(&mut nodes, |node| node.sequence);
        for node in nodes {
            let place = place_of(&node.stage, &mut stages);
            let key = keys.unique(format!("node/{}/{}", node.stage.name(), node.sequence));
            if let Some(slot) = stages.get_mut(place) {
                slot.nodes.push((key, node));
            }
        }
        let mut arrows = Vec::with_capacity(request.arrows.len());
        for arrow in &request.arrows {
            let (from, to) = (place_of(&arrow.source, &mut stages), place_of(&arrow.target, &mut stages));
            let key = keys.unique(format!("arrow/{}/{}", arrow.source.name(), arrow.target.name()));
            arrows.push(Link { key, arrow, from, to });
        }
        let drawn_stages = stages.len().min(Stage::STANDARD.len() + EXTRA_STAGES);
        Self { stages, arrows, drawn_stages }
    }

    /// Whether the stage has no node.
    pub fn is_missing(&self, place: usize) -> bool {
        self.stages.get(place).is_none_or(|slot| slot.nodes.is_empty())
    }

    /// Whether an end of the arrow is not there.
    pub fn is_broken(&self, link: &Link) -> bool {
        self.is_missing(link.from) || self.is_missing(link.to)
    }

    /// The stages that are drawn.
    pub fn drawn(&self) -> &[Slot<'a>] {
        self.stages.get(..self.drawn_stages).unwrap_or(&self.stages)
    }

    /// The name of the stage at a place.
    pub fn stage_name(&self, place: usize) -> &str {
        self.stages.get(place).map_or("", |slot| slot.stage.name())
    }
}

impl<'a> Slot<'a> {
    /// The nodes that are drawn.
    pub fn shown(&self) -> &[(String, &'a ChainNode)] {
        self.nodes.get(..STACK).unwrap_or(&self.nodes)
    }

    /// How many nodes are not drawn.
    pub fn hidden(&self) -> usize {
        self.nodes.len() - self.shown().len()
    }

    /// The key that stands for the stage: its first node's, or that of its absence.
    pub fn key(&self) -> String {
        self.nodes.first().map_or_else(|| format!("missing/{}", self.stage.name()), |(key, _)| key.clone())
    }
}

impl Link<'_> {
    /// Leads to the next stage: drawn straight.
    pub fn is_step(&self) -> bool {
        self.to == self.from + 1
    }

    /// The places that it passes over.
    pub fn passes(&self) -> std::ops::Range<usize> {
        self.from.min(self.to) + 1..self.from.max(self.to).max(1)
    }
}

/// Gives each thing a key of its own: the second `a` becomes `a#2`.
#[derive(Default)]
struct Keys {
    /// How often each key was asked for; what was made of it counts as asked for.
    given: BTreeMap<String, usize>,
}

impl Keys {
    fn unique(&mut self, key: String) -> String {
        let mut times = self.given.get(&key).copied().unwrap_or(0) + 1;
        let mut made = key.clone();
        while times > 1 {
            made = format!("{key}#{times}");
            if !self.given.contains_key(&made) {
                self.given.insert(made.clone(), 1);
                break;
            }
            times += 1;
        }
        self.given.insert(key, times);
        made
    }
}
