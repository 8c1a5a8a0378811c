//! Tables as CSV: comma, quotes where they are needed, lines ended by CR LF.
//!
//! NULL is an empty field, an empty text is `""`. Nothing is changed in a value; what a spreadsheet
//! would take for a formula is at least quoted.

/// Adds a line. `None` is NULL.
pub fn line<'a>(out: &mut String, fields: impl IntoIterator<Item = Option<&'a str>>) {
    let mut first = true;
    for field in fields {
        if !first {
            out.push(',');
        }
        first = false;
        if let Some(text) = field {
            value(out, text);
        }
    }
    out.push_str("\r\n");
}

fn value(out: &mut String, text: &str) {
    let special = |c: char| matches!(c, ',' | '"' | '\n' | '\r' | ';' | '\t');
    let formula = text.starts_with(['=', '+', '-', '@']) && text.parse::<f64>().is_err();
    let edges = text.starts_with(char::is_whitespace) || text.ends_with(char::is_whitespace);
    if text.is_empty() || formula || edges || text.contains(special) {
        out.push('"');
        out.push_str(&text.replace('"', "\"\""));
        out.push('"');
    } else {
        out.push_str(text);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(fields: &[Option<&str>]) -> String {
        let mut out = String::new();
        line(&mut out, fields.iter().copied());
        out
    }

    #[test]
    fn null_and_empty_texts_differ() {
        assert_eq!(written(&[None, Some(""), Some("a")]), ",\"\",a\r\n");
    }

    #[test]
    fn what_would_break_a_line_or_a_field_is_quoted() {
        assert_eq!(
            written(&[Some("a,b"), Some("say \"x\""), Some("two\nlines")]),
            "\"a,b\",\"say \"\"x\"\"\",\"two\nlines\"\r\n"
        );
        assert_eq!(written(&[Some(" padded ")]), "\" padded \"\r\n");
    }

    #[test]
    fn formulas_are_quoted_and_numbers_are_not() {
        assert_eq!(written(&[Some("=1+1"), Some("@x"), Some("-1.5"), Some("+x")]), "\"=1+1\",\"@x\",-1.5,\"+x\"\r\n");
    }
}
