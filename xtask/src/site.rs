//! Which file of a folder answers an address, and with which type. Pure but for looking whether files exist.

use std::path::{Component, Path, PathBuf};

use percent_encoding::percent_decode_str;

/// What answers a request.
#[derive(Debug, PartialEq, Eq)]
pub enum Answer {
    /// This file.
    File(PathBuf),
    /// Another address on this server.
    Redirect(String),
    /// Nothing is there.
    Nothing,
}

/// Looks up an address (path and query) under `base`, which starts and ends with a slash. Never leaves `root`.
pub fn find(root: &Path, base: &str, address: &str) -> Answer {
    let (path, query) = address.split_once('?').map_or((address, String::new()), |(path, query)| {
        let query = format!("?{query}");
        (path, query)
    });
    if path == "/" && base != "/" || format!("{path}/") == base {
        return Answer::Redirect(format!("{base}{query}"));
    }
    let Some(file) = path.strip_prefix(base).and_then(|rest| locate(root, rest)) else {
        return Answer::Nothing;
    };
    if file.is_dir() {
        if !path.ends_with('/') {
            return Answer::Redirect(format!("{path}/{query}"));
        }
        let index = file.join("index.html");
        return if index.is_file() { Answer::File(index) } else { Answer::Nothing };
    }
    if file.is_file() && !path.ends_with('/') { Answer::File(file) } else { Answer::Nothing }
}

/// The file or folder under `root`; `None` for names that lead elsewhere, links included.
fn locate(root: &Path, rest: &str) -> Option<PathBuf> {
    let decoded = percent_decode_str(rest).decode_utf8().ok()?;
    if decoded.contains(['\\', '\0', ':']) {
        return None;
    }
    let relative = Path::new(decoded.as_ref());
    if !relative.components().all(|part| matches!(part, Component::Normal(_))) {
        return None;
    }
    let root = root.canonicalize().ok()?;
    let file = root.join(relative).canonicalize().ok()?;
    file.starts_with(&root).then_some(file)
}

/// The media type by the file's last extension. A `.gz` is sent as it is: the page unpacks it itself.
pub fn media_type(file: &Path) -> &'static str {
    match file.extension().and_then(|extension| extension.to_str()).unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "json" => "application/json",
        "wasm" => "application/wasm",
        "gz" => "application/gzip",
        "zip" => "application/zip",
        "parquet" => "application/vnd.apache.parquet",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "txt" | "md" | "sql" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

/// A sub-path with its two slashes: `a/b` becomes `/a/b/`.
pub fn base(given: &str) -> String {
    let middle = given.trim_matches('/');
    if middle.is_empty() { "/".to_owned() } else { format!("/{middle}/") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn look(base: &str, address: &str) -> Answer {
        find(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/src")), base, address)
    }

    fn gives_file(answer: &Answer) -> bool {
        matches!(answer, Answer::File(_))
    }

    #[test]
    fn a_file_answers_under_the_root_and_under_a_sub_path() {
        assert!(gives_file(&look("/", "/site.rs")));
        assert!(gives_file(&look("/", "/site.rs?snapshot=a/b")));
        assert!(gives_file(&look("/sub/path/", "/sub/path/site.rs")));
        assert!(gives_file(&look("/", "/%73ite.rs")));
    }

    #[test]
    fn outside_the_sub_path_there_is_nothing() {
        assert_eq!(look("/sub/", "/site.rs"), Answer::Nothing);
        assert_eq!(look("/sub/", "/subsite.rs"), Answer::Nothing);
        assert_eq!(look("/", "/absent"), Answer::Nothing);
        assert_eq!(look("/", "/site.rs/"), Answer::Nothing);
    }

    #[test]
    fn nothing_outside_the_folder_is_ever_served() {
        for address in [
            "/../Cargo.toml",
            "/%2e%2e/Cargo.toml",
            "/%2e%2e%2fCargo.toml",
            "/..%5cCargo.toml",
            "//etc/passwd",
            "/%2fetc/passwd",
            "/C:/x",
            "/a%00b",
            "/%ff",
        ] {
            assert_eq!(look("/", address), Answer::Nothing, "{address}");
        }
    }

    #[test]
    fn the_sub_path_is_completed_and_the_query_kept() {
        assert_eq!(look("/sub/path/", "/sub/path?a=1"), Answer::Redirect("/sub/path/?a=1".to_owned()));
        assert_eq!(look("/sub/path/", "/"), Answer::Redirect("/sub/path/".to_owned()));
    }

    #[test]
    fn a_base_is_given_its_slashes() {
        assert_eq!((base("/"), base("a/b"), base("/a/")), ("/".into(), "/a/b/".into(), "/a/".into()));
    }

    #[test]
    fn webassembly_and_compressed_files_have_their_types() {
        assert_eq!(media_type(Path::new("a_bg.wasm")), "application/wasm");
        assert_eq!(media_type(Path::new("a.wasm.gz")), "application/gzip");
    }
}
