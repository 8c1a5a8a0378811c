use super::*;
use crate::scene::{Direction, HitIndex, Mark, Role, Shape, TableRow, checks};

fn node(stage: &str, sequence: i64, headline: &str) -> ChainNode {
    let facts = vec![("size".to_owned(), "4 521 bytes".to_owned())];
    let created = Some("20 Dec 2025 22:09:59".to_owned());
    ChainNode { stage: Stage::parse(stage), sequence, headline: headline.to_owned(), facts, created }
}

fn arrow(source: &str, target: &str, label: &str, verified: bool) -> ChainArrow {
    let method = verified.then(|| "lean4_proof".to_owned());
    ChainArrow { source: Stage::parse(source), target: Stage::parse(target), label: label.to_owned(), verified, method }
}

fn whole(width: f32) -> ChainRequest {
    let stages = [
        ("Query", "Polyphonic gestural composition"),
        ("MD5", "a03deafaa3157a0aa10663534ff193e7"),
        ("File", "artifacts/comp_001.json"),
    ];
    let ends = [("Witness", "lean4_proof_comp_001"), ("Doc", "json")];
    let nodes = stages.into_iter().chain(ends).zip(1..).map(|((stage, says), n)| node(stage, n, says)).collect();
    let arrows = vec![
        arrow("Query", "MD5", "search", false),
        arrow("MD5", "File", "download", false),
        arrow("File", "Witness", "attest", true),
        arrow("Witness", "Doc", "convert", false),
    ];
    ChainRequest { subject: "comp_001".to_owned(), nodes, arrows, width }
}

/// Like the sample's analyses: no Witness, and File → Doc passes over it.
fn bridged(width: f32) -> ChainRequest {
    let mut request = whole(width);
    request.nodes.retain(|node| node.stage != Stage::Witness);
    request.arrows.truncate(2);
    request.arrows.push(arrow("File", "Doc", "convert", false));
    request
}

/// Like the sample's compositions: attested, but the arrow to Doc leads nowhere.
fn broken(width: f32) -> ChainRequest {
    let mut request = whole(width);
    request.nodes.retain(|node| node.stage != Stage::Doc);
    request
}

fn hostile(width: f32) -> ChainRequest {
    let mut request = bridged(width);
    let long = "x".repeat(5_000);
    for (stage, text) in [("Query", "<b>\"&'"), ("Query", ""), ("", "\u{202e}שלום עולם"), ("Stage <i>", long.as_str())]
    {
        let mut node = node(stage, i64::MAX, text);
        node.facts = (0..9).map(|_| (text.to_owned(), text.to_owned())).collect();
        request.nodes.push(node);
    }
    for (from, to) in
        [("Doc", "Query"), ("File", "File"), ("Nowhere", "MD5"), ("MD5", "File"), ("Query", "Doc"), ("Doc", &long)]
    {
        request.arrows.push(arrow(from, to, &long, true));
        request.arrows.push(arrow(from, to, "", false));
    }
    request
}

fn crowd(width: f32) -> ChainRequest {
    let nodes = (0..600).map(|n| node(&format!("Stage {}", n % 40), n, "many")).collect();
    let arrows =
        (0..600).map(|n| arrow(&format!("Stage {}", n % 40), &format!("Stage {}", n % 7), "a", n % 2 == 0)).collect();
    ChainRequest { subject: "crowd".to_owned(), nodes, arrows, width }
}

const WIDTHS: [f32; 6] = [320.0, 500.0, 719.0, 720.0, 1024.0, 1600.0];

fn every_request() -> impl Iterator<Item = ChainRequest> {
    let empty = |width: f32| ChainRequest { width, ..ChainRequest::default() };
    WIDTHS.into_iter().flat_map(move |w| [whole(w), bridged(w), broken(w), hostile(w), crowd(w), empty(w)])
}

fn of_role(scene: &Scene, role: Role) -> Vec<&Mark> {
    scene.marks.iter().filter(|mark| mark.role == role).collect()
}

