use super::*;

fn change(at_ns: i64, position: u32, patch: &str) -> Change {
    Change { at_ns, position, span: 1, span_id: "s".into(), action: "set".into(), patch: patch.into() }
}

fn replay(start: &str, patches: &[&str], end: &str) -> Replay {
    let changes = patches.iter().enumerate().map(|(at, patch)| change(at as i64, 0, patch)).collect();
    Replay::new(start, changes, end)
}

fn text(replay: &Replay, after: usize) -> String {
    write(&replay.state(after), false)
}

#[test]
fn an_empty_object_is_a_patch_that_changes_nothing() {
    let replay = replay("{\"a\":1}", &["{}", "[]", " { } "], "{\"a\":1}");
    assert!(replay.steps().iter().all(|step| step.outcome == Outcome::NoChange));
    assert_eq!(replay.verdict(), &Verdict::Equal);
}

#[test]
fn a_patch_that_fails_changes_nothing_and_the_replay_goes_on() {
    let patches = [
        r#"[{"op":"add","path":"/b","value":2}]"#,
        // The first operation would apply, the second does not.
        r#"[{"op":"replace","path":"/a","value":9},{"op":"remove","path":"/none"}]"#,
        r#"[{"op":"test","path":"/a","value":5}]"#,
        r#"[{"op":"move","from":"/a","path":"/x/y"}]"#,
        r#"[{"op":"copy","from":"/nothing","path":"/c"}]"#,
        "not JSON",
        "{\"a\":1}",
        "7",
        r#"[{"op":"jump","path":"/a"}]"#,
        r#"[{"op":"add","path":"/c","value":3}]"#,
    ];
    let replay = replay("{\"a\":1}", &patches, "{\"a\":1,\"b\":2,\"c\":3}");
    assert_eq!(replay.faults().map(|(at, _)| at).collect::<Vec<_>>(), [1, 2, 3, 4, 5, 6, 7, 8]);
    assert_eq!(replay.verdict(), &Verdict::Equal);
    assert_eq!(text(&replay, 4), "{\"a\":1,\"b\":2}");
    let words: Vec<&str> = replay.faults().map(|(_, fault)| fault.words.as_str()).collect();
    assert_eq!(words[0], "Operation 2 (remove /none) does not apply: there is no such place.");
    assert_eq!(words[1], "Operation 1 (test /a) does not apply: the value there is another one.");
    assert!(words[3].contains("there is no /nothing to take"), "{}", words[3]);
    assert!(words[4].contains("not JSON at line 1"), "{}", words[4]);
}

