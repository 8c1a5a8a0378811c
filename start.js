// Starts the app, and before that narrows the page's policy. The build names the app's two files in this script's tag.

narrowPolicy();
await start();

/**
 * Allows connections to this site only, by a second policy that holds along with the first; workers inherit both.
 * When the address names a snapshot on another host, the app asks the reader first and then adds a policy
 * with that one host.
 */
function narrowPolicy() {
  if (namesAnotherHost(new URLSearchParams(location.search).get("snapshot"))) return;
  const given = document.querySelector('meta[http-equiv="Content-Security-Policy"]').content;
  const narrowed = document.createElement("meta");
  narrowed.httpEquiv = "Content-Security-Policy";
  narrowed.content = given.replace(/connect-src [^;]*/, "connect-src 'self' blob:");
  document.head.append(narrowed);
}

/** Whether a snapshot's address leads to another origin by http or https. */
function namesAnotherHost(snapshot) {
  if (snapshot === null || !URL.canParse(snapshot, document.baseURI)) return false;
  const { protocol, origin } = new URL(snapshot, document.baseURI);
  return /^https?:$/.test(protocol) && origin !== location.origin;
}

async function start() {
  const { js, wasm } = document.querySelector("script[data-wasm]").dataset;
  try {
    const { default: init } = await import(new URL(js, document.baseURI));
    await init({ module_or_path: new URL(wasm, document.baseURI) });
  } catch (error) {
    const main = document.querySelector("#skeleton main");
    if (main) {
      main.dataset.state = "failed";
      main.querySelector("p").textContent =
        "The page could not start. Reload it; if that does not help, this browser may be too old for WebAssembly.";
    }
    throw error;
  }
}
