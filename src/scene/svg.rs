//! A scene as SVG: elements for the page to draw, and a standalone file. Every text is escaped here.

use std::fmt::Write as _;

use super::{
    Scene,
    geometry::Point,
    mark::{Anchor, Mark, Shape, Step},
    measure::{Face, end_cut, visible},
    palette::{Palette, Token},
    role::Role,
};

/// A mark as an SVG element. The page makes DOM nodes of these, the file writes them as text; both thereby
/// show the same picture. Presentation attributes only: a strict content policy lets them through.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Element {
    /// `rect`, `circle`, `line`, `path` or `text`.
    pub name: &'static str,
    /// Attributes, `class` first.
    pub attributes: Vec<(&'static str, String)>,
    /// Text content of a `text`.
    pub text: Option<String>,
}

/// The element that draws a mark.
pub fn element(mark: &Mark) -> Element {
    let class = mark.role.class();
    let (name, mut attributes, text) = match &mark.shape {
        Shape::Rect { rect, radius } => ("rect", rect_attributes(*rect, *radius), None),
        Shape::Swatch { rect, colour } => {
            let mut attributes = rect_attributes(*rect, 2.0);
            attributes.push(("fill", colour.hex()));
            ("rect", attributes, None)
        }
        Shape::Circle { center, radius } => {
            ("circle", vec![("cx", number(center.x)), ("cy", number(center.y)), ("r", number(*radius))], None)
        }
        Shape::Line { from, to } => {
            let ends = [("x1", from.x), ("y1", from.y), ("x2", to.x), ("y2", to.y)];
            ("line", ends.map(|(name, n)| (name, number(n))).to_vec(), None)
        }
        Shape::Path(steps) => ("path", vec![("d", path_data(steps))], None),
        Shape::Text { at, anchor, text, .. } => {
            let mut attributes = vec![("x", number(at.x)), ("y", number(at.y))];
            match anchor {
                Anchor::Start => {}
                Anchor::Middle => attributes.push(("text-anchor", "middle".to_owned())),
                Anchor::End => attributes.push(("text-anchor", "end".to_owned())),
            }
            ("text", attributes, Some(text.clone()))
        }
    };
    let class = match &mark.shape {
        Shape::Text { face, .. } => format!("{class} {}", face.class()),
        _ => class.to_owned(),
    };
    attributes.insert(0, ("class", class));
    Element { name, attributes, text }
}

fn rect_attributes(rect: super::Rect, radius: f32) -> Vec<(&'static str, String)> {
    let mut attributes = vec![
        ("x", number(rect.x)),
        ("y", number(rect.y)),
        ("width", number(rect.width)),
        ("height", number(rect.height)),
    ];
    if radius > 0.0 {
        attributes.push(("rx", number(radius)));
    }
    attributes
}

/// A path's `d`.
pub fn path_data(steps: &[Step]) -> String {
    let mut data = String::new();
    let pair = |p: Point| format!("{} {}", number(p.x), number(p.y));
    for step in steps {
        let _ = match *step {
            Step::Move(to) => write!(data, "M{}", pair(to)),
            Step::Line(to) => write!(data, "L{}", pair(to)),
            Step::Curve(a, b, to) => write!(data, "C{} {} {}", pair(a), pair(b), pair(to)),
            Step::Close => write!(data, "Z"),
        };
    }
    data
}

/// A coordinate with at most two decimals; what is no number is 0.
fn number(n: f32) -> String {
    let rounded = (n * 100.0).round() / 100.0;
    // Adding 0 turns -0 into 0.
    if rounded.is_finite() { (rounded + 0.0).to_string() } else { "0".to_owned() }
}

/// Height of the title's line above an exported picture.
const TITLE_LINE: f32 = 32.0;
/// Free room around an exported picture.
const MARGIN: f32 = 16.0;

/// The scene as an SVG file of its own: title, colours and all; no scripts, no links, nothing to load.
pub fn document(scene: &Scene, palette: &Palette) -> String {
    let (width, height) = (number(scene.width + 2.0 * MARGIN), number(scene.height + TITLE_LINE + 2.0 * MARGIN));
    let title = escape(&scene.title);
    let ground = colour(palette, Token::Ground);
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" aria-label=\"{title}\" width=\"{width}\" \
         height=\"{height}\" viewBox=\"0 0 {width} {height}\">\n<title>{title}</title>\n<style>\n{}</style>\n\
         <rect width=\"{width}\" height=\"{height}\" fill=\"{ground}\"/>\n",
        stylesheet(palette),
    );
    let shown = end_cut(&visible(&scene.title), scene.width, Face::Title);
    let heading = Shape::text(Point::new(MARGIN, MARGIN + 14.0), Face::Title, scene.width, shown);
    write_element(&mut svg, &element(&Mark::decoration(heading, Role::Label)), "");
    let _ = writeln!(svg, "<g transform=\"translate({MARGIN} {})\">", MARGIN + TITLE_LINE);
    for mark in &scene.marks {
        write_element(&mut svg, &element(mark), if mark.focus.is_some() { &mark.tooltip } else { "" });
    }
    svg.push_str("</g>\n</svg>\n");
    svg
}

fn write_element(svg: &mut String, element: &Element, tooltip: &str) {
    let _ = write!(svg, "<{}", element.name);
    for (name, value) in &element.attributes {
        let _ = write!(svg, " {name}=\"{}\"", escape(value));
    }
    if element.text.is_none() && tooltip.is_empty() {
        svg.push_str("/>\n");
        return;
    }
    svg.push('>');
    if !tooltip.is_empty() {
        let _ = write!(svg, "<title>{}</title>", escape(tooltip));
    }
    let _ = writeln!(svg, "{}</{}>", escape(element.text.as_deref().unwrap_or_default()), element.name);
}

/// One rule for each face and role.
fn stylesheet(palette: &Palette) -> String {
    let mut css = String::new();
    for face in Face::ALL {
        let family = if face.is_mono() { "ui-monospace, monospace" } else { "system-ui, sans-serif" };
        let _ = writeln!(css, ".{} {{ font: {} {}px {family}; }}", face.class(), face.weight(), face.size());
    }
    for role in Role::all() {
        let _ = writeln!(css, ".{} {{ {} }}", role.class(), declarations(role, |token| colour(palette, token)));
    }
    css
}

/// The CSS declarations of a role. A swatch has its fill from the data, so it declares none.
fn declarations(role: Role, colour: impl Fn(Token) -> String) -> String {
    let css = role.paint().css(colour);
    if role == Role::Swatch { css.replacen("fill: none; ", "", 1) } else { css }
}

/// A palette's colour, unless it could end the declaration that it stands in.
fn colour(palette: &Palette, token: Token) -> String {
    let text = palette.get(token);
    let harmless =
        |c: char| c.is_ascii_alphanumeric() || matches!(c, '#' | '(' | ')' | ',' | '.' | '%' | '/' | ' ' | '-');
    if !text.is_empty() && text.chars().all(harmless) { text.to_owned() } else { "currentColor".to_owned() }
}

/// Text for XML, in content and in quoted attributes. Characters that XML does not allow become `�`.
pub fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            '\t' | '\n' | '\r' => escaped.push(c),
            '\u{0}'..='\u{1f}' | '\u{7f}'..='\u{9f}' | '\u{fffe}' | '\u{ffff}' => escaped.push('\u{fffd}'),
            _ => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
#[path = "svg_tests.rs"]
mod tests;
