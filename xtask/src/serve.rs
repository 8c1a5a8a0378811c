//! Serves the built site on this machine only. A small server for looking at the site, not for hosting it.

use std::fs::File;
use std::sync::Arc;
use std::thread;
use std::{env, path::Path};

use anyhow::{Context, Result, anyhow};
use tiny_http::{Header, Method, Request, Response, Server, StatusCode};

use crate::site::{self, Answer};
use crate::{build, paths};

/// The port that is tried first.
const PORT: u16 = 8080;
/// Requests answered at a time: a page asks for several files at once.
const WORKERS: usize = 4;

/// How to serve.
pub struct Options {
    /// Exactly this port; without it 8080, or a free one if that is taken.
    pub port: Option<u16>,
    /// The sub-path, with its slashes.
    pub base: String,
    /// Whether the default browser is opened at the sample.
    pub open: bool,
}

/// Builds the site and serves it until it is interrupted.
///
/// # Errors
/// When the build fails or the port cannot be had.
pub fn run(options: &Options) -> Result<()> {
    build::site()?;
    let (server, port) = listen(options.port)?;
    let address = format!("http://127.0.0.1:{port}{}", options.base);
    println!(
        "Serving dist/ on {address}\n  the sample:     {address}?snapshot=sample/manifest.json\n  stop with Ctrl+C"
    );
    if options.open && has_display() && open::that_detached(format!("{address}?snapshot=sample/manifest.json")).is_err()
    {
        println!("  no browser could be started: open the address yourself");
    }
    let server = Arc::new(server);
    let workers: Vec<_> = (0..WORKERS)
        .map(|_| {
            let (server, base) = (Arc::clone(&server), options.base.clone());
            thread::spawn(move || {
                while let Ok(request) = server.recv() {
                    answer(request, &paths::dist(), &base);
                }
            })
        })
        .collect();
    for worker in workers {
        worker.join().map_err(|_| anyhow!("the server stopped"))?;
    }
    Ok(())
}

fn listen(port: Option<u16>) -> Result<(Server, u16)> {
    let bind = |port: u16| Server::http(("127.0.0.1", port)).map_err(|error| anyhow!("port {port}: {error}"));
    let server = match port {
        Some(port) => bind(port).context("this port cannot be had; without --port a free one is found")?,
        None => bind(PORT).or_else(|_| bind(0))?,
    };
    let port = server.server_addr().to_ip().context("the server has no port")?.port();
    Ok((server, port))
}

/// One answer. A connection that breaks off concerns nobody else.
fn answer(request: Request, root: &Path, base: &str) {
    if !matches!(request.method(), Method::Get | Method::Head) {
        return finish(request, 405, &[("Allow", "GET, HEAD")]);
    }
    match site::find(root, base, request.url()) {
        Answer::Redirect(to) => finish(request, 301, &[("Location", &to)]),
        Answer::Nothing => finish(request, 404, &[]),
        Answer::File(path) => match File::open(&path) {
            Err(_) => finish(request, 404, &[]),
            Ok(file) => {
                // Whole, with its length: a page shows progress by it.
                let mut response = Response::from_file(file).with_chunked_threshold(usize::MAX);
                for header in headers(&[("Content-Type", site::media_type(&path))]) {
                    response.add_header(header);
                }
                let _ = request.respond(response);
            }
        },
    }
}

/// An answer without content of its own.
fn finish(request: Request, status: u16, given: &[(&str, &str)]) {
    let code = StatusCode(status);
    let mut response = Response::from_string(format!("{status} {}\n", code.default_reason_phrase()));
    response = response.with_status_code(code);
    for header in headers(given) {
        response.add_header(header);
    }
    let _ = request.respond(response);
}

/// These headers and those that every answer has.
fn headers(given: &[(&str, &str)]) -> Vec<Header> {
    const ALWAYS: &[(&str, &str)] = &[("Cache-Control", "no-cache"), ("X-Content-Type-Options", "nosniff")];
    given.iter().chain(ALWAYS).filter_map(|(name, value)| Header::from_bytes(*name, *value).ok()).collect()
}

/// Whether a browser could show itself.
fn has_display() -> bool {
    cfg!(any(windows, target_os = "macos"))
        || ["DISPLAY", "WAYLAND_DISPLAY"].iter().any(|name| env::var_os(name).is_some_and(|value| !value.is_empty()))
}
