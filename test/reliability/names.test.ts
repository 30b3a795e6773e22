import { spawnSync } from "node:child_process";
import fc from "fast-check";
import { chmodSync, existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { gitIn, scratch, write } from "../support/files.ts";
import { run } from "../support/program.ts";

// What others have named in a repository is shown and is pasted: neither may do anything by itself.

const HOSTILE = ["$(touch pwn)", "`touch pwn`", ";touch pwn;", "'; touch pwn; '", '"; touch pwn; "', "\ntouch pwn\n"]; // prettier-ignore
const SIGNS = ["\u001B[2J", "\u001B]0;x\u0007", "\u009B31m", "\u202E", "\u2028", "\r", "\t", "\\", "~", "-rf", "#", "&", "é", "\u{1F98A}", "${x}", "''", "*", "%s"]; // prettier-ignore

/** A name that a file may have: of hostile parts, of signs, and of anything at all. */
const name = fc
  .array(
    fc.oneof(
      fc.constantFrom(...HOSTILE),
      fc.constantFrom(...SIGNS),
      fc.string({ unit: "grapheme", maxLength: 4 }),
    ),
    { minLength: 1, maxLength: 3 },
  )
  .map((parts) => parts.join("").replaceAll(/[/\0]/g, "").toWellFormed())
  .filter((text) => text !== "" && !/^\.+$/.test(text) && Buffer.byteLength(text) < 100);

const FLAKE = `{
  outputs = { nixpkgs, ... }: {
    nixosConfigurations.nas = nixpkgs.lib.nixosSystem { modules = [ ./hosts/nas ]; };
  };
}
`;

/** A repository in which a folder, a module of a host, and a module that git does not know have such names. */
function repository(names: readonly [string, string, string]): string {
  const [folder, own, unknown] = names;
  const cwd = join(scratch(), folder);
  mkdirSync(cwd);
  write(cwd, {
    "flake.nix": FLAKE,
    "hosts/nas/default.nix": '{ imports = [ ./missing.nix ]; networking.hostName = "nas"; }\n',
  });
  writeFileSync(join(cwd, "hosts/nas", own), "text\n");
  for (const words of [
    ["init", "-q"],
    ["add", "."],
    ["commit", "-qm", "All"],
  ])
    gitIn(cwd, ...words);
  mkdirSync(join(cwd, "modules"));
  writeFileSync(join(cwd, "modules", `${unknown}.nix`), "{ }\n");
  return cwd;
}

const commands = [
  ["doctor"],
  ["host", "fox", "--yes", "--dry-run"],
  ["rename-host", "nas", "fox", "--yes"],
  ["remove-host", "fox", "--yes"],
];

interface Report {
  readonly problems: readonly { readonly fix?: string }[];
  readonly next: readonly string[];
  readonly repeat?: string;
}

/** The commands that a report offers: what begins with a word of a program, rather than of a sentence. */
const offered = ({ problems, next, repeat = "" }: Report): readonly string[] =>
  [...problems.map(({ fix = "" }) => fix), ...next, repeat].filter((line) =>
    /^(?:sudo|git|cd|nix|nixos-\w+|npx|mv|chmod) /.test(line),
  );

test("no name does anything where it is shown, or where a command with it is pasted", () => {
  const bare = scratch();
  writeFileSync(join(bare, "touch"), '#!/bin/sh\n: > "$PWN"\n');
  chmodSync(join(bare, "touch"), 0o755);
  const pwn = join(bare, "pwn");
  fc.assert(
    fc.property(fc.tuple(name, name, name), (names) => {
      const cwd = repository(names);
      for (const words of commands) {
        const shown = run(words, { cwd });
        const text = shown.stdout + shown.stderr;
        expect(text, words.join(" ")).not.toMatch(
          /(?![\n\t])[\p{Cc}\u2028\u2029\u202A-\u202E\u2066-\u2069]/u,
        );
        expect(text, words.join(" ")).not.toMatch(/unexpected|^ {4}at /m);
        const { stdout } = run([...words, "--json"], { cwd });
        for (const line of offered(JSON.parse(stdout) as Report)) {
          spawnSync("/bin/sh", ["-c", line], { cwd: bare, env: { PATH: bare, PWN: pwn } });
          expect(existsSync(pwn), line).toBe(false);
        }
      }
    }),
    { numRuns: process.env["FAULTS"] === "all" ? 200 : 8 },
  );
});
