// All tests of the pages in a browser: node suite.mjs HOLDFASTD HOLDFASTCTL [PAST]
// They share a browser, and each kind of world; which comes last is the one that stops its daemon.
import { after } from "node:test";
import { endBrowser } from "./browser.mjs";
import { endWorlds } from "./depot.mjs";
import "./loads_test.mjs";
import "./hostile_test.mjs";
import "./accessible_test.mjs";
import "./actions_test.mjs";
import "./forgery_test.mjs";
import "./live_test.mjs";
import "./speed_test.mjs";

after(async () => {
  await endBrowser();
  await endWorlds();
});
