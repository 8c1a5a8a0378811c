// The layered layout beside dagre, in one page: time and crossings of the same graphs.

/** Nodes and edges; dagre is left out where it would take minutes. */
const GRAPHS = [
  { nodes: 100, edges: 150, beside: true },
  { nodes: 1_000, edges: 2_000, beside: true },
  { nodes: 5_000, edges: 20_000, beside: false },
];
/** At least so many times as fast as dagre at 1,000 nodes. */
const FASTER = 20;
const WHOLE_TARGET = 2_000;
const SLICE_TARGET = 50;
/** What the page gives a slice. */
const SLICE = 20_000;

/** Adds the figures of layouts. */
export async function measureLayout(site, figures, { runs }) {
  figures.group("Layered layout, against dagre 3 with its tight-tree ranker");
  await site.withPage("bench/peers/layout.html", async (page) => {
    await page.waitForFunction(() => globalThis.peer);
    for (const { nodes, edges, beside } of GRAPHS) {
      const graph = near(nodes, edges);
      const name = `${nodes.toLocaleString("en-US")} nodes, ${edges.toLocaleString("en-US")} edges`;
      const [ours, theirs] = [[], []];
      let crossed;
      for (let run = 0; run < runs; run++) {
        const mine = await page.evaluate((graph) => globalThis.peer.ours(graph), graph);
        ours.push(mine.milliseconds);
        if (!beside) continue;
        // One run of it is enough where it takes long.
        if (theirs.length === 0 || theirs[0] < 5_000) {
          const other = await page.evaluate((graph) => globalThis.peer.peer(graph), graph);
          theirs.push(other.milliseconds);
          crossed ??= [crossings(mine.lines), crossings(other.lines)];
        }
      }
      if (beside) figures.add(`${name}: time`, ours, { against: theirs, target: nodes === 1_000 ? 1 / FASTER : undefined });
      else figures.add(`${name}: time`, ours, { target: WHOLE_TARGET });
      if (crossed) figures.add(`${name}: crossings of the drawn edges`, crossed[0], { unit: "", against: crossed[1] || 1, target: 1 });
      const slices = await page.evaluate(({ graph, budget }) => globalThis.peer.sliced(graph, budget), { graph, budget: SLICE });
      figures.add(`${name}: in slices, longest slice`, slices.longest, { target: SLICE_TARGET });
    }
  });
}

/** Edges between nodes that are not far apart, the same each time: what workflows and lineages look like. */
function near(nodes, edges) {
  let seed = 0x9e3779b9;
  const below = (limit) => {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    return seed % limit;
  };
  const ends = [];
  for (let edge = 0; edge < edges; edge++) {
    const to = 1 + below(nodes - 1);
    ends.push(to - 1 - below(Math.min(to, 40)), to);
  }
  return { sizes: Array.from({ length: nodes }, () => [120, 34]).flat(), ends };
}

/** How often lines cross: each line is `[x, y, x, y, …]`. Ends that meet at a node are no crossing. */
function crossings(lines) {
  const segments = [];
  lines.forEach((line, edge) => {
    for (let at = 0; at + 3 < line.length; at += 2) {
      const [ax, ay, bx, by] = line.slice(at, at + 4);
      segments.push({ edge, ax, ay, bx, by, left: Math.min(ax, bx), right: Math.max(ax, bx) });
    }
  });
  segments.sort((a, b) => a.left - b.left);
  let count = 0;
  for (let i = 0; i < segments.length; i++) {
    for (let j = i + 1; j < segments.length && segments[j].left <= segments[i].right; j++) {
      if (segments[i].edge !== segments[j].edge && cross(segments[i], segments[j])) count++;
    }
  }
  return count;
}

function cross(a, b) {
  const side = (px, py, qx, qy, rx, ry) => Math.sign((qx - px) * (ry - py) - (qy - py) * (rx - px));
  const one = side(a.ax, a.ay, a.bx, a.by, b.ax, b.ay) * side(a.ax, a.ay, a.bx, a.by, b.bx, b.by);
  const two = side(b.ax, b.ay, b.bx, b.by, a.ax, a.ay) * side(b.ax, b.ay, b.bx, b.by, a.bx, a.by);
  return one < 0 && two < 0;
}
