import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import {
  optionData,
  optionFiles,
  optionsOfJson,
  parseOptions,
  printOptions,
} from "./options/data.ts";

// Writes the names and types of all options into test/options/: `option-data.ts [--nixos FILE] [--home FILE] [--keep]`, where
// FILE is the options.json of a manual. `--keep` keeps what the manual does not list: it has no hidden and no removed option.

const { values } = parseArgs({
  options: {
    nixos: { type: "string" },
    home: { type: "string" },
    keep: { type: "boolean", default: false },
    to: { type: "string", default: optionData },
  },
});
const trees = ["nixos", "home"] as const;
if (trees.every((tree) => values[tree] === undefined)) {
  throw new Error("Usage: option-data.ts [--nixos FILE] [--home FILE] [--keep] [--to FOLDER]");
}
for (const tree of trees) {
  const from = values[tree];
  if (from === undefined) continue;
  const file = join(values.to, optionFiles[tree]);
  const now = optionsOfJson(readFileSync(from, "utf8"));
  const kept = values.keep ? parseOptions(readFileSync(file, "utf8")) : {};
  writeFileSync(file, printOptions({ ...kept, ...now }));
  const only = Object.keys(kept).filter((name) => !(name in now));
  console.log(`${file}: ${Object.keys(now).length} options, and ${only.length} kept`);
}
