//! Paths inside what was given, with `/`: names, folders, and what folders of the form `key=value` say. Looks at no
//! file.

use percent_encoding::percent_decode_str;

/// Hive writes this for NULL.
const NULL: &str = "__HIVE_DEFAULT_PARTITION__";

/// The name behind the last slash.
pub fn last_part(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// The folder, with its slash; empty at the top.
pub fn folder(path: &str) -> &str {
    path.rfind('/').and_then(|slash| path.get(..=slash)).unwrap_or_default()
}

/// The file's name without its ending.
pub fn stem(path: &str) -> &str {
    let name = last_part(path);
    name.rsplit_once('.').map_or(name, |(stem, _)| stem)
}

/// Whether a file's name is that of a Parquet file.
pub fn may_be_parquet(path: &str) -> bool {
    has_ending(path, &[".parquet", ".parq", ".pq"])
}

/// Whether a file's name is that of a zip archive.
pub fn may_be_zip(path: &str) -> bool {
    has_ending(path, &[".zip"])
}

/// Whether a file's name is that of a DuckDB database.
pub fn may_be_database(path: &str) -> bool {
    has_ending(path, &[".duckdb", ".ddb"])
}

fn has_ending(path: &str, endings: &[&str]) -> bool {
    let name = last_part(path).to_ascii_lowercase();
    // What macOS puts beside files in archives has their names, and is none of them.
    !name.starts_with("._") && endings.iter().any(|ending| name.ends_with(ending))
}

/// What the folders say, outermost first: `year=2025` is `("year", Some("2025"))`.
pub fn partitions(path: &str) -> Vec<(String, Option<String>)> {
    folder(path).split('/').filter_map(partition).collect()
}

/// What one folder says, if it says something.
pub(super) fn partition(part: &str) -> Option<(String, Option<String>)> {
    let (key, value) = part.split_once('=').filter(|(key, _)| !key.is_empty())?;
    let plain = |text: &str| percent_decode_str(text).decode_utf8_lossy().into_owned();
    // DuckDB reads its own word for NULL in any case.
    let is_null = value == NULL || value.eq_ignore_ascii_case("NULL");
    Some((plain(key), (!is_null).then(|| plain(value))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_folders_are_cut_at_the_last_slash() {
        assert_eq!((folder("a/b.c/d.parquet"), last_part("a/b.c/d.parquet")), ("a/b.c/", "d.parquet"));
        assert_eq!((folder("d.parquet"), stem("a/d.x.parquet"), stem("a.b/d")), ("", "d.x", "d"));
        assert!(may_be_parquet("A.PARQUET") && may_be_parquet("a/b.pq") && !may_be_parquet("a/._b.parquet"));
    }

    #[test]
    fn folders_of_a_key_and_a_value_are_read() {
        let text = |key: &str, value: &str| (key.to_owned(), Some(value.to_owned()));
        assert_eq!(partitions("t/year=2025/k=a%20%2Fb/x.parquet"), [text("year", "2025"), text("k", "a /b")]);
        assert_eq!(partitions("t/y=__HIVE_DEFAULT_PARTITION__/x=1.parquet"), [("y".to_owned(), None)]);
        assert_eq!(partitions("t/y=NULL/x=1.parquet"), [("y".to_owned(), None)]);
        assert_eq!(partitions("t/=1/x"), []);
    }
}
