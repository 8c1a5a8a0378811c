//! The lineage as it is drawn: what was answered, by numbers, and what colours stand for.

use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;

use crate::app::state::Session;
use crate::duckdb::{self, Timestamp};
use crate::order;
use crate::scene::format::{self, counted};
use crate::scene::gantt::{GanttRequest, Row, Stage};
use crate::scene::graph::{Between, Graph, Toward, Unfolded};
use crate::scene::lineage::{Hue, LineageRequest, Set, Standing, Tab, Tie};
use crate::scene::timeline::Zone;
use crate::scene::{CATEGORIES, Role};
use crate::systems::dataset::{
    self, FIRST_PROBLEM, LineageEdge, LineageNode, StageRow, Standing as Stands, compliance_standing, licence_rank,
    licence_standing,
};

/// What is written where nothing is stored.
const NOT_STORED: &str = "not stored";

/// What colours stand for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Colour {
    /// The licence.
    #[default]
    Licence,
    /// The quality tier.
    Tier,
    /// The verdict of compliance.
    Compliance,
    /// The worst licence of all that it was made of.
    Worst,
}

impl Colour {
    /// All, with their names in links and for people.
    pub const ALL: [(Self, &str, &str); 4] = [
        (Self::Licence, "licence", "Licence"),
        (Self::Tier, "tier", "Quality tier"),
        (Self::Compliance, "compliance", "Compliance"),
        (Self::Worst, "worst", "Worst ancestor"),
    ];

    /// The one of a name in links.
    pub fn of(name: Option<&str>) -> Self {
        Self::ALL.into_iter().find(|(_, own, _)| Some(*own) == name).map_or_else(Self::default, |(colour, ..)| colour)
    }
}

/// All datasets and what was made from what.
pub struct Data {
    /// The datasets, by id.
    pub nodes: Vec<LineageNode>,
    /// From parents to children.
    pub edges: Vec<LineageEdge>,
    /// The same by numbers; edges have the same places.
    pub graph: Graph,
    /// For each the worst of what it was made of.
    pub worst: Vec<u32>,
    place: HashMap<String, u32>,
    licences: BTreeMap<String, Hue>,
    tiers: BTreeMap<String, Hue>,
}

/// Asks for all of it, once for as long as the snapshot is open: nothing changes a lineage meanwhile.
pub async fn fetch(session: &Session) -> Result<Rc<Data>, duckdb::Error> {
    if let Some(kept) = session.kept.get() {
        return Ok(kept);
    }
    let nodes = dataset::lineage_nodes().all(&session.engine).await?;
    let edges = dataset::lineage_edges().all(&session.engine).await?;
    let data = Rc::new(Data::new(nodes, edges));
    session.kept.keep(&data);
    Ok(data)
}

/// A stored value.
fn word(value: Option<&String>) -> String {
    value.filter(|value| !value.is_empty()).cloned().unwrap_or_else(|| NOT_STORED.to_owned())
}

fn standing(of: Stands) -> Standing {
    match of {
        Stands::Good => Standing::Good,
        Stands::Doubt => Standing::Doubt,
        Stands::Bad => Standing::Bad,
        Stands::Unknown => Standing::Unknown,
    }
}

