//! What the events of a span say: exceptions, and changes of state.

use std::borrow::Cow;

use serde::Deserialize;
use serde_json::value::RawValue;

use super::attributes::{Attributes, text, whole_number};

/// An event by which a workflow's state changed.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct StateEvent<'a> {
    /// Its place among the span's events, from 0.
    pub(super) position: i32,
    pub(super) time_ns: Option<i64>,
    pub(super) id: Option<Cow<'a, str>>,
    pub(super) store_id: Option<Cow<'a, str>>,
    pub(super) store_name: Option<Cow<'a, str>>,
    pub(super) action: Option<Cow<'a, str>>,
    pub(super) patch: Option<Cow<'a, str>>,
}

/// The events of a span, as far as views need them.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Events<'a> {
    pub(super) count: i32,
    pub(super) exceptions: i32,
    /// Type and message of the first exception.
    pub(super) exception: Option<(Cow<'a, str>, Option<Cow<'a, str>>)>,
    pub(super) state: Vec<StateEvent<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Event<'a> {
    #[serde(borrow)]
    name: Option<&'a RawValue>,
    #[serde(borrow)]
    time_unix_nano: Option<&'a RawValue>,
    #[serde(borrow)]
    attributes: Option<&'a RawValue>,
}

impl<'a> Events<'a> {
    /// Reads a JSON array of events; None for anything else. What is no event in it is counted and nothing more.
    pub(super) fn read(json: &'a str) -> Option<Self> {
        if json == "[]" {
            return Some(Self::default());
        }
        let all: Vec<&RawValue> = serde_json::from_str(json).ok()?;
        let mut events = Self { count: i32::try_from(all.len()).ok()?, ..Self::default() };
        for (position, raw) in (0i32..).zip(all) {
            let Ok(event) = serde_json::from_str::<Event<'_>>(raw.get()) else { continue };
            let Some(attributes) = event.attributes.and_then(|raw| Attributes::read(raw.get())) else { continue };
            if let Some(kind) = attributes.text("exception.type") {
                events.exceptions += 1;
                let message = || attributes.text("exception.message");
                events.exception.get_or_insert_with(|| (kind, message()));
            }
            if event.name.is_some_and(|name| text(name) == "set_state") {
                events.state.push(StateEvent {
                    position,
                    time_ns: event.time_unix_nano.and_then(whole_number),
                    id: attributes.text("id"),
                    store_id: attributes.text("junjo.store.id"),
                    store_name: attributes.text("junjo.store.name"),
                    action: attributes.text("junjo.store.action"),
                    patch: attributes.text("junjo.state_json_patch"),
                });
            }
        }
        Some(events)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn changes_of_state_keep_their_nanoseconds_and_their_place() {
        let json = r#"[{"name": "x"}, {"name": "set_state", "timeUnixNano": 1762170314902893013, "attributes":
            {"id": "e", "junjo.store.id": "s", "junjo.store.action": "set", "junjo.state_json_patch": "[{\"op\":\"remove\",\"path\":\"/a\"}]"}},
            {"name": "set_state", "timeUnixNano": "1762170314902893014", "attributes": {}}]"#;
        let events = Events::read(json).unwrap();
        assert_eq!((events.count, events.exceptions), (3, 0));
        assert_eq!(events.state[0].time_ns, Some(1_762_170_314_902_893_013));
        assert_eq!(events.state[0].patch.as_deref(), Some(r#"[{"op":"remove","path":"/a"}]"#));
        assert_eq!((events.state[1].position, events.state[1].time_ns), (2, Some(1_762_170_314_902_893_014)));
    }

    #[test]
    fn the_first_exception_is_told_and_all_are_counted() {
        let json = r#"[{"name":"exception","attributes":{"exception.type":"A","exception.message":"m"}},
            {"name":"other","attributes":{"exception.type":"B"}}, 7, {"name":"exception","attributes":{}}]"#;
        let events = Events::read(json).unwrap();
        assert_eq!((events.count, events.exceptions), (4, 2));
        assert_eq!(events.exception.unwrap(), ("A".into(), Some("m".into())));
    }

    #[test]
    fn what_is_no_array_is_not_read() {
        assert!(Events::read("{}").is_none() && Events::read("").is_none() && Events::read("[").is_none());
        assert_eq!(Events::read("[ ]").unwrap(), Events::default());
    }
}
