//! One OTLP document: its spans as rows. What is not understood is counted, and the rest goes on.

use std::borrow::Cow;

use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::value::RawValue;

use super::rows::{Rows, Span as Row};
use super::value::{base64, hex, key_value, object};
use crate::decode::spans::{text, whole_number};
use crate::decode::summary::Notes;

/// Said of lines that are no JSON.
const NOT_JSON: &str = "cut off or not JSON: skipped";
/// Said of lines that are no telemetry.
const NOT_OTLP: &str = "not OTLP: skipped";
/// Said of spans that are no objects.
const NO_SPAN: &str = "not understood as a span: skipped";
/// Said of values that are not what they should be.
const NO_VALUE: &str = "not understood: shown as null or left out";
/// Said of times that are no whole number of nanoseconds, or beyond the year 2262.
const NO_TIME: &str = "not understood as nanoseconds, or too late: shown as empty";
/// Said of ids that are written in base64.
const BASE64: &str = "in base64 in place of hexadecimal: understood";

/// What a service is called that does not tell its name; OpenTelemetry's own words.
const NO_NAME: &str = "unknown_service";

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Document<'a> {
    #[serde(borrow)]
    resource_spans: Option<Vec<Resources<'a>>>,
    resource_metrics: Option<IgnoredAny>,
    resource_logs: Option<IgnoredAny>,
    resource_profiles: Option<IgnoredAny>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Resources<'a> {
    #[serde(borrow)]
    resource: Option<Resource<'a>>,
    #[serde(borrow, default)]
    scope_spans: Vec<Scopes<'a>>,
}

#[derive(Deserialize)]
struct Resource<'a> {
    #[serde(borrow)]
    attributes: Option<&'a RawValue>,
}

#[derive(Deserialize)]
struct Scopes<'a> {
    #[serde(borrow)]
    scope: Option<Scope<'a>>,
    #[serde(borrow, default)]
    spans: Vec<&'a RawValue>,
}

#[derive(Deserialize)]
struct Scope<'a> {
    #[serde(borrow)]
    name: Option<&'a RawValue>,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
struct Span<'a> {
    #[serde(borrow)]
    trace_id: Option<&'a RawValue>,
    #[serde(borrow)]
    span_id: Option<&'a RawValue>,
    #[serde(borrow)]
    parent_span_id: Option<&'a RawValue>,
    #[serde(borrow)]
    trace_state: Option<&'a RawValue>,
    #[serde(borrow)]
    flags: Option<&'a RawValue>,
    #[serde(borrow)]
    name: Option<&'a RawValue>,
    #[serde(borrow)]
    kind: Option<&'a RawValue>,
    #[serde(borrow)]
    start_time_unix_nano: Option<&'a RawValue>,
    #[serde(borrow)]
    end_time_unix_nano: Option<&'a RawValue>,
    #[serde(borrow)]
    attributes: Option<&'a RawValue>,
    #[serde(borrow)]
    events: Option<&'a RawValue>,
    #[serde(borrow)]
    links: Option<&'a RawValue>,
    #[serde(borrow)]
    status: Option<Status<'a>>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Status<'a> {
    #[serde(borrow)]
    code: Option<&'a RawValue>,
    #[serde(borrow)]
    message: Option<&'a RawValue>,
}

/// An event or a link: both have attributes.
#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
struct Attached<'a> {
    #[serde(borrow)]
    name: Option<&'a RawValue>,
    #[serde(borrow)]
    time_unix_nano: Option<&'a RawValue>,
    #[serde(borrow)]
    dropped_attributes_count: Option<&'a RawValue>,
    #[serde(borrow)]
    trace_id: Option<&'a RawValue>,
    #[serde(borrow)]
    span_id: Option<&'a RawValue>,
    #[serde(borrow)]
    trace_state: Option<&'a RawValue>,
    #[serde(borrow)]
    attributes: Option<&'a RawValue>,
}

