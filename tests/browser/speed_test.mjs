// That a thousand services are no trouble. The bounds are for a machine that has other things to do;
// script/bench pages holds the goals themselves.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { endWorld } from "./depot.mjs";
import { measure } from "./speed.mjs";

describe("A thousand services", () => {
  let found;
  before(async () => {
    found = await measure();
    console.log(`speed: ${JSON.stringify(found)}`);
  });
  after(() => endWorld("crowd"));

  const isAtMost = (name, most) => assert.ok(found[name] <= most, `${name}: ${found[name]}`);

  it("cost the server little time", () => isAtMost("serverMs", 100));
  it("are soon seen", () => isAtMost("paintMs", 1500));
  it("cost the browser little memory", () => isAtMost("heapMb", 60));
  it("may change fifty times a second", () => {
    assert.ok(found.changes >= 25, `${found.changes} rows a second were replaced`);
    isAtMost("longestTaskMs", 300);
  });
});
