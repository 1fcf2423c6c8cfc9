// Texts that mean no good are shown as texts.
import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import { PHONE, open, visit } from "./browser.mjs";
import { depot } from "./depot.mjs";
import { isUnharmed, judge } from "./judge.mjs";
import { pagesOf } from "./pages.mjs";

const MARKUP = "\"'><img src=x onerror=window.hacked=1>";

describe("Hostile texts", () => {
  let world, pages;
  before(async () => {
    world = await depot();
    pages = pagesOf("full");
  });

  it("are neither obeyed nor break a page on a phone, which everybody can use there", async (t) => {
    for (const { name, path, isBig } of pages)
      await t.test(name, () => visit(world.address, async (page) => {
        await open(page, path);
        await isUnharmed(page, PHONE);
        if (!isBig) assert.deepEqual(await judge(page), []);
      }, { viewport: PHONE, isMobile: true, hasTouch: true, reducedMotion: "reduce" }));
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
