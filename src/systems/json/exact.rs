//! JSON with every number as written. Numbers of more than 64 bits (or than a float holds exactly) are kept as texts with
//! a sign in front that no text of a state has, and written as numbers again.

use std::borrow::Cow;

use serde_json::Value;

/// Stands before the digits of a number that is kept as text. From the private use area.
const SIGN: &str = "\u{f8ff}number ";
/// A float is exact with so many digits, and this far from the point.
const FLOAT_DIGITS: usize = 15;
const FLOAT_EXPONENT: usize = 20;

/// Reads JSON. The error says why it is none, in words.
pub fn parse(text: &str) -> Result<Value, String> {
    serde_json::from_str(&guarded(text)).map_err(|error| words(&error))
}

pub(in crate::systems) fn words(error: &serde_json::Error) -> String {
    let what = error.to_string();
    let what = what.split(" at line ").next().unwrap_or_default().to_owned();
    format!("it is not JSON at line {}, column {} ({what})", error.line(), error.column())
}

/// The text with the numbers that would lose digits as texts.
pub(in crate::systems) fn guarded(text: &str) -> Cow<'_, str> {
    let bytes = text.as_bytes();
    let mut out = String::new();
    let (mut copied, mut at) = (0, 0);
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'"' => at = string_end(bytes, at + 1),
            b'-' | b'0'..=b'9' => {
                let end = at + bytes.iter().skip(at).take_while(|b| is_of_number(**b)).count();
                if let Some(number) = text.get(at..end).filter(|number| loses(number)) {
                    out.push_str(text.get(copied..at).unwrap_or_default());
                    out.push('"');
                    out.push_str(SIGN);
                    out.push_str(number);
                    out.push('"');
                    copied = end;
                }
                at = end;
            }
            _ => at += 1,
        }
    }
    if copied == 0 {
        return Cow::Borrowed(text);
    }
    out.push_str(text.get(copied..).unwrap_or_default());
    Cow::Owned(out)
}

fn is_of_number(byte: u8) -> bool {
    matches!(byte, b'-' | b'+' | b'.' | b'e' | b'E' | b'0'..=b'9')
}

fn string_end(bytes: &[u8], mut at: usize) -> usize {
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'\\' => at += 2,
            b'"' => return at + 1,
            _ => at += 1,
        }
    }
    at
}

/// Whether a number would not come back as written. What is no number stays for the reader of JSON to complain of.
fn loses(number: &str) -> bool {
    if !is_number(number) {
        return false;
    }
    if !number.contains(['.', 'e', 'E']) {
        return number.parse::<i64>().is_err() && number.parse::<u64>().is_err();
    }
    let (digits, exponent) = number.split_once(['e', 'E']).unwrap_or((number, "0"));
    let count = digits.bytes().filter(u8::is_ascii_digit).count();
    let exponent = exponent.parse::<i64>().map_or(usize::MAX, |exponent| exponent.unsigned_abs() as usize);
    // Short ones are read exactly; of the others, those that come back the same.
    (count > FLOAT_DIGITS || exponent.saturating_add(count) > FLOAT_EXPONENT + FLOAT_DIGITS)
        && serde_json::from_str::<Value>(number).map_or(true, |value| write(&value, false) != number)
}

fn is_number(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (whole, rest) = digits.split_at(digits.bytes().take_while(u8::is_ascii_digit).count());
    let (fraction, exponent) = match rest.split_once(['e', 'E']) {
        Some((fraction, exponent)) => (fraction, Some(exponent.strip_prefix(['+', '-']).unwrap_or(exponent))),
        None => (rest, None),
    };
    let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    is_digits(whole)
        && (whole.len() == 1 || !whole.starts_with('0'))
        && (fraction.is_empty() || fraction.strip_prefix('.').is_some_and(is_digits))
        && exponent.is_none_or(is_digits)
}

/// Writes JSON, on one line or indented.
pub fn write(value: &Value, indented: bool) -> String {
    let text = if indented { serde_json::to_string_pretty(value) } else { serde_json::to_string(value) };
    let text = text.unwrap_or_default();
    let sign = format!("\"{SIGN}");
    if !text.contains(&sign) {
        return text;
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text.as_str();
    while let Some((before, after)) = rest.split_once(&sign) {
        let (number, next) = after.split_once('"').unwrap_or((after, ""));
        out.push_str(before);
        out.push_str(number);
        rest = next;
    }
    out.push_str(rest);
    out
}

/// Whether two values are the same: 1 is 1.0, and the order of keys says nothing.
pub fn same(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Number(a), Value::Number(b)) => a == b || (a.is_f64() != b.is_f64() && a.as_f64() == b.as_f64()),
        (Value::Array(a), Value::Array(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b)),
        (Value::Object(a), Value::Object(b)) => {
            a.len() == b.len() && a.iter().all(|(key, a)| b.get(key).is_some_and(|b| same(a, b)))
        }
        _ => a == b,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_any_length_come_back_as_written() {
        for number in [
            "0",
            "-1",
            "9007199254740993",
            "18446744073709551615",
            "-9223372036854775808",
            "123456789012345678901234567890",
            "-340282366920938463463374607431768211456",
            "0.1",
            "0.30000000000000004",
            "-24.12",
            "1e400",
            "3.141592653589793238462643383279",
        ] {
            let text = format!("{{\"n\":{number},\"s\":\"{number}\",\"l\":[{number},null]}}");
            let value = parse(&text).unwrap();
            assert_eq!(write(&value, false), text);
            assert!(same(&value, &parse(&text).unwrap()));
        }
    }

    #[test]
    fn what_is_not_json_is_said_with_its_place() {
        for text in
            ["", "{", "[1,", "nul", "01", "1.", "--1", "\"", "{\"a\":1}}", "NaN", "123456789012345678901234567890."]
        {
            assert!(parse(text).is_err_and(|words| words.contains("not JSON at line")), "{text}");
        }
    }

    #[test]
    fn a_float_that_is_whole_is_the_same_as_its_number() {
        let of = |text: &str| parse(text).unwrap();
        assert!(same(&of("{\"a\":[1,2.0]}"), &of("{\"a\":[1.0,2]}")));
        assert!(same(&of("{\"a\":1,\"b\":2}"), &of("{\"b\":2,\"a\":1}")));
        for (a, b) in
            [("1", "1.5"), ("1", "\"1\""), ("null", "false"), ("[]", "{}"), ("{\"a\":1}", "{\"a\":1,\"b\":1}")]
        {
            assert!(!same(&of(a), &of(b)), "{a} {b}");
        }
        assert!(!same(&of("9007199254740992"), &of("9007199254740993")));
        assert!(!same(&of("123456789012345678901"), &of("123456789012345678902")));
    }
}