/// The most frequent values in colours of their own.
fn hues<'a>(values: impl Iterator<Item = Option<&'a String>>) -> BTreeMap<String, Hue> {
    let mut counts: BTreeMap<String, u64> = BTreeMap::new();
    values.flatten().for_each(|value| *counts.entry(value.clone()).or_default() += 1);
    let mut counts: Vec<(String, u64)> = counts.into_iter().collect();
    order::sort_by(&mut counts, |a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
    let hue = |place: usize| match u8::try_from(place) {
        Ok(place) if place < CATEGORIES => Hue::Category(place),
        _ => Hue::Rest,
    };
    counts.into_iter().enumerate().map(|(place, (value, _))| (value, hue(place))).collect()
}

impl Data {
    fn new(nodes: Vec<LineageNode>, edges: Vec<LineageEdge>) -> Self {
        let place: HashMap<String, u32> =
            nodes.iter().enumerate().map(|(at, node)| (node.dataset_id.clone(), at as u32)).collect();
        let end = |id: &String| place.get(id).copied().unwrap_or(u32::MAX);
        let ends: Vec<(u32, u32)> = edges.iter().map(|edge| (end(&edge.parent_id), end(&edge.child_id))).collect();
        let graph = Graph::new(nodes.len(), &ends);
        let ranks: Vec<u8> = nodes.iter().map(|node| licence_rank(node.license_type.as_deref())).collect();
        let worst = graph.worst_source(&ranks);
        let licences = hues(nodes.iter().map(|node| node.license_type.as_ref()));
        let tiers = hues(nodes.iter().map(|node| node.quality_tier.as_ref()));
        Self { nodes, edges, graph, worst, place, licences, tiers }
    }

    /// The number of a dataset.
    pub fn place(&self, id: &str) -> Option<u32> {
        self.place.get(id).copied()
    }

    /// A dataset by its number.
    pub fn node(&self, at: u32) -> Option<&LineageNode> {
        self.nodes.get(at as usize)
    }

    /// Its id; empty for a number that is none.
    pub fn id(&self, at: u32) -> &str {
        self.node(at).map_or("", |node| &node.dataset_id)
    }

    /// Its name, or its id.
    pub fn name(&self, at: u32) -> &str {
        self.node(at).map_or("", |node| node.dataset_name.as_deref().unwrap_or(&node.dataset_id))
    }

    /// Its licence in words.
    pub fn licence(&self, at: u32) -> String {
        word(self.node(at).and_then(|node| node.license_type.as_ref()))
    }

    /// Its tier in words.
    pub fn tier(&self, at: u32) -> String {
        word(self.node(at).and_then(|node| node.quality_tier.as_ref()))
    }

    /// The verdict on it in words, and how it stands.
    pub fn compliance(&self, at: u32) -> (String, Standing) {
        let stored = self.node(at).and_then(|node| node.compliance_status.as_ref());
        (word(stored).replace('_', " "), standing(compliance_standing(stored.map(String::as_str))))
    }

    /// The worst of what it was made of: the weakest link.
    pub fn weakest(&self, at: u32) -> u32 {
        self.worst.get(at as usize).copied().unwrap_or(at)
    }

    /// The ancestors whose licence is a problem, the worst first.
    pub fn problems(&self, at: u32) -> Vec<u32> {
        let rank = |at: u32| licence_rank(self.node(at).and_then(|node| node.license_type.as_deref()));
        let mut found = self.graph.reach(at, Toward::Sources).nodes;
        found.retain(|at| rank(*at) >= FIRST_PROBLEM);
        order::sort_by(&mut found, |a, b| rank(*b).cmp(&rank(*a)).then(self.id(*a).cmp(self.id(*b))));
        found
    }

    fn licence_standing(&self, at: u32) -> Standing {
        standing(licence_standing(self.node(at).and_then(|node| node.license_type.as_deref())))
    }

    /// What a dataset's colour is, and what it stands for in words.
    pub fn hue(&self, at: u32, colour: Colour) -> (Hue, String) {
        let node = self.node(at);
        let of = |hues: &BTreeMap<String, Hue>, value: Option<&String>| {
            value.and_then(|value| hues.get(value)).copied().unwrap_or_default()
        };
        match colour {
            Colour::Licence => (of(&self.licences, node.and_then(|node| node.license_type.as_ref())), self.licence(at)),
            Colour::Tier => (of(&self.tiers, node.and_then(|node| node.quality_tier.as_ref())), self.tier(at)),
            Colour::Compliance => {
                let (words, standing) = self.compliance(at);
                (Hue::Of(standing), words)
            }
            Colour::Worst => {
                let link = self.weakest(at);
                (Hue::Of(self.licence_standing(link)), self.licence(link))
            }
        }
    }

    /// What colours stand for among the datasets on show, the most frequent first, with how often.
    pub fn legend(&self, shown: &Unfolded, colour: Colour) -> Vec<(Role, String, u64)> {
        let mut counts: BTreeMap<(Hue, String), u64> = BTreeMap::new();
        for at in &shown.nodes {
            *counts.entry(self.hue(*at, colour)).or_default() += 1;
        }
        let mut legend: Vec<(Role, String, u64)> =
            counts.into_iter().map(|((hue, words), count)| (hue.role(), words, count)).collect();
        order::sort_by(&mut legend, |a, b| b.2.cmp(&a.2).then(a.1.cmp(&b.1)));
        legend
    }

    fn says(&self, at: u32, colour: Colour) -> String {
        let words = self.hue(at, colour).1;
        if self.node(at).is_some_and(|node| !node.is_known) {
            return "no record of it".to_owned();
        }
        match colour {
            Colour::Licence => format!("{words} · {}", self.tier(at)),
            Colour::Tier | Colour::Compliance => format!("{words} · {}", self.licence(at)),
            Colour::Worst if self.weakest(at) == at => format!("{words}, its own"),
            Colour::Worst => format!("{words} ← {}", self.name(self.weakest(at))),
        }
    }

    fn facts(&self, at: u32) -> Vec<(String, String)> {
        let Some(node) = self.node(at) else { return Vec::new() };
        let mut facts = vec![("Id".to_owned(), node.dataset_id.clone())];
        if node.is_known {
            facts.push(("Licence".to_owned(), self.licence(at)));
            facts.push(("Quality tier".to_owned(), self.tier(at)));
            facts.push(("Compliance".to_owned(), self.compliance(at).0));
        }
        if let Some(records) = node.record_count {
            facts.push(("Records".to_owned(), format::grouped(records)));
        }
        let link = self.weakest(at);
        if link != at {
            facts.push(("Weakest link".to_owned(), format!("{}, {}", self.name(link), self.licence(link))));
        }
        facts
    }

    /// What a layout needs of what is on show: no words and no colours. `opened` are the sides that somebody has opened.
    pub fn outline(&self, shown: &Unfolded, opened: &[(u32, Toward)], former: &HashMap<u32, f32>) -> LineageRequest {
        self.with_sets(shown, None, opened, |at| Set { former: former.get(&at).copied(), ..Set::default() })
    }

    /// What is drawn of what is on show, without words: [`Self::tell`] adds them.
    pub fn frame(
        &self,
        shown: &Unfolded,
        centre: Option<u32>,
        opened: &[(u32, Toward)],
        colour: Colour,
    ) -> LineageRequest {
        let name = Colour::ALL.iter().find(|(of, ..)| *of == colour).map_or("", |(.., name)| name);
        let set = |at: u32| Set { hue: self.hue(at, colour).0, ..Set::default() };
        LineageRequest { colour: name.to_lowercase(), ..self.with_sets(shown, centre, opened, set) }
    }

    /// Says what there is to say of the dataset at a place of what is on show.
    pub fn tell(&self, shown: &Unfolded, place: usize, colour: Colour, request: &mut LineageRequest) {
        let (Some(at), Some(set)) = (shown.nodes.get(place).copied(), request.sets.get_mut(place)) else { return };
        let (stands, standing) = self.compliance(at);
        set.key = key(self.id(at));
        self.name(at).clone_into(&mut set.name);
        set.says = self.says(at, colour);
        (set.standing, set.stands) = (standing, stands);
        set.known = self.node(at).is_some_and(|node| node.is_known);
        set.facts = self.facts(at);
    }

    fn with_sets(
        &self,
        shown: &Unfolded,
        centre: Option<u32>,
        opened: &[(u32, Toward)],
        set: impl Fn(u32) -> Set,
    ) -> LineageRequest {
        let mut places: HashMap<u32, usize> = HashMap::with_capacity(shown.nodes.len());
        shown.nodes.iter().enumerate().for_each(|(nth, at)| {
            places.insert(*at, nth);
        });
        let mut sets: Vec<Set> = shown.nodes.iter().map(|at| set(*at)).collect();
        let mut tab = |at: u32, toward: Toward, change: &dyn Fn(&mut Tab)| {
            let set = places.get(&at).and_then(|nth| sets.get_mut(*nth));
            if let Some(tab) = set.and_then(|set| set.tabs.get_mut(usize::from(toward == Toward::Results))) {
                change(tab);
            }
        };
        shown.folded.iter().for_each(|of| tab(of.at, of.toward, &|tab| tab.folded = of.neighbours));
        opened.iter().for_each(|(at, toward)| tab(*at, *toward, &|tab| tab.opened = true));
        let tie = |edge: &u32| {
            let (from, to) = self.graph.ends().get(*edge as usize).copied()?;
            let share = self.edges.get(*edge as usize)?.contribution_ratio;
            Some(Tie { key: edge_key(*edge), from: *places.get(&from)?, to: *places.get(&to)?, share })
        };
        LineageRequest {
            centre: centre.and_then(|at| places.get(&at).copied()),
            total: self.nodes.len() as u64,
            colour: String::new(),
            ties: shown.edges.iter().filter_map(tie).collect(),
            sets,
            why_empty: "This snapshot holds no dataset.".to_owned(),
        }
    }

    /// The same in time: a row for each dataset on show, after all that it was made of.
    pub fn gantt(&self, shown: &Unfolded, centre: Option<u32>, stages: &[StageRow], zone: Zone) -> GanttRequest {
        let wanted: HashMap<u32, ()> = shown.nodes.iter().map(|at| (*at, ())).collect();
        let began = |at: u32| self.node(at).and_then(|node| node.started_at).map_or(i64::MAX, |Timestamp(at)| at);
        let order: Vec<u32> = self.graph.order_by(began).into_iter().filter(|at| wanted.contains_key(at)).collect();
        let rows: HashMap<u32, usize> = order.iter().enumerate().map(|(nth, at)| (*at, nth)).collect();
        let mut of: HashMap<&str, Vec<Stage>> = HashMap::new();
        for row in stages {
            if let Some(id) = &row.dataset_id {
                of.entry(id).or_default().push(stage(row));
            }
        }
        let row = |at: &u32| Row {
            key: key(self.id(*at)),
            name: self.name(*at).to_owned(),
            stages: of.remove(self.id(*at)).unwrap_or_default(),
        };
        let ends = |edge: &u32| self.graph.ends().get(*edge as usize).copied();
        let link = |(from, to): (u32, u32)| Some((*rows.get(&from)?, *rows.get(&to)?));
        GanttRequest {
            name: centre.map_or_else(|| "Lineage".to_owned(), |at| format!("Lineage of {}", self.name(at))),
            links: shown.edges.iter().filter_map(ends).filter_map(link).collect(),
            rows: order.iter().map(row).collect(),
            zone,
            why_empty: "No stage of these datasets has a time.".to_owned(),
            width: 0.0,
        }
    }

    /// A path in words.
    pub fn path_words(&self, between: &Between, from: u32, to: u32) -> String {
        let (from, to) = if between.turned { (to, from) } else { (from, to) };
        if between.shortest.is_empty() {
            return format!("No way leads between {} and {}.", self.name(from), self.name(to));
        }
        let steps = between.shortest.len().saturating_sub(1) as u64;
        let names: Vec<&str> = between.shortest.iter().map(|at| self.name(*at)).collect();
        let more = between.nodes.len().saturating_sub(between.shortest.len()) as u64;
        let others = if more == 0 {
            String::new()
        } else {
            format!(" Other ways pass {}.", counted(more, "more dataset", "more datasets"))
        };
        format!("{} in the shortest way: {}.{others}", counted(steps, "step", "steps"), names.join(" → "))
    }
}

/// The key of a dataset in pictures.
pub fn key(id: &str) -> String {
    format!("dataset/{id}")
}

/// The key of an edge.
pub fn edge_key(edge: u32) -> String {
    format!("edge/{edge}")
}

fn stage(row: &StageRow) -> Stage {
    let count = |name: &str, n: Option<i64>| n.map(|n| format!("{} {name}", format::grouped(n)));
    let counts = [
        count("in", row.input_record_count),
        count("out", row.output_record_count),
        count("left out", row.records_filtered.filter(|n| *n != 0)),
    ];
    Stage {
        name: row.stage_name.clone().unwrap_or_default(),
        kind: word(row.transformation_type.as_ref()),
        from: row.started_at.map(|Timestamp(at)| at),
        to: row.completed_at.map(|Timestamp(at)| at),
        detail: counts.into_iter().flatten().collect::<Vec<_>>().join(", "),
    }
}