/// Reads a document, or several in an array. None for what is none of telemetry.
fn read<'a>(document: &'a [u8], notes: &mut Notes) -> Option<Vec<Document<'a>>> {
    let Ok(text) = std::str::from_utf8(document) else {
        notes.add("lines", NOT_JSON, 1);
        return None;
    };
    let text = text.trim_start_matches('\u{feff}').trim();
    let read = if text.starts_with('[') {
        serde_json::from_str::<Vec<Document<'_>>>(text)
    } else {
        serde_json::from_str::<Document<'_>>(text).map(|document| vec![document])
    };
    match read {
        Ok(documents) => Some(documents),
        Err(error) => {
            notes.add("lines", if error.is_data() { NOT_OTLP } else { NOT_JSON }, 1);
            None
        }
    }
}

/// How many spans a document has.
pub(super) fn count(document: &[u8]) -> u64 {
    let documents = read(document, &mut Notes::default()).unwrap_or_default();
    let resources = documents.into_iter().flat_map(|document| document.resource_spans.unwrap_or_default());
    resources.flat_map(|resource| resource.scope_spans).map(|scope| scope.spans.len() as u64).sum()
}

/// Adds the spans of a document to the rows.
pub(super) fn add(document: &[u8], rows: &mut Rows, notes: &mut Notes) {
    for document in read(document, notes).unwrap_or_default() {
        let signals = [
            ("lines of metrics", document.resource_metrics.is_some()),
            ("lines of logs", document.resource_logs.is_some()),
            ("lines of profiles", document.resource_profiles.is_some()),
        ];
        let is_other = signals.iter().any(|(_, is_there)| *is_there);
        for (signal, is_there) in signals {
            notes.add(signal, "not shown: only spans are", u64::from(is_there));
        }
        notes.add("lines", NOT_OTLP, u64::from(document.resource_spans.is_none() && !is_other));
        for resources in document.resource_spans.unwrap_or_default() {
            add_resource(&resources, rows, notes);
        }
    }
}

fn add_resource(resources: &Resources<'_>, rows: &mut Rows, notes: &mut Notes) {
    let attributes = resources.resource.as_ref().and_then(|resource| resource.attributes);
    let service = service_name(attributes);
    let mut resource = String::new();
    notes.add("resource attributes", NO_VALUE, object(attributes, &mut resource));
    for scopes in &resources.scope_spans {
        let scope = scopes.scope.as_ref().and_then(|scope| scope.name).map(text);
        for raw in &scopes.spans {
            match serde_json::from_str::<Span<'_>>(raw.get()) {
                Ok(span) => rows.add(&row(&span, &service, &resource, scope.as_deref(), notes)),
                Err(_) => notes.add("spans", NO_SPAN, 1),
            }
        }
    }
}

fn service_name(attributes: Option<&RawValue>) -> String {
    #[derive(Deserialize)]
    struct Named<'a> {
        #[serde(rename = "stringValue", borrow)]
        name: &'a RawValue,
    }
    let list: Vec<&RawValue> = attributes.and_then(|raw| serde_json::from_str(raw.get()).ok()).unwrap_or_default();
    let pair = list.into_iter().filter_map(key_value).find(|pair| text(pair.key) == "service.name");
    let named = pair.and_then(|pair| serde_json::from_str::<Named<'_>>(pair.value?.get()).ok());
    named.map_or_else(|| NO_NAME.to_owned(), |named| text(named.name).into_owned())
}

fn row<'a>(span: &Span<'a>, service: &'a str, resource: &'a str, scope: Option<&'a str>, notes: &mut Notes) -> Row<'a> {
    let mut attributes = String::new();
    notes.add("attributes", NO_VALUE, object(span.attributes, &mut attributes));
    let status = span.status.as_ref();
    let plain = |raw: Option<&'a RawValue>| raw.filter(|raw| raw.get() != "null").map(text);
    Row {
        trace_id: id(span.trace_id, 16, notes),
        span_id: id(span.span_id, 8, notes),
        parent_span_id: id(span.parent_span_id, 8, notes),
        service_name: service,
        name: plain(span.name).unwrap_or_default(),
        kind: kind(span.kind),
        start: time(span.start_time_unix_nano, notes),
        end: time(span.end_time_unix_nano, notes),
        status_code: status_code(status.and_then(|status| status.code)),
        status_message: status.and_then(|status| plain(status.message)).unwrap_or_default(),
        attributes,
        events: attached(span.events, event, notes),
        links: attached(span.links, link, notes),
        trace_flags: span.flags.and_then(whole_number).and_then(|flags| i32::try_from(flags & 0xffff_ffff).ok()),
        trace_state: plain(span.trace_state).unwrap_or_default(),
        resource,
        scope,
    }
}

