// What is held against a page that is open.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** What axe finds that shuts somebody out. */
export async function judge(page) {
  await page.evaluate(AXE);  // Past the page's policy, which has no room for it.
  const { violations } = await page.evaluate(() => window.axe.run(document, {
    resultTypes: ["violations"] }));
  return violations.filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, nodes }) => `${id}: ${nodes.slice(0, 3).map(({ target, any }) =>
      `${target.join(" ")} ${any[0]?.message ?? ""}`).join("; ")} (${nodes.length} in all)`);
}

/** No text of somebody else was obeyed, and the page is no wider than the window. */
export async function isUnharmed(page, viewport) {
  const found = await page.evaluate(() => ({
    hacked: window.hacked,
    elements: document.querySelectorAll(
      "img[src=x], main script, svg[onload], [onerror], a[href^='javascript:']").length,
    wide: document.documentElement.scrollWidth,
    window: window.innerWidth,
    marks: document.body.textContent.match(/[\u0000-\u0008\u001b\u202a-\u202e\u2066-\u2069]/g),
  }));
  assert.equal(found.hacked, undefined, "a text was run");
  assert.equal(found.elements, 0, "a text became an element");
  assert.equal(found.marks, null, "a control character is there");
  assert.ok(found.wide <= viewport.width && found.window <= viewport.width,
            `${found.wide} pixels wide, in a window of ${found.window}`);
}
