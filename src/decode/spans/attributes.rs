//! What the attributes of a span say: those that are columns in `trace.spans`, in both vocabularies of junjo, and
//! what calls of language models say of themselves. Values are looked at only where they are wanted.

use std::borrow::Cow;
use std::fmt;

use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

/// The attributes of a span, in their order: names, and values as JSON text.
#[derive(Default)]
pub(super) struct Attributes<'a>(Vec<(Cow<'a, str>, &'a RawValue)>);

/// Names of an attribute; the first that is there counts.
type Names = &'static [&'static str];

const SPAN_TYPE: Names = &["junjo.span_type"];
const ID: Names = &["junjo.id", "junjo.executable_runtime_id"];
const PARENT_ID: Names = &["junjo.parent_id", "junjo.parent_executable_runtime_id"];
/// Names of ids before there was one for all.
const WORKFLOW_ID: Names = &["junjo.workflow_id"];
const NODE_ID: Names = &["node.id"];
const STATE_START: Names = &["junjo.workflow.state.start"];
const STATE_END: Names = &["junjo.workflow.state.end"];
const GRAPH: Names = &["junjo.workflow.graph_structure", "junjo.workflow.execution_graph_snapshot"];
const STORE_ID: Names = &["junjo.workflow.store.id"];

const PARENT_STORE_ID: Names = &["junjo.workflow.parent_store.id"];
const OPENINFERENCE_KIND: Names = &["openinference.span.kind"];
const PROVIDER: Names = &["llm.provider", "llm.system", "gen_ai.provider.name", "gen_ai.system"];
const MODEL: Names = &["llm.model_name", "gen_ai.response.model", "gen_ai.request.model"];
const TOKENS_INPUT: Names = &["llm.token_count.prompt", "gen_ai.usage.input_tokens", "gen_ai.usage.prompt_tokens"];
const TOKENS_OUTPUT: Names =
    &["llm.token_count.completion", "gen_ai.usage.output_tokens", "gen_ai.usage.completion_tokens"];
const TOKENS_TOTAL: Names = &["llm.token_count.total", "gen_ai.usage.total_tokens"];

/// The columns that junjo's own attributes become.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Junjo<'a> {
    pub(super) id: Cow<'a, str>,
    pub(super) parent_id: Cow<'a, str>,
    pub(super) span_type: Cow<'a, str>,
    pub(super) state_start: Cow<'a, str>,
    pub(super) state_end: Cow<'a, str>,
    pub(super) graph: Cow<'a, str>,
    pub(super) store_id: Cow<'a, str>,
}

/// What views need of the other attributes.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Wanted<'a> {
    pub(super) parent_store_id: Option<Cow<'a, str>>,
    pub(super) openinference_kind: Option<Cow<'a, str>>,
    pub(super) llm_provider: Option<Cow<'a, str>>,
    pub(super) llm_model: Option<Cow<'a, str>>,
    pub(super) tokens_input: Option<i64>,
    pub(super) tokens_output: Option<i64>,
    pub(super) tokens_total: Option<i64>,
}

impl<'a> Attributes<'a> {
    /// Reads a JSON object; None for anything else.
    pub(super) fn read(text: &'a str) -> Option<Self> {
        let mut json = serde_json::Deserializer::from_str(text);
        let read = json.deserialize_any(Entries).ok()?;
        json.end().is_ok().then_some(read)
    }

    fn place(&self, names: Names) -> Option<usize> {
        names.iter().find_map(|name| self.0.iter().position(|(own, _)| own == name))
    }

    pub(super) fn text(&self, name: &str) -> Option<Cow<'a, str>> {
        self.0.iter().find(|(own, _)| own == name).map(|(_, value)| text(value))
    }

    fn first_text(&self, names: Names) -> Option<Cow<'a, str>> {
        self.place(names).and_then(|place| self.0.get(place)).map(|(_, value)| text(value))
    }

    fn first_number(&self, names: Names) -> Option<i64> {
        whole_number(self.0.get(self.place(names)?)?.1)
    }

    /// Takes the attributes out that are columns. Those of workflows stay where a span is none: they are nobody's
    /// column then.
    pub(super) fn take_junjo(&mut self) -> Junjo<'a> {
        let span_type = self.take(SPAN_TYPE).unwrap_or_default();
        let is_flow = matches!(span_type.as_ref(), "workflow" | "subflow");
        let older = if is_flow { WORKFLOW_ID } else { NODE_ID };
        let id = self.take(ID).or_else(|| self.take(older)).unwrap_or_default();
        let parent_id = self.take(PARENT_ID).unwrap_or_default();
        let mut json = |names| if is_flow { self.take(names) } else { None }.unwrap_or(Cow::Borrowed("{}"));
        let (state_start, state_end, graph) = (json(STATE_START), json(STATE_END), json(GRAPH));
        let store_id = if is_flow { self.take(STORE_ID) } else { None }.unwrap_or_default();
        Junjo { id, parent_id, span_type, state_start, state_end, graph, store_id }
    }

    fn take(&mut self, names: Names) -> Option<Cow<'a, str>> {
        let place = self.place(names)?;
        Some(text(self.0.remove(place).1))
    }

    pub(super) fn wanted(&self) -> Wanted<'a> {
        let (input, output) = (self.first_number(TOKENS_INPUT), self.first_number(TOKENS_OUTPUT));
        let sum = || input.zip(output).and_then(|(input, output)| input.checked_add(output));
        Wanted {
            parent_store_id: self.first_text(PARENT_STORE_ID),
            openinference_kind: self.first_text(OPENINFERENCE_KIND),
            llm_provider: self.first_text(PROVIDER),
            llm_model: self.first_text(MODEL),
            tokens_input: input,
            tokens_output: output,
            tokens_total: self.first_number(TOKENS_TOTAL).or_else(sum),
        }
    }

    /// The attributes as a JSON object; each value as it was written.
    pub(super) fn write(&self) -> String {
        let mut out = String::from("{");
        for (place, (name, value)) in self.0.iter().enumerate() {
            out.push_str(if place == 0 { "" } else { ", " });
            out.push_str(&serde_json::Value::from(name.as_ref()).to_string());
            out.push_str(": ");
            out.push_str(value.get());
        }
        out.push('}');
        out
    }
}

