//! Where a whole document says something else than the columns beside it. What is absent, NULL or empty is the same;
//! numbers are compared as numbers.

use serde_json::Value;

/// Differences of one dataset that are told; the rest is counted.
const MOST: usize = 100;
/// Characters of a path.
const MOST_PATH: usize = 400;

/// One field that differs: paths and values on both sides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Difference {
    pub(super) column: &'static str,
    /// Behind the column's name.
    pub(super) path: String,
    /// Behind the document's key.
    pub(super) document_key: String,
    pub(super) column_value: Option<String>,
    pub(super) document_value: Option<String>,
}

/// Differences in the making.
#[derive(Debug, Default)]
pub(super) struct Differences {
    pub(super) all: Vec<Difference>,
    /// Beyond those.
    pub(super) more: u64,
}

impl Differences {
    /// Compares a column's document with the part of the whole document under `key`.
    pub(super) fn compare(&mut self, column: &'static str, key: &str, own: Option<&Value>, other: Option<&Value>) {
        self.walk(column, key, &mut String::new(), own.unwrap_or(&Value::Null), other.unwrap_or(&Value::Null));
    }

    /// One field that differs.
    pub(super) fn add(
        &mut self,
        column: &'static str,
        key: &str,
        path: &str,
        own: Option<String>,
        other: Option<String>,
    ) {
        if self.all.len() >= MOST {
            self.more += 1;
            return;
        }
        let path: String = path.chars().take(MOST_PATH).collect();
        self.all.push(Difference {
            column,
            path,
            document_key: key.to_owned(),
            column_value: own,
            document_value: other,
        });
    }

    fn walk(&mut self, column: &'static str, key: &str, path: &mut String, own: &Value, other: &Value) {
        match (own, other) {
            (Value::Object(_), Value::Object(_) | Value::Null) | (Value::Null, Value::Object(_)) => {
                let empty = serde_json::Map::new();
                let (own, other) = (own.as_object().unwrap_or(&empty), other.as_object().unwrap_or(&empty));
                for (name, value) in own {
                    let there = other.get(name).unwrap_or(&Value::Null);
                    self.step(column, key, path, &format!(".{name}"), value, there);
                }
                for (name, value) in other.iter().filter(|(name, _)| !own.contains_key(*name)) {
                    self.step(column, key, path, &format!(".{name}"), &Value::Null, value);
                }
            }
            (Value::Array(_), Value::Array(_) | Value::Null) | (Value::Null, Value::Array(_)) => {
                let (own, other) =
                    (own.as_array().map_or(&[][..], Vec::as_slice), other.as_array().map_or(&[][..], Vec::as_slice));
                for place in 0..own.len().max(other.len()) {
                    let (own, other) = (own.get(place), other.get(place));
                    let (own, other) = (own.unwrap_or(&Value::Null), other.unwrap_or(&Value::Null));
                    self.step(column, key, path, &format!("[{place}]"), own, other);
                }
            }
            _ if same(own, other) => {}
            _ => self.add(column, key, path, text(own), text(other)),
        }
    }

    fn step(&mut self, column: &'static str, key: &str, path: &mut String, name: &str, own: &Value, other: &Value) {
        let length = path.len();
        path.push_str(name);
        self.walk(column, key, path, own, other);
        path.truncate(length);
    }
}

fn same(own: &Value, other: &Value) -> bool {
    match (own, other) {
        (Value::Number(own), Value::Number(other)) => own == other || own.as_f64() == other.as_f64(),
        _ => own == other,
    }
}

/// The JSON of a value; None for null.
fn text(value: &Value) -> Option<String> {
    (!value.is_null()).then(|| value.to_string())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn paths(own: &Value, other: &Value) -> Vec<String> {
        let mut found = Differences::default();
        found.compare("license_info", "license", Some(own), Some(other));
        found.all.into_iter().map(|difference| difference.path).collect()
    }

    #[test]
    fn only_fields_that_differ_are_told() {
        let own = json!({"license_type": "custom", "uses": ["a", "b"], "n": 1, "deep": {"x": 1}});
        let other = json!({"license_type": "permissive", "uses": ["a"], "n": 1.0, "deep": {"x": 2}});
        assert_eq!(paths(&own, &other), [".license_type", ".uses[1]", ".deep.x"]);
    }

    #[test]
    fn what_is_absent_is_the_same_as_null_and_as_nothing_in_it() {
        let own = json!({"doi": null, "authors": [], "more": {}, "audit": {"a": null}});
        assert_eq!(paths(&own, &json!({})), [""; 0]);
        assert_eq!(paths(&json!({}), &own), [""; 0]);
        assert_eq!(paths(&json!({"a": {"b": 1}}), &json!({})), [".a.b"]);
        assert_eq!(paths(&json!({"a": 1}), &json!({"a": [1]})), [".a"]);
    }

    #[test]
    fn many_differences_are_counted_and_not_all_told() {
        let mut found = Differences::default();
        let own: Vec<usize> = (0..1_000).collect();
        found.compare("metadata", "metadata", Some(&json!(own)), None);
        assert_eq!((found.all.len(), found.more), (MOST, 1_000 - MOST as u64));
    }
}
