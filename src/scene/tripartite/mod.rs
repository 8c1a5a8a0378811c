//! The tripartite graph: machine, user and shared artifact in three columns, and what leads from one to the next.
//!
//! Observations lead from machine to user, creations from user to shared artifact; feedback leads back to the
//! machine, through a lane under the users, so that the three kinds keep apart. What a screen cannot hold is
//! one node a column, the rest. The order within the columns follows the connections ([`order`](self)); the
//! machine's is the caller's, because cycles are time. The layout knows nothing of what is chosen: [`touched`]
//! says what lights up.

mod draw;
mod edge;
mod legend;
mod model;
mod order;
mod plan;
mod steer;
mod touch;
mod words;

use super::{Colour, Scene};
use model::Model;

pub use model::key as node_key;
pub use touch::{Touched, place_of, says, touched};

/// A column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Part {
    /// The machine's cycles.
    Machine,
    /// The researchers.
    User,
    /// The shared artifacts.
    Shared,
}

impl Part {
    /// From left to right.
    pub const ALL: [Self; 3] = [Self::Machine, Self::User, Self::Shared];

    /// Its place from the left.
    pub fn place(self) -> usize {
        match self {
            Self::Machine => 0,
            Self::User => 1,
            Self::Shared => 2,
        }
    }
}

/// What a connection does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// From machine to user.
    Observation,
    /// From user to shared artifact.
    Creation,
    /// From shared artifact to machine.
    Feedback,
}

impl Kind {
    /// In the order in which one leads to the next.
    pub const ALL: [Self; 3] = [Self::Observation, Self::Creation, Self::Feedback];

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Observation => "observation",
            Self::Creation => "creation",
            Self::Feedback => "feedback",
        }
    }

    /// The columns that it leads from and to.
    pub fn ends(self) -> (Part, Part) {
        match self {
            Self::Observation => (Part::Machine, Part::User),
            Self::Creation => (Part::User, Part::Shared),
            Self::Feedback => (Part::Shared, Part::Machine),
        }
    }

    fn place(self) -> usize {
        match self {
            Self::Observation => 0,
            Self::Creation => 1,
            Self::Feedback => 2,
        }
    }
}

/// What a node stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stands {
    /// One thing by its name; `None` where the connections name none.
    For(Option<String>),
    /// This many that are not shown each for itself.
    ForRest(u64),
}

/// A node of a column.
#[derive(Debug, Clone, PartialEq)]
pub struct TripartiteNode {
    /// What it stands for.
    pub stands: Stands,
    /// Connections that name it.
    pub count: u64,
    /// The sum of their weights.
    pub weight: f64,
    /// Its colour, as the data says.
    pub swatch: Option<Colour>,
    /// The lowest and the highest battery level, percent.
    pub battery: Option<(f64, f64)>,
    /// What else is to be known of it, for the tooltip.
    pub detail: String,
}

/// Connections of one kind between the same three nodes.
#[derive(Debug, Clone, PartialEq)]
pub struct Flow {
    /// The nodes' places in the request, by column.
    pub at: [usize; 3],
    /// What they do.
    pub kind: Kind,
    /// Connections.
    pub count: u64,
    /// The sum of their weights.
    pub weight: f64,
}

/// What the width of an edge says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Measure {
    /// The number of connections.
    #[default]
    Connections,
    /// The sum of their stored weights.
    Weight,
}

/// All that the layout depends on: an equal request gives an equal scene.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct TripartiteRequest {
    /// The nodes of each column; a rest comes last. The machine's keep this order.
    pub nodes: [Vec<TripartiteNode>; 3],
    /// Connections between them.
    pub flows: Vec<Flow>,
    /// What widths say.
    pub measure: Measure,
    /// Said in place of the picture where there is nothing.
    pub why_empty: String,
    /// The width there is, in pixels.
    pub width: f32,
}

/// Narrower than this the columns cannot stand side by side.
const NARROWEST: f32 = 300.0;

/// Draws the graph. Keys are `cycle/3`, `researcher/…`, `artifact/…` (without the slash where the connections name
/// none), `rest/cycle` and so on; an edge's is its two ends joined by `→`.
pub fn layout(request: &TripartiteRequest) -> Scene {
    let width = super::usable(request.width, NARROWEST);
    let model = Model::new(request);
    let title = words::title(&model);
    let table = words::table(&title, &model);
    if model.edges.is_empty() {
        let why = if request.why_empty.is_empty() { "No connection." } else { &request.why_empty };
        return Scene::empty(&title, why, width, 120.0, table);
    }
    let order = order::order(&model);
    let plan = plan::plan(&model, &order, width);
    let marks = draw::marks(&model, &order, &plan);
    Scene { title, width, height: plan.height, marks, table }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
