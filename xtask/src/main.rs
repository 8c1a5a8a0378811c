//! Sets up, builds, serves and tests provscope: `cargo xtask help` says how. Each command is a module; this file
//! only reads the command line.

mod assets;
mod bench;
mod build;
mod column_type;
mod command;
mod console;
mod digest;
mod fuzz;
mod generate;
mod manifest;
mod npm;
mod page;
mod paths;
mod prerequisites;
mod publish;
mod samples;
mod serve;
mod setup;
mod site;
mod test;
mod tools;
mod wasm;

use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use lexopt::{Arg, Parser, ValueExt};

const HELP: &str = "\
cargo xtask serve      sets up what is missing, builds the site and serves it on 127.0.0.1
    --port N           exactly this port (otherwise 8080, or a free one)
    --base /sub/path/  under a sub-path
    --no-open          does not open a browser
cargo xtask build      builds the site into dist/
cargo xtask test       runs every check: format, clippy, native, browser and end-to-end tests
cargo xtask test PART [NAME]
                       one part: lint, native, wasm or e2e; of its Node tests the files whose name holds NAME
cargo xtask setup      sets up what a build needs
cargo xtask manifest DIR
                       writes DIR/manifest.json for the Parquet files in DIR
    --name NAME        the snapshot's name (otherwise the folder's)
    --system SYSTEM    the source system of its tables (otherwise artifact)
    --created TIME     its creation time (otherwise now)
cargo xtask generate --artifacts N
                       writes a snapshot with N artifacts, in the sample's proportions
cargo xtask generate --datasets N
                       writes a snapshot of N datasets: a lineage of 12 levels, each made from 1 to 5 others
cargo xtask generate --spans N
                       writes a snapshot with one trace of N spans, and N spans in others
cargo xtask generate --schemas N
                       writes a snapshot of embeddings with N different schemas, and computations over them
cargo xtask generate --rows N
                       writes one file of N rows and 20 columns of all types
    --out DIR          into this folder (otherwise target/generated/artifacts-N)
    --seed S           another one for each seed (otherwise 1)
cargo xtask bench      measures the built site, native DuckDB and its peers; on a machine that does nothing else
    --artifacts N      with a generated snapshot of N artifacts (otherwise 100000)
    --only PARTS       start, opening, views, decode, pages, traces, lineage, compute, layout,
                       sizes, separated by commas
    --quick            fewer runs
    --json FILE        the figures as JSON too
    --write            writes BENCHMARKS.md
cargo xtask fuzz       opens damaged files in the built site; the offenders are kept in target/fuzz/
    --cases N          so many (otherwise 2000)
    --seed S           others for each seed (otherwise 1)
    --only I           only case I of them
