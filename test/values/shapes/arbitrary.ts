import fc from "fast-check";
import type { Run } from "../case.ts";
import type { Machine, Shape, Style } from "./machine.ts";
import { dendritic, den, flakeParts } from "./parts.ts";
import { bySystem, loaded, outputsOfFolder } from "./read.ts";
import { direct, helper, imported, inFolder, joined, listed, mapped, records } from "./plain.ts";

/** A flake that is made up, and a command for it. */
export interface Sample {
  /** The shape and its way, to find it again. */
  readonly shape: string;
  readonly machines: readonly Machine[];
  readonly files: Readonly<Record<string, string>>;
  readonly words: readonly string[];
  /** Values that hosts have afterwards, by name and option. */
  readonly hosts: NonNullable<Run["hosts"]>;
}

const shapes: Readonly<Record<string, Shape>> = {
  ...{ direct, mapped, listed, records, inFolder, helper, joined, imported },
  ...{ bySystem, outputsOfFolder, loaded },
  ...{ flakeParts, dendritic, den },
};

/** Names that are begun by one another, that must be quoted, or that mean something else as well. */
const hard = [
  "fox", "fox2", "fox-2", "otter", "otter-nixos", "7-server", "DESKTOP-4F7A", "nixos", "modules",
  "hosts", "default", "machines", "system", "self", "lib", "name", "host", "inputs", "nixpkgs", "with", "in",
  "common", "hardware", "base", "a", "x1", "configuration", "services", "vm",
]; // prettier-ignore
const name = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...hard) },
  { weight: 2, arbitrary: fc.stringMatching(/^[a-z][a-z0-9-]{0,8}[a-z0-9]$/) },
);

const machine = fc.record({
  name,
  system: fc.constantFrom("x86_64-linux", "x86_64-linux", "aarch64-linux"),
  prints: fc.boolean(),
  disk: fc.uuid(),
}) satisfies fc.Arbitrary<Machine>;

const style = fc.record({
  folder: fc.constantFrom("hosts", "hosts", "machines", "nixos/hosts"),
  file: fc.constantFrom("default.nix", "configuration.nix", "alone", "alone", "inline"),
  says: fc.constantFrom("comments", "nothing"),
  layout: fc.constantFrom("usual", "usual", "CRLF", "tabs", "loose"),
  way: fc.nat({ max: 59 }),
}) satisfies fc.Arbitrary<Style>;

const command = fc.constantFrom(
  "host",
  "host",
  "host like",
  "rename-host",
  "rename-host",
  "remove-host",
  "user",
  "pack",
);

/** Texts as somebody else lays them out. */
function laidOut(
  files: Readonly<Record<string, string>>,
  layout: Style["layout"],
): Record<string, string> {
  const change = {
    usual: (text: string) => text,
    CRLF: (text: string) => text.replaceAll("\n", "\r\n"),
    tabs: (text: string) =>
      text.replaceAll(/^(?: {2})+/gm, (spaces) => "\t".repeat(spaces.length / 2)),
    loose: (text: string) => text.replaceAll(/;\n(?=\s*\S)/g, ";\n\n").replaceAll(" = ", "  =  "),
  }[layout];
  const isNix = (path: string): boolean => path.endsWith(".nix");
  return Object.fromEntries(
    Object.entries(files).map(([path, text]) => [path, isNix(path) ? change(text) : text]),
  );
}

/** Flakes of every shape that we know, with commands that make sense in them. */
export const sample: fc.Arbitrary<Sample> = fc
  .record({
    shape: fc.constantFrom(...Object.keys(shapes)),
    machines: fc.uniqueArray(machine, {
      minLength: 1,
      maxLength: 4,
      selector: (each) => each.name.toLowerCase(),
    }),
    style,
    command,
    which: fc.nat({ max: 3 }),
    fresh: name.filter((each) => !each.includes("_")),
  })
  .filter(
    ({ machines, fresh }) =>
      !machines.some((each) => each.name.toLowerCase() === fresh.toLowerCase()),
  )
  .map(({ shape, machines, style: how, command: what, which, fresh }) => {
    const one = machines[which % machines.length]!.name;
    const words = {
      host: ["host", fresh],
      "host like": ["host", fresh, "--like", one],
      "rename-host": ["rename-host", one, fresh],
      "remove-host": machines.length > 1 ? ["remove-host", one] : ["host", fresh],
      user: ["user", "bob"],
      pack: ["pack", "dev"],
    }[what];
    const account = { "users.users.bob.isNormalUser": true };
    return {
      shape: `${shape} ${how.way} ${how.folder} ${how.file} ${how.layout}`,
      machines,
      files: laidOut(shapes[shape]!(machines, how), how.layout),
      words,
      hosts:
        what === "user" ? Object.fromEntries(machines.map((each) => [each.name, account])) : {},
    };
  });
