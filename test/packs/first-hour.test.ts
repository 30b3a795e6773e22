import { join } from "node:path";
import { expect } from "vitest";
import { expectFile } from "../support/files.ts";
import { cases, repoWith } from "../support/golden.ts";
import { evaluate, callFlake, nixTest, pathOf } from "../support/nix.ts";

/** What `first-hour.nix` says of a machine. */
interface FirstHour {
  readonly desktop: string;
  readonly capabilities: Readonly<Record<string, string | null>>;
}

const { ingredients } = cases.find(({ name }) => name === "desktop-gnome")!;
const question = ingredients.packs
  .find(({ name }) => name === "desktop")!
  .manifest.questions.find(({ name }) => name === "desktop")!;
const desktops = Object.keys(question.choices!).filter((choice) => choice !== question.none);

/** The machines with each desktop, evaluated. */
async function evaluated(answers: Readonly<Record<string, string>>): Promise<readonly FirstHour[]> {
  const hosts = desktops.map((desktop) => {
    const folder = repoWith("desktop-gnome", { ...answers, desktop });
    return `(${callFlake} ${pathOf(folder)}).nixosConfigurations.nixos`;
  });
  const ask = `map (host: import ${pathOf(join(import.meta.dirname, "first-hour.nix"))} { inherit (host) config pkgs; })`;
  return (await evaluate(
    `${ask} [ ${hosts.map((host) => `(${host})`).join(" ")} ]`,
  )) as FirstHour[];
}

/** The table in Markdown: a row for each capability, a column for each desktop. */
function table(found: readonly FirstHour[]): string {
  const rows = Object.keys(found[0]!.capabilities).map((capability) => [
    capability,
    ...found.map(({ capabilities }) => capabilities[capability] ?? "–"),
  ]);
  const lines = [["", ...desktops], ["---", ...desktops.map(() => "---")], ...rows];
  return `${lines.map((cells) => `| ${cells.join(" | ")} |`).join("\n")}\n`;
}

nixTest("each desktop has what a person needs in the first hour, as the table says", async () => {
  const found = await evaluated({ keyboard: "de", keyboardVariant: "nodeadkeys" });
  expect(found.map(({ desktop }) => desktop)).toEqual(desktops);
  // Shown wherever the tests run, as what a machine has is what it is for.
  console.log(table(found));
  const gaps = found.flatMap(({ desktop, capabilities }) =>
    Object.entries(capabilities).flatMap(([name, by]) =>
      by === null ? [`${desktop}: ${name}`] : [],
    ),
  );
  expect(gaps).toEqual([]);
  await expectFile(join(import.meta.dirname, "first-hour.md"), table(found));
});
