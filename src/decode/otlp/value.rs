//! Values of OTLP as plain JSON text: numbers digit by digit as they were written, bytes in hexadecimal.

use std::fmt::Write as _;

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::decode::spans::text;

/// Values inside values, at most this deep; what is deeper becomes null.
const DEEPEST: u32 = 64;

/// `AnyValue`: one of these is there. Each is looked at only when it is written.
#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
struct AnyValue<'a> {
    #[serde(borrow)]
    string_value: Option<&'a RawValue>,
    #[serde(borrow)]
    bool_value: Option<&'a RawValue>,
    #[serde(borrow)]
    int_value: Option<&'a RawValue>,
    #[serde(borrow)]
    double_value: Option<&'a RawValue>,
    #[serde(borrow)]
    array_value: Option<&'a RawValue>,
    #[serde(borrow)]
    kvlist_value: Option<&'a RawValue>,
    #[serde(borrow)]
    bytes_value: Option<&'a RawValue>,
}

#[derive(Deserialize)]
struct List<'a> {
    #[serde(borrow, default)]
    values: Vec<&'a RawValue>,
}

/// An attribute.
#[derive(Deserialize)]
pub(super) struct KeyValue<'a> {
    #[serde(borrow)]
    pub(super) key: &'a RawValue,
    #[serde(borrow)]
    pub(super) value: Option<&'a RawValue>,
}

/// Writes a list of attributes as an object. What is no attribute is left out, and counted.
pub(super) fn object(attributes: Option<&RawValue>, out: &mut String) -> u64 {
    let list = attributes.map_or("[]", RawValue::get);
    let Ok(list) = serde_json::from_str::<Vec<&RawValue>>(list) else {
        out.push_str("{}");
        return u64::from(list != "null");
    };
    write_object(&list, out, 0)
}

fn write_object(list: &[&RawValue], out: &mut String, depth: u32) -> u64 {
    let mut lost = 0;
    let mut separator = "";
    out.push('{');
    for entry in list {
        let Some(KeyValue { key, value }) = key_value(entry) else {
            lost += 1;
            continue;
        };
        out.push_str(separator);
        out.push_str(key.get());
        out.push_str(": ");
        lost += write_any(value, out, depth);
        separator = ", ";
    }
    out.push('}');
    lost
}

/// An attribute with a text as its key.
pub(super) fn key_value<'a>(raw: &'a RawValue) -> Option<KeyValue<'a>> {
    serde_json::from_str::<KeyValue<'a>>(raw.get()).ok().filter(|pair| pair.key.get().starts_with('"'))
}

/// The value as JSON; the number of values in it that were not understood and became null.
fn write_any(value: Option<&RawValue>, out: &mut String, depth: u32) -> u64 {
    let any = value.map_or(Ok(AnyValue::default()), |raw| serde_json::from_str(raw.get()));
    let Ok(any) = any else {
        out.push_str("null");
        return 1;
    };
    let values = |list: Option<&'_ RawValue>| match list {
        Some(raw) if depth < DEEPEST => serde_json::from_str::<List<'_>>(raw.get())
            .ok()
            .map(|list| list.values.into_iter().map(ToOwned::to_owned).collect::<Vec<Box<RawValue>>>()),
        _ => None,
    };
    if let Some(plain) = any.string_value.or(any.bool_value) {
        out.push_str(plain.get());
    } else if let Some(number) = any.int_value {
        return write_number(number, out, |text| text.parse::<i64>().is_ok());
    } else if let Some(number) = any.double_value {
        // NaN and the infinities are texts in OTLP, and stay texts: JSON has no such numbers.
        if number.get().starts_with('"') {
            out.push_str(number.get());
        } else {
            return write_number(number, out, |text| text.parse::<f64>().is_ok());
        }
    } else if let Some(bytes) = any.bytes_value {
        let Some(bytes) = base64(&text(bytes)) else {
            out.push_str("null");
            return 1;
        };
        let _ = write!(out, "\"{}\"", hex(&bytes));
    } else if let Some(list) = values(any.array_value) {
        let mut lost = 0;
        out.push('[');
        for (place, item) in list.iter().enumerate() {
            out.push_str(if place == 0 { "" } else { ", " });
            lost += write_any(Some(item), out, depth + 1);
        }
        out.push(']');
        return lost;
    } else if let Some(list) = values(any.kvlist_value) {
        let list: Vec<&RawValue> = list.iter().map(AsRef::as_ref).collect();
        return write_object(&list, out, depth + 1);
    } else {
        out.push_str("null");
        return u64::from(any.array_value.is_some() || any.kvlist_value.is_some());
    }
    0
}

