import { describe, expect, test } from "vitest";
import { newFindings, type Turnover } from "../src/doctor/new-findings.ts";
import { planOf } from "../src/files/plan.ts";
import type { RepoFiles } from "../src/files/repo-files.ts";

type Texts = Readonly<Record<string, string>>;

function repoOf(texts: Texts): RepoFiles {
  return {
    get: (path) => texts[path],
    below: (folder) =>
      Object.keys(texts).filter((path) => folder === "" || path.startsWith(`${folder}/`)),
  };
}

const flakeWith = (...hosts: string[]): string => `{
  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-unstable";
  outputs = { nixpkgs, ... }: {
${hosts
  .map(
    (name) => `    nixosConfigurations.${name} = nixpkgs.lib.nixosSystem {
      modules = [ ./${name}.nix ];
    };
`,
  )
  .join("")}  };
}
`;

const OTTER: Texts = {
  "flake.nix": flakeWith("otter"),
  "otter.nix": '{ networking.hostName = "otter"; }\n',
};

/** What is found newly when these texts come, and those that are undefined go. */
function found(
  before: Texts,
  changes: Readonly<Record<string, string | undefined>>,
  unknown: readonly string[] = [],
  turnover: Turnover = {},
) {
  const repo = repoOf(before);
  const plan = planOf(new Map(Object.entries(changes)), repo);
  expect(plan.problems).toEqual([]);
  const releases = [{ name: "unstable", stateVersion: "26.11" }] as never;
  return newFindings(repo, plan, releases, { unknown }, turnover);
}

const withFox = (text: string, flake = flakeWith("otter", "fox")): Texts => ({
  "flake.nix": flake,
  "fox.nix": text,
});

describe("rules of doctor on a plan", () => {
  test("pass what is right", () => {
    expect(found(OTTER, withFox('{ networking.hostName = "fox"; }\n'))).toEqual([]);
  });

  test.each<[string, string, object]>([
    [
      "a path that leads nowhere",
      "{ imports = [ ./disks.nix ]; }\n",
      { code: "path-leads-nowhere" },
    ],
    ["a file that git ignores", "import ./secret.nix\n", { code: "path-unknown-to-git" }],
    ["an input that is not there", "{ inputs, ... }: inputs.disko.x\n", { code: "input-unknown" }],
    [
      "an option that is gone",
      "{ services.nfs.lockd = 1; sound.enable = true; }\n",
      { code: "name-removed" },
    ],
  ])("find %s", (_, text, problem) => {
    const before = { ...OTTER, "secret.nix": "{ }" };
    expect(found(before, withFox(text), ["secret.nix"])).toMatchObject([
      { ...problem, file: "fox.nix" },
    ]);
  });

  test("are about nothing that was wrong before", () => {
    const before = { ...OTTER, "otter.nix": "{ imports = [ ./old.nix ./hosts/otter.nix ]; }\n" };
    const same = "{ imports = [ ./old.nix ./hosts/otter.nix ]; }\n";
    expect(found(before, withFox(same))).toEqual([]);
    const own = "{ imports = [ ./old.nix ./hosts/fox.nix ]; }\n";
    expect(found(before, withFox(own), [], { come: ["fox"], like: "otter" })).toEqual([]);
    expect(found(before, withFox(own))).toMatchObject([{ code: "path-leads-nowhere" }]);
  });

  test("let pass a placeholder, which is there on purpose", () => {
    const text =
      '{ assertions = [ { assertion = false; message = "fox.nix is a placeholder. On the machine itself, run\\n  sudo nixos-generate-config --show"; } ]; }\n';
    expect(found(OTTER, withFox(text))).toEqual([]);
  });

  test("find the old name of a renamed host in a file that stays, and not that of a removed one", () => {
    const before = {
      ...OTTER,
      "flake.nix": flakeWith("otter", "badger"),
      "badger.nix": "{ imports = [ ./name.nix ]; }",
      "name.nix": '{ networking.hostName = "badger"; }\n',
    };
    const renamed = {
      "flake.nix": flakeWith("otter", "fox"),
      "badger.nix": undefined,
      "fox.nix": "{ imports = [ ./name.nix ]; }",
    };
    const only = { ...before, "flake.nix": flakeWith("badger"), "otter.nix": "{ }" };
    const turnover = { come: ["fox"], go: ["badger"] };
    expect(found(only, { ...renamed, "flake.nix": flakeWith("fox") }, [], turnover)).toMatchObject([
      { code: "host-name-unknown", file: "name.nix" },
    ]);
    const removed = { "flake.nix": flakeWith("otter"), "badger.nix": undefined };
    expect(found(before, removed, [], { go: ["badger"] })).toEqual([]);
  });
});
