// Lists the modules of nixos-hardware that can be chosen, from a checkout of it:
//   git clone --depth 1 https://github.com/NixOS/nixos-hardware DIR
//   tsx scripts/hardware-models.ts DIR
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expressions, find, names, parse } from "nix-source";

const [directory] = process.argv.slice(2);
if (directory === undefined) throw new Error("say where the checkout of nixos-hardware is");

const flake = parse(readFileSync(join(directory, "flake.nix"), "utf8"));
const path = ["outputs", "nixosModules"];
// What is deprecated warns on each evaluation, and what is gone throws: both are calls of another name.
const models = names(flake, path).filter((name) => {
  const module = find(flake, [...path, name])?.value;
  return module && expressions(module)[0]?.text === "import";
});
if (models.length === 0) throw new Error(`${directory}/flake.nix writes out no nixosModules`);

// The stand-in that tests evaluate against has the same modules, and cannot reach the pack's list.
for (const folder of ["templates/packs/hardware", "test/support/nixpkgs/nixos-hardware"]) {
  const file = fileURLToPath(new URL(`../${folder}/models.json`, import.meta.url));
  writeFileSync(file, `${JSON.stringify(models.toSorted(), null, 2)}\n`);
}
console.log(`${models.length} models of ${names(flake, path).length} modules`);
