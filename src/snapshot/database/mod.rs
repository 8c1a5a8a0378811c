//! Files of DuckDB itself: what their first bytes say, which tables they hold, and how these are read out.

pub mod sql_type;
pub mod table;

#[cfg(target_arch = "wasm32")]
pub(super) mod reader;

use super::paths::last_part;
use crate::decode::{Error, ErrorKind};

/// Bytes that are enough to tell: a checksum, the sign, the storage version.
pub const HEAD: usize = 20;

/// The storage version, if these are the first bytes of a DuckDB file.
pub fn storage_version(head: &[u8]) -> Option<u64> {
    if head.get(8..12) != Some(b"DUCK") {
        return None;
    }
    Some(u64::from_le_bytes(head.get(12..20)?.try_into().ok()?))
}

/// Which DuckDB writes this storage version.
fn writer(version: u64) -> &'static str {
    match version {
        0..64 => "before DuckDB 0.9",
        64 => "DuckDB 0.9 to 1.1",
        65 => "DuckDB 1.2",
        66 => "DuckDB 1.3",
        67 => "DuckDB 1.4",
        68 => "DuckDB 1.5",
        _ => "DuckDB 2.0 or later",
    }
}

/// The engine reads what DuckDB 0.9 to 1.4 write.
const READABLE: std::ops::RangeInclusive<u64> = 64..=67;

/// Why a database file cannot be read, by its first bytes; None if it can.
pub fn refusal(path: &str, head: &[u8]) -> Option<Error> {
    let Some(version) = storage_version(head) else {
        let what = format!("{path} is not a DuckDB database: it does not begin as one does.");
        return Some(Error::new(ErrorKind::Unsupported, what, "Check the file, or export its tables as Parquet."));
    };
    if READABLE.contains(&version) {
        return None;
    }
    let what = format!(
        "{path} is a DuckDB database of storage version {version} ({}). This page reads versions {} to {}.",
        writer(version),
        READABLE.start(),
        READABLE.end()
    );
    Some(Error::new(ErrorKind::Unsupported, what, export_remedy(path)))
}

/// How the tables of a database are opened when the file itself is not.
pub fn export_remedy(path: &str) -> String {
    let name = last_part(path).replace(['\'', '"'], "");
    format!(
        "Export it: duckdb {name} -c \"EXPORT DATABASE 'snapshot' (FORMAT parquet)\". Then open the folder snapshot."
    )
}

/// A failure of the engine over a database or one of its tables (`what`), in words.
pub fn unreadable(what: &str, path: &str, message: &str) -> Error {
    let line = message.lines().next().unwrap_or_default().trim();
    let words: String = line.chars().take(200).collect();
    let dots = if words.len() < line.len() { "…" } else { "" };
    let remedy = match message.to_ascii_lowercase() {
        text if text.contains("encrypt") => "Copy it into a database without encryption.".to_owned(),
        text if text.contains("corrupt") => {
            format!("Check that the copy is whole: compare its size with the original's. {}", export_remedy(path))
        }
        _ => export_remedy(path),
    };
    Error::new(ErrorKind::Damaged, format!("{what} could not be read ({words}{dots})."), remedy)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head(version: u64) -> Vec<u8> {
        [&[7; 8][..], b"DUCK", &version.to_le_bytes()].concat()
    }

    #[test]
    fn the_storage_version_stands_behind_the_sign() {
        assert_eq!(storage_version(&head(67)), Some(67));
        assert_eq!(storage_version(b"PAR1"), None);
        assert_eq!(storage_version(&head(67)[..15]), None);
    }

    #[test]
    fn a_database_of_another_version_is_told_with_it_and_how_to_export_it() {
        for version in 64..=67 {
            assert_eq!(refusal("p.duckdb", &head(version)), None);
        }
        let told = |version| refusal("a/p.duckdb", &head(version)).map(|error| (error.what, error.remedy));
        let Some((what, remedy)) = told(68) else { unreachable!("it is too new") };
        assert!(what.contains("storage version 68 (DuckDB 1.5)"), "{what}");
        assert!(remedy.contains("duckdb p.duckdb -c"), "{remedy}");
        assert!(told(63).is_some_and(|(what, _)| what.contains("before DuckDB 0.9")));
        assert!(refusal("p.duckdb", b"hello").is_some_and(|error| error.what.contains("is not a DuckDB database")));
    }

    #[test]
    fn the_engines_words_are_cut_to_a_line() {
        let long = format!("INTERNAL Error: {}\nstack", "x".repeat(1_000));
        let error = unreadable("p.duckdb", "p.duckdb", &long);
        assert!(error.what.chars().count() < 260 && !error.what.contains("stack"), "{}", error.what);
        assert!(unreadable("p", "p", "IO Error: Corrupt database file").remedy.contains("copy is whole"));
    }
}
