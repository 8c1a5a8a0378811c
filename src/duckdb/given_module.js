// Runs in the engine's worker before the engine's own script, which would fetch and compile the module by itself: it
// gets the one that the page has checked and compiled, and its one request is answered with nothing.
{
  const given = new Promise((resolve) => {
    addEventListener("message", (event) => {
      if (!(event.data instanceof WebAssembly.Module)) return;
      event.stopImmediatePropagation();
      resolve(event.data);
    });
  });
  const { fetch } = globalThis;
  globalThis.fetch = async () => {
    globalThis.fetch = fetch;
    return new Response();
  };
  WebAssembly.instantiateStreaming = async (_, imports) => {
    const module = await given;
    return { module, instance: await WebAssembly.instantiate(module, imports) };
  };
}
