//! Which names may stand in an archive: those of files below the folder that it is unpacked to.

/// Why a name is refused; None for a good one. A folder's name ends in a slash.
pub(super) fn problem(name: &str) -> Option<&'static str> {
    let bytes = name.as_bytes();
    if name.is_empty() {
        return Some("has no name");
    }
    if name.chars().any(char::is_control) {
        return Some("has control characters in its name");
    }
    if name.starts_with('/') || name.starts_with('\\') {
        return Some("has an absolute path");
    }
    if bytes.get(1) == Some(&b':') && bytes.first().is_some_and(u8::is_ascii_alphabetic) {
        return Some("has a path with a drive");
    }
    if name.contains('\\') {
        return Some("has backslashes in its path");
    }
    let parts = name.strip_suffix('/').unwrap_or(name);
    if parts.split('/').any(|part| part == "..") {
        return Some("has a path that leaves the archive's folder");
    }
    if parts.split('/').any(|part| part.is_empty() || part == ".") {
        return Some("has a path with empty parts");
    }
    None
}

#[cfg(test)]
mod tests {
    use super::problem;

    #[test]
    fn only_paths_below_the_folder_are_good() {
        for good in ["a.parquet", "a/b/c.parquet", "folder/", "year=2025/ü .parquet", "a..b/c"] {
            assert_eq!(problem(good), None, "{good}");
        }
        for bad in
            ["../a", "a/../../b", "/a", "\\a", "C:\\a", "c:/a", "a\\..\\b", "a\n", "a\0b", "", "a//b", "./a", "a/.."]
        {
            assert!(problem(bad).is_some(), "{bad:?}");
        }
    }
}
