use std::collections::BTreeSet;

use super::*;
use crate::scene::checks::{sound, texts};
use crate::scene::{HitIndex, Point};

const MS: i64 = 1_000_000;
/// Beyond 2^53.
const BASE: i64 = 1_762_000_000_000_000_001;

/// A span with its id and that of its parent.
#[derive(Clone)]
struct Given {
    id: String,
    parent: String,
    span: Span,
}

fn span(id: &str, parent: &str, start: i64, end: i64) -> Given {
    let span = Span { start: BASE + start * MS, end: BASE + end * MS, ..Span::default() };
    Given { id: id.into(), parent: parent.into(), span }
}

fn parts(given: &[Given]) -> Parts {
    Parts {
        spans: given.iter().map(|of| of.span).collect(),
        ids: given.iter().map(|of| &of.id).collect(),
        parents: given.iter().map(|of| &of.parent).collect(),
        names: vec!["work".into()],
        services: vec!["desk".into()],
        ..Parts::default()
    }
}

fn trace(given: Vec<Given>) -> Trace {
    Trace::new(parts(&given))
}

fn request(trace: Trace) -> WaterfallRequest {
    let rows = Rc::new(rows(&trace, &BTreeSet::new(), true));
    WaterfallRequest {
        view: View::whole(&trace),
        seen: (0, rows.len().min(60)),
        rows,
        trace: Rc::new(trace),
        folded: Rc::default(),
        chosen: None,
        found: Rc::default(),
        broken: Rc::default(),
        critical: true,
        width: 900.0,
        moving: false,
    }
}

/// What holds for every tree: each span once, each after its parent.
fn whole_tree(trace: &Trace) {
    let count = trace.spans.len();
    assert_eq!(trace.order().iter().collect::<BTreeSet<_>>().len(), count);
    assert_eq!(trace.order().len(), count);
    let mut place = vec![0; count];
    trace.order().iter().enumerate().for_each(|(nth, at)| place[*at as usize] = nth);
    for at in 0..count {
        if let Some(parent) = trace.parent(at) {
            assert!(place[parent] < place[at]);
            assert_eq!(trace.depth(at), trace.depth(parent) + 1);
        }
        assert!(trace.own(at) >= 0);
    }
    assert_eq!(rows(trace, &BTreeSet::new(), false).len(), count);
}

fn ticket() -> Trace {
    Trace::new(ticket_parts(&ticket_spans()))
}

fn ticket_spans() -> Vec<Given> {
    let mut spans = vec![
        span("root", "", 0, 100),
        span("b", "root", 50, 90),
        span("a", "root", 10, 60),
        span("a1", "a", 20, 30),
        span("b1", "b", 60, 80),
    ];
    (spans[4].span.error, spans[4].span.exceptions) = (true, 1);
    for (at, Given { span, .. }) in spans.iter_mut().enumerate() {
        span.name = at as u32;
        span.sign = [Sign::Flow, Sign::Step, Sign::Fork, Sign::Model, Sign::Plain][at];
        span.kind = [Kind::Server, Kind::Internal, Kind::Internal, Kind::Client, Kind::Producer][at];
    }
    spans
}

fn ticket_parts(spans: &[Given]) -> Parts {
    let names = ["ticket", "draft", "enrich", "ask", "write"].map(str::to_owned).to_vec();
    let event = |span, at: i64, name| Event { span, at: BASE + at * MS, name, position: 0 };
    let event_names = ["set_state open", "set_state tone"].map(str::to_owned).to_vec();
    Parts { names, events: vec![event(0, 45, 0), event(2, 15, 1)], event_names, ..parts(spans) }
}

#[test]
fn children_and_events_stand_in_order_of_time() {
    let trace = ticket();
    whole_tree(&trace);
    let all = rows(&trace, &BTreeSet::new(), true);
    let keys: Vec<String> = all.iter().map(|row| key_of(*row)).collect();
    assert_eq!(keys, ["span/0", "span/2", "event/1", "span/3", "event/0", "span/1", "span/4"]);
    assert!(all.iter().all(|row| row_of(&key_of(*row)) == Some(*row)));
    let folded = rows(&trace, &BTreeSet::from([2]), true);
    assert_eq!(folded.len(), 5);
    assert_eq!(rows(&trace, &BTreeSet::from([0, 99]), true).len(), 1);
}

