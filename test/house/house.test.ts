import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { expect, test } from "vitest";

const packages = join(import.meta.dirname, "../../packages");

interface Source {
  /** From the folder `packages`. */
  readonly path: string;
  readonly text: string;
  /** What it imports or exports from elsewhere: paths from the folder `packages`, or names of packages. */
  readonly imports: readonly string[];
}

/** A package that was renamed leaves its ignored `node_modules` behind in checkouts that are older. */
const packageNames = readdirSync(packages).filter((name) =>
  existsSync(join(packages, name, "package.json")),
);

const sources: readonly Source[] = packageNames.flatMap((name) =>
  readdirSync(join(packages, name, "src"), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.name.endsWith(".ts"))
    .map((entry): Source => {
      const text = readFileSync(join(entry.parentPath, entry.name), "utf8");
      const imports = Array.from(
        text.matchAll(
          /^(?:import|export|\})[^;"]*?(?: from|^import) "([^"]+)"|\bimport\("([^"]+)"\)/gm,
        ),
        ([, here, later]) => (here ?? later)!,
      );
      return {
        path: relative(packages, join(entry.parentPath, entry.name)),
        text,
        imports: imports.map((from) =>
          from.startsWith(".") ? relative(packages, join(entry.parentPath, from)) : from,
        ),
      };
    }),
);

/** The folders of the planner from the ground up; what stands together does not import each other. */
const floors = [
  ["safe-text.ts"],
  ["problems.ts"],
  ["files"],
  ["eval", "packs"],
  ["modules"],
  ["hosts"],
  ["commands", "options", "secrets"],
  ["takeover"],
  ["doctor"],
  ["index.ts"],
];

const roomOf = (path: string): string => path.split("/")[2]!;
const floorOf = (path: string): number => floors.findIndex((rooms) => rooms.includes(roomOf(path)));

/** Imports that are as they must not be. */
const importsWhere = (isWrong: (path: string, from: string) => boolean): string[] =>
  sources.flatMap(({ path, imports }) =>
    imports.filter((from) => isWrong(path, from)).map((from) => `${path} imports ${from}`),
  );

test("each file of the planner is in a room that has a floor", () => {
  const planner = sources.filter(({ path }) => path.startsWith("planner/"));
  expect(planner.length).toBeGreaterThan(50);
  expect(planner.filter(({ path }) => floorOf(path) < 0).map(({ path }) => path)).toEqual([]);
});

test("each room is described where contributors and testers look for it", () => {
  const root = join(packages, "..");
  const read = (path: string): string => readFileSync(join(root, path), "utf8");
  const rooms = floors.flat().filter((room) => room !== "index.ts");
  const described = (text: string, room: string): boolean =>
    text.includes(`| \`${room.endsWith(".ts") ? room : `${room}/`}\` |`);
  expect(rooms.filter((room) => !described(read("CONTRIBUTING.md"), room))).toEqual([]);
  const kinds = readdirSync(join(root, "test")).filter((name) => !name.endsWith(".md"));
  expect(kinds.filter((kind) => !described(read("test/README.md"), kind))).toEqual([]);
});

test("a room of the planner imports from lower floors only", () => {
  const wrong = importsWhere(
    (path, from) =>
      path.startsWith("planner/") &&
      from.startsWith("planner/") &&
      roomOf(path) !== roomOf(from) &&
      floorOf(from) >= floorOf(path),
  );
  expect(wrong).toEqual([]);
});

test("packages import each other by their names, and only those below them", () => {
  const below: Readonly<Record<string, readonly string[]>> = {
    "nix-source": [],
    planner: ["nix-source"],
    "create-nix-flake": ["planner", "nix-source"],
  };
  const names = Object.keys(below);
  expect(packageNames.toSorted()).toEqual(names.toSorted());
  const wrong = importsWhere((path, from) => {
    const [own, other] = [path.split("/")[0]!, from.split("/")[0]!];
    const isFile = /\.\w+$/.test(from);
    if (own === other) return !isFile;
    return names.includes(other) && (isFile || !below[own]!.includes(other));
  });
  expect(wrong).toEqual([]);
});

test("what plans touches no disk, no process and no network", () => {
  const wrong = importsWhere(
    (path, from) => !path.startsWith("create-nix-flake/") && from.startsWith("node:"),
  );
  expect(wrong).toEqual([]);
});

test("a name that is exported is declared in one file", () => {
  const declared = new Map<string, Set<string>>();
  const declaration =
    /^export (?:abstract |async |declare )*(?:class|const|enum|function\*?|interface|let|type) (\w+)/gm;
  for (const { path, text } of sources) {
    for (const [, name] of text.matchAll(declaration)) {
      declared.set(name!, (declared.get(name!) ?? new Set()).add(path));
    }
  }
  expect(declared.size).toBeGreaterThan(100);
  const twice = [...declared].filter(([, paths]) => paths.size > 1);
  expect(twice.map(([name, paths]) => `${name}: ${[...paths].join(", ")}`)).toEqual([]);
});

test("what is printed goes through the terminal or the dialogue, which make it safe to read", () => {
  const others = sources.filter(
    ({ path }) => !/^create-nix-flake\/src\/(?:output|dialogue)\.ts$/.test(path),
  );
  expect(others.length).toBeGreaterThan(100);
  const printing = others.filter(({ text }) =>
    /\bconsole\.(?:log|error|warn|info)\(|\bstd(?:out|err)\.write\(|from "@clack\/prompts"/.test(
      text,
    ),
  );
  expect(printing.map(({ path }) => path)).toEqual([]);
});
