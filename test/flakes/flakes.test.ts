import { readdirSync, readFileSync, existsSync } from "node:fs";
import { join } from "node:path";
import {
  addHost,
  addInput,
  addModule,
  type ChangeResult,
  type Plan,
  type RenameResult,
  hostsOf,
  removeHost,
  renameHost,
  noFiles,
  overlay,
  type RepoFiles,
} from "planner";
import fc from "fast-check";
import { find, formals, names, parse, problems, stringValue, texts } from "nix-source";
import { describe, expect, test } from "vitest";
import { expectFile, filesBelow, scratch, write } from "../support/files.ts";
import { evaluate, nixTest, pathOf } from "../support/nix.ts";

const folder = join(import.meta.dirname, "cases");
const cases = readdirSync(folder).toSorted();

/** What a case is about besides its files: `expected/`, `refused.txt` and `options.json` are no part of the repo. */
function read(name: string) {
  const top = join(folder, name);
  const files = new Map<string, string>();
  for (const path of filesBelow(top)) {
    if (!/^(?:expected\/|refused\.txt$|options\.json$)/.test(path)) {
      files.set(path, readFileSync(join(top, path), "utf8"));
    }
  }
  const options = join(top, "options.json");
  const given = existsSync(options) ? JSON.parse(readFileSync(options, "utf8")) : {};
  return { repo: repoOf(files), files, options: given, top };
}

const repoOf = (files: ReadonlyMap<string, string>): RepoFiles => overlay(noFiles, files);

/** The name of the host that is added in every case; one that must be quoted in Nix. */
const NEW = "7-server";

/** Where a line has been unfolded for the new host it stays so: only white space may differ. */
const UNFOLDED = new Set(["inherited"]);

function expectSame(name: string, content: string, before: string | undefined): void {
  // A file that was made for the host alone is empty now: who imports it is not for us to say.
  if (before === undefined) return expect(content).not.toContain(NEW);
  if (!UNFOLDED.has(name)) return expect(content).toBe(before);
  expect(content.replaceAll(/\s+/g, " ")).toBe(before?.replaceAll(/\s+/g, " "));
}

/** A repo after a change, with an empty module where it wants one. */
function after(
  files: ReadonlyMap<string, string>,
  { changes, modules = [] }: Plan & Partial<Pick<ChangeResult, "modules">>,
): Map<string, string> {
  const all = new Map(files);
  for (const { path, content } of changes) all.set(path, content);
  for (const { path } of modules) if (!all.has(path)) all.set(path, "{ }\n");
  return all;
}

describe.each(cases)("%s", (name) => {
  const { repo, options, top } = read(name);
  const change = addHost(repo, NEW, options);

  const expected: Readonly<Record<string, string>> =
    change.problems.length > 0
      ? {
          "refused.txt": change.problems
            .map(({ message, fix }) => `${message}\n\n${fix}\n`)
            .join("\n"),
        }
      : {
          "expected/modules.txt": change.modules.map(({ path }) => `${path}\n`).join(""),
          ...Object.fromEntries(
            change.changes.map(({ path, content }) => [`expected/${path}`, content]),
          ),
        };

  test("gets a host as expected, or says what to paste", async () => {
    if (change.problems.length > 0) expect(change.changes).toEqual([]);
    for (const [path, text] of Object.entries(expected)) {
      await expectFile(join(top, path), text);
    }
    const present = filesBelow(top).filter((path) => /^(?:expected\/|refused\.txt$)/.test(path));
    expect(present).toEqual(Object.keys(expected).toSorted());
  });
});

/** What Nix says the hosts of many repos are, and the modules of each. */
async function hostsIn(
  repos: readonly ReadonlyMap<string, string>[],
): Promise<{ readonly [name: string]: readonly string[] }[]> {
  const top = scratch();
  const folders = repos.map((files, index) => {
    write(join(top, String(index)), files);
    return pathOf(join(top, String(index)));
  });
  const program = pathOf(join(import.meta.dirname, "flakes.nix"));
  const found = await evaluate(`import ${program} [ ${folders.join(" ")} ]`);
  return found as { readonly [name: string]: readonly string[] }[];
}

const namesIn = async (repos: readonly ReadonlyMap<string, string>[]): Promise<string[][]> =>
  (await hostsIn(repos)).map((hosts) => Object.keys(hosts));

/** Without those that Nix cannot read: they are there to be refused. */
const all = cases
  .map((name) => ({ name, ...read(name) }))
  .filter(({ files }) => problems(files.get("flake.nix")!).length === 0);