#[test]
fn own_time_is_what_children_do_not_cover() {
    let trace = ticket();
    let own: Vec<i64> = (0..5).map(|at| trace.own(at) / MS).collect();
    // The two children overlap from 50 to 60.
    assert_eq!(own, [20, 20, 40, 10, 20]);
}

#[test]
fn the_critical_path_leads_from_the_end_back_to_the_start() {
    let trace = ticket();
    let of = |at: usize| -> Vec<(i64, i64)> {
        trace.critical(at).iter().map(|(_, from, to)| ((from - BASE) / MS, (to - BASE) / MS)).collect()
    };
    assert_eq!(of(0), [(0, 50), (90, 100)]);
    assert_eq!((of(1), of(4), of(2)), (vec![(50, 60), (80, 90)], vec![(60, 80)], vec![]));
    let all: i64 = (0..5).flat_map(|at| trace.critical(at)).map(|(_, from, to)| to - from).sum();
    assert_eq!(all, trace.length(), "it covers the whole");
}

#[test]
fn the_picture_is_sound_and_says_what_it_shows() {
    for width in [900.0, 360.0] {
        let request =
            WaterfallRequest { width, chosen: Some(Row::Span(3)), found: Rc::new(vec![1]), ..request(ticket()) };
        let scene = layout(&request);
        sound(&scene);
        assert_eq!(scene.title, "5 spans in 100 ms");
        assert!(scene.focusable("span/4").is_some_and(|mark| mark.label.contains("failed, 1 exception")));
        assert!(texts(&scene).iter().any(|text| text.starts_with("set_")));
        assert_eq!(scene.table.rows.len(), 7);
        sound(&axis(&request.trace, request.view, width));
        sound(&minimap(&MinimapRequest { trace: request.trace.clone(), width }));
        sound(&flame(&FlameRequest { trace: request.trace.clone(), width }));
        assert_eq!(whole(&request, 100).height, scene.height + AXIS);
    }
}

#[test]
fn kinds_and_signs_differ_in_form() {
    let signs = [Sign::Flow, Sign::Inner, Sign::Step, Sign::Fork, Sign::Model, Sign::Tool, Sign::Plain];
    let at = Point::new(20.0, 20.0);
    for (nth, a) in signs.iter().enumerate() {
        for b in signs.iter().skip(nth + 1) {
            assert!(a.shape(at) != b.shape(at) && a.name() != b.name(), "{a:?} {b:?}");
        }
    }
    assert_ne!(Kind::Server.shape(at), Kind::Client.shape(at));
}

#[test]
fn a_click_on_a_row_finds_its_span_and_one_on_the_sign_folds_it() {
    let scene = layout(&request(ticket()));
    let index = HitIndex::new(&scene, 2.0);
    let at = |x: f32, y: f32| index.at(&scene, Point::new(x, y), 2.0).map(|mark| mark.key.clone());
    assert_eq!(at(600.0, ROW * 1.5).as_deref(), Some("span/2"));
    assert_eq!(at(11.0, ROW * 0.5).as_deref(), Some("fold/0"));
}

#[test]
fn only_rows_in_sight_are_drawn() {
    let spans = (0..5_000).map(|n| span(&n.to_string(), if n == 0 { "" } else { "0" }, n, n + 1)).collect();
    let mut request = request(trace(spans));
    request.seen = (4_000, 4_040);
    let scene = layout(&request);
    assert!(scene.marks.len() < 600, "{}", scene.marks.len());
    assert_eq!(scene.height, 40.0 * ROW);
    assert!(scene.focusable("span/4000").is_some() && scene.focusable("span/3999").is_none());
}