#[test]
fn large_integers_stay_exact() {
    let big = "123456789012345678901234567890";
    let patch = format!(r#"[{{"op":"replace","path":"/n","value":{big}}},{{"op":"test","path":"/n","value":{big}}}]"#);
    let replay = replay("{\"n\":9007199254740993}", &[patch.as_str()], &format!("{{\"n\":{big}}}"));
    assert_eq!(text(&replay, 0), "{\"n\":9007199254740993}");
    assert_eq!(text(&replay, 1), format!("{{\"n\":{big}}}"));
    assert_eq!(replay.verdict(), &Verdict::Equal);
}

#[test]
fn any_order_of_arrival_gives_the_same() {
    let add = |at: i64, position: u32, n: u32| {
        change(at, position, &format!(r#"[{{"op":"add","path":"/l/-","value":{n}}}]"#))
    };
    // Two at the same time keep the order of their span; times are beyond 2^53.
    let base = 1_762_000_000_000_000_001;
    let mut changes = vec![add(base, 0, 1), add(base + 1, 0, 2), add(base + 1, 1, 3), add(base + 2, 0, 4)];
    let whole = Replay::new("{\"l\":[]}", changes.clone(), "{\"l\":[1,2,3,4]}");
    for _ in 0..4 {
        changes.rotate_left(1);
        changes.swap(0, 2);
        let again = Replay::new("{\"l\":[]}", changes.clone(), "{\"l\":[1,2,3,4]}");
        assert_eq!(again.steps(), whole.steps());
        assert_eq!(again.verdict(), &Verdict::Equal);
    }
}

#[test]
fn every_step_is_what_applying_from_the_start_gives() {
    let patches: Vec<String> = (0..500)
        .map(|n| match n % 7 {
            0 => format!(r#"[{{"op":"add","path":"/l/0","value":{n}}}]"#),
            3 => r#"[{"op":"remove","path":"/l/99"}]"#.to_owned(),
            5 => "{}".to_owned(),
            _ => format!(r#"[{{"op":"replace","path":"/n","value":{n}}}]"#),
        })
        .collect();
    let patches: Vec<&str> = patches.iter().map(String::as_str).collect();
    let whole = replay("{\"l\":[],\"n\":0}", &patches, "");
    for after in [0, 1, 31, 32, 33, 63, 64, 100, 255, 499, 500, 9_999] {
        let part = replay("{\"l\":[],\"n\":0}", &patches[..after.min(500)], "");
        assert_eq!(&whole.state(after), part.end(), "after {after}");
    }
    assert_eq!(whole.verdict(), &Verdict::NotRecorded);
}

#[test]
fn many_large_states_are_thinned_out_and_still_right() {
    let long: Vec<u32> = (0..60_000).collect();
    let start = format!("{{\"n\":0,\"l\":{long:?}}}");
    let patches: Vec<String> =
        (1..=2_500).map(|n| format!(r#"[{{"op":"replace","path":"/n","value":{n}}}]"#)).collect();
    let patches: Vec<&str> = patches.iter().map(String::as_str).collect();
    let replay = replay(&start, &patches, "");
    assert!(replay.kept.len() * 60_000 <= MOST_KEPT + 120_000, "{}", replay.kept.len());
    for after in [0, 1, 700, 1_234, 2_499, 2_500] {
        assert_eq!(replay.state(after)["n"], after);
    }
}

#[test]
fn a_state_that_copies_itself_ends() {
    let double = r#"[{"op":"copy","from":"","path":"/a"}]"#;
    let list = r#"[{"op":"copy","from":"/l","path":"/l/0"},{"op":"copy","from":"/l","path":"/l/0"}]"#;
    let patches: Vec<&str> = std::iter::repeat_n([double, list], 60).flatten().collect();
    let replay = replay("{\"l\":[1]}", &patches, "");
    assert!(replay.faults().any(|(_, fault)| fault.words.contains("deeper or larger")));
    assert!(patch::values_in(replay.end()) < 10_000_000);
}

#[test]
fn a_start_that_is_no_json_is_said_and_the_changes_are_tried() {
    let replay = replay("{broken", &[r#"[{"op":"add","path":"/a","value":1}]"#], "oops");
    assert!(replay.start_fault().is_some_and(|words| words.contains("cannot be read")));
    assert_eq!(text(&replay, 1), "{\"a\":1}");
    assert!(matches!(replay.verdict(), Verdict::Unreadable(_)));
}

#[test]
fn differences_say_what_was_added_changed_and_removed() {
    let of = |text: &str| parse(text).unwrap();
    let before = of(r#"{"a":1,"b":[1,2,3],"c":{"d":null},"x/y":1}"#);
    let after = of(r#"{"a":2,"b":[1,9,2,3],"c":{"d":null,"e":true}}"#);
    let words: Vec<String> = differences(&before, &after).iter().map(Difference::words).collect();
    assert_eq!(words, ["changed /a from 1 to 2", "added /b/1: 9", "added /c/e: true", "removed /x~1y: 1"]);
    assert_eq!(differences(&of("1"), &of("[]"))[0].words(), "changed the whole state from 1 to []");
}

#[test]
fn blame_follows_a_value_through_its_list() {
    let patches = [
        r#"[{"op":"add","path":"/l/-","value":"a"}]"#,
        r#"[{"op":"replace","path":"/n","value":1}]"#,
        r#"[{"op":"add","path":"/l/0","value":"b"}]"#,
        r#"[{"op":"replace","path":"/l","value":["b","c"]}]"#,
        r#"[{"op":"remove","path":"/l"}]"#,
    ];
    let replay = replay("{\"l\":[],\"n\":0}", &patches, "");
    let of = |path: &str| -> Vec<(Option<usize>, String)> {
        let text = |value: &Option<Value>| value.as_ref().map_or("–".to_owned(), |value| write(value, false));
        blame(&replay, path).iter().map(|w| (w.step, text(&w.value))).collect()
    };
    assert_eq!(
        of("/l/0"),
        [(None, "–".into()), (Some(0), "\"a\"".into()), (Some(2), "\"b\"".into()), (Some(4), "–".into())]
    );
    assert_eq!(of("/n"), [(None, "0".into()), (Some(1), "1".into())]);
    assert_eq!(of("/l/1").len(), 4);
    assert_eq!((replay.next_at("/n", 0, true), replay.next_at("/n", 2, true)), (Some(1), None));
    assert_eq!(replay.next_at("/l/1", 2, false), Some(0));
}

#[test]
fn concurrent_spans_that_write_the_same_place_conflict() {
    let write = |at: i64, span: i64, path: &str| {
        let patch = format!(r#"[{{"op":"add","path":"{path}","value":{at}}}]"#);
        Change { at_ns: at, span, patch, ..Change::default() }
    };
    let changes = vec![
        write(1, 1, "/a"),
        write(2, 2, "/a"),
        write(3, 2, "/a"),
        write(4, 3, "/a"),
        write(5, 1, "/b"),
        write(6, 2, "/c"),
        write(7, 2, ""),
        write(8, 1, "/ab"),
    ];
    let replay = Replay::new("{}", changes, "");
    // Span 3 came later.
    let found = conflicts(&replay, |a, b| a != b && a != 3 && b != 3);
    let found: Vec<(&str, usize, usize)> = found.iter().map(|c| (c.path.as_str(), c.first, c.second)).collect();
    assert_eq!(found, [("/a", 0, 1)]);
    let found = conflicts(&replay, |a, b| a != b);
    assert_eq!(found.iter().map(|c| (c.first, c.second)).collect::<Vec<_>>(), [(0, 1), (2, 3)]);
}

#[test]
fn a_subflow_acts_on_its_parents_store_and_its_nodes_on_its_own() {
    let span = |parent: Option<usize>, role: Role, store: &str, parent_store: &str| StoreSpan {
        parent,
        role,
        store: store.into(),
        parent_store: parent_store.into(),
    };
    let spans = [
        span(None, Role::Workflow, "w", ""),
        span(Some(0), Role::Subflow, "s", "w"),
        span(Some(1), Role::Other, "", ""),
        span(Some(0), Role::Other, "", ""),
        span(Some(5), Role::Other, "", ""),
        span(Some(4), Role::Other, "", ""),
        span(Some(0), Role::Subflow, "t", ""),
    ];
    let of = |at: usize| active_store(&spans, at, None);
    assert_eq!([of(0), of(1), of(2), of(3)], [Some("w"), Some("w"), Some("s"), Some("w")]);
    assert_eq!((of(4), of(6), of(99)), (None, Some("t"), None));
    assert_eq!(active_store(&spans, 2, Some("elsewhere")), Some("elsewhere"));
    assert_eq!(active_store(&spans, 2, Some("")), Some("s"));
    let owners = owners(&spans);
    let owner_of = |store: &str| owners.get(store).copied();
    assert_eq!((owner_of("s"), owner_of(""), owner_of("x")), (Some(1), None, None));
    assert!(owned_by(&spans, 2, 1) && owned_by(&spans, 1, 1) && !owned_by(&spans, 3, 1) && !owned_by(&spans, 4, 0));
}

#[test]
fn the_state_that_a_span_found_is_before_its_start() {
    let replay = replay("{}", &["{}", "{}", "{}"], "");
    assert_eq!([replay.before(0), replay.before(1), replay.before(3)], [0, 1, 3]);
}
