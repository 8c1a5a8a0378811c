use super::*;

/// 0 → 1 → 3 → 4, 0 → 2 → 3, 2 → 5, and a circle 6 → 7 → 6 that leads into 3; 8 leads to itself; 9 is alone.
fn graph() -> Graph {
    Graph::new(10, &[(0, 1), (1, 3), (3, 4), (0, 2), (2, 3), (2, 5), (6, 7), (7, 6), (7, 3), (8, 8)])
}

fn sorted(reach: Reach) -> Vec<u32> {
    let mut nodes = reach.nodes;
    nodes.sort_unstable();
    nodes
}

#[test]
fn ancestors_and_descendants_end_in_circles_and_loops() {
    let graph = graph();
    assert_eq!(sorted(graph.reach(4, Toward::Sources)), [0, 1, 2, 3, 6, 7]);
    assert_eq!(sorted(graph.reach(0, Toward::Results)), [1, 2, 3, 4, 5]);
    assert_eq!(sorted(graph.reach(6, Toward::Results)), [3, 4, 7], "it is not its own descendant");
    assert!(graph.reach(8, Toward::Results).nodes.is_empty());
    assert!(graph.reach(9, Toward::Sources).nodes.is_empty());
    assert!(graph.reach(99, Toward::Sources).nodes.is_empty());
}

#[test]
fn a_neighbour_is_as_far_away_as_the_shortest_way() {
    let reach = graph().reach(4, Toward::Sources);
    let far = |of: u32| reach.nodes.iter().position(|at| *at == of).map(|at| reach.steps[at]);
    assert_eq!([far(3), far(1), far(7), far(0), far(6)], [Some(1), Some(2), Some(2), Some(3), Some(3)]);
    assert_eq!(sorted(graph().reach_within(4, Toward::Sources, 2)), [1, 2, 3, 7]);
}

#[test]
fn an_edge_that_leads_to_nothing_keeps_its_place() {
    let graph = Graph::new(2, &[(0, 7), (0, 1), (9, 1), (0, 1)]);
    assert_eq!(graph.next(0, Toward::Results), [1, 1]);
    assert_eq!(graph.edges(0, Toward::Results), [1, 3]);
    assert_eq!(graph.edges(1, Toward::Sources), [1, 3]);
    assert!(graph.next(7, Toward::Results).is_empty());
    assert!(Graph::new(0, &[(0, 0)]).order_by(i64::from).is_empty());
}

#[test]
fn the_order_puts_everything_after_its_sources() {
    let graph = graph();
    let order = graph.order_by(i64::from);
    assert_eq!(order.len(), graph.len());
    let place = |of: u32| order.iter().position(|at| *at == of);
    for (from, to) in graph.ends().iter().copied().filter(|edge| *edge != (7, 6) && *edge != (8, 8)) {
        assert!(place(from) < place(to), "{from} before {to}: {order:?}");
    }
    let backwards = Graph::new(4, &[(3, 0)]).order_by(|at| -i64::from(at));
    assert_eq!(backwards, [3, 2, 1, 0], "what is free goes by its key");
}

#[test]
fn a_way_is_shortest_and_everything_between_is_found() {
    let graph = graph();
    assert_eq!(graph.shortest(0, 4), [0, 1, 3, 4]);
    let between = graph.between(0, 4);
    assert_eq!((between.nodes.as_slice(), between.edges.as_slice()), (&[0, 1, 2, 3, 4][..], &[0, 1, 2, 3, 4][..]));
    let back = graph.between(4, 6);
    assert!(back.turned);
    assert_eq!((back.shortest, back.edges), (vec![6, 7, 3, 4], vec![2, 6, 7, 8]));
    assert_eq!(graph.between(5, 9), Between { turned: true, ..Between::default() });
    assert_eq!(graph.between(3, 3).shortest, [3]);
    assert!(graph.shortest(0, 99).is_empty());
}

#[test]
fn the_weakest_link_is_the_worst_and_of_equals_the_nearest() {
    let graph = graph();
    //             0  1  2  3  4  5  6  7  8  9
    let ranks = [2, 0, 2, 1, 0, 0, 5, 0, 3, 0];
    assert_eq!(graph.worst_source(&ranks), [0, 0, 2, 6, 6, 2, 6, 6, 8, 9]);
    assert_eq!(graph.worst_source(&[]), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9], "all are as good: each is its own");
}

