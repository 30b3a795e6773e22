import { createRequire } from "node:module";
import { Language, Parser } from "web-tree-sitter";
import type { Nix } from "../../../scripts/nix.ts";
import { apply, literal, parse, problems, set } from "../src/index.ts";
import { judgeFiles } from "./judge.ts";
import type { File } from "./files.ts";

/** Milliseconds that something takes, the best of several times. */
export function milliseconds(work: () => void, times = 3): number {
  const all = Array.from({ length: times }, () => {
    const start = performance.now();
    work();
    return performance.now() - start;
  });
  return Math.min(...all);
}

/** How long each parser takes for all of these files, in milliseconds. */
export async function parsers(nix: Nix, files: readonly File[]): Promise<Record<string, number>> {
  await Parser.init();
  const wasm = createRequire(import.meta.url).resolve(
    "@cursorless/tree-sitter-wasms/out/tree-sitter-nix.wasm",
  );
  const treeSitter = new Parser().setLanguage(await Language.load(wasm));
  const start = performance.now();
  await judgeFiles(
    nix,
    files.map(({ path }) => path),
    1,
  );
  const judged = performance.now() - start;
  return {
    "nix-source, parse": milliseconds(() => files.forEach(({ source }) => parse(source))),
    "nix-source, problems": milliseconds(() => files.forEach(({ source }) => problems(source))),
    "web-tree-sitter, parse": milliseconds(() =>
      files.forEach(({ source }) => treeSitter.parse(source)?.delete()),
    ),
    "nix-instantiate --parse, 200 files each": judged,
  };
}

function machine(index: number): string {
  return `
      # machine ${index}
      "host-${index}" = nixpkgs.lib.nixosSystem {
        specialArgs = { inherit inputs; };
        modules = [
          ./hosts/host-${index}/configuration.nix
          home-manager.nixosModules.default
          { networking.hostName = "host-\${toString ${index}}"; }
        ];
      };
`;
}

/** A flake of so many lines, as someone with many machines would have. */
export function flake(lines: number): string {
  const hosts = Array.from({ length: Math.ceil((lines - 10) / 11) }, (_, index) => machine(index));
  return `{
  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-unstable";
  outputs = { nixpkgs, home-manager, ... }@inputs: {
    nixosConfigurations = {${hosts.join("")}    };
  };
}
`;
}

/** How long a flake of so many lines takes to parse, and to parse and edit. */
export function growth(lines: number): { readonly parsed: number; readonly edited: number } {
  const source = flake(lines);
  const host = literal({ modules: ["./new.nix"] });
  return {
    parsed: milliseconds(() => void parse(source), 5),
    edited: milliseconds(() => {
      apply(source, set(parse(source), ["outputs", "nixosConfigurations", "new"], host));
    }, 5),
  };
}

/** How long a text takes that nests so deep. */
export function nesting(depth: number): Record<string, number> {
  const pairs = {
    "( )": ["(", ")"],
    "[ ]": ["[", "]"],
    "{ a = ; }": ["{a=", ";}"],
    '"${ }"': ['"${', '}"'],
    "x:": ["x: ", ""],
  };
  return Object.fromEntries(
    Object.entries(pairs).map(([name, [open, close]]) => {
      const source = open!.repeat(depth) + (open === "[" ? "" : "1") + close!.repeat(depth);
      return [name, milliseconds(() => void problems(source), 1)];
    }),
  );
}
