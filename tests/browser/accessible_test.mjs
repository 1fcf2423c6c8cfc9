// That everybody can use the pages: by axe's rules, with the keyboard alone, in his own time.
import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import { open, visit } from "./browser.mjs";
import { depot } from "./depot.mjs";
import { judge } from "./judge.mjs";
import { pagesOf } from "./pages.mjs";

const STEPS_MAX = 400;

/** What has the focus, and whether one sees that. */
function focused(page) {
  return page.evaluate(() => {
    const element = document.activeElement;
    if (!element || element === document.body) return null;
    const style = getComputedStyle(element);
    const box = element.getBoundingClientRect();
    element.dataset.reached = "";
    return {
      what: `${element.tagName} ${element.getAttribute("aria-label") ?? element.textContent.trim().slice(0, 30)}`,
      isMarked: (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2) ||
        style.boxShadow !== "none",
      isThere: box.width > 0 && box.height > 0 && box.right > 0 && box.bottom > 0 &&
        box.left < innerWidth && box.top < innerHeight,
    };
  });
}

describe("Everybody", () => {
  let world, pages;
  before(async () => {
    world = await depot();
    pages = pagesOf("full");
  });

  for (const colorScheme of ["light", "dark"])
    it(`can use the pages, by axe's rules, when they are ${colorScheme}`, async (t) => {
      for (const { name, path } of pages)
        await t.test(name, () => visit(world.address, async (page) => {
          await open(page, path);
          assert.deepEqual(await judge(page), []);
        }, { colorScheme, reducedMotion: "reduce" }));
    });

  it("gets everywhere with the keyboard, and sees where he is", async (t) => {
    for (const { name, path } of pages.filter(({ isBig }) => !isBig))
      await t.test(name, () => visit(world.address, async (page) => {
        await open(page, path);
        for (let step = 0; step < STEPS_MAX; ++step) {
          await page.keyboard.press("Tab");
          const at = await focused(page);
          if (at === null) break;
          assert.ok(at.isMarked, `one does not see that the focus is on ${at.what}`);
          assert.ok(at.isThere, `the focus is on what is not in sight: ${at.what}`);
        }
        const missed = await page.evaluate(() => [...document.querySelectorAll(
          "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']")]
          .filter((each) => each.checkVisibility() && !("reached" in each.dataset))
          .map((each) => each.outerHTML.slice(0, 100)));
        assert.deepEqual(missed, []);
      }));
  });

  it("skips the navigation", () => visit(world.address, async (page) => {
    await open(page, "/");
    await page.keyboard.press("Tab");
    const skip = page.locator(":focus");
    assert.equal(await skip.innerText(), "To the content");
    const box = await skip.boundingBox();
    assert.ok(box.x >= 0 && box.y >= 0, "it is out of sight");
    await page.keyboard.press("Enter");
    await page.keyboard.press("Tab");
    assert.equal(await page.evaluate(() => document.activeElement.closest("main") !== null), true);
  }));

  it("operates a filter, a form and a list of incidents with the keyboard", () =>
    visit(world.address, async (page) => {
      await open(page, "/");
      await page.getByLabel("Search").focus();
      await page.keyboard.type("printer");
      await page.locator("tr[data-state]", { hasText: "Shop" }).first().waitFor({ state: "hidden" });
      await open(page, "/view/incidents");
      const incident = page.locator("details").first();
      await incident.locator("summary").focus();
      await page.keyboard.press("Enter");
      assert.equal(await incident.evaluate((each) => each.open), true);
    }));
});

describe("Times", () => {
  let world;
  before(async () => { world = await depot(); });
  const stamps = (page) => page.locator("time[datetime]").evaluateAll((all) => all.map((each) => ({
    at: each.dateTime, text: each.textContent, title: each.title, isAge: "age" in each.dataset })));
  const utc = (at) => `${at.replace("T", " ").replace("Z", "")} UTC`;

  it("are the viewer's own, with the exact UTC where he points", async () => {
    for (const [timezoneId, locale] of [["Asia/Kathmandu", "de-DE"], ["America/St_Johns", "en-US"]])
      await visit(world.address, async (page) => {
        await open(page, "/view/alerts");
        const all = (await stamps(page)).filter(({ isAge }) => !isAge);
        assert.ok(all.length > 3);
        const own = new Intl.DateTimeFormat(locale, { timeZone: timezoneId, hour: "2-digit",
                                                      minute: "2-digit", hour12: false });
        for (const { at, text, title } of all) {
          assert.equal(title, utc(at));
          assert.ok(text.includes(own.format(new Date(at)).replace(/^24/, "00")),
                    `${at} is shown as ${text}`);
        }
      }, { timezoneId, locale });
  });

  it("are UTC, and say so, without scripts", () => visit(world.address, async (page) => {
    await open(page, "/view/alerts");
    for (const { at, text } of await stamps(page)) assert.equal(text, utc(at));
  }, { javaScriptEnabled: false }));
});
