// Writes what is derived from the code: the README's table of options, and the schema of pack.json.
// With --check it writes nothing, and fails when something is not current.
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { toJsonSchema } from "@valibot/to-json-schema";
import { manifestSchema } from "../packages/composer/src/source.ts";
import { optionTable } from "../packages/create-nix-flake/src/help.ts";
import { optionsOf } from "../packages/create-nix-flake/src/options.ts";
import { packs } from "../packages/create-nix-flake/src/packs/index.ts";
import { releases } from "../packages/create-nix-flake/src/releases.ts";

const derived: Readonly<Record<string, (present: string) => string>> = {
  "README.md": (present) =>
    present.replace(
      /(<!-- options -->\n)[^]*?(<!-- \/options -->)/,
      (_, start: string, end: string) =>
        `${start}\n${optionTable(optionsOf(packs, releases))}\n\n${end}`,
    ),
  "templates/pack.schema.json": () => {
    const schema = toJsonSchema(manifestSchema, { typeMode: "input" });
    return `${JSON.stringify(schema, null, 2)}\n`;
  },
};

const stale = Object.entries(derived).filter(([path, derive]) => {
  const file = fileURLToPath(new URL(`../${path}`, import.meta.url));
  const present = read(file);
  const current = derive(present);
  if (process.argv[2] !== "--check") writeFileSync(file, current);
  return current !== present;
});
if (process.argv[2] === "--check" && stale.length > 0) {
  console.error(`not current: ${stale.map(([path]) => path).join(", ")}; run pnpm run format`);
  process.exitCode = 1;
}

function read(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}
