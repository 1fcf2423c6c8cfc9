// Texts that mean no good are shown as texts.
import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import { DESKTOP, PHONE, open, visit } from "./browser.mjs";
import { depot } from "./depot.mjs";
import { pagesOf } from "./pages.mjs";

const MARKUP = "\"'><img src=x onerror=window.hacked=1>";

describe("Hostile texts", () => {
  let world, pages;
  before(async () => {
    world = await depot();
    pages = pagesOf("full");
  });

  for (const [device, viewport] of [["a desktop", DESKTOP], ["a phone", PHONE]])
    it(`are neither obeyed nor break a page on ${device}`, async (t) => {
      for (const { name, path } of pages)
        await t.test(name, () => visit(world.address, async (page) => {
          await open(page, path);
          const found = await page.evaluate(() => ({
            hacked: window.hacked,
            elements: document.querySelectorAll(
              "img[src=x], main script, svg[onload], [onerror], a[href^='javascript:']").length,
            wide: document.documentElement.scrollWidth, window: window.innerWidth,
            marks: document.body.innerText.match(/[\u0000-\u0008\u001b\u202a-\u202e\u2066-\u2069]/g),
          }));
          assert.equal(found.hacked, undefined, "a text was run");
          assert.equal(found.elements, 0, "a text became an element");
          assert.equal(found.marks, null, "a control character is there");
          assert.ok(found.wide <= viewport.width && found.window <= viewport.width,
                    `${found.wide} pixels wide, in a window of ${found.window}`);
        }, { viewport, isMobile: viewport === PHONE, hasTouch: viewport === PHONE }));
    });

  it("are there to be read", () => visit(world.address, async (page) => {
    await open(page, "/");
    await page.getByRole("rowheader", { name: MARKUP, exact: true }).first().waitFor();
    await page.getByRole("rowheader", { name: "</title></script><script>window.hacked=1</script>" })
      .first().waitFor();
    await open(page, "/view/alerts");
    assert.match(await page.locator("main").innerText(), /<img src=x onerror=window.hacked=1>W{50}/);
  }));

  it("lead where they say", () => visit(world.address, async (page) => {
    await open(page, "/");
    await page.getByRole("link", { name: "Has a strange id" }).click();
    await page.getByRole("heading", { name: "Has a strange id" }).waitFor();
    assert.ok((await page.locator("main").innerText()).includes("hostile-\"'><img src=x"));
  }));

  it("are cut where nobody reads on", () => visit(world.address, async (page) => {
    await open(page, "/view/services/hostile-answer");
    const longest = await page.evaluate(() => Math.max(...[...document.querySelectorAll("td, dd, p")]
      .map((each) => each.textContent.length)));
    assert.ok(longest > 50 && longest < 4000, `${longest} characters`);
  }));
});
