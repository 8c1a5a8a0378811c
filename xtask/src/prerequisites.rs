//! What must be on the machine already. Each missing thing is one sentence with the command that installs it;
//! on Debian as root the tests' own needs are installed by apt.

use std::env;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::command::{command, find, npm, output, run};
use crate::console;

/// The oldest Node that the npm packages and the tests run on.
const NODE: u32 = 20;

/// Node and npm.
///
/// # Errors
/// When one is missing or too old.
pub fn node() -> Result<()> {
    let install = by_platform(
        "install it with your package manager or from https://nodejs.org, on Debian 13 and newer: \
         `sudo apt-get install -y nodejs npm`",
        "`brew install node`",
        "`winget install OpenJS.NodeJS.LTS`",
    );
    let Some(version) = output(command("node").arg("--version")) else {
        bail!("Node {NODE} or newer is needed and there is none: {install}");
    };
    if major(&version).is_none_or(|major| major < NODE) {
        bail!("Node {NODE} or newer is needed and this is {version}: {install}");
    }
    if output(npm().arg("--version")).is_none() {
        bail!("npm is needed and Node came without it: {install}");
    }
    Ok(())
}

/// A C compiler for wasm32: the zstd codec is C.
///
/// # Errors
/// When there is none, or it cannot make WebAssembly.
pub fn clang() -> Result<()> {
    let install = by_platform(
        "`sudo apt-get install -y clang` (or your distribution's package of that name)",
        "`brew install llvm && export PATH=\"$(brew --prefix llvm)/bin:$PATH\"`",
        "`winget install LLVM.LLVM`",
    );
    let compiler = ["CC_wasm32_unknown_unknown", "CC_wasm32-unknown-unknown"].iter().find_map(env::var_os);
    match output(command(compiler.unwrap_or_else(|| "clang".into())).arg("--print-targets")) {
        None => bail!("clang is needed to compile zstd for the browser and there is none: {install}"),
        Some(targets) if !targets.contains("wasm32") => {
            bail!("this clang cannot make WebAssembly, which zstd for the browser needs: {install}")
        }
        Some(_) => Ok(()),
    }
}

/// As [`clang`], but on Debian as root installs it.
///
/// # Errors
/// When there is none and it cannot be installed.
pub fn clang_or_install() -> Result<()> {
    if clang().is_err() && apt_works() {
        console::always("clang (by apt)", || apt_install(&["clang"]))?;
    }
    clang()
}

/// Rustup's `wasm32-unknown-unknown`.
///
/// # Errors
/// When rustup is missing or cannot add the target.
pub fn wasm_target() -> Result<()> {
    let library = || {
        let sysroot = output(command("rustc").args(["--print", "sysroot"]))?;
        Path::new(&sysroot).join("lib/rustlib/wasm32-unknown-unknown/lib").is_dir().then_some(())
    };
    console::step(
        "Rust's wasm32 target",
        || Ok(library().is_some()),
        || {
            if find(&["rustup"]).is_none() {
                bail!(
                    "Rust's target wasm32-unknown-unknown is needed and rustup, which adds it, is not here: \
                     install Rust from https://rustup.rs, or that target with your package manager"
                );
            }
            run(command("rustup").args(["target", "add", "wasm32-unknown-unknown"]))
        },
    )
}

/// A browser and its driver.
pub struct Chromium {
    /// The browser's program.
    pub browser: PathBuf,
    /// The WebDriver program of the same version.
    pub driver: PathBuf,
}

/// Finds Chromium and chromedriver, and on Debian as root installs them.
///
/// # Errors
/// When one is missing and cannot be installed.
pub fn chromium() -> Result<Chromium> {
    if let Some(found) = find_chromium() {
        return Ok(found);
    }
    if apt_works() {
        console::always("Chromium and its driver (by apt)", || apt_install(&["chromium", "chromium-driver"]))?;
    }
    let install = by_platform(
        "`sudo apt-get install -y chromium chromium-driver` (or your distribution's packages)",
        "`brew install --cask chromium chromedriver`",
        "`winget install Google.Chrome Google.ChromeDriver`",
    );
    find_chromium().with_context(|| {
        format!(
            "the browser tests need Chromium and its chromedriver: {install}; or name them in CHROMIUM and CHROMEDRIVER"
        )
    })
}

fn find_chromium() -> Option<Chromium> {
    let named = |name: &str| env::var_os(name).map(PathBuf::from).filter(|path| path.is_file());
    let browser = named("CHROMIUM")
        .or_else(|| find(&["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"]))
        .or_else(|| installed(&["/Applications/Chromium.app/Contents/MacOS/Chromium"]))
        .or_else(|| installed(&["/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"]))?;
    let driver = named("CHROMEDRIVER").or_else(|| find(&["chromedriver"]))?;
    Some(Chromium { browser, driver })
}

fn installed(places: &[&str]) -> Option<PathBuf> {
    places.iter().map(PathBuf::from).find(|path| path.is_file())
}

fn apt_works() -> bool {
    Path::new("/etc/debian_version").is_file()
        && find(&["apt-get"]).is_some()
        && output(command("id").arg("-u")).is_some_and(|id| id == "0")
}

/// Installs at once, and only if that fails asks for fresh package lists first.
fn apt_install(packages: &[&str]) -> Result<()> {
    let install = || {
        let mut apt = command("apt-get");
        apt.args(["install", "-y", "--no-install-recommends"]).args(packages).env("DEBIAN_FRONTEND", "noninteractive");
        run(&mut apt)
    };
    if install().is_ok() {
        return Ok(());
    }
    run(command("apt-get").arg("update"))?;
    install()
}

fn by_platform(linux: &'static str, macos: &'static str, windows: &'static str) -> &'static str {
    match env::consts::OS {
        "macos" => macos,
        "windows" => windows,
        _ => linux,
    }
}

/// The first number of `v20.1.0`.
fn major(version: &str) -> Option<u32> {
    version.trim_start_matches('v').split('.').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_is_read_by_its_first_number() {
        assert_eq!(major("v20.20.2"), Some(20));
        assert_eq!(major("nonsense"), None);
    }
}
