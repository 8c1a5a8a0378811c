//! Values as Python writes and rounds them: fingerprints are hashes of texts that Python's `json.dumps` made, so every
//! blank and every escape counts.

/// A text with its quotes, everything beyond ASCII escaped.
pub(super) fn text(out: &mut String, value: &str) {
    out.push('"');
    for char in value.chars() {
        match char {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\u{8}' => out.push_str("\\b"),
            '\u{c}' => out.push_str("\\f"),
            ' '..='\u{7f}' => out.push(char),
            _ => {
                for unit in char.encode_utf16(&mut [0; 2]) {
                    out.push_str(&format!("\\u{unit:04x}"));
                }
            }
        }
    }
    out.push('"');
}

/// A list of texts.
pub(super) fn texts<'a>(out: &mut String, values: impl IntoIterator<Item = &'a str>) {
    out.push('[');
    for (place, value) in values.into_iter().enumerate() {
        if place > 0 {
            out.push_str(", ");
        }
        text(out, value);
    }
    out.push(']');
}

/// A finite float with as few digits as lead back to it, and always as a float: `16.0`, `1e-05`.
pub(super) fn float(value: f64) -> String {
    let shortest = format!("{value:e}");
    let digits = shortest.bytes().take_while(|byte| *byte != b'e').filter(u8::is_ascii_digit).count();
    // Of two that are as short and as near, the one with the even digit.
    let even = format!("{value:.*e}", digits.saturating_sub(1));
    let text = if even.parse() == Ok(value) { even } else { shortest };
    let (digits, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    let exponent: i32 = exponent.parse().unwrap_or_default();
    if value != 0.0 && !(-4..16).contains(&exponent) {
        let sign = if exponent < 0 { '-' } else { '+' };
        return format!("{digits}e{sign}{:0>2}", exponent.abs());
    }
    let (sign, digits) = digits.strip_prefix('-').map_or(("", digits), |digits| ("-", digits));
    let digits = digits.replace('.', "");
    let whole = usize::try_from(exponent + 1).unwrap_or_default();
    if exponent < 0 {
        let zeros = "0".repeat(exponent.unsigned_abs() as usize - 1);
        return format!("{sign}0.{zeros}{digits}");
    }
    match digits.split_at_checked(whole) {
        Some((whole, fraction)) if !fraction.is_empty() => format!("{sign}{whole}.{fraction}"),
        _ => format!("{sign}{digits:0<whole$}.0"),
    }
}

/// Rounded to so many decimals, exact halves to the even digit.
pub(super) fn round(value: f64, decimals: usize) -> f64 {
    format!("{value:.decimals$}").parse().unwrap_or(value)
}

/// Without the white space around it that Python's `strip` takes off.
pub(super) fn strip(value: &str) -> &str {
    value.trim_matches(|char: char| char.is_whitespace() || ('\u{1c}'..='\u{1f}').contains(&char))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_escaped_beyond_ascii() {
        let mut out = String::new();
        text(&mut out, "a\"\\\n\u{1}\u{7f}é🎵\u{2028}");
        assert_eq!(out, "\"a\\\"\\\\\\n\\u0001\u{7f}\\u00e9\\ud83c\\udfb5\\u2028\"");
    }

    #[test]
    fn floats_are_written_as_repr_does() {
        let pairs = [
            (16.0, "16.0"),
            (-0.0, "-0.0"),
            (3.150_000_095_367_431_6, "3.1500000953674316"),
            (0.0001, "0.0001"),
            (0.00001, "1e-05"),
            (-1.5e-7, "-1.5e-07"),
            (108.339_996_337_890_63, "108.33999633789062"),
            (-0.012_5, "-0.0125"),
            (120.0, "120.0"),
            (1e15, "1000000000000000.0"),
            (1e16, "1e+16"),
            (1.25e300, "1.25e+300"),
        ];
        for (value, written) in pairs {
            assert_eq!(float(value), written);
        }
    }

    #[test]
    fn halves_are_rounded_as_python_rounds_them() {
        assert_eq!((round(0.5, 0), round(1.5, 0), round(2.5, 0)), (0.0, 2.0, 2.0));
        // Not halves: the floats are a little less and a little more.
        assert_eq!((round(2.675, 2), round(1.005, 2)), (2.67, 1.0));
        assert_eq!(round(1.490_112_994_35, 6), 1.490_113);
    }
}
