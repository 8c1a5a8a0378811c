//! The lock: after it, SQL reaches nothing but the database's own tables.

use super::sql;

/// The settings, in order; the last one makes all of them final. Registered files stay in reach below `directory`, if
/// one is named, and nothing else does.
///
/// `search_path` stays settable, which each connection needs.
pub fn statements(memory_megabytes: u32, directory: Option<&str>) -> Vec<String> {
    let allowed = directory.map(|directory| format!("SET allowed_directories = [{}]", sql::text(directory)));
    let closed = [
        "SET enable_external_access = false",
        "SET autoload_known_extensions = false",
        "SET autoinstall_known_extensions = false",
        "SET allow_community_extensions = false",
        "SET lock_configuration = true",
    ];
    let memory = format!("SET memory_limit = '{memory_megabytes}MB'");
    std::iter::once(memory).chain(allowed).chain(closed.map(str::to_owned)).collect()
}

#[cfg(test)]
mod tests {
    use super::statements;

    #[test]
    fn memory_is_bounded_before_settings_are_final() {
        let all = statements(2_000, None);
        assert!(all[0].contains("memory_limit"));
        assert!(all[5].contains("lock_configuration"));
        assert!(!all.iter().any(|statement| statement.contains("allowed_")));
    }

    #[test]
    fn a_directory_is_allowed_before_access_is_taken_away() {
        let all = statements(2_000, Some("it's/"));
        let place = |words: &str| all.iter().position(|statement| statement.contains(words));
        assert_eq!(all[1], "SET allowed_directories = ['it''s/']");
        assert!(place("allowed_directories") < place("enable_external_access"));
        assert_eq!(place("lock_configuration"), Some(all.len() - 1));
    }
}
