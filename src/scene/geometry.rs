//! Points, rectangles and the transform between a scene and the screen. No marks, no text.

/// A place, in scene pixels, y downwards.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Point {
    /// From the left.
    pub x: f32,
    /// From the top.
    pub y: f32,
}

impl Point {
    /// A point from its coordinates.
    pub const fn new(x: f32, y: f32) -> Self {
        Self { x, y }
    }

    /// The distance to another point.
    pub fn distance(self, other: Self) -> f32 {
        (self.x - other.x).hypot(self.y - other.y)
    }

    /// The distance to the nearest point of the segment `a`–`b`.
    pub fn distance_to_segment(self, a: Self, b: Self) -> f32 {
        let (dx, dy) = (b.x - a.x, b.y - a.y);
        let length_squared = dx * dx + dy * dy;
        if length_squared <= f32::EPSILON {
            return self.distance(a);
        }
        let along = (((self.x - a.x) * dx + (self.y - a.y) * dy) / length_squared).clamp(0.0, 1.0);
        self.distance(Self::new(a.x + along * dx, a.y + along * dy))
    }
}

/// An upright rectangle; width and height are never negative when made by the functions here.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Rect {
    /// Left edge.
    pub x: f32,
    /// Top edge.
    pub y: f32,
    /// Width.
    pub width: f32,
    /// Height.
    pub height: f32,
}

impl Rect {
    /// A rectangle from its top left corner and size; negative sizes become 0.
    pub const fn new(x: f32, y: f32, width: f32, height: f32) -> Self {
        Self { x, y, width: width.max(0.0), height: height.max(0.0) }
    }

    /// The smallest rectangle that holds all points; `None` without points.
    pub fn around(points: impl IntoIterator<Item = Point>) -> Option<Self> {
        points.into_iter().map(|p| Self::new(p.x, p.y, 0.0, 0.0)).reduce(Self::union)
    }

    /// The right edge.
    pub fn right(self) -> f32 {
        self.x + self.width
    }

    /// The bottom edge.
    pub fn bottom(self) -> f32 {
        self.y + self.height
    }

    /// The middle.
    pub fn center(self) -> Point {
        Point::new(self.x + self.width / 2.0, self.y + self.height / 2.0)
    }

    /// Whether the point is inside or on an edge.
    pub fn contains(self, point: Point) -> bool {
        point.x >= self.x && point.x <= self.right() && point.y >= self.y && point.y <= self.bottom()
    }

    /// Whether the two share an area (touching edges do not count).
    pub fn overlaps(self, other: Self) -> bool {
        self.x < other.right() && other.x < self.right() && self.y < other.bottom() && other.y < self.bottom()
    }

    /// The smallest rectangle that holds both.
    pub fn union(self, other: Self) -> Self {
        let (x, y) = (self.x.min(other.x), self.y.min(other.y));
        Self::new(x, y, self.right().max(other.right()) - x, self.bottom().max(other.bottom()) - y)
    }

    /// Grown by `by` on every side (shrunk when negative).
    pub fn inflate(self, by: f32) -> Self {
        Self::new(self.x - by, self.y - by, self.width + 2.0 * by, self.height + 2.0 * by)
    }

    /// Whether every number in it is finite.
    pub fn is_finite(self) -> bool {
        [self.x, self.y, self.width, self.height].iter().all(|n| n.is_finite())
    }
}

/// From scene to screen: `screen = scene × scale + offset`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Transform {
    /// Screen pixels for one scene pixel; always above 0.
    pub scale: f32,
    /// Where the scene's origin is on the screen.
    pub offset: Point,
}

/// The smallest and largest scale that zooming reaches.
pub const ZOOM_RANGE: (f32, f32) = (0.02, 40.0);

impl Transform {
    /// Scene pixels are screen pixels.
    pub const IDENTITY: Self = Self { scale: 1.0, offset: Point::new(0.0, 0.0) };

