// Starts the app, and before that narrows the page's policy. The build names the app's two files in this script's tag.

narrowPolicy();
compileEarly();
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

/**
 * When the address names a snapshot of this site, the engine is fetched and compiled while the app starts. The app
 * takes it from here, and runs it only if it is the one that the page was built with. Else the app begins it.
 */
function compileEarly() {
  globalThis.provscopeCompile = compile;
  const snapshot = new URLSearchParams(location.search).get("snapshot");
  const asset = document.querySelector('meta[name="provscope-asset"][data-name="engine-wasm"]');
  if (!snapshot || !asset || namesAnotherHost(snapshot) || !globalThis.DecompressionStream) return;
  const { path } = asset.dataset;
  globalThis.provscopeEarly = { [path]: compile(path) };
}

/**
 * Has a module fetched, unpacked if it is gzip-compressed, and compiled by a worker: that is much work, and none for the page.
 * The worker, and what it has told so far: how many bytes have come; then the module with the SHA-384 of what came, or the
 * words of an error.
 */
function compile(path) {
  const script = URL.createObjectURL(new Blob([`(${compileInWorker})()`], { type: "text/javascript" }));
  const worker = new Worker(script);
  URL.revokeObjectURL(script);
  const begun = { worker, told: [] };
  worker.onmessage = ({ data }) => begun.told.push(data);
  worker.onerror = (event) => {
    event.preventDefault();
    begun.told.push(event.message);
  };
  worker.postMessage(new URL(path, document.baseURI).href);
  return begun;
}

/** Must stand alone: it is sent to the worker as text. */
function compileInWorker() {
  const run = async (address) => {
    if (!globalThis.crypto?.subtle) throw new Error("no digest outside a secure context");
    const { ok, body, status } = await fetch(address);
    if (!ok) throw new Error(`status ${status}`);
    const [bytes, shipped] = body.tee();
    const unpacked = address.endsWith(".gz") ? shipped.pipeThrough(new DecompressionStream("gzip")) : shipped;
    const module = WebAssembly.compileStreaming(new Response(unpacked, { headers: { "content-type": "application/wasm" } }));
    module.catch(() => {});
    const pieces = [];
    let loaded = 0;
    const reader = bytes.getReader();
    for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
      pieces.push(piece.value);
      loaded += piece.value.length;
      postMessage(loaded);
    }
    const sha384 = await crypto.subtle.digest("SHA-384", await new Blob(pieces).arrayBuffer());
    postMessage([await module, new Uint8Array(sha384)]);
  };
  onmessage = ({ data }) => run(data).catch((error) => postMessage(String(error)));
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