fn row<'a>(scene: &'a Scene, key: &str) -> &'a TableRow {
    scene.table.rows.iter().find(|row| row.key == key).unwrap()
}

#[test]
fn all_five_stages_are_drawn_and_what_is_missing_is_dashed() {
    let scene = layout(&bridged(1200.0));
    assert_eq!(of_role(&scene, Role::Node).len(), 4);
    let missing = of_role(&scene, Role::NodeMissing);
    assert_eq!(missing.len(), 1);
    assert_eq!(missing[0].key, "missing/Witness");
    assert_eq!(row(&scene, "missing/Witness").cells[3], "missing");
    assert_eq!(scene.title, "comp_001: 4 nodes and 3 arrows, 0 verified; Witness is missing");
}

#[test]
fn nothing_stored_is_five_missing_stages_and_a_title_that_says_why() {
    let scene = layout(&ChainRequest { subject: "reg_1".to_owned(), width: 1000.0, ..ChainRequest::default() });
    assert_eq!(of_role(&scene, Role::NodeMissing).len(), 5);
    assert_eq!(scene.title, "reg_1: no chain, because no node and no arrow is stored");
    assert_eq!(scene.table.rows.len(), 5);
}

#[test]
fn an_arrow_that_passes_over_a_missing_stage_is_no_broken_arrow() {
    let scene = layout(&bridged(1200.0));
    let bridge = scene.focusable("arrow/File/Doc").unwrap();
    assert_eq!(bridge.role, Role::ArrowBridge);
    assert_eq!(bridge.label, "convert arrow from File to Doc, not verified, passes over Witness");
    let witness = scene.focusable("missing/Witness").unwrap().shape.bounds();
    assert!(bridge.shape.bounds().y < witness.y, "it runs above the stage that it passes over");
    assert!(of_role(&scene, Role::Cross).is_empty());
}

#[test]
fn an_arrow_to_a_missing_stage_is_broken_and_says_so() {
    for width in [400.0, 1200.0] {
        let scene = layout(&broken(width));
        assert_eq!(scene.focusable("arrow/Witness/Doc").unwrap().role, Role::ArrowMissing);
        assert_eq!(of_role(&scene, Role::Cross).len(), 1);
        let cells = &row(&scene, "arrow/Witness/Doc").cells;
        assert_eq!(cells[2], "Doc (missing)");
        assert_eq!(cells[3], "leads nowhere, because there is no Doc node");
        assert!(scene.focusable("missing/Doc").unwrap().label.contains("1 arrow ends here"));
    }
}

#[test]
fn verified_differs_from_unverified_in_form_and_words() {
    let scene = layout(&whole(1200.0));
    assert_eq!(of_role(&scene, Role::BadgeVerified).len(), 1);
    assert_eq!(of_role(&scene, Role::BadgeTick).len(), 1);
    assert_eq!(of_role(&scene, Role::BadgeUnverified).len(), 3);
    assert_eq!(row(&scene, "arrow/File/Witness").cells[4], "verified by lean4_proof");
    assert_eq!(row(&scene, "arrow/Query/MD5").cells[4], "not verified");
}

#[test]
fn several_nodes_of_a_stage_stack_and_unknown_stages_follow() {
    let mut request = whole(1200.0);
    request.nodes.push(node("File", 3, "artifacts/second.json"));
    request.nodes.push(node("Review", 6, "by hand"));
    let scene = layout(&request);
    let at = |key: &str| scene.focusable(key).unwrap().shape.bounds();
    assert_eq!(at("node/File/3").x, at("node/File/3#2").x);
    assert!(at("node/File/3#2").y >= at("node/File/3").bottom());
    assert!(at("node/Review/6").x > at("node/Doc/5").right());
}

