import { describe, expect, test } from "vitest";
import { checkPacks, readManifest, readPack } from "../src/packs/read-pack.ts";

const manifest = (more: object = {}): string =>
  JSON.stringify({ description: "A pack", level: "repo", ...more });

const pack = (name: string, more: object = {}, files: Record<string, string> = {}) =>
  readPack(name, { "pack.json": manifest(more), ...files });

describe("a manifest", () => {
  test("that is right is taken, with its defaults", () => {
    expect(readManifest("a/pack.json", manifest())).toMatchObject({ default: false, inputs: {} });
  });

  test.each([
    ["{", /^a\/pack\.json: not JSON/],
    [manifest({ level: "machine" }), /^a\/pack\.json:\n {2}level: .*"core" \| "repo" \| "host"/],
    [manifest({ colour: "red" }), /colour/],
    [manifest({ inputs: { x: { follows: [] } } }), /inputs\.x\.url/],
    [manifest({ questions: [{ name: "Not camel", label: "x", help: "x" }] }), /questions\.0\.name/],
    [manifest({ questions: [{ name: "a", label: "x", help: "x", format: "colour" }] }), /format/],
  ])("%s is refused, with file and key named", (json, message) => {
    expect(() => readManifest("a/pack.json", json)).toThrow(message);
  });
});

describe("packs together", () => {
  const nixpkgs = pack("flake", { inputs: { nixpkgs: { url: "github:nixos/nixpkgs" } } });

  test("may follow an input of a pack that they require", () => {
    const inputs = { "home-manager": { url: "github:x/y", follows: ["nixpkgs"] } };
    expect(() =>
      checkPacks([nixpkgs, pack("home", { requires: ["flake"], inputs })]),
    ).not.toThrow();
  });

  test("cannot follow an input that is misspelt", () => {
    const inputs = { "home-manager": { url: "github:x/y", follows: ["nixpgs"] } };
    const home = pack("home", { requires: ["flake"], inputs });
    expect(() => checkPacks([nixpkgs, home])).toThrow(
      /^home\/pack\.json: inputs\.home-manager\.follows: nixpgs is no input/,
    );
  });

  test("cannot follow an input of a pack that they do not require", () => {
    const home = pack("home", { inputs: { hm: { url: "github:x/y", follows: ["nixpkgs"] } } });
    expect(() => checkPacks([nixpkgs, home])).toThrow(/home\/pack\.json: inputs\.hm\.follows/);
  });

  test.each(["requires", "excludes"])("cannot name an unknown pack in %s", (key) => {
    expect(() => checkPacks([pack("a", { [key]: ["b"] })])).toThrow(`a/pack.json: ${key}`);
  });

  test("import files of their own, or of packs that they require", () => {
    const a = pack("a", { imports: ["modules/a.nix"] }, { "files/modules/a.nix": "{ }" });
    const b = (more: object) => pack("b", { imports: ["modules/a.nix"], ...more });
    expect(() => checkPacks([a, b({ requires: ["a"] })])).not.toThrow();
    expect(() => checkPacks([a, b({})])).toThrow("b/pack.json: imports: modules/a.nix is no file");
    const away = pack("c", { imports: ["../../etc/nixos/configuration.nix"] });
    expect(() => checkPacks([away])).toThrow("c/pack.json: imports: ../../etc/nixos/");
  });

  test("cannot both have a file, an input or a question", () => {
    const inputs = { x: { url: "github:x/y" } };
    const questions = [{ name: "q", label: "Q", help: "q" }];
    const [a, b] = ["a", "b"].map((name) =>
      pack(name, { inputs, questions }, { "files/same": "" }),
    );
    expect(() => checkPacks([a!, b!])).toThrow(/input x.*\n.*file same.*\n.*question q/);
  });
});

describe("choices in a file of their own", () => {
  const questions = [{ name: "model", label: "Model", help: "the model", choicesFrom: "m.json" }];
  const read = (list?: string) =>
    pack("a", { questions }, list === undefined ? {} : { "m.json": list });

  test("are those that it lists", () => {
    const [question] = read('["x", "y"]').manifest.questions;
    expect(question!.choices).toEqual({ x: "x", y: "y" });
  });

  test.each([undefined, "", "{}", "[]", "[1]"])("cannot be in %j", (list) => {
    expect(() => read(list)).toThrow(
      "a/pack.json: questions.model.choicesFrom: m.json is no list of names",
    );
  });
});

describe("a pack's files", () => {
  test.each([
    "files/../x",
    "files/a/../../x",
    "files/./x",
    "files//etc/x",
    "files/a\\b",
    "files/{{host}}/../../../x",
  ])("cannot be written outside the repo: %s", (path) => {
    expect(() => pack("a", {}, { [path]: "" })).toThrow(`a/${path}: would be written outside`);
  });

  test.each(["files/.git/hooks/post-commit", "files/.GIT/config", "files/x/.git/y.hbs"])(
    "cannot be written into git's own folder: %s",
    (path) => {
      expect(() => pack("a", {}, { [path]: "" })).toThrow(`a/${path}: would be written into .git`);
    },
  );

  test("have no other names in their paths than those of a host or a user, and one of them", () => {
    const read = (path: string) => () => pack("a", {}, { [path]: "" });
    expect(read("files/{{home}}/x")).toThrow("a/files/{{home}}/x: {{home}} cannot stand in a path");
    expect(read("files/{{host}}/{{user}}")).toThrow("{{host}} and {{user}} cannot both");
    expect(read("files/{{host}}/{{host}}.nix")).not.toThrow();
  });

  test("belong below files/", () => {
    expect(() => pack("a", {}, { "flake.nix": "" })).toThrow("a/flake.nix: belongs below a/files/");
  });

  test("without .hbs are no templates", () => {
    const { files } = pack("a", {}, { "files/x.nix": "{{y}}" });
    expect(files).toEqual([{ path: "x.nix", content: "{{y}}" }]);
  });

  test.each([
    [
      "a bare value in Nix",
      "{\n  x = {{value}};\n}",
      /a\/files\/x\.nix\.hbs: line 2: \{\{value\}\}/,
    ],
    ["an unknown helper", "{{shout value}}", /files\/x\.nix\.hbs: .*shout/],
    ["a block that is not closed", "{{#if x}}", /files\/x\.nix\.hbs: Parse error on line 1/],
  ])("cannot have %s", (_, source, message) => {
    expect(() => pack("a", {}, { "files/x.nix.hbs": source })).toThrow(message);
  });
});
