// The site's decoder in a page without the app, started as the app starts it.

/** Starts a decoder: `decode(request, blob)` gives `{milliseconds, rows, streams}`. */
export async function startDecoder() {
  const site = new URL("/dist/", location.href);
  const page = new DOMParser().parseFromString(await (await fetch(site)).text(), "text/html");
  const asset = (name) => new URL(page.querySelector(`meta[name="provscope-asset"][data-name="${name}"]`).dataset.path, site);
  const script = await (await fetch(asset("decoder-script"))).blob();
  const run = `\n;wasm_bindgen({ module_or_path: "${asset("decoder-wasm").href}" });`;
  const worker = new Worker(URL.createObjectURL(new Blob([script, run], { type: "text/javascript" })));
  const reply = () =>
    new Promise((resolve, reject) => {
      worker.onmessage = ({ data }) => (data.type === "Failed" || data.type === "Panicked" ? reject(new Error(JSON.stringify(data))) : resolve(data));
    });
  await reply();
  const ask = async (message) => {
    const answer = reply();
    worker.postMessage(message);
    return answer;
  };
  return {
    async decode(request, blob) {
      const streams = {};
      let rows = 0;
      let answer;
      let milliseconds = 0;
      do {
        const begin = performance.now();
        answer = await ask(answer ? { type: "Next", data: { id: request.id } } : { type: "Start", data: request, blob });
        milliseconds += performance.now() - begin;
        answer.data.parts.forEach((part, place) => {
          (streams[part.table.table] ??= []).push(answer.bytes[place]);
          rows += Number(part.rows);
        });
      } while (!answer.data.done);
      return { milliseconds, rows, streams };
    },
    end: () => worker.terminate(),
  };
}
