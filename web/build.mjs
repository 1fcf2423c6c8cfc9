// Bundles the pages' scripts and styles, names each file by its content, compresses it, and writes
// a list of all that for the build of the daemon: node build.mjs FOLDER [STAMP]
// STAMP is written last, when all went well.
import { build } from "esbuild";
import { createHash } from "node:crypto";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { basename, dirname, extname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const [folder, stamp] = process.argv.slice(2, 4).map((path) => resolve(path));
if (!folder) {
  console.error("build.mjs: where to? (node build.mjs FOLDER)");
  process.exit(64);
}

const here = dirname(fileURLToPath(import.meta.url));
process.chdir(here);

const TYPES = {
  ".css": "text/css; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".png": "image/png",
  ".svg": "image/svg+xml",
};
// What every page loads, together and compressed: who comes over a slow line waits for it.
const BYTES_MAX = 150 * 1024;

const bundled = await build({
  absWorkingDir: here,
  entryPoints: {
    app: "./src/app.js",
    page: "./src/page.css",
    chart: "./src/chart.js",
    docs: "./src/docs.js",
    "docs-page": "./src/docs.css",
  },
  bundle: true,
  format: "esm",
  minify: true,
  legalComments: "none",
  target: ["es2020", "chrome100", "firefox100", "safari15"],
  loader: { ".svg": "dataurl" },
  outdir: "out",
  write: false,
  logLevel: "warning",
});

// What an older build left must not go into the binary.
await rm(folder, { recursive: true, force: true });
await mkdir(folder, { recursive: true });
const list = [];
let loaded = 0;
const add = async (name, bytes) => {
  const hash = createHash("sha256").update(bytes).digest("hex").slice(0, 12);
  const extension = extname(name);
  const file = `${basename(name, extension)}-${hash}${extension}`;
  const gzip = gzipSync(bytes, { level: 9 });
  const brotli = brotliCompressSync(bytes, {
    params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length },
  });
  const isSmaller = gzip.length < bytes.length;
  await writeFile(join(folder, file), bytes);
  if (isSmaller) {
    await writeFile(join(folder, `${file}.gz`), gzip);
    await writeFile(join(folder, `${file}.br`), brotli);
  }
  list.push({ name, file, type: TYPES[extension], compressed: isSmaller });
  if (!name.startsWith("docs")) loaded += isSmaller ? brotli.length : bytes.length;
};

for (const output of bundled.outputFiles) await add(basename(output.path), output.contents);
for (const name of ["icon.svg"]) await add(name, await readFile(join("src", name)));

list.sort((a, b) => (a.name < b.name ? -1 : 1));
await writeFile(join(folder, "assets.json"), JSON.stringify(list, null, 1) + "\n");
if (loaded > BYTES_MAX) {
  console.error(`build.mjs: the pages load ${loaded} bytes, at most ${BYTES_MAX} (make them less)`);
  process.exit(1);
}
if (stamp) await writeFile(stamp, "");
