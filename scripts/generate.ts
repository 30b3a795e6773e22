import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { toJsonSchema } from "@valibot/to-json-schema";
import { optionTable } from "../packages/create-nix-flake/src/help.ts";
import { optionsOf } from "../packages/create-nix-flake/src/options.ts";
import { packs, releases } from "../packages/create-nix-flake/src/packs/index.ts";
import { manifestSchema } from "../packages/planner/src/packs/read-pack.ts";
import starters from "../templates/starters.json" with { type: "json" };

// Writes what is derived from the code: the README's table of options, and the schema of pack.json.
// With --check it writes nothing, and fails when something is not current.

const derived: Readonly<Record<string, (present: string) => string>> = {
  "README.md": (present) => {
    const options = optionsOf(packs, releases);
    const further = options.find(({ name }) => name === "pack")!.choices!;
    const descriptions = Object.entries(starters).map(([name, starter]) => [
      name,
      starter.description,
    ]);
    const tables = {
      options: optionTable(options),
      packs: table("pack", Object.entries(further)),
      starters: table("starter", descriptions),
    };
    return Object.entries(tables).reduce(
      (text, [name, rows]) =>
        text.replace(
          new RegExp(`(<!-- ${name} -->\n)[^]*?(<!-- /${name} -->)`),
          (_, start: string, end: string) => `${start}\n${rows}\n\n${end}`,
        ),
      present,
    );
  },
  "templates/pack.schema.json": () => {
    const schema = toJsonSchema(manifestSchema, { typeMode: "input" });
    return `${JSON.stringify(schema, null, 2)}\n`;
  },
};

function table(what: string, rows: readonly (readonly (string | undefined)[])[]): string {
  const lines = rows.map(([name, description]) => `| \`${name}\` | ${description} |`);
  return [`| ${what} | what it is |`, "| --- | --- |", ...lines].join("\n");
}

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