fn write_number(number: &RawValue, out: &mut String, is_one: impl Fn(&str) -> bool) -> u64 {
    let digits = number.get().trim_matches('"');
    let is_one = is_one(digits);
    out.push_str(if is_one { digits } else { "null" });
    u64::from(!is_one)
}

/// Two digits for each byte, in lower case.
pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut out, byte| {
        let _ = write!(out, "{byte:02x}");
        out
    })
}

/// The bytes of a text in base64, of either alphabet, with or without its padding.
pub(super) fn base64(text: &str) -> Option<Vec<u8>> {
    let digits = text.trim_end_matches('=').as_bytes();
    let mut out = Vec::with_capacity(digits.len() / 4 * 3 + 2);
    let (mut bits, mut count) = (0u32, 0u32);
    for digit in digits {
        let value = match digit {
            b'A'..=b'Z' => digit - b'A',
            b'a'..=b'z' => digit - b'a' + 26,
            b'0'..=b'9' => digit - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            _ => return None,
        };
        bits = (bits << 6) | u32::from(value);
        count += 6;
        if count >= 8 {
            count -= 8;
            out.push((bits >> count) as u8);
            bits &= (1 << count) - 1;
        }
    }
    (count < 6).then_some(out)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn written(json: &str) -> (String, u64) {
        let raw: Box<RawValue> = serde_json::from_str(json).unwrap();
        let mut out = String::new();
        let lost = object(Some(&raw), &mut out);
        (out, lost)
    }

    #[test]
    fn every_kind_of_value_is_json() {
        let (json, lost) = written(
            r#"[{"key":"s","value":{"stringValue":"a\"b\u00e9"}},{"key":"b","value":{"boolValue":true}},
            {"key":"i","value":{"intValue":"9007199254740993"}},{"key":"j","value":{"intValue":-5}},
            {"key":"d","value":{"doubleValue":1.50}},{"key":"n","value":{"doubleValue":"NaN"}},
            {"key":"x","value":{"bytesValue":"AP8Q"}},{"key":"e","value":{}},{"key":"none"},
            {"key":"l","value":{"arrayValue":{"values":[{"intValue":"1"},{"stringValue":"z"}]}}},{"key":"el","value":{"arrayValue":{}}},
            {"key":"o","value":{"kvlistValue":{"values":[{"key":"k","value":{"boolValue":false}}]}}}]"#,
        );
        assert_eq!(
            json,
            r#"{"s": "a\"b\u00e9", "b": true, "i": 9007199254740993, "j": -5, "d": 1.50, "n": "NaN", "x": "00ff10", "e": null, "none": null, "l": [1, "z"], "el": [], "o": {"k": false}}"#
        );
        assert_eq!(lost, 0);
        assert!(serde_json::from_str::<serde_json::Value>(&json).is_ok());
    }

    #[test]
    fn what_is_not_understood_is_counted() {
        assert_eq!(written("null"), ("{}".into(), 0));
        assert_eq!(written("7"), ("{}".into(), 1));
        assert_eq!(written(r#"[7, {"key":1}, {"key":"a","value":{"intValue":"x"}}]"#), (r#"{"a": null}"#.into(), 3));
        let mut deep = String::from(r#"{"intValue":1}"#);
        for _ in 0..100 {
            deep = format!(r#"{{"arrayValue":{{"values":[{deep}]}}}}"#);
        }
        let (json, lost) = written(&format!(r#"[{{"key":"a","value":{deep}}}]"#));
        assert!(json.contains("[null]") && lost == 1, "{json}");
    }

    #[test]
    fn base64_is_read_with_and_without_padding() {
        assert_eq!(base64("AP8="), Some(vec![0, 255]));
        assert_eq!(base64("AP8"), Some(vec![0, 255]));
        assert_eq!(base64("_-8="), base64("/+8="));
        assert_eq!((base64("A"), base64("A*"), base64("")), (None, None, Some(vec![])));
    }
}