/// An id in lower case. OTLP has hexadecimal; what follows protobuf's own rules for JSON has base64.
fn id<'a>(raw: Option<&'a RawValue>, bytes: usize, notes: &mut Notes) -> Cow<'a, str> {
    let Some(raw) = raw.filter(|raw| raw.get() != "null") else { return Cow::Borrowed("") };
    let text = text(raw);
    let is_hex = text.bytes().all(|byte| byte.is_ascii_hexdigit());
    if !(is_hex && text.len() == bytes * 2)
        && let Some(decoded) = base64(&text).filter(|decoded| decoded.len() == bytes)
    {
        notes.add("ids", BASE64, 1);
        return hex(&decoded).into();
    }
    if text.bytes().any(|byte| byte.is_ascii_uppercase()) { text.to_ascii_lowercase().into() } else { text }
}

fn time(raw: Option<&RawValue>, notes: &mut Notes) -> Option<i64> {
    let raw = raw.filter(|raw| raw.get() != "null")?;
    let time = whole_number(raw);
    notes.add("times", NO_TIME, u64::from(time.is_none()));
    time
}

/// OTLP's number or name of a kind as the name that the source has.
fn kind(raw: Option<&RawValue>) -> Cow<'_, str> {
    let text = raw.map_or(Cow::Borrowed("0"), text);
    let name = match text.as_ref() {
        "0" | "null" => "UNSPECIFIED",
        "1" => "INTERNAL",
        "2" => "SERVER",
        "3" => "CLIENT",
        "4" => "PRODUCER",
        "5" => "CONSUMER",
        other => return other.strip_prefix("SPAN_KIND_").unwrap_or(other).to_owned().into(),
    };
    name.into()
}

fn status_code(raw: Option<&RawValue>) -> Cow<'_, str> {
    let text = raw.map_or(Cow::Borrowed("0"), text);
    match text.as_ref() {
        "null" | "STATUS_CODE_UNSET" => "0".into(),
        "STATUS_CODE_OK" => "1".into(),
        "STATUS_CODE_ERROR" => "2".into(),
        _ => text,
    }
}

/// A list of events or links as JSON.
fn attached(list: Option<&RawValue>, write: fn(&Attached<'_>, &mut String) -> u64, notes: &mut Notes) -> String {
    let raw = list.map_or("[]", RawValue::get);
    let Ok(items) = serde_json::from_str::<Vec<&RawValue>>(raw) else {
        notes.add("events and links", NO_VALUE, u64::from(raw != "null"));
        return "[]".to_owned();
    };
    let mut out = String::from("[");
    let mut separator = "";
    for item in items {
        let Ok(item) = serde_json::from_str::<Attached<'_>>(item.get()) else {
            notes.add("events and links", NO_VALUE, 1);
            continue;
        };
        out.push_str(separator);
        notes.add("attributes", NO_VALUE, write(&item, &mut out));
        separator = ", ";
    }
    out.push(']');
    out
}

fn event(event: &Attached<'_>, out: &mut String) -> u64 {
    let time = event.time_unix_nano.and_then(whole_number).map_or_else(|| "null".to_owned(), |time| time.to_string());
    let dropped = event.dropped_attributes_count.and_then(whole_number).unwrap_or_default();
    let name = event.name.map_or("null", RawValue::get);
    out.push_str(&format!(
        "{{\"name\": {name}, \"timeUnixNano\": {time}, \"droppedAttributesCount\": {dropped}, \"attributes\": "
    ));
    let lost = object(event.attributes, out);
    out.push('}');
    lost
}

fn link(link: &Attached<'_>, out: &mut String) -> u64 {
    let mut notes = Notes::default();
    let quoted = |text: &str| serde_json::Value::from(text).to_string();
    let (trace_id, span_id) = (id(link.trace_id, 16, &mut notes), id(link.span_id, 8, &mut notes));
    let state = link.trace_state.map_or("\"\"", RawValue::get);
    out.push_str(&format!(
        "{{\"traceId\": {}, \"spanId\": {}, \"traceState\": {state}, \"attributes\": ",
        quoted(&trace_id),
        quoted(&span_id)
    ));
    let lost = object(link.attributes, out);
    out.push('}');
    lost
}
