use super::{model::Model, order, *};
use crate::scene::{Direction, Role, Shape, checks};

fn one(name: &str, count: u64) -> TripartiteNode {
    TripartiteNode {
        stands: Stands::For(Some(name.to_owned())),
        count,
        weight: count as f64 / 3.0,
        swatch: Colour::parse("#00d3fe"),
        battery: Some((67.18, 68.59)),
        detail: String::new(),
    }
}

fn rest(many: u64, count: u64) -> TripartiteNode {
    TripartiteNode { stands: Stands::ForRest(many), battery: None, swatch: None, ..one("", count) }
}

fn flow(at: [usize; 3], kind: Kind, count: u64) -> Flow {
    Flow { at, kind, count, weight: count as f64 }
}

/// Each triple with all three kinds.
fn full(triples: &[[usize; 3]]) -> Vec<Flow> {
    triples.iter().flat_map(|at| Kind::ALL.map(|kind| flow(*at, kind, 10))).collect()
}

fn request(width: f32) -> TripartiteRequest {
    TripartiteRequest {
        nodes: [
            vec![one("0", 30), one("3", 60), one("11", 30)],
            vec![one("alice", 60), one("bob", 60)],
            vec![one("comp_1", 30), one("comp_2", 30), rest(37, 60)],
        ],
        flows: full(&[[0, 1, 2], [1, 0, 0], [1, 0, 1], [2, 1, 2]]),
        width,
        ..TripartiteRequest::default()
    }
}

#[test]
fn every_node_and_every_edge_is_a_mark_and_a_row() {
    let scene = layout(&request(1_000.0));
    checks::sound(&scene);
    let things = scene.marks.iter().filter(|mark| mark.focus.is_some()).count();
    // 3 + 2 + 3 nodes; observations 3, creations 3, feedback 4.
    assert_eq!((things, scene.table.rows.len()), (18, 18));
    assert_eq!(scene.title, "120 connections between 3 cycles, 2 researchers and 39 shared artifacts");
}

#[test]
fn an_equal_request_gives_an_equal_scene() {
    assert_eq!(layout(&request(900.0)), layout(&request(900.0)));
}

#[test]
fn the_three_kinds_differ_in_dash_and_head_and_not_in_colour_alone() {
    let dashes = Kind::ALL.map(|kind| edge::line_role(kind, 0).paint().dash);
    let heads = Kind::ALL.map(|kind| {
        let paint = edge::head_role(kind).paint();
        (paint.fill, paint.stroke)
    });
    for (a, b) in [(0, 1), (0, 2), (1, 2)] {
        assert_ne!(dashes[a], dashes[b]);
        assert_ne!(heads[a], heads[b]);
    }
}

#[test]
fn a_wider_edge_holds_ten_times_as_much() {
    let mut wide = request(1_000.0);
    wide.flows = vec![flow([0, 0, 0], Kind::Observation, 9), flow([1, 0, 0], Kind::Observation, 10)];
    let role = |scene: &Scene, key: &str| scene.focusable(key).map(|mark| mark.role);
    let scene = layout(&wide);
    assert_eq!(role(&scene, "cycle/0→researcher/alice"), Some(Role::Flow(0, 0)));
    assert_eq!(role(&scene, "cycle/3→researcher/alice"), Some(Role::Flow(0, 1)));
    wide.measure = Measure::Weight;
    wide.flows[1].weight = 0.5;
    assert_eq!(role(&layout(&wide), "cycle/3→researcher/alice"), Some(Role::Flow(0, 0)));
}

#[test]
fn the_order_lets_no_more_edges_cross_than_the_one_that_came() {
    let mut tangled = request(1_000.0);
    let names = ["a", "b", "c", "d", "e", "f"];
    tangled.nodes = [0, 1, 2].map(|_| names.map(|name| one(name, 10)).into());
    // Each cycle's researcher and artifact stand at the other end.
    tangled.flows = full(&[[0, 5, 5], [1, 4, 4], [2, 3, 3], [3, 2, 2], [4, 1, 1], [5, 0, 0]]);
    let model = Model::new(&tangled);
    let came = order::Order([0, 1, 2].map(|_| (0..6).collect()));
    assert_eq!(order::crossings(&model, &came), 30);
    assert_eq!(order::crossings(&model, &order::order(&model)), 0);
}

#[test]
fn cycles_keep_their_order_and_the_rest_is_last() {
    let request = request(1_000.0);
    let order = order::order(&Model::new(&request));
    assert_eq!(order.of(Part::Machine), [0, 1, 2]);
    assert_eq!(order.of(Part::Shared).last(), Some(&2));
}

