import { copyFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build, type Plugin } from "rolldown";
import { printPacks, readPacks } from "../packages/create-nix-flake/src/packs/read.ts";

// Bundles the command line: one package, nothing to install beside it.

const directory = fileURLToPath(new URL("../packages/create-nix-flake/", import.meta.url));

/** The code that only a takeover, `doctor` and commands in an existing repository need. */
const ofFlakes = /planner\/src\/(commands|doctor|eval|hosts|modules|options|secrets|takeover)\b/;

/** Puts the packs, read and compiled, in the place of the module that reads them. */
const compiledPacks: Plugin = {
  name: "compiled-packs",
  load(id) {
    if (id !== join(directory, "src/packs/index.ts")) return null;
    return {
      code: [
        'import { template } from "planner";',
        'export { releases } from "./releases.ts";',
        `export const packs = ${printPacks(readPacks())};`,
      ].join("\n"),
      moduleType: "js",
    };
  },
};

// npm packs what lies beside package.json.
for (const file of ["README.md", "LICENSE"]) {
  copyFileSync(join(directory, "../..", file), join(directory, file));
}

await build({
  input: { bin: join(directory, "src/bin.ts"), plop: join(directory, "src/plop.ts") },
  platform: "node",
  plugins: [compiledPacks],
  output: {
    dir: join(directory, "dist"),
    cleanDir: true,
    minify: true,
    chunkFileNames: "[name].js",
    // Each file that is loaded costs a millisecond: code that several commands share is in one file, and
    // code that reads flakes in another, so that a new repository does not load it.
    codeSplitting: {
      groups: [
        { name: "core", test: (path) => !ofFlakes.test(path), minShareCount: 2, priority: 1 },
        { name: "flakes", minShareCount: 2 },
      ],
    },
  },
});
