//! From times to pixels and back: a window of time, in which long empty stretches may be folded to a few pixels.
//!
//! The mapping is piecewise linear and never turns back, also within a fold, so every pixel is a time and every time of
//! the window a pixel. Zooming and panning walk along it from a point that stays where it is.

/// A stretch of time in microseconds since 1970-01-01 UTC; `from` is below `to`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    /// Its start.
    pub from: i64,
    /// Its end.
    pub to: i64,
}

/// No window is shorter: a millisecond fills the picture.
pub const SHORTEST: i64 = 1_000;
/// How wide a folded stretch is drawn, in pixels, where there is room.
pub const FOLD_WIDTH: f64 = 20.0;

impl Window {
    /// A window from its ends in any order; at least [`SHORTEST`] long.
    pub fn new(from: i64, to: i64) -> Self {
        let (from, to) = (from.min(to), from.max(to));
        if to.saturating_sub(from) >= SHORTEST {
            return Self { from, to };
        }
        let from = from.min(i64::MAX - SHORTEST);
        Self { from, to: from + SHORTEST }
    }

    /// How long it is.
    pub fn length(self) -> i64 {
        self.to.saturating_sub(self.from)
    }

    /// Whether a time is in it.
    pub fn contains(self, at: i64) -> bool {
        at >= self.from && at <= self.to
    }

    /// What two windows share.
    pub fn shared(self, other: Self) -> Option<Self> {
        let (from, to) = (self.from.max(other.from), self.to.min(other.to));
        (from < to).then_some(Self { from, to })
    }

    /// Grown by so many microseconds on both sides.
    #[must_use]
    pub fn grown(self, by: i64) -> Self {
        Self::new(self.from.saturating_sub(by), self.to.saturating_add(by))
    }
}

/// A part of the axis.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Piece {
    /// The stretch of time.
    pub window: Window,
    /// Its left edge in pixels.
    pub left: f64,
    /// Its width in pixels.
    pub width: f64,
    /// The whole folded stretch that this is (a part of).
    pub fold: Option<Window>,
}

impl Piece {
    /// Its right edge.
    pub fn right(&self) -> f64 {
        self.left + self.width
    }
}

/// The mapping of a window to pixels.
#[derive(Debug, Clone, PartialEq)]
pub struct Scale {
    window: Window,
    pieces: Vec<Piece>,
}

impl Scale {
    /// The window drawn from pixel `left` on, `width` pixels wide. `folds` are in order and do not touch.
    pub fn new(window: Window, folds: &[Window], left: f64, width: f64) -> Self {
        let width = width.max(1.0);
        let cut = cut(window, folds);
        let active: f64 = cut.iter().filter(|(_, fold)| fold.is_none()).map(|(part, _)| part.length() as f64).sum();
        if active <= 0.0 {
            // The window lies within a fold: there is nothing to fold it against.
            return Self { window, pieces: vec![Piece { window, left, width, fold: None }] };
        }
        let share = |part: &Window, fold: &Option<Window>| {
            fold.map_or(0.0, |fold| part.length() as f64 / fold.length().max(1) as f64)
        };
        let folded: f64 = cut.iter().map(|(part, fold)| share(part, fold)).sum::<f64>() * FOLD_WIDTH;
        // Folds never take more than half of the picture.
        let narrowing = if folded > width / 2.0 { width / 2.0 / folded } else { 1.0 };
        let density = (width - folded * narrowing) / active;
        let mut at = left;
        let pieces = cut.into_iter().map(|(part, fold)| {
            let width = match fold {
                Some(_) => share(&part, &fold) * FOLD_WIDTH * narrowing,
                None => part.length() as f64 * density,
            };
            let piece = Piece { window: part, left: at, width, fold };
            at += width;
            piece
        });
        Self { window, pieces: pieces.collect() }
    }

    /// The window that is mapped.
    pub fn window(&self) -> Window {
        self.window
    }

    /// The parts of the axis from left to right.
    pub fn pieces(&self) -> &[Piece] {
        &self.pieces
    }

    /// Microseconds of one pixel outside of folds.
    pub fn micros_per_pixel(&self) -> f64 {
        let open = self.pieces.iter().find(|piece| piece.fold.is_none() && piece.width > 0.0);
        open.map_or(1.0, |piece| piece.window.length() as f64 / piece.width)
    }

    /// The pixel of a time; times outside of the window are at its edges.
    pub fn x(&self, at: i64) -> f64 {
        let at = at.clamp(self.window.from, self.window.to);
        let place = self.pieces.partition_point(|piece| piece.window.to < at).min(self.pieces.len().saturating_sub(1));
        let Some(piece) = self.pieces.get(place) else { return 0.0 };
        let share = difference(at, piece.window.from) / (piece.window.length().max(1) as f64);
        piece.left + share * piece.width
    }

