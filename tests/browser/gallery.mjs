// Draws every page into docs/gallery/: node gallery.mjs HOLDFASTD HOLDFASTCTL PAST
import { mkdir, readdir, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { DESKTOP, PHONE, endBrowser, open, visit } from "./browser.mjs";
import { depot, endWorlds } from "./depot.mjs";
import { pagesOf } from "./pages.mjs";

const FOLDER = fileURLToPath(new URL("../../docs/gallery/", import.meta.url));
const DEVICES = { desktop: DESKTOP, phone: PHONE };
const LOOKS = ["light", "dark"];
// Of a long page its beginning: the rest looks no other.
const HEIGHT_MAX = 1200;
const BYTES_MAX = 60_000;
const QUALITIES = [60, 45, 30];  // The best that is small enough.

const fileOf = (name, device, look) => `${name}-${device}-${look}.webp`;

async function draw(address, { name, path }, device, look) {
  const viewport = DEVICES[device];
  await visit(address, async (page, context) => {
    await open(page, path);
    await page.locator("#live", { hasText: "live" }).waitFor({ timeout: 3000 }).catch(() => {});
    const height = Math.min(HEIGHT_MAX, await page.evaluate("document.documentElement.scrollHeight"));
    await page.setViewportSize({ ...viewport, height: Math.max(height, viewport.height) });
    const session = await context.newCDPSession(page);
    let picture;
    for (const quality of QUALITIES) {
      const { data } = await session.send("Page.captureScreenshot", { format: "webp", quality });
      picture = Buffer.from(data, "base64");
      if (picture.length <= BYTES_MAX) break;
    }
    await writeFile(join(FOLDER, fileOf(name, device, look)), picture);
  }, { viewport, isMobile: device === "phone", colorScheme: look, reducedMotion: "reduce",
       locale: "en-GB", timezoneId: "Europe/Berlin" });
}

function describe(pages) {
  const lines = [
    "# Gallery", "",
    "Each page as Chromium shows it, wide and on a phone, in daylight and at night. `script/gallery`",
    "draws the pictures anew, of a made-up depot whose services, orders and shipments are played", "(tests/browser).", "",
  ];
  for (const { name, path, title } of pages) {
    lines.push(`## ${title}`, "", `\`${path}\``, "", "| light | dark |", "|---|---|");
    for (const [device, width] of [["desktop", 480], ["phone", 200]])
      lines.push(`| ${LOOKS.map((look) =>
        `<a href="${fileOf(name, device, look)}"><img src="${fileOf(name, device, look)}" ` +
        `width="${width}" alt="${title}, ${device}, ${look}"></a>`).join(" | ")} |`);
    lines.push("");
  }
  return lines.join("\n");
}

try {
  const world = await depot("calm");
  const pages = pagesOf("calm").filter(({ title }) => title);
  await mkdir(FOLDER, { recursive: true });
  for (const file of await readdir(FOLDER)) if (file.endsWith(".webp")) await rm(join(FOLDER, file));
  // The first look at availability takes until the book was read.
  await world.ask("settle");
  for (const page of pages)
    for (const device of Object.keys(DEVICES))
      for (const look of LOOKS) {
        await draw(world.address, page, device, look);
        const { size } = await stat(join(FOLDER, fileOf(page.name, device, look)));
        console.log(`${fileOf(page.name, device, look)} ${size}`);
        if (size > BYTES_MAX) throw new Error(`it has ${size} bytes, and should have ${BYTES_MAX}`);
      }
  await writeFile(join(FOLDER, "README.md"), describe(pages));
} finally {
  await endBrowser();
  await endWorlds();
}
