//! The pinned command-line tools: which versions, where they are, and how they are installed.

use std::path::PathBuf;

use anyhow::Result;

use crate::command::{cargo, command, output, run};
use crate::{console, paths};

/// A tool from crates.io at one exact version.
pub struct Tool {
    /// Its crate.
    package: &'static str,
    /// Its name in the cache.
    name: &'static str,
    version: &'static str,
    /// The program that shows that the installation is whole.
    program: &'static str,
}

/// Must be the version of the `wasm-bindgen` crate in Cargo.toml; brings the runner of the browser tests too.
pub const WASM_BINDGEN: Tool =
    Tool { package: "wasm-bindgen-cli", name: "wasm-bindgen", version: "0.2.129", program: "wasm-bindgen" };

impl Tool {
    /// The folder with its programs.
    pub fn bin(&self) -> PathBuf {
        paths::tool(self.name, self.version).join("bin")
    }

    /// One of its programs.
    pub fn program(&self) -> PathBuf {
        self.bin().join(format!("{}{}", self.program, std::env::consts::EXE_SUFFIX))
    }

    /// Installs it into the user's cache unless it is there.
    ///
    /// # Errors
    /// When cargo cannot install it.
    pub fn ensure(&self) -> Result<()> {
        let what = format!("{} {}", self.name, self.version);
        console::step(&what, || Ok(self.is_there()), || self.install())
    }

    fn is_there(&self) -> bool {
        output(command(self.program()).arg("--version"))
            .is_some_and(|printed| printed.split_whitespace().any(|word| word == self.version))
    }

    /// Compiles with a profile that is quick to build: the tools run for seconds, their release profiles take minutes more.
    fn install(&self) -> Result<()> {
        println!("    compiled once for this user, a few minutes");
        run(cargo()
            .args(["install", "--locked", "--version", self.version, self.package, "--root"])
            .arg(paths::tool(self.name, self.version))
            .env("CARGO_PROFILE_RELEASE_LTO", "off")
            .env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16")
            .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1")
            .env_remove("CARGO_TARGET_DIR")
            .env_remove("RUSTFLAGS"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wasm_bindgen_tool_is_the_version_of_the_crate() {
        let manifest = std::fs::read_to_string(paths::root().join("Cargo.toml")).unwrap_or_default();
        assert!(manifest.contains(&format!("wasm-bindgen = \"={}\"", WASM_BINDGEN.version)));
    }
}