    /// The time at a pixel; pixels outside are at the window's ends.
    pub fn time(&self, x: f64) -> i64 {
        let place = self.pieces.partition_point(|piece| piece.right() < x).min(self.pieces.len().saturating_sub(1));
        let Some(piece) = self.pieces.get(place) else { return self.window.from };
        let share = if piece.width > 0.0 { ((x - piece.left) / piece.width).clamp(0.0, 1.0) } else { 0.0 };
        piece.window.from.saturating_add((share * piece.window.length() as f64).round() as i64)
    }
}

/// Where one can go: the folds there are, and how far the axis reaches.
#[derive(Debug, Clone, PartialEq)]
pub struct Field {
    /// Folded stretches, in order, not touching.
    pub folds: Vec<Window>,
    /// Nothing beyond it is ever shown.
    pub limits: Window,
}

impl Field {
    /// The window after zooming by `factor` (above 1: closer) about a pixel, which keeps its time.
    pub fn zoom(&self, window: Window, width: f64, about: f64, factor: f64) -> Window {
        let width = width.max(1.0);
        if !factor.is_finite() || factor <= 0.0 {
            return window;
        }
        let scale = Scale::new(window, &self.folds, 0.0, width);
        let about = about.clamp(0.0, width);
        let closest = SHORTEST as f64 / width;
        let step = (scale.micros_per_pixel() / factor).max(closest);
        let kept = scale.time(about);
        let (from, to) = (self.walk(kept, -about, step), self.walk(kept, width - about, step));
        self.settled(Window::new(from, to), width, step)
    }

    /// The window after moving the picture by pixels (to the right: earlier times come into view).
    pub fn pan(&self, window: Window, width: f64, by: f64) -> Window {
        let width = width.max(1.0);
        let step = Scale::new(window, &self.folds, 0.0, width).micros_per_pixel();
        let from = self.walk(window.from, -by, step);
        self.settled(Window::new(from, self.walk(from, width, step)), width, step)
    }

    /// The window, moved back between the limits.
    fn settled(&self, window: Window, width: f64, step: f64) -> Window {
        let Window { mut from, mut to } = window;
        if from < self.limits.from {
            from = self.limits.from;
            to = self.walk(from, width, step);
        }
        if to > self.limits.to {
            to = self.limits.to;
            from = self.walk(to, -width, step).max(self.limits.from);
        }
        Window::new(from, to)
    }

    /// The time so many pixels from a time, at `step` microseconds a pixel outside of folds.
    fn walk(&self, start: i64, pixels: f64, step: f64) -> i64 {
        if pixels < 0.0 { self.walk_back(start, -pixels, step) } else { self.walk_on(start, pixels, step) }
    }

    fn walk_on(&self, start: i64, mut pixels: f64, step: f64) -> i64 {
        let mut at = start;
        for fold in self.folds.iter().filter(|fold| fold.to > start) {
            let open = difference(fold.from.max(at), at) / step;
            if pixels <= open {
                break;
            }
            pixels -= open;
            at = at.max(fold.from);
            let inside = difference(fold.to, at) / (fold.length().max(1) as f64) * FOLD_WIDTH;
            if pixels <= inside {
                return at.saturating_add((pixels / FOLD_WIDTH * fold.length() as f64).round() as i64);
            }
            pixels -= inside;
            at = fold.to;
        }
        at.saturating_add((pixels * step).round() as i64)
    }

    fn walk_back(&self, start: i64, mut pixels: f64, step: f64) -> i64 {
        let mut at = start;
        for fold in self.folds.iter().rev().filter(|fold| fold.from < start) {
            let open = difference(at, fold.to.min(at)) / step;
            if pixels <= open {
                break;
            }
            pixels -= open;
            at = at.min(fold.to);
            let inside = difference(at, fold.from) / (fold.length().max(1) as f64) * FOLD_WIDTH;
            if pixels <= inside {
                return at.saturating_sub((pixels / FOLD_WIDTH * fold.length() as f64).round() as i64);
            }
            pixels -= inside;
            at = fold.from;
        }
        at.saturating_sub((pixels * step).round() as i64)
    }
}

fn difference(a: i64, b: i64) -> f64 {
    (i128::from(a) - i128::from(b)) as f64
}

/// The window as open and folded parts in order.
fn cut(window: Window, folds: &[Window]) -> Vec<(Window, Option<Window>)> {
    let mut parts = Vec::with_capacity(folds.len() * 2 + 1);
    let mut at = window.from;
    for fold in folds {
        let Some(part) = fold.shared(window) else { continue };
        if part.from > at {
            parts.push((Window { from: at, to: part.from }, None));
        }
        parts.push((part, Some(*fold)));
        at = part.to;
    }
    if at < window.to {
        parts.push((Window { from: at, to: window.to }, None));
    }
    parts
}
