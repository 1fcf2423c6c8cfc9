// That every page loads as it should, with scripts and without.
import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import { brotliDecompressSync } from "node:zlib";
import { get } from "node:http";
import { DESKTOP, open, visit } from "./browser.mjs";
import { depot } from "./depot.mjs";
import { isUnharmed } from "./judge.mjs";
import { pagesOf } from "./pages.mjs";

const ASSETS_BYTES_MAX = 150 * 1024;

/** What a browser that takes brotli is sent, as it is sent. */
function sent(address) {
  return new Promise((resolve, reject) => {
    get(address, { headers: { "Accept-Encoding": "br, gzip" } }, (answer) => {
      const parts = [];
      answer.on("data", (part) => parts.push(part));
      answer.on("end", () => resolve({ headers: answer.headers, body: Buffer.concat(parts) }));
    }).on("error", reject);
  });
}

describe("Pages", () => {
  let world, pages;
  const loaded = new Set();  // By those who have looked so far.
  before(async () => {
    world = await depot();
    pages = pagesOf("full");
  });

  it("load without an error, a violation of their policy, or another host", async (t) => {
    for (const { name, path, status, isBig } of pages)
      await t.test(name, () => visit(world.address, async (page) => {
        page.on("response", (answer) => {
          const { pathname } = new URL(answer.url());
          if (!isBig && pathname.startsWith("/assets/")) loaded.add(pathname);
        });
        const said = await open(page, path);
        assert.equal(said.status(), status);
        assert.match(said.headers()["content-security-policy"], /default-src 'none'/);
        assert.notEqual((await page.title()).trim(), "");
        assert.equal(await page.locator("main").count(), 1);
        assert.ok(await page.locator("h1").count() >= 1, "it has no heading");
        await isUnharmed(page, DESKTOP);
      }));
  });

  it("load without scripts", async (t) => {
    for (const { name, path, status } of pages)
      await t.test(name, () => visit(world.address, async (page) => {
        const said = await open(page, path);
        assert.equal(said.status(), status);
        assert.notEqual((await page.locator("main").innerText()).trim(), "");
      }, { javaScriptEnabled: false }));
  });

  it("have charts of which every line is seen", () => visit(world.address, async (page) => {
    const seen = (what) => page.locator(what).evaluateAll((all) => all.filter((each) => {
      const { width, height } = each.getBoundingClientRect();
      return width + height > 0;
    }).length);
    await open(page, "/view/drills/schema-mismatch-20261122T211500Z");
    assert.equal(await seen(".plot svg > path"), 4);
    assert.equal(await seen(".plot svg > line"), 8);
    await open(page, "/view/drills/experiment-20261122T220000Z");
    const ranges = await page.locator("#comparison svg.range").count();
    assert.ok(ranges > 10, `${ranges} ranges`);
    assert.equal(await seen("#comparison svg.range > .calm"), ranges);
    assert.equal(await seen("#comparison svg.range > .loud"), ranges);
  }));

  it("are all known to this suite", () => visit(world.address, async (page) => {
    await open(page, "/");
    const links = await page.locator("header nav a").evaluateAll(
      (all) => all.map((each) => new URL(each.href).pathname));
    assert.ok(links.length >= 4, "the navigation is not found");
    const known = pages.map(({ path }) => path);
    assert.deepEqual(links.filter((link) => !known.includes(link)), []);
  }));

  it("load less than 150 kB, together and compressed, but for the documents of the API", async () => {
    assert.ok(loaded.size >= 4, `style, script, chart and icon: ${[...loaded]}`);
    let bytes = 0;
    for (const path of loaded) {
      const { headers, body } = await sent(world.address + path);
      assert.equal(headers["content-encoding"], "br", path);
      assert.notEqual(brotliDecompressSync(body).length, 0);
      bytes += body.length;
    }
    assert.ok(bytes < ASSETS_BYTES_MAX, `${bytes} bytes`);
    console.log(`assets: ${loaded.size} files, ${bytes} bytes`);
  });
});
