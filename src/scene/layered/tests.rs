use super::*;

/// Numbers that look like chance and are the same each time.
struct Dice(u64);

impl Dice {
    fn below(&mut self, most: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % most.max(1) as u64) as usize
    }
}

fn plain(count: usize) -> Vec<Node> {
    (0..count).map(|_| Node { width: 80.0, height: 28.0, ..Node::default() }).collect()
}

fn edge(from: usize, to: usize) -> Edge {
    Edge { from: End::Node(from), to: End::Node(to), label: None }
}

fn graph(count: usize, edges: &[(usize, usize)]) -> LayeredRequest {
    let edges = edges.iter().map(|(from, to)| edge(*from, *to)).collect();
    LayeredRequest { nodes: plain(count), edges, ..LayeredRequest::default() }
}

/// Edges from one of the 40 nodes before, as the graphs that layouts are measured by.
fn near(count: usize, edges: usize) -> LayeredRequest {
    let mut dice = Dice(0x9e37_79b9);
    let pair = |_| {
        let to = 1 + dice.below(count - 1);
        (to - 1 - dice.below(to.min(40)), to)
    };
    graph(count, &(0..edges).map(pair).collect::<Vec<_>>())
}

/// Points along a course.
fn along(course: &Course) -> Vec<Point> {
    let mut all = Vec::new();
    for line in crate::scene::mark::flatten(&course.steps) {
        for pair in line.windows(2) {
            let [a, b] = pair else { continue };
            all.extend((0..=8).map(|n| {
                let t = n as f32 / 8.0;
                Point::new(a.x + (b.x - a.x) * t, a.y + (b.y - a.y) * t)
            }));
        }
    }
    all
}

/// What holds for every layout.
fn sound(request: &LayeredRequest, layered: &Layered) {
    assert!(layered.width.is_finite() && layered.height.is_finite());
    assert_eq!(layered.nodes.len(), request.nodes.len());
    for (at, a) in layered.nodes.iter().enumerate() {
        assert!(a.is_finite() && a.x >= -0.5 && a.y >= -0.5, "{a:?}");
        assert!(a.right() <= layered.width + 0.5 && a.bottom() <= layered.height + 0.5, "{a:?}");
        for b in layered.nodes.iter().skip(at + 1) {
            assert!(!a.inflate(-0.1).overlaps(b.inflate(-0.1)), "{a:?} lies over {b:?}");
        }
        for (cluster, frame) in layered.clusters.iter().enumerate() {
            let inside = within(request, request.nodes[at].cluster, cluster);
            if inside {
                assert!(frame.inflate(0.1).contains(Point::new(a.x, a.y)), "{a:?} in {frame:?}");
                assert!(frame.inflate(0.1).contains(Point::new(a.right(), a.bottom())), "{a:?} in {frame:?}");
            } else {
                assert!(!frame.inflate(-0.1).overlaps(a.inflate(-0.1)), "{a:?} lies in {frame:?}");
            }
        }
    }
    for (course, edge) in layered.courses.iter().zip(&request.edges) {
        let Some(course) = course else { continue };
        for point in along(course) {
            assert!(point.x.is_finite() && point.y.is_finite());
            for (at, node) in layered.nodes.iter().enumerate() {
                let own = edge.from == End::Node(at) || edge.to == End::Node(at);
                assert!(own || !node.inflate(-1.0).contains(point), "{edge:?} goes through node {at}");
            }
        }
    }
}

fn within(request: &LayeredRequest, mut at: Option<usize>, cluster: usize) -> bool {
    for _ in 0..=request.clusters.len() {
        match at {
            Some(here) if here == cluster => return true,
            Some(here) => at = request.clusters.get(here).and_then(|of| of.parent),
            None => return false,
        }
    }
    false
}

#[test]
fn a_chain_is_a_straight_line_from_left_to_right() {
    let request = graph(4, &[(0, 1), (1, 2), (2, 3)]);
    let layered = layout(request.clone());
    sound(&request, &layered);
    assert!(layered.nodes.windows(2).all(|pair| pair[0].right() < pair[1].x && pair[0].y == pair[1].y));
    assert!(layered.courses.iter().flatten().all(|course| !course.backward && course.steps.len() == 2));
}

