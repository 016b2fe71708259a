// Builds the web page's assets: `npm run build`.
//
// Everything lands in static/build/<digest>/, where <digest> is taken from the contents, so that a
// browser may keep every file for a year and still never sees an old one. The files lie beside each
// other, so page.js can import its neighbour by a plain relative name. Each is also written
// compressed once (.br, .gz), so that nothing is compressed while people wait.
import { createHash } from "node:crypto";
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { compile } from "sass";

const here = dirname(fileURLToPath(import.meta.url));
const sources = join(here, "static");
const packages = resolve(here, "../../node_modules");
const target = join(sources, "build");

/** A style sheet, compiled from our scss and the govuk-frontend components it uses. */
function styleSheet(name) {
  const options = { loadPaths: [packages], style: "compressed", quietDeps: true };
  return Buffer.from(compile(join(sources, name), options).css);
}

/** A package's file without the pointer to its source map, which is not served. */
async function script(...path) {
  const text = await readFile(join(packages, ...path), "utf8");
  return Buffer.from(text.replace(/^\/\/# sourceMappingURL=.*$/m, ""));
}

async function build() {
  const files = {
    "page.css": styleSheet("page.scss"),
    "desk.css": styleSheet("desk.scss"),
    "page.js": await readFile(join(sources, "page.js")),
    "conversation.js": await readFile(join(sources, "conversation.js")),
    "launcher.js": await readFile(join(sources, "launcher.js")),
    "desk.js": await readFile(join(sources, "desk.js")),
    "bell.js": await readFile(join(sources, "bell.js")),
    "icon.svg": await readFile(join(sources, "icon.svg")),
    "htmx.js": await script("htmx.org", "dist", "htmx.min.js"),
    "govuk-frontend.js": await script("govuk-frontend", "dist", "govuk", "govuk-frontend.min.js"),
  };
  const hash = createHash("sha256");
  for (const [name, content] of Object.entries(files)) hash.update(name).update(content);
  const digest = hash.digest("hex").slice(0, 16);

  const fresh = `${target}.new`;
  await rm(fresh, { recursive: true, force: true });
  await mkdir(join(fresh, digest), { recursive: true });
  let weight = 0;
  for (const [name, content] of Object.entries(files)) {
    const path = join(fresh, digest, name);
    const gzipped = gzipSync(content, { level: 9 });
    const quality = { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } };
    await writeFile(path, content);
    await writeFile(`${path}.gz`, gzipped);
    await writeFile(`${path}.br`, brotliCompressSync(content, quality));
    weight += gzipped.length;
  }
  await writeFile(join(fresh, "manifest.json"), JSON.stringify({ digest, files: Object.keys(files) }));
  // Swapped in whole: a running server never sees half a build.
  await rm(target, { recursive: true, force: true });
  await rename(fresh, target);
  console.log(`Built the page's assets: ${(weight / 1024).toFixed(1)} KB compressed.`);
}

await build();