#[test]
fn parents_that_lead_in_circles_or_nowhere_lose_no_span() {
    let trace = trace(vec![
        span("own", "own", 5, 6),
        span("a", "c", 3, 4),
        span("b", "a", 2, 4),
        span("c", "b", 1, 4),
        span("tail", "c", 7, 8),
        span("orphan", "gone", 0, 1),
        span("twin", "a", 1, 2),
        span("twin", "a", 1, 2),
        span("of twin", "twin", 1, 2),
        span("", "", 1, 2),
        span("of nothing", "", 1, 1),
    ]);
    whole_tree(&trace);
    use Flaw::{Circle, Orphan, Twin};
    let flaw = |at: usize| trace.flaws[at];
    assert_eq!([flaw(0), flaw(3), flaw(5), flaw(7)], [Circle, Circle, Orphan, Twin]);
    assert_eq!(trace.roots().len(), 5);
    assert_eq!(trace.parent(8), Some(6), "children hang on the first of two");
    sound(&layout(&request(trace)));
}

#[test]
fn times_of_any_kind_are_drawn() {
    let mut spans = vec![span("a", "", 0, 0), span("b", "a", 10, 5), span("c", "a", -5, 3)];
    for (id, start, end) in [("d", i64::MIN, i64::MAX), ("e", i64::MAX, i64::MIN)] {
        let span = Span { start, end, ..Span::default() };
        spans.push(Given { id: id.into(), parent: String::new(), span });
    }
    let trace = trace(spans);
    whole_tree(&trace);
    sound(&layout(&request(trace.clone())));
    sound(&minimap(&MinimapRequest { trace: Rc::new(trace), width: 500.0 }));
    for spans in [vec![], vec![span("z", "", 0, 0)]] {
        let empty = self::trace(spans);
        sound(&layout(&request(empty.clone())));
        sound(&axis(&empty, View::whole(&empty), 300.0));
        sound(&flame(&FlameRequest { trace: Rc::new(empty), width: 300.0 }));
    }
}

#[test]
fn five_thousand_levels_are_walked_and_readable() {
    let spans: Vec<Given> = (0..5_000_i64)
        .map(|n| span(&n.to_string(), &if n == 0 { String::new() } else { (n - 1).to_string() }, n, 10_000 - n))
        .collect();
    let mut request = request(trace(spans));
    whole_tree(&request.trace);
    request.seen = (4_900, 4_940);
    let scene = layout(&request);
    sound(&scene);
    assert!(texts(&scene).iter().any(|text| text == "4921"), "levels are said");
    assert!(scene.marks.iter().filter(|mark| mark.key == "span/4920").all(|mark| mark.shape.bounds().width > 0.0));
    let flames = flame(&FlameRequest { trace: request.trace.clone(), width: 600.0 });
    assert!(texts(&flames).iter().any(|text| text.contains("too narrow or too deep")));
    assert_eq!(pairs(&request.trace, &request.trace).len(), 5_000);
}

#[test]
fn any_order_of_arrival_gives_the_same_tree() {
    let spans: Vec<Given> = (0..300_i64)
        .map(|n| {
            span(&n.to_string(), &if n == 0 { String::new() } else { ((n * 7) % n.min(40)).to_string() }, n, n + 50)
        })
        .collect();
    let ids = |trace: &Trace| -> Vec<String> {
        trace.order().iter().map(|at| trace.ids.get(*at as usize).to_owned()).collect()
    };
    let straight = ids(&trace(spans.clone()));
    let mut turned = spans;
    turned.reverse();
    turned.rotate_left(113);
    assert_eq!(ids(&trace(turned)), straight);
}

#[test]
fn spans_are_counted_by_name() {
    let trace = ticket();
    let rows = by_name(&trace);
    assert_eq!(rows.iter().map(|row| row.count).sum::<u64>(), 5);
    assert_eq!((rows[0].name.as_str(), rows[0].own / MS), ("enrich", 40));
    assert_eq!(rows.iter().map(|row| row.errors).sum::<u64>(), 1);
    assert_eq!(statistics(&trace).rows.len(), 5);
}