#[test]
fn a_neighbourhood_says_what_is_folded() {
    let graph = graph();
    let fold = Fold { centre: Some(3), depth: [1, 1], ..Fold::default() };
    let unfolded = graph.unfold(&fold);
    assert_eq!(unfolded.nodes, [1, 2, 3, 4, 7]);
    assert_eq!(unfolded.edges, [1, 2, 4, 8]);
    let folded = |at, toward, neighbours| Folded { at, toward, neighbours };
    assert_eq!(
        unfolded.folded,
        [
            folded(1, Toward::Sources, 1),
            folded(2, Toward::Sources, 1),
            folded(2, Toward::Results, 1),
            folded(7, Toward::Sources, 1),
            folded(7, Toward::Results, 1),
        ]
    );
    // Opening in either order shows what lies behind both.
    let opened = vec![(0, Toward::Results), (1, Toward::Sources), (2, Toward::Results)];
    let more = graph.unfold(&Fold { opened, ..fold.clone() });
    assert_eq!(more.nodes, [0, 1, 2, 3, 4, 5, 7]);
    let with = graph.unfold(&Fold { with: vec![9, 0, 99], ..fold.clone() });
    assert_eq!(with.nodes, [0, 1, 2, 3, 4, 7, 9], "what is wished for is shown too");
    assert_eq!(graph.unfold(&Fold { centre: Some(99), ..fold }).nodes.len(), 10, "an unknown centre shows all");
}

#[test]
fn closing_hides_what_hangs_on_the_node_alone() {
    let graph = graph();
    let closed = |at, toward| graph.unfold(&Fold { closed: vec![(at, toward)], ..Fold::default() }).nodes;
    // 0 and 2 lead to 5 as well, which stays; the circle leads nowhere else.
    assert_eq!(closed(3, Toward::Sources), [0, 2, 3, 4, 5, 8, 9]);
    assert_eq!(closed(2, Toward::Results), [0, 1, 2, 3, 4, 6, 7, 8, 9]);
    assert_eq!(closed(8, Toward::Results).len(), 10, "a loop hides nothing");
    let centred = Fold { centre: Some(0), depth: [9, 9], closed: vec![(4, Toward::Sources)], ..Fold::default() };
    assert!(graph.unfold(&centred).nodes.contains(&0), "the centre is never hidden");
    let back = graph.unfold(&Fold { closed: vec![(3, Toward::Sources)], ..Fold::default() });
    assert!(back.folded.contains(&Folded { at: 3, toward: Toward::Sources, neighbours: 2 }));
}

/// A lineage of so many datasets in 12 levels, each with one to five sources.
pub(crate) fn lineage(nodes: u32) -> Vec<(u32, u32)> {
    let mut dice = 0x9e37_79b9_7f4a_7c15_u64;
    let mut below = |most: u32| {
        dice ^= dice << 13;
        dice ^= dice >> 7;
        dice ^= dice << 17;
        (dice % u64::from(most.max(1))) as u32
    };
    let per = nodes / 12;
    let mut edges = Vec::new();
    for at in per..nodes {
        let level = (at / per).min(11);
        for _ in 0..=below(5) {
            let from = if below(4) == 0 { below(level) } else { level - 1 };
            edges.push((from * per + below(per), at));
        }
    }
    edges
}

#[test]
fn among_a_hundred_thousand_each_walk_looks_at_an_edge_once() {
    let edges = lineage(100_000);
    let graph = Graph::new(100_000, &edges);
    // All 12 levels, and no node twice.
    let reach = graph.reach(99_999, Toward::Sources);
    let mut nodes = reach.nodes.clone();
    nodes.sort_unstable();
    nodes.dedup();
    assert_eq!(nodes.len(), reach.nodes.len());
    assert!(nodes.len() > 1_000 && reach.steps.last() <= Some(&11), "{}", nodes.len());
    assert!(reach.nodes.iter().all(|at| *at < 99_999));
}
