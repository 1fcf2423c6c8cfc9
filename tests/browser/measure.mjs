// Prints how fast the pages are, as JSON: node measure.mjs HOLDFASTD HOLDFASTCTL
import { endBrowser } from "./browser.mjs";
import { endWorlds } from "./depot.mjs";
import { measure } from "./speed.mjs";

try {
  console.log(JSON.stringify(await measure()));
} finally {
  await endBrowser();
  await endWorlds();
}
