// How fast the overview of a thousand services is, for the test and for script/bench.
import { get } from "node:http";
import { open, visit } from "./browser.mjs";
import { depot } from "./depot.mjs";

const ASKED = 20;
const LOADED = 3;
const LIVE_SECONDS = 10;

const median = (numbers) => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];

/** Milliseconds from a request on a connection of its own to the first byte of the page. */
function firstByte(address) {
  return new Promise((resolve, reject) => {
    const begun = performance.now();
    get(address, { headers: { Accept: "text/html", "Accept-Encoding": "gzip" } }, (answer) => {
      resolve(performance.now() - begun);
      answer.resume();
    }).on("error", reject);
  });
}

/** In the browser, from its asking to the first thing that one sees; and what it keeps in memory. */
async function load(address) {
  let paint, heapBytes;
  await visit(address, async (page, context) => {
    await open(page, "/");
    paint = await page.evaluate(async () => {
      const found = () => performance.getEntriesByName("first-contentful-paint")[0]?.startTime;
      while (!found()) await new Promise((done) => requestAnimationFrame(done));
      return found();
    });
    const session = await context.newCDPSession(page);
    await session.send("HeapProfiler.collectGarbage");
    heapBytes = (await session.send("Runtime.getHeapUsage")).usedSize;
  });
  return { paint, heapBytes };
}

/** Fifty changes a second for a while: tasks that hold the page up, and that it followed. */
async function live(world) {
  const found = {};
  await visit(world.address, async (page, context) => {
    await open(page, "/");
    await page.locator("#live", { hasText: "live" }).waitFor();
    await page.evaluate(() => {
      window.long = [];
      new PerformanceObserver((list) => window.long.push(...list.getEntries().map(
        (each) => each.duration))).observe({ type: "longtask" });
      window.replaced = 0;
      new MutationObserver((list) => {
        for (const { addedNodes } of list) window.replaced += addedNodes[0]?.nodeName === "TR";
      }).observe(document.getElementById("services"), { childList: true, subtree: true });
    });
    await world.ask("turn", { on: true });
    await page.waitForTimeout(1000 * LIVE_SECONDS);
    await world.ask("turn", { on: false });
    found.tasks = await page.evaluate(() => window.long);
    found.changes = await page.evaluate(() => window.replaced) / LIVE_SECONDS;
    const session = await context.newCDPSession(page);
    await session.send("HeapProfiler.collectGarbage");
    found.heapBytes = (await session.send("Runtime.getHeapUsage")).usedSize;
  });
  return found;
}

export async function measure() {
  const world = await depot("crowd");
  const waits = [];
  for (let i = 0; i < ASKED; ++i) waits.push(await firstByte(world.address));
  const loads = [];
  for (let i = 0; i < LOADED; ++i) loads.push(await load(world.address));
  const { tasks, changes, heapBytes } = await live(world);
  return {
    serverMs: median(waits),
    paintMs: median(loads.map(({ paint }) => paint)),
    heapMb: Math.max(heapBytes, ...loads.map((each) => each.heapBytes)) / 1e6,
    changes,
    longestTaskMs: Math.max(0, ...tasks),  // Of those over 50 ms, which alone are told.
    longTasks: tasks.length,
  };
}
