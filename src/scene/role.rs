//! What a mark is, and how each role is painted in terms of colour tokens. The one place that canvas,
//! exported SVG and the page's stylesheet (`style/scene.css`, checked by a test) agree on.

use std::fmt::Write as _;

use super::palette::Token;

/// How many categories the palette tells apart; further ones repeat, so a layout groups the rest.
pub const CATEGORIES: u8 = 8;
/// Kinds of flow that are told apart, by dash and head as well as by colour.
pub const FLOW_KINDS: u8 = 3;
/// Steps of a flow's width.
pub const FLOW_STEPS: u8 = 5;
/// Steps of a strand's width.
pub const STRAND_STEPS: u8 = 5;

macro_rules! roles {
    ($($(#[$doc:meta])* $role:ident = $class:literal,)*) => {
        /// What a mark is. Each role is one CSS class.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Role {
            $($(#[$doc])* $role,)*
            /// One of the categories, from 0 (counted modulo [`CATEGORIES`]).
            Category(u8),
            /// A line of a kind of flow (modulo [`FLOW_KINDS`]), and the step of its width (the last is the widest).
            Flow(u8, u8),
            /// The head of such a line: filled, hollow or open.
            FlowHead(u8),
            /// A line between two of a kind, by the step of its width (the last is the widest).
            Strand(u8),
        }

        impl Role {
            /// Every role, categories included.
            pub fn all() -> impl Iterator<Item = Self> {
                let flows = (0..FLOW_KINDS).flat_map(|kind| (0..FLOW_STEPS).map(move |step| Self::Flow(kind, step)));
                [$(Self::$role),*]
                    .into_iter()
                    .chain((0..CATEGORIES).map(Self::Category))
                    .chain(flows)
                    .chain((0..FLOW_KINDS).map(Self::FlowHead))
                    .chain((0..STRAND_STEPS).map(Self::Strand))
            }

            /// The CSS class, `m-…`.
            pub fn class(self) -> &'static str {
                match self {
                    $(Self::$role => $class,)*
                    Self::Category(n) => CATEGORY_CLASSES[usize::from(n % CATEGORIES)],
                    Self::Flow(kind, step) => {
                        FLOW_CLASSES[usize::from(kind % FLOW_KINDS)][usize::from(step.min(FLOW_STEPS - 1))]
                    }
                    Self::FlowHead(kind) => HEAD_CLASSES[usize::from(kind % FLOW_KINDS)],
                    Self::Strand(step) => STRAND_CLASSES[usize::from(step.min(STRAND_STEPS - 1))],
                }
            }
        }
    };
}

const CATEGORY_CLASSES: [&str; CATEGORIES as usize] =
    ["m-cat-1", "m-cat-2", "m-cat-3", "m-cat-4", "m-cat-5", "m-cat-6", "m-cat-7", "m-cat-8"];

const FLOW_CLASSES: [[&str; FLOW_STEPS as usize]; FLOW_KINDS as usize] = [
    ["m-flow-1-1", "m-flow-1-2", "m-flow-1-3", "m-flow-1-4", "m-flow-1-5"],
    ["m-flow-2-1", "m-flow-2-2", "m-flow-2-3", "m-flow-2-4", "m-flow-2-5"],
    ["m-flow-3-1", "m-flow-3-2", "m-flow-3-3", "m-flow-3-4", "m-flow-3-5"],
];

const HEAD_CLASSES: [&str; FLOW_KINDS as usize] = ["m-flow-head-1", "m-flow-head-2", "m-flow-head-3"];

const STRAND_CLASSES: [&str; STRAND_STEPS as usize] =
    ["m-strand-1", "m-strand-2", "m-strand-3", "m-strand-4", "m-strand-5"];

roles! {
    /// A thing that is there.
    Node = "m-node",
    /// A thing that should be there and is not: a dashed outline.
    NodeMissing = "m-node-missing",
    /// A thing that is there and not verified: a hollow outline.
    NodeUnverified = "m-node-unverified",
    /// An arrow of which verification says nothing.
    Arrow = "m-arrow",
    /// A verified arrow.
    ArrowVerified = "m-arrow-verified",
    /// An arrow that is not verified.
    ArrowUnverified = "m-arrow-unverified",
    /// An arrow with an end that is not there: dashed.
    ArrowMissing = "m-arrow-missing",
    /// An arrow that passes over a stage.
    ArrowBridge = "m-arrow-bridge",
    /// The head of a verified arrow.
    HeadFilled = "m-head-filled",
    /// The head of an arrow that is not verified.
    HeadHollow = "m-head-hollow",
    /// The filled disc behind a tick.
    BadgeVerified = "m-badge-verified",
    /// The tick on a filled disc.
    BadgeTick = "m-badge-tick",
    /// The hollow disc of what is not verified.
    BadgeUnverified = "m-badge-unverified",
    /// The cross where an arrow leads nowhere.
    Cross = "m-cross",
    /// The triangle of an error.
    Triangle = "m-triangle",
    /// Main text.
    Label = "m-label",
    /// Text that explains other text.
    LabelFaint = "m-label-faint",
    /// Text that is there to be found when looked for.
    LabelQuiet = "m-label-quiet",
    /// Text that says what is wrong.
    LabelBad = "m-label-bad",
    /// Text beside or on a line: carries a halo of the ground.
    LabelOnLine = "m-label-on-line",
    /// A counted amount.
    Bar = "m-bar",
    /// The part of an amount that failed.
    BarBad = "m-bar-bad",
    /// A single event.
    Event = "m-event",
    /// What a bar is a part of.
    BarTrack = "m-bar-track",
    /// The share that holds (verified, found).
    ShareFilled = "m-share-filled",
    /// The share that does not hold yet: hollow.
    ShareHollow = "m-share-hollow",
    /// The share that cannot hold: dashed.
    ShareMissing = "m-share-missing",
    /// An axis and its ticks.
    Axis = "m-axis",
    /// A grid line.
    Grid = "m-grid",
    /// A row of a picture that is read row by row: a quiet ground with a hairline.
    Row = "m-row",
    /// A step that ran.
    StepRan = "m-step-ran",
    /// A step that did not run: quiet.
    StepUnused = "m-step-unused",
    /// The frame around a part that is open.
    FrameOpen = "m-frame-open",
    /// The frame around what runs at once.
    FrameGroup = "m-frame-group",
    /// A way that was not taken.
    Way = "m-way",
    /// A way with a condition that was not taken: dashed.
    WayIf = "m-way-if",
    /// A way that was taken.
    WayTaken = "m-way-taken",
    /// A way with a condition that was taken: dashed.
    WayTakenIf = "m-way-taken-if",
    /// The head of a way.
    WayHead = "m-way-head",
    /// The head of a way that was taken.
    WayHeadTaken = "m-way-head-taken",
    /// What keeps the whole waiting: a line under it.
    Critical = "m-critical",
    /// The line under what a search found.
    Found = "m-found",
    /// The sign of an event.
    EventSign = "m-event-sign",
    /// The ground of a row: unseen, and hit all the same.
    Ground = "m-ground",
    /// The outline of a patch in the data's own colour.
    Swatch = "m-swatch",
    /// What is left when all categories are given out.
    CategoryRest = "m-cat-rest",
    /// A patch that says that something holds.
    PatchGood = "m-patch-good",
    /// A patch that says that something wants a look.
    PatchDoubt = "m-patch-doubt",
    /// A patch that says that something is wrong.
    PatchBad = "m-patch-bad",
    /// A line between two of a kind whose share is not known: dashed.
    StrandLoose = "m-strand-loose",
    /// The ring around what is chosen or focused, drawn over it.
    Selected = "m-selected",
}

/// How a role is painted. `None` is no fill or no stroke.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Paint {
    /// Fill.
    pub fill: Option<Token>,
    /// Stroke.
    pub stroke: Option<Token>,
    /// Stroke width in pixels.
    pub width: f32,
    /// Dash and gap lengths; empty is a solid line.
    pub dash: &'static [f32],
    /// The stroke goes under the fill: a halo around text.
    pub halo: bool,
}

const DASH: &[f32] = &[4.0, 3.0];
/// A flow's width at each step, and each kind's dashes.
const FLOW_WIDTHS: [f32; FLOW_STEPS as usize] = [1.25, 2.25, 3.75, 5.75, 8.0];
const STRAND_WIDTHS: [f32; STRAND_STEPS as usize] = [1.0, 2.0, 3.25, 4.75, 6.5];
const FLOW_DASHES: [&[f32]; FLOW_KINDS as usize] = [&[], &[9.0, 4.0], &[2.0, 3.0]];
/// The categories that flows and their heads have.
const FLOW_TOKENS: [Token; FLOW_KINDS as usize] = [Token::Category(3), Token::Category(1), Token::Category(2)];

impl Paint {
    const fn fill(token: Token) -> Self {
        Self { fill: Some(token), stroke: None, width: 0.0, dash: &[], halo: false }
    }

    const fn stroke(token: Token, width: f32) -> Self {
        Self { fill: None, stroke: Some(token), width, dash: &[], halo: false }
    }

    const fn filled(self, token: Token) -> Self {
        Self { fill: Some(token), ..self }
    }

    const fn dashed(self) -> Self {
        Self { dash: DASH, ..self }
    }

    const fn halo(self, token: Token, width: f32) -> Self {
        Self { stroke: Some(token), width, halo: true, ..self }
    }

    /// The CSS declarations, with `colour` giving the text of each token.
    pub fn css(&self, colour: impl Fn(Token) -> String) -> String {
        let mut css = format!("fill: {};", self.fill.map_or_else(|| "none".to_owned(), &colour));
        if let Some(stroke) = self.stroke {
            let _ = write!(css, " stroke: {}; stroke-width: {};", colour(stroke), self.width);
        }
        if !self.dash.is_empty() {
            let lengths: Vec<String> = self.dash.iter().map(f32::to_string).collect();
            let _ = write!(css, " stroke-dasharray: {};", lengths.join(" "));
        }
        if self.halo {
            css.push_str(" paint-order: stroke; stroke-linejoin: round;");
        }
        css
    }
}

impl Role {
    /// How this role is painted.
    pub const fn paint(self) -> Paint {
        match self {
            Self::Node => Paint::stroke(Token::Ink3, 1.0).filled(Token::Surface),
            Self::NodeMissing | Self::ShareMissing => Paint::stroke(Token::Ink3, 1.0).dashed(),
            Self::NodeUnverified => Paint::stroke(Token::Ink2, 1.5).filled(Token::Ground),
            Self::Arrow | Self::ArrowUnverified | Self::ArrowBridge => Paint::stroke(Token::Ink2, 1.5),
            Self::ArrowVerified => Paint::stroke(Token::Ink, 1.5),
            Self::ArrowMissing => Paint::stroke(Token::Bad, 1.5).dashed(),
            Self::HeadFilled => Paint::stroke(Token::Ink, 1.5).filled(Token::Ink),
            Self::HeadHollow | Self::BadgeUnverified => Paint::stroke(Token::Ink2, 1.5).filled(Token::Ground),
            Self::BadgeVerified => Paint::stroke(Token::Good, 1.5).filled(Token::Good),
            Self::BadgeTick => Paint::stroke(Token::Ground, 1.75),
            Self::Cross => Paint::stroke(Token::Bad, 2.0),
            Self::Triangle | Self::BarBad => Paint::fill(Token::Bad),
            Self::Event => Paint::stroke(Token::Sequence, 2.0),
            Self::Label => Paint::fill(Token::Ink),
            Self::LabelFaint => Paint::fill(Token::Ink2),
            Self::LabelQuiet => Paint::fill(Token::Ink3),
            Self::LabelBad => Paint::fill(Token::Bad),
            Self::LabelOnLine => Paint::fill(Token::Ink2).halo(Token::Ground, 4.0),
            Self::Bar => Paint::fill(Token::Sequence),
            Self::BarTrack => Paint::fill(Token::Line),
            Self::ShareFilled => Paint::stroke(Token::Good, 1.0).filled(Token::Good),
            Self::ShareHollow => Paint::stroke(Token::Ink2, 1.0).filled(Token::Ground),
            Self::Axis | Self::Swatch => Paint::stroke(Token::Ink3, 1.0),
            Self::Grid => Paint::stroke(Token::Line, 1.0),
            Self::Row => Paint::stroke(Token::Line, 1.0).filled(Token::Surface),
            Self::StepRan => Paint::stroke(Token::Ink, 1.5).filled(Token::Surface),
            Self::StepUnused => Paint::stroke(Token::Ink3, 1.0).filled(Token::Ground),
            Self::FrameOpen => Paint::stroke(Token::Ink3, 1.0).filled(Token::Ground),
            Self::FrameGroup => Paint::stroke(Token::Ink3, 1.0).filled(Token::Surface).dashed(),
            Self::Way => Paint::stroke(Token::Ink3, 1.0),
            Self::WayIf => Paint::stroke(Token::Ink3, 1.0).dashed(),
            Self::WayTaken => Paint::stroke(Token::Ink, 2.0),
            Self::WayTakenIf => Paint::stroke(Token::Ink, 2.0).dashed(),
            Self::WayHead => Paint::fill(Token::Ink3),
            Self::WayHeadTaken => Paint::fill(Token::Ink),
            Self::Critical => Paint::fill(Token::Ink),
            Self::Found => Paint::fill(Token::Accent),
            Self::EventSign => Paint::stroke(Token::Ink2, 1.5).filled(Token::Ground),
            Self::Ground => Paint { fill: None, stroke: None, width: 0.0, dash: &[], halo: false },
            Self::CategoryRest => Paint::fill(Token::Ink3),
            Self::PatchGood => Paint::fill(Token::Good),
            Self::PatchDoubt => Paint::fill(Token::Warn),
            Self::PatchBad => Paint::fill(Token::Bad),
            Self::StrandLoose => Paint::stroke(Token::Ink3, 1.5).dashed(),
            Self::Strand(step) => {
                let step = if step < STRAND_STEPS { step } else { STRAND_STEPS - 1 };
                Paint::stroke(Token::Ink3, STRAND_WIDTHS[step as usize])
            }
            Self::Selected => Paint::stroke(Token::Accent, 2.0),
            Self::Category(n) => Paint::fill(Token::Category(n % CATEGORIES)),
            Self::Flow(kind, step) => {
                let kind = (kind % FLOW_KINDS) as usize;
                let step = if step < FLOW_STEPS { step } else { FLOW_STEPS - 1 };
                let paint = Paint::stroke(FLOW_TOKENS[kind], FLOW_WIDTHS[step as usize]);
                Paint { dash: FLOW_DASHES[kind], ..paint }
            }
            Self::FlowHead(kind) => {
                let kind = (kind % FLOW_KINDS) as usize;
                let outline = Paint::stroke(FLOW_TOKENS[kind], 1.5);
                match kind {
                    0 => outline.filled(FLOW_TOKENS[0]),
                    1 => outline.filled(Token::Ground),
                    _ => outline,
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_role_has_its_own_class() {
        let classes: BTreeSet<&str> = Role::all().map(Role::class).collect();
        assert_eq!(classes.len(), Role::all().count());
    }

    #[test]
    fn verified_and_unverified_differ_without_colour() {
        assert!(Role::BadgeVerified.paint().fill != Role::BadgeUnverified.paint().fill);
        assert_eq!(Role::BadgeUnverified.paint().fill, Some(Token::Ground));
        assert!(Role::NodeMissing.paint().dash != Role::Node.paint().dash);
    }

    #[test]
    fn the_ninth_category_repeats_the_first() {
        assert_eq!(Role::Category(8).class(), Role::Category(0).class());
        assert_eq!(Role::Category(255).class(), "m-cat-8");
    }

    #[test]
    fn a_flow_is_never_wider_than_the_last_step() {
        assert_eq!(Role::Flow(2, 255).class(), "m-flow-3-5");
        assert_eq!(Role::Flow(2, 255).paint(), Role::Flow(2, 4).paint());
        assert_eq!(Role::FlowHead(3).class(), Role::FlowHead(0).class());
    }
}
