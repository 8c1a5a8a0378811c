//! JSON as stored, indented for reading: every digit and every key stays as it is.

use leptos::prelude::*;

use super::cells::null;
use super::copy::CopyButton;

/// Longer texts are shown up to here; the copy has all of it.
const MOST_CHARS: usize = 100_000;

/// A JSON text, or whatever is stored in its place.
#[component]
pub fn JsonView(text: Option<String>) -> impl IntoView {
    let Some(text) = text else { return null("NULL") };
    let (shown, is_json) = match serde_json::from_str::<serde::de::IgnoredAny>(&text) {
        Ok(_) => (indent(&text), true),
        Err(_) => (text.clone(), false),
    };
    let cut = shown.chars().nth(MOST_CHARS).is_some();
    let shown: String = shown.chars().take(MOST_CHARS).collect();
    view! {
        <div class="code-block">
            <CopyButton text=Signal::stored(text) what="JSON" />
            <pre class="code" tabindex="0"><code>{shown}</code></pre>
            {(!is_json).then(|| view! { <p class="faint">"This is not JSON; it is shown as stored."</p> })}
            {cut.then(|| view! { <p class="faint">"The rest is not shown; copying takes all of it."</p> })}
        </div>
    }
    .into_any()
}

/// Breaks valid JSON into lines; strings and numbers are copied, not read.
fn indent(text: &str) -> String {
    let mut out = String::with_capacity(text.len() * 2);
    let mut depth = 0_usize;
    let mut chars = text.chars().filter(|c| *c != '\u{feff}').peekable();
    // Indenting makes text longer: what is not shown is not written either.
    while out.len() < 4 * MOST_CHARS
        && let Some(c) = chars.next()
    {
        match c {
            '"' => {
                out.push(c);
                copy_string(&mut chars, &mut out);
            }
            '{' | '[' => {
                out.push(c);
                while chars.next_if(|c| c.is_ascii_whitespace()).is_some() {}
                if let Some(end) = chars.next_if(|c| matches!(c, '}' | ']')) {
                    out.push(end);
                } else {
                    depth += 1;
                    line(&mut out, depth);
                }
            }
            '}' | ']' => {
                depth = depth.saturating_sub(1);
                line(&mut out, depth);
                out.push(c);
            }
            ',' => {
                out.push(c);
                line(&mut out, depth);
            }
            ':' => out.push_str(": "),
            c if c.is_ascii_whitespace() => {}
            c => out.push(c),
        }
    }
    out
}

fn copy_string(chars: &mut impl Iterator<Item = char>, out: &mut String) {
    while let Some(c) = chars.next() {
        out.push(c);
        match c {
            '\\' => out.extend(chars.next()),
            '"' => return,
            _ => {}
        }
    }
}

fn line(out: &mut String, depth: usize) {
    out.push('\n');
    out.extend(std::iter::repeat_n("  ", depth.min(64)));
}
