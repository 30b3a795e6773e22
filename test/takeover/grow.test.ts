import { cpSync, existsSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { commitAll, scratch } from "../support/files.ts";
import { isNixNeeded, nixTest } from "../support/nix.ts";
import { run } from "../support/program.ts";
import type { Run } from "../values/case.ts";
import { hostOf, identities, valueAt } from "../values/compare.ts";
import { judgeValues, modelIn, valuesIn } from "../values/judge.ts";
import { performAll, type Performed } from "../values/perform.ts";
import { cases } from "./cases.ts";

// A repository that a machine was taken over into is one like any other: it grows.

const clean = cases.filter(({ taken }) => taken.problems.length === 0);

/** What is done to each, the machine being called `HOST`. */
const COMMANDS = [
  "host fox",
  "host sloth --desktop plasma --user zoe",
  "user zoe",
  "rename-host HOST fox",
  "pack dev",
];

/** Those whose inputs are in this repository. */
const grown = clean
  .filter(({ folder }) => !existsSync(join(folder, "stand-ins")))
  .map(({ name, folder, taken: { host } }) => ({
    name,
    host,
    flake: join(folder, "expected"),
    runs: COMMANDS.map((command): Run => ({ run: command.replace("HOST", host) })),
  }));

let performed: ReadonlyMap<Run, Performed> = new Map();
beforeAll(async () => {
  if (isNixNeeded) performed = await performAll(grown);
}, 600_000);

describe.each(grown)("the machine $name, once it is taken over", ({ host, runs }) => {
  nixTest.each(runs)("takes $run", (each) => {
    const { code, printed, before, after } = performed.get(each)!;
    const words = each.run.split(" ");
    const [command = "", name = ""] = words;
    expect(printed.problems).toEqual([]);
    expect(code).toBe(0);
    const was = valuesIn(before, "before");
    const is = valuesIn(after, "afterwards");
    const like = modelIn(printed.repeat);
    const meant = {
      words,
      ...(like !== undefined && { like }),
      // What a machine without a name is called now, and what the profile of its model of computer sets.
      own: ["networking.hostName", "services.fstrim", "services.tlp"],
      ...(command === "user" && { hosts: { [host]: {} } }),
      ...(name === "dev" && { outputs: ["devShells.x86_64-linux.default"] }),
    };
    judgeValues(meant, was, is);
    if (command === "user" || command === "pack") return;
    const made = hostOf(is, command === "host" ? name : "fox");
    expect(valueAt(made, "networking.hostName")).toBe(command === "host" ? name : "fox");
    if (command !== "host") return;
    const its = new Set(identities(made));
    expect(identities(hostOf(was, host)).filter((text) => its.has(text))).toEqual([]);
  });
});

test.each(clean)("doctor finds nothing wrong in the machine $name", ({ folder }) => {
  const cwd = scratch();
  cpSync(join(folder, "expected"), cwd, { recursive: true });
  commitAll(cwd);
  const { code, stdout } = run(["doctor", "--json"], { cwd });
  expect(JSON.parse(stdout)).toMatchObject({ ok: true, problems: [] });
  expect(code).toBe(0);
});
