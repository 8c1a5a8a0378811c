//! From the two programs to what a browser loads: compiled, the app cut into parts, bound to JavaScript, made small.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::thread;

use anyhow::{Context, Result, anyhow, bail};

use crate::command::{cargo, command, run};
use crate::{paths, tools};

const TARGET: &str = "wasm32-unknown-unknown";
/// What rustc's output may use.
const FEATURES: [&str; 6] = [
    "--enable-bulk-memory",
    "--enable-nontrapping-float-to-int",
    "--enable-sign-ext",
    "--enable-mutable-globals",
    "--enable-reference-types",
    "--enable-multivalue",
];
/// The script that fetches the app's parts, as the tool that cuts names it.
pub const PARTS_SCRIPT: &str = "__wasm_split.js";

/// Builds both into `work`: `app/` with all its parts, `decoder/`.
///
/// # Errors
/// When a step fails.
pub fn build(work: &Path) -> Result<()> {
    // The app alone is cut, and needs the linker's notes for it.
    compile("app", &["--cfg", "split", "-C", "link-arg=--emit-relocs"])?;
    // Making the app small takes one core while the decoder is compiled on another.
    thread::scope(|scope| {
        let app = scope.spawn(|| finish_app(work));
        compile("decoder", &[])?;
        finish_decoder(work)?;
        app.join().map_err(|_| anyhow!("the app's last steps ended early"))?
    })
}

fn compile(program: &str, flags: &[&str]) -> Result<()> {
    let build = ["rustc", "--quiet", "--release", "--locked", "--target", TARGET, "--bin", program, "--"];
    run(cargo().args(build).args(flags))
}

fn compiled(program: &str) -> PathBuf {
    paths::target().join(TARGET).join("release").join(format!("{program}.wasm"))
}

fn finish_app(work: &Path) -> Result<()> {
    let (cut, app) = (work.join("cut"), work.join("app"));
    cut_app(&cut)?;
    bind(&cut.join("app.wasm"), &app, "web", &["--keep-lld-exports"])?;
    for file in files(&cut)? {
        let name = file.file_name().unwrap_or_default();
        if name != "app.wasm" {
            fs::copy(&file, app.join(name))?;
        }
    }
    let script = app.join(PARTS_SCRIPT);
    let text = fs::read_to_string(&script).with_context(|| format!("{} cannot be read", script.display()))?;
    fs::write(&script, of_any_type(&text)?)?;
    for file in files(&app)?.iter().filter(|file| file.extension() == Some(OsStr::new("wasm"))) {
        optimise(file, "-Oz")?;
    }
    Ok(())
}

/// Cuts the app at the functions of `src/bin/app/parts.rs`, into `app.wasm`, its parts, and the script that fetches them.
fn cut_app(out: &Path) -> Result<()> {
    let whole = fs::read(compiled("app")).context("the compiled app cannot be read")?;
    let main = out.join("app.wasm");
    let mut options = wasm_split_cli_support::Options::new(&whole);
    options.output_dir = out;
    options.main_out_path = &main;
    options.main_module = "./app.js";
    options.target.web();
    wasm_split_cli_support::transform(options)
        .map(drop)
        .map_err(|error| anyhow!("the app cannot be cut into parts: {error:#}"))
}

fn finish_decoder(work: &Path) -> Result<()> {
    let decoder = work.join("decoder");
    bind(&compiled("decoder"), &decoder, "no-modules", &[])?;
    optimise(&decoder.join("decoder_bg.wasm"), "-O1")
}

fn bind(module: &Path, out: &Path, target: &str, flags: &[&str]) -> Result<()> {
    run(command(tools::WASM_BINDGEN.program())
        .args(flags)
        .args(["--no-typescript", "--target", target, "--out-dir"])
        .arg(out)
        .arg(module))
}

fn optimise(module: &Path, level: &str) -> Result<()> {
    let program = paths::npm_bin().join(if cfg!(windows) { "wasm-opt.cmd" } else { "wasm-opt" });
    run(command(program).arg(level).args(FEATURES).arg(module).arg("-o").arg(module))
}

/// Not every static host gives WebAssembly its media type, which the streaming call insists on.
fn of_any_type(script: &str) -> Result<String> {
    const STREAMING: &str = "WebAssembly.instantiateStreaming(src, imports)";
    const BYTES: &str = "src.then((response) => response.ok ? response.arrayBuffer() : Promise.reject(\
        new Error(`${response.url}: status ${response.status}`))).then((bytes) => WebAssembly.instantiate(bytes, imports))";
    if !script.contains(STREAMING) {
        bail!("the app was not cut into parts as expected: {PARTS_SCRIPT} does not fetch any");
    }
    Ok(script.replace(STREAMING, BYTES))
}

fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    let entries = fs::read_dir(folder).with_context(|| format!("{} cannot be listed", folder.display()))?;
    let mut files = entries.map(|entry| Ok(entry?.path())).collect::<Result<Vec<_>>>()?;
    files.sort();
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_fetched_whatever_media_type_the_host_gives_them() {
        let script = "return async (imports) => (WebAssembly.instantiateStreaming(src, imports));";
        assert!(of_any_type(script).is_ok_and(|text| text.contains("arrayBuffer") && !text.contains("Streaming")));
        assert!(of_any_type("nothing").is_err());
    }
}
