// Prints what is taken for a secret in the files of a folder, such as checkouts of public configurations,
// for a person to judge: npx tsx scripts/secrets.ts FOLDER
import { lstatSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { secretsIn } from "planner";

const [folder = "."] = process.argv.slice(2);
const paths = readdirSync(folder, { recursive: true, encoding: "utf8" })
  .toSorted()
  .filter((path) => lstatSync(join(folder, path)).isFile());
let count = 0;
for (const path of paths) {
  const text = readFileSync(join(folder, path), "utf8");
  const lines = text.split("\n");
  for (const { code, line = 1 } of secretsIn(path, text, () => undefined)) {
    count++;
    console.log(`${path}:${line}\t${code}\t${lines[line - 1]?.trim().slice(0, 160)}`);
  }
}
console.log(`${count} in ${paths.length} files`);
