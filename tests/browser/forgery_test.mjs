// A form that another site made, posted by somebody who may: refused.
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { after, before, describe, it } from "node:test";
import { visit } from "./browser.mjs";
import { depot } from "./depot.mjs";

const COMMENT = "A stranger was here.";

/** A page with a form to us; in a frame of its own it would have no origin at all. */
function trap(address, isFramed) {
  const form = `<form method=post action="${address}/view/silences"><input name=service value=shop>
    <input name=span value=30min><input name=comment value="${COMMENT}"><button>Win</button></form>`;
  return `<!doctype html><title>trap</title>${isFramed
    ? `<iframe sandbox="allow-forms allow-scripts" srcdoc='${form}'></iframe>` : form}`;
}

describe("A forged form", () => {
  let world, stranger, origin;
  before(async () => {
    world = await depot();
    stranger = createServer((request, answer) => {
      answer.setHeader("Content-Type", "text/html");
      answer.end(trap(world.address, request.url === "/framed"));
    }).listen(0, "127.0.0.1");
    await once(stranger, "listening");
    origin = `127.0.0.1:${stranger.address().port}`;
  });
  after(() => { stranger.closeAllConnections(); stranger.close(); });

  const forged = async () => (await world.json("/silences")).items.filter(
    (each) => each.comment === COMMENT);

  for (const [name, host, path] of [["from another port", "127.0.0.1", "/"],
                                    ["from another host", "localhost", "/"],
                                    ["from nowhere", "127.0.0.1", "/framed"]])
    it(`${name} is refused`, () => visit(world.address, async (page) => {
      await page.goto(`http://${origin.replace("127.0.0.1", host)}${path}`);
      const place = path === "/framed" ? page.frameLocator("iframe") : page;
      const answered = page.waitForResponse((said) => said.url().endsWith("/view/silences"));
      await place.getByRole("button", { name: "Win" }).click();
      assert.equal((await answered).status(), 403);
      assert.deepEqual(await forged(), []);
    }, { allowed: /asks another host: http:\/\/(127\.0\.0\.1|localhost):|403|frame-ancestors|X-Frame/ }));

  it("is refused to a script as well", () => visit(world.address, async (page) => {
    await page.goto(`http://${origin}/`);
    const answered = page.waitForResponse((said) => said.url().endsWith("/view/silences"));
    await page.evaluate((address) => fetch(`${address}/view/silences`, {
      method: "POST", mode: "no-cors", credentials: "include",
      body: new URLSearchParams({ service: "shop", span: "30min", comment: "A stranger was here." }),
    }), world.address);
    assert.equal((await answered).status(), 403);
    assert.deepEqual(await forged(), []);
  }, { allowed: /asks another host: http:\/\/127\.0\.0\.1:|403/ }));

  it("would have done something, if it were ours", () => visit(world.address, async (page) => {
    await page.goto("/view/alerts");
    await page.evaluate((text) => {
      const form = document.createElement("form");
      form.method = "post";
      form.action = "/view/silences";
      for (const [name, value] of Object.entries({ service: "shop", span: "30min", comment: text })) {
        const input = document.createElement("input");
        Object.assign(input, { name, value });
        form.append(input);
      }
      document.body.append(form);
      form.submit();
    }, COMMENT);
    await page.locator("tr", { hasText: COMMENT }).waitFor();
    assert.equal((await forged()).length, 1);
  }));
});
