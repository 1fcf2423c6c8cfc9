// That a page follows what happens, and says when it cannot.
import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import { open, visit } from "./browser.mjs";
import { depot } from "./depot.mjs";

const LATE_MS = 1000;

const row = (page, name) => page.locator("tr[data-state]").filter({
  has: page.getByRole("rowheader", { name, exact: true }) });

/** When the stream says that a service became otherwise: milliseconds, from whenever one asks. */
async function hear(world, service, status) {
  const listening = new AbortController();
  const said = await fetch(`${world.address}/stream?events=health`, { signal: listening.signal });
  const decoder = new TextDecoder();
  let text = "";
  const heard = (async () => {
    for await (const part of said.body) {
      text += decoder.decode(part, { stream: true });
      for (const [, data] of text.matchAll(/^data: ?(.*)$/gm)) {
        const change = parse(data);
        if (change?.serviceId === service && change.status === status) return Date.now();
      }
    }
    throw new Error("the stream has ended");
  })();
  return { heard, end: () => listening.abort() };
}

// The last line may be half there.
function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

describe("Live pages", () => {
  let world;
  before(async () => { world = await depot(); });

  it("show a change within a second of its being known", () => visit(world.address, async (page) => {
    await open(page, "/");
    await page.locator("#live", { hasText: "live" }).waitFor();
    const is = async (state) => row(page, "Product images").and(
      page.locator(`[data-state=${state}]`)).waitFor();
    await is("HEALTHY");
    const { heard, end } = await hear(world, "images", "UNHEALTHY");
    const shown = is("UNHEALTHY").then(() => Date.now());
    await world.ask("say", { service: "images", status: 500 });
    const late = await shown - await heard;
    end();
    assert.ok(late < LATE_MS, `${late} ms after the daemon knew it`);
    console.log(`live: shown ${late} ms after the stream said it`);
    assert.match(await row(page, "Product images").innerText(), /500/, "and it says why");
    await world.ask("say", { service: "images" });
    await is("HEALTHY");
  }));

  it("count anew what is how, on the page of a service too", () => visit(world.address, async (page) => {
    await open(page, "/view/services/images");
    await page.locator("#live", { hasText: "live" }).waitFor();
    await world.ask("say", { service: "images", status: 500 });
    await page.locator("#now", { hasText: "UNHEALTHY" }).waitFor();
    await open(page, "/");
    await page.locator("#live", { hasText: "live" }).waitFor();
    const count = page.locator("#counts li", { hasText: "UNHEALTHY" }).locator(".value");
    const many = Number(await count.innerText());
    await world.ask("say", { service: "images" });
    await count.and(page.getByText(String(many - 1), { exact: true })).waitFor();
  }));

  it("do not replace what somebody has at hand", () => visit(world.address, async (page) => {
    await open(page, "/");
    await page.locator("#live", { hasText: "live" }).waitFor();
    const link = row(page, "Product images").getByRole("link");
    await link.focus();
    await world.ask("say", { service: "images", status: 500 });
    await page.locator("#counts li", { hasText: "UNHEALTHY" }).locator(".value").waitFor();
    await page.waitForResponse((said) => said.url().includes("since="));
    assert.equal(await page.evaluate(() => document.activeElement.textContent), "Product images");
    await world.ask("say", { service: "images" });
  }));

  it("say when the connection is lost, and when it is back", () => visit(world.address, async (page) => {
    await open(page, "/");
    const mark = page.locator("#live");
    await page.locator("#live", { hasText: "live" }).waitFor();
    await world.ask("stop");
    await page.locator("#live.lost", { hasText: "lost" }).waitFor();
    assert.ok(await mark.isVisible());
    await world.ask("start");
    await page.locator("#live:not(.lost)", { hasText: "live" }).waitFor();
    // What happened meanwhile is caught up with.
    await row(page, "Product images").and(page.locator("[data-state=HEALTHY]")).waitFor();
  }, { allowed: /net::ERR_|Failed to load resource/ }));
});