#[test]
fn flames_run_spans_of_one_name_together() {
    let spans = vec![span("r", "", 0, 10), span("a", "r", 0, 5), span("b", "r", 2, 9), span("c", "b", 2, 4)];
    let scene = flame(&FlameRequest { trace: Rc::new(trace(spans)), width: 500.0 });
    sound(&scene);
    assert_eq!(scene.table.rows.len(), 3, "two spans of one name and parent are one frame");
    assert!(texts(&scene).iter().any(|text| text == "work ×2"));
}

#[test]
fn two_traces_are_paired_by_kind_name_and_order() {
    let a = ticket();
    let mut spans = ticket_spans();
    let mut more = span("b2", "root", 95, 99);
    (more.span.name, more.span.sign) = (1, Sign::Step);
    spans.push(more);
    spans.retain(|of| of.id != "a1");
    let b = Trace::new(Parts { events: Vec::new(), ..ticket_parts(&spans) });
    let found = pairs(&a, &b);
    let both = found.iter().filter(|pair| pair.a.is_some() && pair.b.is_some()).count();
    assert_eq!((found.len(), both), (6, 4));
    assert_eq!(found.iter().filter(|pair| pair.a.is_none()).count(), 1);
    let request = CompareRequest { seen: (0, 6), pairs: Rc::new(found), a: Rc::new(a), b: Rc::new(b), width: 700.0 };
    let scene = compare(&request);
    sound(&scene);
    assert!(scene.title.starts_with("4 spans in both, 1 only in this trace, 1 only in the other"), "{}", scene.title);
}

#[test]
fn names_services_and_ids_are_searched() {
    let trace = ticket();
    assert_eq!((find(&trace, "DRAFT"), find(&trace, "a1"), find(&trace, "")), (vec![1], vec![3], vec![]));
    assert_eq!(find(&trace, "desk").len(), 5);
}

#[test]
fn zooming_keeps_the_time_under_the_pointer_and_stays_within() {
    let whole = 1_000_000;
    let view = View { from: 0, to: whole };
    let closer = view.zoomed(whole, 0.25, 10.0);
    assert_eq!((closer.length(), closer.from), (100_000, 225_000));
    assert_eq!(closer.zoomed(whole, 0.5, 1e-9), view);
    assert_eq!(closer.moved(whole, -100.0).from, 0);
    assert_eq!(closer.moved(whole, 100.0).to, whole);
    assert_eq!(view.zoomed(whole, 0.5, f64::NAN), view);
    assert_eq!(view.zoomed(whole, 0.5, 1e300).length(), 100);
    assert_eq!(View { from: 5, to: 6 }.held(0), View { from: 0, to: 1 });
}

#[test]
fn durations_have_two_units_down_to_nanoseconds() {
    let texts = [0, 7, -7, 1_500, 350 * MS, 26_701_487_123, 72_000 * MS].map(duration);
    assert_eq!(texts, ["0 s", "7 ns", "−7 ns", "1.5 µs", "350 ms", "26 s 700 ms", "1 min 12 s"]);
}

#[test]
fn the_frame_of_the_minimap_is_what_is_in_sight() {
    let trace = ticket();
    let (left, plot) = plot(900.0);
    let all = stretch(&trace, View::whole(&trace), 900.0);
    assert_eq!((all.x, all.width), (left, plot));
    let quarter = stretch(&trace, View { from: 50 * MS, to: 75 * MS }, 900.0);
    assert!((quarter.x - left - plot / 2.0).abs() < 0.1 && (quarter.width - plot / 4.0).abs() < 0.1);
}

#[test]
fn events_that_cannot_be_read_are_marked() {
    let mut request = request(ticket());
    let words = |request: &WaterfallRequest| {
        layout(request).table.rows.iter().flat_map(|row| row.cells.clone()).any(|cell| cell == "cannot be read")
    };
    assert!(!words(&request));
    request.broken = Rc::new(BTreeSet::from([1]));
    assert!(words(&request));
}
