// The worlds of depot.py, seen from here: each is made once, by the first who asks for it.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const [holdfastd, holdfastctl, past = ""] = process.argv.slice(2);
const worlds = new Map();

class Depot {
  #child;
  #lines;

  static async start(kind) {
    const depot = new Depot();
    depot.#child = spawn("python3", [fileURLToPath(new URL("depot.py", import.meta.url)), holdfastd,
                                     holdfastctl, kind, past], { stdio: ["pipe", "pipe", "inherit"] });
    depot.#lines = createInterface({ input: depot.#child.stdout })[Symbol.asyncIterator]();
    Object.assign(depot, await depot.#read());
    return depot;
  }

  async #read() {
    const { value, done } = await this.#lines.next();
    if (done) throw new Error("the world has ended: its complaint is above");
    return JSON.parse(value);
  }

  /** What it can be asked to do, do_... of depot.py says. */
  async ask(what, more = {}) {
    this.#child.stdin.write(JSON.stringify({ do: what, ...more }) + "\n");
    Object.assign(this, await this.#read());
  }

  async end() {
    this.#child.stdin.end();
    if (this.#child.exitCode === null) await once(this.#child, "exit");
    if (this.#child.exitCode !== 0) throw new Error(`the world ended with ${this.#child.exitCode}`);
  }

  /** As a program that asks for JSON gets it. */
  async json(path, options = {}) {
    const said = await fetch(this.address + path, options);
    return said.json();
  }

  post(path, body) {
    return this.json(path, { method: "POST", headers: { "Content-Type": "application/json" },
                             body: JSON.stringify(body) });
  }
}

export function depot(kind = "full") {
  if (!worlds.has(kind)) worlds.set(kind, Depot.start(kind));
  return worlds.get(kind);
}

export async function endWorld(kind) {
  const world = worlds.get(kind);
  worlds.delete(kind);
  await (await world)?.end();
}

export async function endWorlds() {
  for (const kind of [...worlds.keys()]) await endWorld(kind);
}
