// The browser, and visits to pages with it: each in a profile of its own, and each is held to what
// must hold for every visit, whatever else it is about.
import assert from "node:assert/strict";
import { chromium } from "playwright-core";

export const DESKTOP = { width: 1280, height: 800 };
export const PHONE = { width: 390, height: 844 };
export const PATIENCE_MS = 20_000;

let launched;

export function browser() {
  launched ??= chromium.launch({
    executablePath: process.env.HOLDFAST_CHROMIUM ?? "/usr/bin/chromium",
    // Where root runs the tests there is no user to be confined to.
    chromiumSandbox: process.getuid() !== 0,
    // A garbage collection at will is what makes a heap's size mean something.
    args: ["--js-flags=--expose-gc", "--disable-background-networking", "--disable-sync",
           "--disable-component-update", "--font-render-hinting=none"],
  });
  return launched;
}

export async function endBrowser() {
  await (await launched)?.close();
  launched = undefined;
}

/** Collects what a page should not do. */
function watch(context, address) {
  const wrong = [];
  context.on("console", (message) => {
    // That the page itself is a 404 is said by the page.
    const isOfPage = message.location().url === message.page()?.url();
    if (message.type() === "error" && !(isOfPage && message.text().includes("404")))
      wrong.push(`console: ${message.text()} (${message.location().url})`);
  });
  context.on("weberror", (error) => wrong.push(`uncaught: ${error.error()}`));
  context.on("dialog", (dialog) => { wrong.push(`dialog: ${dialog.message()}`); dialog.dismiss(); });
  context.on("request", (request) => {
    if (!request.url().startsWith(`${address}/`) && !request.url().startsWith("data:"))
      wrong.push(`asks another host: ${request.url()}`);
  });
  return wrong;
}

/**
 * A visit: `use` is given a page that was not opened yet. Afterwards nothing may have been wrong.
 * `options` are Playwright's of a context; `allowed` is what may stand in a complaint.
 */
export async function visit(address, use, { allowed, ...options } = {}) {
  const context = await (await browser()).newContext({ viewport: DESKTOP, baseURL: address,
                                                       ...options });
  context.setDefaultTimeout(PATIENCE_MS);
  try {
    const wrong = watch(context, address);
    await context.addInitScript(() => {
      window.violations = [];
      document.addEventListener("securitypolicyviolation", (event) => {
        window.violations.push(`${event.violatedDirective} ${event.blockedURI} ${event.sample}`);
      });
    });
    const page = await context.newPage();
    page.hasScripts = options.javaScriptEnabled !== false;
    await use(page, context);
    if (page.hasScripts)
      wrong.push(...await page.evaluate("window.violations"));
    assert.deepEqual(wrong.filter((each) => !allowed?.test(each)), []);
  } finally {
    await context.close();
  }
}

/** Opens a page, and waits until it is as it will be as long as nothing happens. */
export async function open(page, path) {
  const said = await page.goto(path, { waitUntil: "load" });
  if (!page.hasScripts) return said;
  if (path.startsWith("/docs")) await page.locator(".swagger-ui .opblock").first().waitFor();
  if (await page.locator("[data-chart]").count() > 0) await page.locator(".uplot").first().waitFor();
  return said;
}
