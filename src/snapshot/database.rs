//! Files of DuckDB itself: what their first bytes say, and what to do with one. Pure.

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

/// Why a database file is not opened, and how its tables can be.
pub fn refusal(path: &str, head: &[u8]) -> Error {
    let Some(version) = storage_version(head) else {
        let what = format!("{path} is not a DuckDB database: it does not begin as one does.");
        return Error::new(ErrorKind::Unsupported, what, "Check the file, or export its tables as Parquet.");
    };
    let what = format!(
        "{path} is a DuckDB database of storage version {version} ({}). This page reads exports of databases, not their own files.",
        writer(version)
    );
    let name = super::paths::last_part(path).replace(['\'', '"'], "");
    let remedy = format!(
        "Export it: duckdb {name} -c \"EXPORT DATABASE 'snapshot' (FORMAT parquet)\". Then open the folder snapshot."
    );
    Error::new(ErrorKind::Unsupported, what, remedy)
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
    fn a_database_is_told_with_its_version_and_how_to_export_it() {
        let error = refusal("a/p.duckdb", &head(64));
        assert!(error.what.contains("storage version 64 (DuckDB 0.9 to 1.1)"), "{}", error.what);
        assert!(error.remedy.contains("duckdb p.duckdb -c"), "{}", error.remedy);
        assert!(refusal("p.duckdb", b"hello").what.contains("is not a DuckDB database"));
    }
}
