use super::*;
use crate::scene::{Colour, Rect, Table};

fn palette() -> Palette {
    Palette::from_tokens(|_| "#123456".to_owned())
}

fn scene(marks: Vec<Mark>) -> Scene {
    Scene { title: "A <b>title</b> & more".to_owned(), width: 100.0, height: 50.0, marks, table: Table::default() }
}

#[test]
fn markup_in_texts_stays_text() {
    let text = Shape::text(Point::new(1.0, 2.0), Face::Body, 90.0, "<script>\"x\" & 'y'</script>\u{0}");
    let svg = document(&scene(vec![Mark::thing("k", "l", "<img onerror=x>", text, Role::Label)]), &palette());
    assert!(!svg.contains("<script") && !svg.contains("<img") && !svg.contains("<b>"));
    assert!(svg.contains("&lt;script&gt;&quot;x&quot; &amp; &#39;y&#39;&lt;/script&gt;\u{fffd}"));
    assert!(svg.contains("<title>A &lt;b&gt;title&lt;/b&gt; &amp; more</title>"));
    assert!(svg.contains("role=\"img\""));
}

#[test]
fn a_swatch_keeps_exactly_the_colour_of_the_data() {
    let colour = Colour { rgb: [255, 255, 0] };
    let swatch = Shape::Swatch { rect: Rect::new(0.0, 0.0, 8.0, 8.0), colour };
    let svg = document(&scene(vec![Mark::decoration(swatch, Role::Swatch)]), &palette());
    assert!(svg.contains("fill=\"#ffff00\""));
    assert!(svg.contains(".m-swatch { stroke: #123456;"), "an outline, and no fill over the data's");
}

#[test]
fn a_palette_cannot_smuggle_style_or_markup() {
    let hostile = Palette::from_tokens(|_| "red;} </style><script>".to_owned());
    let svg = document(&scene(Vec::new()), &hostile);
    assert!(!svg.contains("<script") && svg.contains("currentColor"));
}

#[test]
fn numbers_are_short_and_always_finite() {
    assert_eq!(number(1.0 / 3.0), "0.33");
    assert_eq!(number(-0.001), "0");
    assert_eq!(number(f32::NAN), "0");
    assert_eq!(number(f32::INFINITY), "0");
}

#[test]
fn the_stylesheet_of_the_page_paints_each_role_as_the_roles_say() {
    let css = include_str!("../../style/scene.css");
    let roles = Role::all().map(|role| {
        format!(".{} {{ {} }}", role.class(), declarations(role, |token| format!("var({})", token.variable())))
    });
    let faces = Face::ALL.map(|face| {
        let family = if face.is_mono() { "var(--mono)" } else { "var(--sans)" };
        format!(".{} {{ font: {} {}px {family}; }}", face.class(), face.weight(), face.size())
    });
    let lacks: Vec<String> = faces.into_iter().chain(roles).filter(|rule| !css.contains(rule)).collect();
    assert!(lacks.is_empty(), "style/scene.css lacks:\n{}", lacks.join("\n"));
}
