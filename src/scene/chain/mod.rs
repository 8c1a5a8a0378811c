//! The chain of an artifact: Query → MD5 → File → Witness → Doc, drawn as it is stored.
//!
//! All five stages are always there; what is missing is drawn as missing, an arrow that passes over a stage passes
//! over it, and an arrow without an end is broken. [`layout`] stands side by side from 720 px on and one below
//! the other on narrower screens.

mod content;
mod draw;
mod horizontal;
mod model;
mod plan;
mod steer;
mod vertical;
mod words;

use super::Scene;
use model::Model;

/// A stage of the pipeline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stage {
    /// The question that was asked.
    Query,
    /// The digest of what was found.
    Md5,
    /// The file that holds it.
    File,
    /// The proof that attests it.
    Witness,
    /// The document made of it.
    Doc,
    /// A stage that the pipeline does not name; drawn after the others.
    Other(String),
}

impl Stage {
    /// The stages of the standard pipeline in order.
    pub const STANDARD: [Self; 5] = [Self::Query, Self::Md5, Self::File, Self::Witness, Self::Doc];

    /// Reads a stored node type, in any case of letters.
    pub fn parse(text: &str) -> Self {
        let known = Self::STANDARD.into_iter().find(|stage| stage.name().eq_ignore_ascii_case(text));
        known.unwrap_or_else(|| Self::Other(text.to_owned()))
    }

    /// The stage's name as the pipeline writes it.
    pub fn name(&self) -> &str {
        match self {
            Self::Query => "Query",
            Self::Md5 => "MD5",
            Self::File => "File",
            Self::Witness => "Witness",
            Self::Doc => "Doc",
            Self::Other(name) => name,
        }
    }
}

/// A stored node.
#[derive(Debug, Clone, PartialEq)]
pub struct ChainNode {
    /// Its stage.
    pub stage: Stage,
    /// Its stored place in the chain.
    pub sequence: i64,
    /// What identifies it: a hash, a path, a proof.
    pub headline: String,
    /// Names and values of what else it holds. The picture shows the first four, tooltip and table all.
    pub facts: Vec<(String, String)>,
    /// When it was made, formatted.
    pub created: Option<String>,
}

/// A stored arrow between stages.
#[derive(Debug, Clone, PartialEq)]
pub struct ChainArrow {
    /// From this stage.
    pub source: Stage,
    /// To this stage.
    pub target: Stage,
    /// What it does: search, download, attest, convert.
    pub label: String,
    /// Whether it is verified.
    pub verified: bool,
    /// How it was verified.
    pub method: Option<String>,
}

/// All that the layout of a chain depends on: an equal request gives an equal scene.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ChainRequest {
    /// Whose chain it is (an artifact's id); leads the title. May be empty.
    pub subject: String,
    /// The nodes, in any order.
    pub nodes: Vec<ChainNode>,
    /// The arrows; drawn in this order.
    pub arrows: Vec<ChainArrow>,
    /// The width there is, in pixels. The height follows from it.
    pub width: f32,
}

/// From this width on the stages stand side by side.
const SIDE_BY_SIDE: f32 = 720.0;
/// Narrower than this nothing can be read; wider, the eye gets lost.
const WIDTHS: (f32, f32) = (240.0, 2_400.0);

/// Draws a chain. Keys are `node/<stage>/<sequence>`, `missing/<stage>` and `arrow/<source>/<target>`, each with
/// `#2`, `#3`… where there are several.
pub fn layout(request: &ChainRequest) -> Scene {
    let model = Model::new(request);
    let width = if request.width.is_finite() { request.width.clamp(WIDTHS.0, WIDTHS.1) } else { SIDE_BY_SIDE };
    let plan = if width >= SIDE_BY_SIDE && horizontal::fits(&model, width) {
        horizontal::plan(&model, width)
    } else {
        vertical::plan(&model, width)
    };
    let title = words::title(request, &model);
    let table = words::table(&title, &model);
    Scene { width, height: plan.height, marks: draw::marks(&model, &plan), title, table }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