#[test]
fn an_edge_that_closes_a_circle_is_drawn_backwards() {
    // Draft, review, end; review sends back to draft.
    let request = graph(4, &[(0, 1), (1, 2), (2, 1), (2, 3)]);
    let layered = layout(request.clone());
    sound(&request, &layered);
    let backward: Vec<bool> = layered.courses.iter().flatten().map(|course| course.backward).collect();
    assert_eq!(backward, [false, false, true, false]);
    assert!(layered.nodes[1].x < layered.nodes[2].x);
    let back = layered.courses[2].as_ref().unwrap();
    assert!((back.tip.x - layered.nodes[1].right()).abs() < 0.1, "it arrives from the right");
}

#[test]
fn circles_everywhere_end() {
    let mut dice = Dice(7);
    for count in [1, 2, 3, 5, 12, 40] {
        let edges: Vec<(usize, usize)> = (0..count * 3).map(|_| (dice.below(count), dice.below(count))).collect();
        let request = graph(count, &edges);
        let layered = layout(request.clone());
        sound(&request, &layered);
        assert!(layered.courses.iter().all(Option::is_some));
    }
}

#[test]
fn loops_and_double_edges_are_drawn_and_missing_ends_counted() {
    let mut request = graph(2, &[(0, 0), (0, 1), (0, 1), (0, 9), (7, 8)]);
    request.edges.push(Edge { from: End::Cluster(3), to: End::Node(0), label: None });
    let layered = layout(request.clone());
    sound(&request, &layered);
    assert_eq!(layered.missing, 3);
    assert_eq!(layered.courses.iter().filter(|course| course.is_some()).count(), 3);
    assert_ne!(layered.courses[1], layered.courses[2]);
}

#[test]
fn what_hangs_together_stands_next_to_where_it_leads() {
    // 0 → 1 → 2 → 3 → 4, and 5, 6 → 7 → 4: the three go to the right together.
    let request = graph(8, &[(0, 1), (1, 2), (2, 3), (3, 4), (5, 7), (6, 7), (7, 4)]);
    let layered = layout(request.clone());
    sound(&request, &layered);
    assert_eq!(layered.nodes[7].x, layered.nodes[3].x);
    assert_eq!([layered.nodes[5].x, layered.nodes[6].x], [layered.nodes[2].x; 2]);
}

#[test]
fn nothing_and_parts_that_do_not_hang_together_have_a_place() {
    assert_eq!(layout(LayeredRequest::default()), Layered::default());
    let request = graph(60, &[(0, 1), (2, 3), (3, 4)]);
    let layered = layout(request.clone());
    sound(&request, &layered);
    assert!(layered.height < 60.0 * 44.0 / 2.0, "not all in one column");
}

#[test]
fn a_cluster_holds_its_own_and_nothing_else() {
    // 0 → [1, 2, [3, 4]] → 5, and edges that go in and out, back too.
    let mut request = graph(6, &[(1, 3), (0, 2), (4, 5), (5, 1), (3, 4)]);
    request.clusters = vec![
        Cluster { head: 20.0, ..Cluster::default() },
        Cluster { parent: Some(0), head: 20.0, least_width: 300.0, ..Cluster::default() },
    ];
    for (node, cluster) in [(1, 0), (2, 0), (3, 1), (4, 1)] {
        request.nodes[node].cluster = Some(cluster);
    }
    request.edges.push(Edge { from: End::Node(0), to: End::Cluster(0), label: Some((60.0, 14.0)) });
    request.edges.push(Edge { from: End::Cluster(0), to: End::Node(1), label: None });
    request.edges.push(Edge { from: End::Cluster(1), to: End::Cluster(0), label: None });
    let layered = layout(request.clone());
    sound(&request, &layered);
    assert!(layered.clusters[1].width >= 300.0);
    assert_eq!(layered.contained, 2);
    assert!(layered.courses[3].as_ref().unwrap().backward);
    assert!(layered.courses[5].as_ref().unwrap().label.is_some());
}