    /// Shows all of `bounds`, centred, in a viewport of this size with `margin` left free around it.
    /// A small scene is not enlarged. An empty or impossible size gives [`Self::IDENTITY`].
    pub fn fit(bounds: Rect, width: f32, height: f32, margin: f32) -> Self {
        let (inner_width, inner_height) = (width - 2.0 * margin, height - 2.0 * margin);
        let usable = bounds.is_finite() && inner_width.is_finite() && inner_height.is_finite();
        if !usable || inner_width <= 0.0 || inner_height <= 0.0 || bounds.width <= 0.0 || bounds.height <= 0.0 {
            return Self::IDENTITY;
        }
        let scale = (inner_width / bounds.width).min(inner_height / bounds.height).clamp(ZOOM_RANGE.0, 1.0);
        let center = bounds.center();
        Self { scale, offset: Point::new(width / 2.0 - center.x * scale, height / 2.0 - center.y * scale) }
    }

    /// Zooms by `factor` and keeps what is under the screen point `about` under it.
    pub fn zoom(self, about: Point, factor: f32) -> Self {
        if !factor.is_finite() || factor <= 0.0 {
            return self;
        }
        let scale = (self.scale * factor).clamp(ZOOM_RANGE.0, ZOOM_RANGE.1);
        let kept = self.to_scene(about);
        Self { scale, offset: Point::new(about.x - kept.x * scale, about.y - kept.y * scale) }
    }

    /// Moves the picture by screen pixels.
    pub fn pan(self, dx: f32, dy: f32) -> Self {
        Self { offset: Point::new(self.offset.x + dx, self.offset.y + dy), ..self }
    }

    /// Where a scene point is on the screen.
    pub fn to_screen(self, point: Point) -> Point {
        Point::new(point.x * self.scale + self.offset.x, point.y * self.scale + self.offset.y)
    }

    /// Which scene point is at this place of the screen.
    pub fn to_scene(self, point: Point) -> Point {
        Point::new((point.x - self.offset.x) / self.scale, (point.y - self.offset.y) / self.scale)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(a: Point, b: Point) -> bool {
        a.distance(b) < 0.01
    }

    #[test]
    fn zooming_keeps_the_point_under_the_pointer() {
        let before = Transform { scale: 0.7, offset: Point::new(13.0, -4.0) };
        let pointer = Point::new(200.0, 120.0);
        let after = before.zoom(pointer, 1.9);
        assert!(near(before.to_scene(pointer), after.to_scene(pointer)));
    }

    #[test]
    fn fitting_centres_and_never_enlarges() {
        let bounds = Rect::new(0.0, 0.0, 1000.0, 100.0);
        let fitted = Transform::fit(bounds, 520.0, 400.0, 10.0);
        assert_eq!(fitted.scale, 0.5);
        assert!(near(fitted.to_screen(bounds.center()), Point::new(260.0, 200.0)));
        assert_eq!(Transform::fit(Rect::new(0.0, 0.0, 10.0, 10.0), 500.0, 500.0, 0.0).scale, 1.0);
    }

    #[test]
    fn impossible_sizes_leave_the_picture_as_it_is() {
        let empty = Rect::default();
        assert_eq!(Transform::fit(empty, 100.0, 100.0, 0.0), Transform::IDENTITY);
        assert_eq!(Transform::fit(Rect::new(0.0, 0.0, f32::NAN, 1.0), 100.0, 100.0, 0.0), Transform::IDENTITY);
        assert_eq!(Transform::IDENTITY.zoom(Point::default(), f32::NAN), Transform::IDENTITY);
    }

    #[test]
    fn touching_rectangles_do_not_overlap() {
        let left = Rect::new(0.0, 0.0, 10.0, 10.0);
        assert!(!left.overlaps(Rect::new(10.0, 0.0, 10.0, 10.0)));
        assert!(left.overlaps(Rect::new(9.0, 9.0, 10.0, 10.0)));
    }

    #[test]
    fn a_segment_of_no_length_is_a_point() {
        let at = Point::new(3.0, 4.0);
        assert_eq!(Point::default().distance_to_segment(at, at), 5.0);
        let mid = Point::new(5.0, 2.0).distance_to_segment(Point::new(0.0, 0.0), Point::new(10.0, 0.0));
        assert_eq!(mid, 2.0);
    }
}