#[test]
fn narrow_screens_stand_the_stages_one_below_the_other() {
    let scene = layout(&bridged(320.0));
    let at = |key: &str| scene.focusable(key).unwrap().shape.bounds();
    assert_eq!(at("node/Query/1").x, at("node/Doc/5").x);
    assert!(at("node/Doc/5").y > at("missing/Witness").bottom());
    assert!(at("arrow/File/Doc").right() > at("missing/Witness").right());
}

#[test]
fn boxes_and_labels_never_overlap_and_stay_inside() {
    for request in every_request() {
        let scene = layout(&request);
        let width = request.width;
        checks::sound(&scene);
        let boxes: Vec<_> = scene.marks.iter().filter(|m| matches!(m.role, Role::Node | Role::NodeMissing)).collect();
        let texts: Vec<_> = scene.marks.iter().filter(|m| matches!(m.shape, Shape::Text { .. })).collect();
        for (nth, a) in boxes.iter().enumerate() {
            assert!(boxes.iter().skip(nth + 1).all(|b| !a.shape.bounds().overlaps(b.shape.bounds())), "{width} {a:?}");
        }
        for a in texts {
            let inside = boxes.iter().find(|b| b.key == a.key && !a.key.is_empty());
            if let Some(inside) = inside {
                let (outer, text) = (inside.shape.bounds(), a.shape.bounds());
                assert!(
                    text.x >= outer.x && text.right() <= outer.right() && text.bottom() <= outer.bottom(),
                    "{width} {a:?}"
                );
            }
        }
    }
}

#[test]
fn nothing_is_dropped_from_the_table() {
    for request in every_request() {
        let scene = layout(&request);
        let rows = &scene.table.rows;
        assert_eq!(rows.iter().filter(|r| r.key.starts_with("node/")).count(), request.nodes.len());
        assert_eq!(rows.iter().filter(|r| r.key.starts_with("arrow/")).count(), request.arrows.len());
        let drawn = |what: &str| scene.marks.iter().filter(|m| m.focus.is_some() && m.key.starts_with(what)).count();
        let all_drawn = drawn("node/") == request.nodes.len() && drawn("arrow/") == request.arrows.len();
        let says =
            scene.marks.iter().any(|m| matches!(&m.shape, Shape::Text { text, .. } if text.ends_with("in the table")));
        assert_eq!(says, !all_drawn, "{}", request.width);
    }
}

#[test]
fn equal_requests_give_equal_scenes() {
    for request in every_request() {
        assert_eq!(layout(&request), layout(&request.clone()));
    }
}

#[test]
fn the_right_arrow_key_walks_from_query_to_doc() {
    let scene = layout(&bridged(1200.0));
    let mut key = "node/Query/1".to_owned();
    let mut walked = vec![key.clone()];
    while let Some(next) = scene.follow(&key, Direction::Right) {
        key = next.key.clone();
        walked.push(key.clone());
    }
    let expected = [
        "node/Query/1",
        "arrow/Query/MD5",
        "node/MD5/2",
        "arrow/MD5/File",
        "node/File/3",
        "arrow/File/Doc",
        "node/Doc/5",
    ];
    assert_eq!(walked, expected);
}

#[test]
fn a_click_on_text_hits_its_box() {
    let scene = layout(&whole(1200.0));
    let at = scene.focusable("node/MD5/2").unwrap().shape.bounds().center();
    let hit = HitIndex::new(&scene, 6.0).at(&scene, at, 6.0).map(|mark| mark.key.as_str());
    assert_eq!(hit, Some("node/MD5/2"));
}

#[test]
fn a_width_that_is_no_number_still_draws() {
    for width in [f32::NAN, f32::INFINITY, -5.0, 0.0] {
        let scene = layout(&whole(width));
        assert!(scene.width.is_finite() && scene.height > 0.0);
    }
}

#[test]
fn stages_are_read_in_any_case_and_others_are_kept() {
    assert_eq!(Stage::parse("md5"), Stage::Md5);
    assert_eq!(Stage::parse("Review"), Stage::Other("Review".to_owned()));
}