#[test]
fn clusters_at_random_stay_sound() {
    let mut dice = Dice(99);
    for round in 0..30 {
        let (nodes, clusters) = (4 + dice.below(24), 1 + dice.below(5));
        let edges: Vec<(usize, usize)> = (0..nodes * 3 / 2).map(|_| (dice.below(nodes), dice.below(nodes))).collect();
        let mut request = graph(nodes, &edges);
        // Parents may lead in circles, and to what is not there.
        let cluster = |at: usize, dice: &mut Dice| Cluster {
            parent: if round % 5 == 0 { Some(dice.below(clusters + 1)) } else { at.checked_sub(1 + dice.below(2)) },
            head: 18.0,
            ..Cluster::default()
        };
        request.clusters = (0..clusters).map(|at| cluster(at, &mut dice)).collect();
        for node in &mut request.nodes {
            node.cluster = Some(dice.below(clusters + 2));
            node.height = 20.0 + dice.below(60) as f32;
        }
        let layered = layout(request.clone());
        if round % 5 != 0 {
            sound(&request, &layered);
        }
        assert_eq!(layered, layout(request), "the same each time");
    }
}

#[test]
fn random_graphs_stay_sound() {
    for (count, edges) in [(10, 12), (30, 45), (80, 120), (60, 200)] {
        let request = near(count, edges);
        sound(&request, &layout(request.clone()));
    }
}

#[test]
fn slices_give_what_the_whole_gives() {
    let request = near(200, 300);
    let whole = layout(request.clone());
    let mut layouter = Layouter::new(request);
    let (mut slices, mut sliced) = (0, None);
    while sliced.is_none() {
        sliced = layouter.advance(500);
        slices += 1;
    }
    assert!(slices > 20, "{slices}");
    assert_eq!(sliced, Some(whole));
}

#[test]
fn a_node_that_opens_leaves_the_others_in_their_order() {
    let request = graph(7, &[(0, 1), (0, 2), (0, 3), (1, 4), (2, 5), (3, 6)]);
    let closed = layout(request.clone());
    // The third branch stood on top; nothing but what was says so.
    let mut seeded = request.clone();
    for (node, y) in [(3, 0.0), (1, 50.0), (2, 100.0), (6, 0.0), (4, 50.0), (5, 100.0), (0, 50.0)] {
        seeded.nodes[node].former = Some(y);
    }
    let before = layout(seeded.clone());
    assert_eq!((closed.crossings, before.crossings), (0, 0));
    assert!(before.nodes[3].y < before.nodes[1].y && before.nodes[1].y < before.nodes[2].y);
    // Node 1 opens: it is now a cluster with two nodes.
    let mut opened = seeded;
    opened.clusters = vec![Cluster { head: 20.0, former: Some(50.0), ..Cluster::default() }];
    for (node, rect) in opened.nodes.iter_mut().zip(&before.nodes) {
        node.former = Some(rect.center().y);
    }
    opened.nodes[1].cluster = Some(0);
    opened.nodes.push(Node { cluster: Some(0), ..plain(1)[0].clone() });
    opened.edges[0].to = End::Cluster(0);
    opened.edges[3].from = End::Cluster(0);
    opened.edges.push(edge(1, 7));
    let after = layout(opened.clone());
    sound(&opened, &after);
    assert!(after.nodes[3].y < after.clusters[0].y && after.clusters[0].bottom() < after.nodes[2].y);
}

#[test]
fn sizes_that_are_no_numbers_are_drawn_all_the_same() {
    let mut request = graph(3, &[(0, 1), (1, 2)]);
    request.nodes[0].width = f32::NAN;
    request.nodes[1].height = f32::INFINITY;
    request.nodes[2].width = -5.0;
    let layered = layout(request);
    assert!(layered.nodes.iter().all(|rect| rect.is_finite()));
}