const grown = all
  .map((each) => ({ ...each, change: addHost(each.repo, NEW, each.options) }))
  .filter(({ change }) => change.problems.length === 0)
  .map((each) => ({ ...each, files: after(each.files, each.change), before: each.files }));

nixTest("Nix finds in each flake the hosts that we find, and those with the new one", async () => {
  const found = await namesIn([...all, ...grown].map(({ files }) => files));
  const before = new Map(all.map(({ name }, index) => [name, found[index]!]));
  for (const { name, repo } of all) {
    const { hosts, hidden } = hostsOf(repo);
    if (!hidden) expect(hosts.map((host) => host.name).toSorted(), name).toEqual(before.get(name));
  }
  for (const [index, { name }] of grown.entries()) {
    expect(found[all.length + index], name).toEqual([...before.get(name)!, NEW].toSorted());
  }
});

test.each(grown)(
  "$name is as it was when the new host is removed",
  ({ name, files, before, change }) => {
    const removed = removeHost(repoOf(files), NEW);
    expect(removed.problems, name).toEqual([]);
    for (const { path, content } of removed.changes) {
      // A set that was empty has been unfolded, and what outputs have come to take they may keep.
      if (change.like !== undefined) expectSame(name, content, before.get(path));
    }
    const paths = new Set(removed.changes.map(({ path }) => path));
    for (const { path, kind } of change.changes)
      if (kind === "modify") expect(paths).toContain(path);
  },
);

nixTest("Nix finds every host under its new name", async () => {
  const renamings = all.flatMap(({ name, files, repo }) =>
    hostsOf(repo).hosts.map((host) => ({
      name: `${name}: ${host.name}`,
      old: host.name,
      files,
      change: renameHost(repo, host.name, NEW),
    })),
  );
  const done = renamings.filter(({ change }) => change.problems.length === 0);
  expect(renamings.length - done.length).toBeLessThan(renamings.length / 20);
  const found = await namesIn([
    ...done.map(({ files }) => files),
    ...done.map(({ files, change }) => moved(files, change)),
  ]);
  for (const [index, { name, old }] of done.entries()) {
    const expected = found[index]!.map((each) => (each === old ? NEW : each));
    expect(found[done.length + index], name).toEqual(expected.toSorted());
  }
});

nixTest(
  "Nix finds a module that was added in the host that it was added to, and in no other",
  async () => {
    const additions = all.flatMap(({ name, files, repo }) =>
      hostsOf(repo).hosts.flatMap((host) =>
        ["./users/ada.nix", "inputs.disko.nixosModules.disko"].map((expression) => {
          const there = new Map([...files, ["users/ada.nix", "{ }\n"]]);
          const change = addModule(repoOf(there), [host.name], expression);
          for (const { path, content } of change.changes) there.set(path, content);
          there.set("flake.nix", withDisko(there.get("flake.nix")!));
          const { changes } = addModule(repoOf(there), [host.name], expression);
          expect(changes.length > 0 && change.changes.length > 0, name).toBe(false);
          return { name, host: host.name, expression, there, change };
        }),
      ),
    );
    const done = additions.filter(({ change }) => change.problems.length === 0);
    const found = await hostsIn(done.map(({ there }) => there));
    for (const [index, { name, host, expression }] of done.entries()) {
      const module = expression.startsWith("./") ? "users/ada.nix" : "disko";
      const having = Object.entries(found[index]!).filter(([, paths]) => paths.includes(module));
      if (!IN_STORE.has(name)) {
        expect(
          having.map(([each]) => each),
          `${name}: ${expression}`,
        ).toEqual([host]);
      }
    }
    for (const { name, change } of additions) {
      if (done.some((each) => each.change === change)) continue;
      expect(change.problems, name).toMatchObject([{ fix: expect.stringContaining("add this") }]);
    }
  },
);

/** Where modules are strings, for paths of the store: evaluation alone does not fill it. */
const IN_STORE = new Set(["mk-hosts-folder", "own-library"]);

/** A flake with the input disko; one that leaves its inputs to the registry comes to declare them all. */
function withDisko(source: string): string {
  const root = parse(source);
  const known = [
    "nixpkgs", "blueprint", "flakelight", "flake-parts", "easy-hosts", "import-tree", "snowfall-lib",
    "nixos-unified", "home-manager", "flake-utils-plus", "ez-configs", "den", "clan-core",
  ]; // prettier-ignore
  const used = formals(find(root, ["outputs"])!.value!)?.names ?? known;
  const missing = names(root, ["inputs"]).length > 0 ? [] : used.filter((each) => each !== "self");
  return [...missing, "disko"].reduce(
    (text, name) => addInput(text, name, { url: `github:somebody/${name}` }),
    source,
  );
}

