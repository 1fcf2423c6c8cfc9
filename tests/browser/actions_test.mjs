// What people do on the pages, with scripts and without: the same words, the same buttons.
import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import { open, visit } from "./browser.mjs";
import { depot } from "./depot.mjs";

/** The names of the services that one sees. */
async function shown(page) {
  const rows = await page.locator("tr[data-state]").all();
  const names = [];
  for (const row of rows)
    if (await row.isVisible()) names.push((await row.locator("th").innerText()).trim());
  return names;
}

for (const javaScriptEnabled of [true, false]) {
  const how = javaScriptEnabled ? "with scripts" : "without scripts";
  describe(`What one does ${how}`, () => {
    let world;
    before(async () => { world = await depot(); });

    const on = (path, use, more) => visit(world.address, async (page) => {
      await open(page, path);
      await use(page);
    }, { javaScriptEnabled, ...more });

    it("filters by state, environment and group", () => on("/", async (page) => {
      assert.ok((await shown(page)).length > 12);
      await page.getByLabel("State").selectOption("DOWN");
      await page.getByRole("button", { name: "Show" }).click();
      assert.deepEqual(await shown(page), ["Label printer"]);
      await page.getByLabel("State").selectOption("");
      await page.getByLabel("Environment").selectOption("staging");
      await page.getByLabel("Group").selectOption("storefront");
      await page.getByRole("button", { name: "Show" }).click();
      assert.deepEqual(await shown(page), ["Checkout", "Shop"]);
      assert.match(page.url(), /environment=staging/, "and can be sent to somebody");
      assert.equal(await page.getByText("staging / storefront").isVisible(), true);
      assert.equal(await page.locator("tr.group", { hasText: "warehouse" }).isVisible(), false,
                   "a heading over nothing");
    }));

    it("searches names, ids and tags", () => on("/", async (page) => {
      await page.getByLabel("Search").fill("label printer");
      await page.getByRole("button", { name: "Show" }).click();
      assert.deepEqual(await shown(page), ["Label printer"]);
      assert.match(await page.locator("p[role=status]").innerText(), /^1 of /);
      await page.getByLabel("Search").fill("PUBLIC");
      await page.getByLabel("Search").press("Enter");
      assert.deepEqual(await shown(page), ["Shop"]);
      await page.getByLabel("Search").fill("<nobody>");
      await page.getByLabel("Search").press("Enter");
      assert.deepEqual(await shown(page), []);
    }));

    it("acknowledges an alert", () => on("/view/alerts", async (page) => {
      const alert = page.locator("#alerts tr", { hasText: javaScriptEnabled ? "picking" : "labels" });
      await alert.getByRole("button", { name: /Acknowledge/ }).click();
      await alert.getByText("by ").waitFor();
      assert.equal(await alert.getByRole("button").count(), 0);
      const { items } = await world.json("/alerts?state=all");
      assert.equal(items.filter((each) => each.acknowledged).length >= 1, true, JSON.stringify(items));
    }));

    for (const [name, button, path] of [["silences", "Silence", "/silences"],
                                        ["maintains", "Begin maintenance", "/maintenance"]])
      it(`${name} a service, and ends it`, () => on("/view/alerts", async (page) => {
        const comment = `Tried ${how}: ${name}.`;
        const form = page.locator(`form[action="/view${path}"]`);
        await form.getByLabel("Id of a service").fill("routes");
        await form.getByLabel("For").selectOption({ index: 1 });
        await form.getByLabel("Why").fill(comment);
        await form.getByRole("button", { name: button }).click();
        const row = page.locator("tr", { hasText: comment });
        await row.waitFor();
        const rules = async () => (await world.json(path)).items.filter(
          (each) => each.comment === comment);
        assert.equal((await rules()).length, 1);
        await row.getByRole("button", { name: /End/ }).click();
        await page.waitForURL("**/view/alerts");
        await row.waitFor({ state: "detached" });
        assert.equal((await rules()).length, 0);
      }));

    it("is told what is wrong with what one asks", () => on("/view/alerts", async (page) => {
      const form = page.locator('form[action="/view/silences"]');
      await form.getByLabel("Id of a service").fill("<b>nobody</b>");
      await form.getByLabel("Why").fill("a slip");
      await form.getByRole("button", { name: "Silence" }).click();
      await page.getByText("there is no service '<b>nobody</b>'").waitFor();
    }, { allowed: /status of 422/ }));
  });
}
