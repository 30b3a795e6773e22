import { describe, expect, test } from "vitest";
import { parseArgv } from "../src/argv.ts";
import { kebabCase, optionsOf } from "../src/options.ts";
import { packs, releases } from "../src/packs/index.ts";

const options = optionsOf(packs, releases);
const read = (line: string) => parseArgv(line === "" ? [] : line.split(" "), options);

test.each([
  ["", {}, []],
  ["dir", {}, ["dir"]],
  ["--host a dir -y", { host: "a", yes: true }, ["dir"]],
  ["--host=a", { host: "a" }, []],
  ["--user ada --user bob", { user: ["ada", "bob"] }, []],
  ["--no-home-manager --no-git", { homeManager: false, git: false }, []],
  ["--home-manager", { homeManager: true }, []],
  ["--keyboard-variant=", { keyboardVariant: "" }, []],
  ["--pack dev --pack ci", { pack: ["dev", "ci"] }, []],
  ["--desktop none", { desktop: "none" }, []],
  ["-- --host", {}, ["--host"]],
])("%s", (line, values, words) => {
  expect(read(line)).toEqual({ values, words, problems: [] });
});

test.each([
  ["--hosst a", /^--hosst: there is no such option; did you mean --host\?$/],
  ["--no-dry-run", /^--no-dry-run: there is no such option/],
  ["-x", /^-x: there is no such option/],
  [
    "--desktop gnom",
    /^--desktop: there is no "gnom" \(did you mean gnome\?\); choose from gnome, plasma, .*none$/,
  ],
  ["--release 19.03", /^--release: there is no "19\.03"; .*unstable, .*26\.05/],
  ["--pack desktop", /^--pack: there is no "desktop"; .*ci, dev/],
  ["--system x86", /^--system: .*x86_64-linux, aarch64-linux/],
  ["--host", /^--host: needs a value$/],
  ["--host --yes", /^--host: needs a value$/],
  ["--host=", /^--host: needs a value$/],
  ["--host a --host b", /^--host: is there twice$/],
  ["--host a.b", /^--host: a host name has 1 to 63/],
  ["--user root", /^--user: root is an account of the system/],
  ["--time-zone Berlin", /^--time-zone: a time zone is a name of the IANA list/],
  ["--yes=no", /^--yes: takes no value$/],
  ["--constructor", /^--constructor: there is no such option/],
  ["--desktop constructor", /^--desktop: there is no "constructor"/],
])("%s is refused", (line, message) => {
  expect(read(line).problems).toMatchObject([{ message: expect.stringMatching(message) }]);
});

test("every mistake is told, not only the first", () => {
  expect(read("--hosst a --desktop gnom --user root").problems).toHaveLength(3);
});

describe("the option table", () => {
  test("has each flag once", () => {
    const flags = options.map(({ name }) => kebabCase(name));
    expect(new Set(flags).size).toBe(flags.length);
  });

  test("has a label and a help for all that a person is asked", () => {
    for (const { name, about, label, help } of options) {
      expect(help, name).toMatch(/[^.]$/);
      if (about !== "run") expect(label, name).toBeTruthy();
    }
  });
});
