//! The lock: after it, SQL reaches nothing but the database's own tables.

/// The settings, in order; the last one makes all of them final.
///
/// `search_path` stays settable, which each connection needs.
pub fn statements(memory_megabytes: u32) -> [String; 6] {
    [
        format!("SET memory_limit = '{memory_megabytes}MB'"),
        "SET enable_external_access = false".to_owned(),
        "SET autoload_known_extensions = false".to_owned(),
        "SET autoinstall_known_extensions = false".to_owned(),
        "SET allow_community_extensions = false".to_owned(),
        "SET lock_configuration = true".to_owned(),
    ]
}

#[cfg(test)]
mod tests {
    use super::statements;

    #[test]
    fn memory_is_bounded_before_settings_are_final() {
        let all = statements(2_000);
        assert!(all[0].contains("memory_limit"));
        assert!(all[5].contains("lock_configuration"));
    }
}
