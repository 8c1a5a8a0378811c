//! Where things go: the axis on top, one band a lane, names in a gutter or, on narrow screens, above their bands.

use super::{Scale, TimelineRequest};
use crate::scene::{Face, Rect, text_width};

/// Narrower than this, lanes are named above their bands.
const NARROW: f32 = 600.0;
const GUTTER: (f32, f32) = (72.0, 176.0);
/// The axis: a line of ticks' labels, and one of folds' labels.
const AXIS: f32 = 40.0;
const BAND: f32 = 44.0;
const BAND_COMPACT: f32 = 26.0;
/// A lane's name above its band.
pub(super) const NAME: f32 = 18.0;
const NOTE: f32 = 24.0;
/// Free room to the right of the last pixel.
const EDGE: f32 = 1.0;

/// The places of a timeline.
pub(super) struct Plan {
    pub(super) width: f32,
    pub(super) height: f32,
    /// Where events are, below the axis.
    pub(super) plot: Rect,
    /// Names stand to the left.
    pub(super) wide: bool,
    /// Height of a lane, its name above it included.
    pub(super) lane: f32,
    pub(super) scale: Scale,
}

impl Plan {
    pub(super) fn new(request: &TimelineRequest) -> Self {
        let width = crate::scene::usable(request.width, 200.0);
        let wide = width >= NARROW;
        let (left, plot_width) = plot(request.lanes.iter().map(|lane| lane.name.as_str()), width);
        let band = if request.compact { BAND_COMPACT } else { BAND };
        let lane = if wide { band } else { band + NAME };
        let plot = Rect::new(left, AXIS, plot_width, lane * request.lanes.len() as f32);
        let scale = Scale::new(request.window, &request.folds, f64::from(plot.x), f64::from(plot.width));
        Self { width, height: plot.bottom() + NOTE, plot, wide, lane, scale }
    }

    /// Where the bars or ticks of a lane are.
    pub(super) fn band(&self, lane: usize) -> Rect {
        let name = if self.wide { 4.0 } else { NAME };
        let top = self.plot.y + self.lane * lane as f32 + name;
        Rect::new(self.plot.x, top, self.plot.width, self.lane - name)
    }
}

/// Where the axis begins in a picture of this width, and how wide it is.
pub fn plot<'a>(names: impl Iterator<Item = &'a str>, width: f32) -> (f32, f32) {
    let width = crate::scene::usable(width, 200.0);
    if width < NARROW {
        return (0.0, width - EDGE);
    }
    let widest = names.map(|name| text_width(name, Face::Small)).fold(0.0, f32::max);
    let gutter = (widest + 16.0).clamp(GUTTER.0, GUTTER.1).ceil();
    (gutter, width - gutter - EDGE)
}