/** A repo after a renaming, with its files where they belong now. */
function moved(files: ReadonlyMap<string, string>, change: RenameResult): Map<string, string> {
  const changed = new Map(files);
  for (const { path, content } of change.changes) changed.set(path, content);
  return new Map(
    [...changed].map(([path, text]) => {
      const move = change.moves.find(({ from }) => path === from || path.startsWith(`${from}/`));
      return [move ? move.to + path.slice(move.from.length) : path, text];
    }),
  );
}

/** Names as NixOS takes them. */
const hostName = fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,12}[a-z0-9])?$/);

test("a host of any name can be added, found, and removed without a trace", () => {
  fc.assert(
    fc.property(fc.constantFrom(...grown), hostName, (given, name) => {
      const { repo, before, options, change } = given;
      const own = hostsOf(repo).hosts.map((host) => host.name);
      fc.pre(!own.includes(name));
      const added = addHost(repo, name, options);
      expect(added.problems).toEqual([]);
      const files = after(before, added);
      for (const [path, text] of files)
        if (path.endsWith(".nix")) expect(problems(text)).toEqual([]);
      const now = hostsOf(repoOf(files)).hosts.map((host) => host.name);
      expect(now.toSorted()).toEqual([...own, name].toSorted());
      const removed = removeHost(repoOf(files), name);
      expect(removed.problems).toEqual([]);
      if (change.like === undefined) return;
      for (const { path, content } of removed.changes)
        expectSame(given.name, content, before.get(path));
    }),
    { numRuns: 500 },
  );
});

/** The repo of a case. */
const repoOfCase = (name: string): RepoFiles => read(name).repo;

/** A flake that uses a host where it is not known what for. */
const withUse = (() => {
  const { files } = read("deploy-rs");
  const text = files.get("flake.nix")!;
  const use = "    image = self.nixosConfigurations.burr.config.system.build.image;\n";
  const added = text.replace("\n    deploy.nodes", () => `\n${use}    deploy.nodes`);
  return repoOf(new Map([...files, ["flake.nix", added]]));
})();

describe("nothing is changed", () => {
  const reasons = (change: Plan): string[] => {
    expect(change.changes).toEqual([]);
    return change.problems.map(({ message }) => message);
  };

  test("when the new host is there already, or the one to imitate is not", () => {
    const repo = repoOfCase("attrset");
    expect(reasons(addHost(repo, "tower"))).toEqual(["there is a host tower already"]);
    const change = addHost(repo, "x", { like: "ghost" });
    expect(reasons(change)).toEqual(["there is no host ghost to imitate"]);
    expect(reasons(removeHost(repo, "ghost"))).toEqual(["there is no host ghost"]);
    expect(reasons(renameHost(repo, "ghost", "x"))).toEqual(["there is no host ghost"]);
    expect(reasons(renameHost(repo, "tower", "laptop"))).toEqual([
      "there is a host laptop already",
    ]);
  });

  test("when something else uses the host that is to go", () => {
    const change = removeHost(withUse, "burr");
    expect(reasons(change)).toEqual(["nixosConfigurations.burr is used here"]);
    expect(change.problems).toMatchObject([{ file: "flake.nix", line: 12 }]);
  });

  test("programs are told by a code what stands in the way", () => {
    const repo = repoOfCase("attrset");
    const codes = [
      addHost(repo, "tower"),
      addHost(repo, "x", { like: "ghost" }),
      removeHost(repo, "ghost"),
      renameHost(repo, "tower", "laptop"),
      removeHost(withUse, "burr"),
      addHost(repoOf(new Map()), "x"),
      addModule(repo, ["ghost"], "./a.nix"),
    ].flatMap(({ problems: told }) => told.map(({ code }) => code));
    expect(codes).toEqual([
      "host-exists",
      "model-unknown",
      "host-unknown",
      "host-exists",
      "host-in-use",
      "first-host-not-added",
      "host-unknown",
    ]);
  });

  test("when there is no flake", () => {
    expect(reasons(addHost(repoOf(new Map()), "x"))).toEqual(["there is no flake.nix"]);
  });
});

test("a renamed host is renamed where the flake refers to it", () => {
  const { changes, moves } = renameHost(repoOfCase("deploy-rs"), "burr", "thorn");
  expect(moves).toEqual([{ from: "hosts/burr", to: "hosts/thorn" }]);
  expect(changes[0]!.content).toContain("self.nixosConfigurations.thorn;");
  expect(changes[0]!.content).toContain("modules = [ ./hosts/thorn ];");
});