cargo xtask publish SNAPSHOT --out DIR
                       writes a static site into DIR that opens on this snapshot: a folder, a .zip, a .duckdb, a
                       .parquet file or a manifest.json
    --title TITLE      the site's and the snapshot's name (otherwise the snapshot's own)
    --app DIR          the built app (otherwise dist/, which is built first)
cargo xtask help       this text
";

fn main() -> ExitCode {
    match dispatch() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("\nxtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn dispatch() -> Result<()> {
    let mut parser = Parser::from_env();
    let Some(command) = value(&mut parser)? else {
        print!("{HELP}");
        return Ok(());
    };
    match command.as_str() {
        "serve" => serve::run(&serve_options(&mut parser)?),
        "build" => nothing_more(&mut parser).and_then(|()| build::site()),
        "setup" => nothing_more(&mut parser).and_then(|()| setup::for_build()),
        "generate" => generate(&mut parser),
        "bench" => bench::run(&bench_options(&mut parser)?),
        "fuzz" => fuzz::cases(&fuzz_options(&mut parser)?),
        "manifest" => manifest::write(&manifest_options(&mut parser)?),
        "publish" => publish::run(&publish_options(&mut parser)?),
        "test" => test(&mut parser),
        "help" => {
            print!("{HELP}");
            Ok(())
        }
        other => bail!("there is no command `{other}`; `cargo xtask help` lists them"),
    }
}

fn test(parser: &mut Parser) -> Result<()> {
    let part = value(parser)?;
    let filter = value(parser)?;
    nothing_more(parser)?;
    let part = part
        .map(|name| {
            test::Part::named(&name).with_context(|| format!("there is no part `{name}`: lint, native, wasm, e2e"))
        })
        .transpose()?;
    test::run_parts(part, filter.as_deref())
}

fn serve_options(parser: &mut Parser) -> Result<serve::Options> {
    let mut options = serve::Options { port: None, base: "/".to_owned(), open: true };
    while let Some(argument) = parser.next()? {
        match argument {
            Arg::Long("port") => options.port = Some(parser.value()?.parse()?),
            Arg::Long("base") => options.base = site::base(&parser.value()?.string()?),
            Arg::Long("no-open") => options.open = false,
            other => return Err(other.unexpected().into()),
        }
    }
    Ok(options)
}

fn generate(parser: &mut Parser) -> Result<()> {
    let (mut artifacts, mut datasets, mut spans, mut schemas, mut rows) = (None, None, None, None, None);
    let (mut out, mut seed) = (None, 1);
    while let Some(argument) = parser.next()? {
        match argument {
            Arg::Long("artifacts") => artifacts = Some(parser.value()?.parse()?),
            Arg::Long("datasets") => datasets = Some(parser.value()?.parse::<usize>()?),
            Arg::Long("spans") => spans = Some(parser.value()?.parse::<usize>()?),
            Arg::Long("schemas") => schemas = Some(parser.value()?.parse::<usize>()?),
            Arg::Long("rows") => rows = Some(parser.value()?.parse::<usize>()?),
            Arg::Long("out") => out = Some(parser.value()?.into()),
            Arg::Long("seed") => seed = parser.value()?.parse()?,
            other => return Err(other.unexpected().into()),
        }
    }
    if let Some(datasets) = datasets {
        let out = out.unwrap_or_else(|| paths::generated_datasets(datasets));
        return generate::datasets::run(&generate::datasets::Options { datasets, out, seed });
    }
    if let Some(spans) = spans {
        let out = out.unwrap_or_else(|| paths::generated_traces(spans));
        return generate::traces::run(&generate::traces::Options { spans, out, seed });
    }
    if let Some(schemas) = schemas {
        let out = out.unwrap_or_else(|| paths::generated_schemas(schemas));
        return generate::embeddings::run(&generate::embeddings::Options { schemas, out, seed });
    }
    if let Some(rows) = rows {
        let out = out.unwrap_or_else(|| paths::generated_rows(rows));
        return generate::wide::run(&generate::wide::Options { rows, out, seed });
    }
    let artifacts = artifacts.context("how many? `cargo xtask generate --artifacts 100000`")?;
    let out = out.unwrap_or_else(|| paths::generated(artifacts));
    generate::run(&generate::Options { artifacts, out, seed })
}

fn bench_options(parser: &mut Parser) -> Result<bench::Options> {
    let mut options = bench::Options { artifacts: 100_000, only: None, quick: false, json: None, write: false };
    while let Some(argument) = parser.next()? {
        match argument {
            Arg::Long("artifacts") => options.artifacts = parser.value()?.parse()?,
            Arg::Long("only") => options.only = Some(parser.value()?.string()?),
            Arg::Long("quick") => options.quick = true,
            Arg::Long("json") => options.json = Some(std::path::absolute(parser.value()?)?),
            Arg::Long("write") => options.write = true,
            other => return Err(other.unexpected().into()),
        }
    }
    Ok(options)
}

fn fuzz_options(parser: &mut Parser) -> Result<fuzz::Options> {
    let mut options = fuzz::Options { cases: 2000, seed: 1, only: None };
    while let Some(argument) = parser.next()? {
        match argument {
            Arg::Long("cases") => options.cases = parser.value()?.parse()?,
            Arg::Long("seed") => options.seed = parser.value()?.parse()?,
            Arg::Long("only") => options.only = Some(parser.value()?.parse()?),
            other => return Err(other.unexpected().into()),
        }
    }
    Ok(options)
}

fn manifest_options(parser: &mut Parser) -> Result<manifest::Options> {
    let (mut folder, mut name, mut system, mut created) = (None, None, None, None);
    while let Some(argument) = parser.next()? {
        match argument {
            Arg::Long("name") => name = Some(parser.value()?.string()?),
            Arg::Long("system") => system = Some(parser.value()?.string()?),
            Arg::Long("created") => created = Some(parser.value()?.string()?),
            Arg::Value(value) if folder.is_none() => folder = Some(value.into()),
            other => return Err(other.unexpected().into()),
        }
    }
    let folder = folder.context("which folder? `cargo xtask manifest DIR`")?;
    Ok(manifest::Options { folder, name, system: system.unwrap_or_else(|| "artifact".to_owned()), created })
}

fn publish_options(parser: &mut Parser) -> Result<publish::Options> {
    let (mut snapshot, mut out, mut title, mut app) = (None, None, None, None);
    while let Some(argument) = parser.next()? {
        match argument {
            Arg::Long("out") => out = Some(parser.value()?.into()),
            Arg::Long("title") => title = Some(parser.value()?.string()?),
            Arg::Long("app") => app = Some(parser.value()?.into()),
            Arg::Value(value) if snapshot.is_none() => snapshot = Some(value.into()),
            other => return Err(other.unexpected().into()),
        }
    }
    let usage = "`cargo xtask publish SNAPSHOT --out DIR`";
    let snapshot = snapshot.with_context(|| format!("which snapshot? {usage}"))?;
    let out = out.with_context(|| format!("into which folder? {usage}"))?;
    Ok(publish::Options { snapshot, out, title, app })
}

/// The next plain word.
fn value(parser: &mut Parser) -> Result<Option<String>> {
    match parser.next()? {
        None => Ok(None),
        Some(Arg::Value(value)) => Ok(Some(value.string()?)),
        Some(Arg::Long("help") | Arg::Short('h')) => Ok(Some("help".to_owned())),
        Some(other) => Err(other.unexpected().into()),
    }
}

fn nothing_more(parser: &mut Parser) -> Result<()> {
    match parser.next()? {
        None => Ok(()),
        Some(other) => Err(other.unexpected().into()),
    }
}
