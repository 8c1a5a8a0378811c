import { chromium } from "playwright-core";
import { serve } from "./server.mjs";
import test from "node:test";
test("dbg", async () => {
  const server = await serve("dist", "/sub/path/");
  const b = await chromium.launch({executablePath:"/usr/bin/chromium", args:["--no-sandbox","--headless"]});
  const page = await b.newPage();
  await page.addInitScript(() => {
    const O = Worker; 
    window.Worker = function(u,o){ const w = new O(u,o); const pm=w.postMessage.bind(w); const pend={};
      w.postMessage=(m,t)=>{ try{ const d=JSON.stringify(m.data,(k,v)=>v instanceof Uint8Array?`u8[${v.length}]`:v); console.log(">>",m.messageId||"",m.type,(d||"").slice(0,160)); }catch(e){} return pm(m,t); };
      w.addEventListener("message",e=>{const m=e.data; console.log("<<",m.requestId||"",m.type, m.type==="ERROR"||m.type==="Failed"?JSON.stringify(m.data):"")});
      return w; };
  });
  page.on("console", m=>console.log(m.text()));
  await page.goto(server.url+"?snapshot=sample/manifest.json");
  await page.waitForTimeout(4000);
  await b.close(); await server.stop?.();
  process.exit(0);
});