/// A text without its quotes; any other value as it is written.
pub(in crate::decode) fn text(value: &RawValue) -> Cow<'_, str> {
    let raw = value.get();
    let Some(inner) = raw.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) else { return raw.into() };
    if inner.contains('\\') {
        serde_json::from_str::<String>(raw).map_or(Cow::Borrowed(inner), Cow::Owned)
    } else {
        inner.into()
    }
}

/// A whole number, also one written as text: 64-bit integers are, in OTLP. Never by way of a float.
pub(in crate::decode) fn whole_number(value: &RawValue) -> Option<i64> {
    value.get().trim_matches('"').parse().ok()
}

struct Entries;

impl<'de> Visitor<'de> for Entries {
    type Value = Attributes<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut entries = Vec::new();
        while let Some(Name(name)) = map.next_key()? {
            entries.push((name, map.next_value::<&RawValue>()?));
        }
        Ok(Attributes(entries))
    }
}

/// A key that borrows where it can: plain `Cow` never does.
#[derive(serde::Deserialize)]
struct Name<'a>(#[serde(borrow)] Cow<'a, str>);

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn taken(text: &str) -> (Junjo<'_>, String) {
        let mut attributes = Attributes::read(text).unwrap();
        let junjo = attributes.take_junjo();
        (junjo, attributes.write())
    }

    #[test]
    fn both_vocabularies_fill_the_same_columns() {
        let old = r#"{"junjo.span_type": "workflow", "junjo.id": "a", "junjo.parent_id": "p", "x": 1.50,
            "junjo.workflow.state.start": "{\"n\": 1}", "junjo.workflow.state.end": "{\"n\": 2}",
            "junjo.workflow.graph_structure": "{}", "junjo.workflow.store.id": "s"}"#;
        let new = old
            .replace("junjo.id", "junjo.executable_runtime_id")
            .replace("junjo.parent_id", "junjo.parent_executable_runtime_id")
            .replace("graph_structure", "execution_graph_snapshot");
        let (junjo, rest) = taken(old);
        assert_eq!((junjo.id.as_ref(), junjo.state_end.as_ref(), junjo.store_id.as_ref()), ("a", "{\"n\": 2}", "s"));
        assert_eq!(rest, r#"{"x": 1.50}"#, "numbers stay as they were written");
        assert_eq!(taken(&new), (junjo, rest));
    }

    #[test]
    fn older_names_of_ids_are_understood() {
        assert_eq!(taken(r#"{"junjo.span_type": "workflow", "junjo.workflow_id": "w"}"#).0.id, "w");
        assert_eq!(taken(r#"{"junjo.span_type": "node", "node.id": "n"}"#).0.id, "n");
    }

    #[test]
    fn a_span_that_is_no_workflow_has_empty_objects_and_keeps_its_attributes() {
        let (junjo, rest) =
            taken(r#"{"junjo.span_type": "node", "junjo.workflow.store.id": "s", "n": 9007199254740993}"#);
        assert_eq!((junjo.graph.as_ref(), junjo.store_id.as_ref(), junjo.id.as_ref()), ("{}", "", ""));
        assert_eq!(rest, r#"{"junjo.workflow.store.id": "s", "n": 9007199254740993}"#);
    }

    #[test]
    fn tokens_are_added_up_where_no_total_is_given() {
        let read = |text| Attributes::read(text).unwrap().wanted();
        let wanted = read(r#"{"llm.token_count.prompt": 3, "gen_ai.usage.output_tokens": "4", "llm.system": "x"}"#);
        assert_eq!((wanted.tokens_total, wanted.llm_provider.as_deref()), (Some(7), Some("x")));
        assert_eq!(read(r#"{"llm.token_count.prompt": 1.5}"#).tokens_input, None);
    }

    #[test]
    fn what_is_no_object_is_not_read() {
        for text in ["", "[]", "null", "{", "{} x", "\"a\"", "{\"a\":}"] {
            assert!(Attributes::read(text).is_none(), "{text}");
        }
        let deep = format!("{{\"a\": {}1{}}}", "[".repeat(100_000), "]".repeat(100_000));
        assert!(Attributes::read(&deep).is_some(), "depth costs no stack");
    }
}