test("a host that is found by its folder is renamed in its settings, and not removed beside them", () => {
  const files = new Map([
    [
      "flake.nix",
      `{
  outputs = inputs: inputs.snowfall-lib.mkFlake {
    inherit inputs;
    src = ./.;
    systems.hosts.fjord.modules = [ ];
  };
}
`,
    ],
    ["systems/x86_64-linux/fjord/default.nix", "{ }\n"],
    ["homes/x86_64-linux/ada@fjord/default.nix", "{ }\n"],
  ]);
  const { changes, moves } = renameHost(repoOf(files), "fjord", "bay");
  expect(changes[0]!.content).toContain("systems.hosts.bay.modules = [ ];");
  expect(moves.map(({ to }) => to)).toEqual([
    "systems/x86_64-linux/bay",
    "homes/x86_64-linux/ada@bay",
  ]);
  expect(removeHost(repoOf(files), "fjord").problems).toMatchObject([{ line: 5 }]);
});

test("of many hosts the last of the most common shape is imitated", () => {
  expect(addHost(repoOfCase("mkhost-positional"), NEW).like).toBe("blue");
  expect(addHost(repoOfCase("mkhost-positional"), NEW, { system: "aarch64-linux" }).like).toBe(
    "green",
  );
  expect(addHost(repoOfCase("mk-hosts-list"), NEW).like).toBe("DESKTOP-4F7A");
});

test("an entry whose files are not there is no model where others have theirs", () => {
  const flake = `{
  outputs = { nixpkgs, ... }: {
    nixosConfigurations = {
      opal = nixpkgs.lib.nixosSystem { modules = [ ./hosts/opal/configuration.nix ]; };
      ruby = nixpkgs.lib.nixosSystem { modules = [ ./hosts/ruby/configuration.nix ]; };
    };
  };
}
`;
  const files = new Map([
    ["flake.nix", flake],
    ["hosts/opal/configuration.nix", "{ }"],
  ]);
  expect(addHost(repoOf(files), "desk").like).toBe("opal");
});

test("a string of a host says the same in its copy, however far left its lines begin", () => {
  const flake = `{
  outputs = { nixpkgs, ... }: {
    nixosConfigurations.opal = nixpkgs.lib.nixosSystem {
      modules = [ { environment.etc.motd.text = ''
   hello
        there
      ''; } ];
    };
  };
}
`;
  const { changes } = addHost(repoOf(new Map([["flake.nix", flake]])), "desk");
  const said = texts(parse(changes[0]!.content)).map(({ node }) => stringValue(node));
  expect(said.filter((text) => text?.includes("hello"))).toEqual([
    "hello\n     there\n",
    "hello\n     there\n",
  ]);
});

describe("an input", () => {
  const disko = { url: "github:nix-community/disko", follows: ["nixpkgs"] };

  test("is added in the style of the others, nested or dotted", () => {
    const nested = repoOfCase("attrset").get("flake.nix")!;
    expect(addInput(nested, "disko", disko)).toBe(
      nested.replace(
        /(home-manager = \{[^}]*\};\n)/,
        `$1    disko = {
      url = "github:nix-community/disko";
      inputs.nixpkgs.follows = "nixpkgs";
    };
`,
      ),
    );
    const dotted = `{
  inputs.nixpkgs.url = "nixpkgs";
  inputs.sops.url = "github:Mic92/sops-nix";
  inputs.sops.inputs.nixpkgs.follows = "nixpkgs";
  outputs = _: { };
}
`;
    expect(addInput(dotted, "disko", disko)).toBe(
      dotted.replace(
        "  outputs",
        `  inputs.disko.url = "github:nix-community/disko";
  inputs.disko.inputs.nixpkgs.follows = "nixpkgs";
  outputs`,
      ),
    );
  });

  test("is taken by outputs that take nothing but what they name", () => {
    const closed = `{
  inputs.nixpkgs.url = "nixpkgs";
  outputs = { self, nixpkgs }: { };
}
`;
    expect(addInput(closed, "disko", disko)).toContain("outputs = { self, nixpkgs, disko }: { };");
  });

  test("follows only what is there, and is left alone when it is there itself", () => {
    const bare = "{\n  outputs = _: { };\n}\n";
    const added = addInput(bare, "disko", disko);
    expect(added).not.toContain("follows");
    expect(problems(added)).toEqual([]);
    expect(addInput(added, "disko", { url: "elsewhere" })).toBe(added);
  });
});
