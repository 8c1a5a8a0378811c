import { setUp } from "./harness.mjs";
import test from "node:test";
const site = setUp();
const shots = (process.env.SHOTS || "overview=#/").split(";").map(s=>s.split("="));
const W=+(process.env.W||1440), H=+(process.env.H||900), scheme=process.env.SCHEME||"light";
test("look", async () => {
  const t0=Date.now();
  const page = await site.openSample("", {viewport:{width:W,height:H}, colorScheme: scheme}).catch(async e=>{console.log(e.message); throw e});
  console.log("open ms", Date.now()-t0);
  for (const [name,...hash] of shots) { const h=hash.join("=");
    await page.evaluate(h=>{location.hash=h},h); await page.waitForTimeout(600); await site.ready(page);
    await page.screenshot({path:`/tmp/shots/${name}-${W}-${scheme}.png`, fullPage: !!process.env.FULL}); }
});