#[test]
fn a_node_touches_what_shares_a_connection_with_it_and_no_more() {
    let request = request(1_000.0);
    let alice = touched(&request, "researcher/alice");
    assert_eq!((alice.nodes, alice.rests, alice.edges), ([1, 1, 2], [false; 3], 5));
    assert_eq!(alice.connections, [20, 20, 20]);
    assert!(alice.keys.contains("artifact/comp_1→cycle/3") && !alice.keys.contains("researcher/bob"));
    let bob = touched(&request, "researcher/bob");
    assert_eq!((bob.nodes, bob.rests), ([2, 1, 0], [false, false, true]));
    let whole: u64 = ["researcher/alice", "researcher/bob"].iter().map(|key| touched(&request, key).edges).sum();
    assert_eq!(whole, 10);
}

#[test]
fn an_edge_touches_the_triples_between_its_ends() {
    let request = request(1_000.0);
    let edge = touched(&request, "researcher/alice→artifact/comp_1");
    assert_eq!((edge.nodes, edge.edges), ([1, 1, 1], 3));
    assert_eq!(place_of(&request, "researcher/alice→artifact/comp_1"), Some([None, Some(0), Some(0)]));
    assert_eq!(touched(&request, "nobody"), Touched::default());
}

#[test]
fn keys_lead_along_edges_round_the_three_columns() {
    let scene = layout(&request(1_000.0));
    let mut key = "cycle/3".to_owned();
    let mut walked = Vec::new();
    for _ in 0..6 {
        key = scene.follow(&key, Direction::Right).unwrap().key.clone();
        walked.push(key.clone());
    }
    assert_eq!(walked[1], "researcher/alice");
    assert!(walked[3].starts_with("artifact/comp_"));
    assert_eq!(walked[5], "cycle/3");
    assert_eq!(scene.follow("cycle/3", Direction::Down).map(|mark| mark.key.as_str()), Some("cycle/11"));
}

#[test]
fn feedback_runs_under_the_users() {
    let scene = layout(&request(1_000.0));
    let lowest = |key: &str| scene.focusable(key).unwrap().shape.bounds().bottom();
    let edge = scene.focusable("artifact/comp_1→cycle/3").unwrap();
    assert!(edge.shape.bounds().bottom() > lowest("researcher/alice").max(lowest("researcher/bob")));
}

#[test]
fn what_the_connections_do_not_name_is_a_node_of_its_own() {
    let mut nameless = request(1_000.0);
    nameless.nodes[0][2].stands = Stands::For(None);
    let scene = layout(&nameless);
    checks::sound(&scene);
    assert!(scene.focusable("cycle").unwrap().label.starts_with("no cycle"));
    assert!(scene.title.contains("2 cycles"));
}

#[test]
fn an_empty_graph_says_why() {
    let empty = TripartiteRequest { why_empty: "No connection names alice.".to_owned(), ..request(400.0) };
    let scene = layout(&TripartiteRequest { flows: Vec::new(), ..empty });
    assert!(checks::texts(&scene).contains(&"No connection names alice.".to_owned()));
}

#[test]
fn any_width_and_hostile_names_stay_inside_and_apart() {
    let long = "x".repeat(5_000);
    for width in [f32::NAN, 0.0, 336.0, 639.0, 640.0, 760.0, 1_440.0, 9_000.0] {
        let mut hostile = request(width);
        hostile.nodes[1] = ["", "a→b/c%", "\u{202e}<script>", &long].iter().map(|name| one(name, u64::MAX)).collect();
        hostile.nodes[2][0].weight = f64::NAN;
        hostile.nodes[0][0].battery = Some((f64::NEG_INFINITY, f64::NAN));
        hostile.flows.push(Flow { at: [0, 3, 1], kind: Kind::Creation, count: u64::MAX, weight: f64::INFINITY });
        hostile.flows.push(flow([9, 9, 9], Kind::Creation, 1));
        checks::sound(&layout(&hostile));
        checks::sound(&layout(&TripartiteRequest { flows: Vec::new(), ..hostile }));
    }
}

#[test]
fn hundreds_of_nodes_fit_and_none_lies_on_another() {
    let many: Vec<TripartiteNode> = (0..200).map(|n| one(&format!("artifact_{n}"), n)).collect();
    let mut large = request(1_200.0);
    large.flows = (0..200).flat_map(|n| full(&[[n % 3, n % 2, n]])).collect();
    large.nodes[2] = many;
    let scene = layout(&large);
    checks::sound(&scene);
    let boxes: Vec<_> = scene
        .marks
        .iter()
        .filter(|mark| mark.focus.is_some() && matches!(mark.shape, Shape::Rect { .. }))
        .map(|mark| mark.shape.bounds())
        .collect();
    for (nth, a) in boxes.iter().enumerate() {
        assert!(boxes.iter().skip(nth + 1).all(|b| !a.overlaps(*b)));
    }
}
