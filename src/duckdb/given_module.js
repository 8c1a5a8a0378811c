// Runs in the engine's worker before the engine's own script, which would fetch and compile the module by itself: it
// gets the one that the page has checked and compiled. Nothing can be fetched in the worker.
{
  const given = new Promise((resolve) => {
    addEventListener("message", (event) => {
      if (!(event.data instanceof WebAssembly.Module)) return;
      event.stopImmediatePropagation();
      resolve(event.data);
    });
  });
  globalThis.fetch = async () => new Response();
  WebAssembly.instantiateStreaming = async (_, imports) => {
    const module = await given;
    return { module, instance: await WebAssembly.instantiate(module, imports) };
  };
}
