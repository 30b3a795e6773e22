import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import {
  optionData,
  optionFiles,
  optionsOfJson,
  parseOptions,
  printOptions,
  readOptions,
} from "../../scripts/options/data.ts";
import { scratch, write } from "../support/files.ts";

/** As the manual of NixOS has them, and of home-manager. */
const MANUAL = {
  "services.b.port": {
    type: "16 bit unsigned integer; between 0 and 65535 (both inclusive)",
    default: { _type: "literalExpression", text: "8080" },
    declarations: ["nixos/modules/b.nix"],
  },
  "services.b.enable": { type: "boolean", default: { _type: "literalExpression", text: "false" } },
  "services.b": { type: "attribute set of (submodule)" },
  "services.a-b.enable": { type: "null or\nboolean" },
  'services.b."x y".<name>._module.args': { type: "raw value" },
  'services.b."x y".<name>.z': { type: "string", default: { text: "lib.mkDefault 1" } },
};

const PRINTED = `services
 a-b
  enable	null or boolean
 b	attribute set of (submodule)
  "x y"
   <name>
    z	string
  enable	boolean
  port	port	8080
`;

describe("options as text", () => {
  test("are those of the manual", () => {
    const options = optionsOfJson(JSON.stringify(MANUAL));
    expect(printOptions(options)).toBe(PRINTED);
    expect(parseOptions(PRINTED)["services.b.port"]).toEqual({
      type: MANUAL["services.b.port"].type,
      default: "8080",
    });
    expect(Object.keys(parseOptions(PRINTED))).toEqual(
      Object.keys(options).toSorted((one, other) => (one < other ? -1 : 1)),
    );
  });

  test("say what is gone", () => {
    const json =
      '{ "a.b": { "type": "string", "legacy": true, "default": "\\"x\\"", "in": "both" } }';
    const printed = 'a\n b\t!string\t"x"\n';
    expect(printOptions(optionsOfJson(json))).toBe(printed);
    expect(parseOptions(printed)).toEqual({
      "a.b": { type: "string", default: '"x"', legacy: true },
    });
  });

  test("are refused without a type", () => {
    expect(() => optionsOfJson('{ "a": { "a.b": {} } }')).toThrow("a has no type");
  });
});

describe("the script that makes them anew", () => {
  /** Runs it on a folder. */
  function renew(to: string, ...words: string[]): string {
    const script = join(import.meta.dirname, "../../scripts/option-data.ts");
    const all = ["--import", "tsx", script, "--to", to, ...words];
    return execFileSync(process.execPath, all, { encoding: "utf8", stdio: "pipe" });
  }

  test("replaces a list, or keeps what the manual does not have", () => {
    const to = scratch();
    const before = "hidden\n enable\tboolean\nservices\n old\t!string\n";
    write(to, { [optionFiles.nixos]: before, "options.json": JSON.stringify(MANUAL) });
    const json = join(to, "options.json");
    const present = (): string => readFileSync(join(to, optionFiles.nixos), "utf8");
    expect(renew(to, "--keep", "--nixos", json)).toMatch(/: 5 options, and 2 kept$/m);
    expect(present()).toBe(`hidden\n enable\tboolean\n${PRINTED} old\t!string\n`);
    expect(renew(to, "--nixos", json)).toMatch(/: 5 options, and 0 kept$/m);
    expect(present()).toBe(PRINTED);
  });

  test("says how it is called", () => {
    expect(() => renew(scratch())).toThrow(/Usage: option-data\.ts/);
  });
});

describe("our lists", () => {
  const texts = Object.values(optionFiles).map((file) =>
    readFileSync(join(optionData, file), "utf8"),
  );

  test("are as the script writes them, and whole", () => {
    const lists = texts.map(parseOptions);
    for (const [index, list] of lists.entries()) expect(printOptions(list)).toBe(texts[index]);
    const [nixos, home] = lists.map((list) => Object.keys(list).length);
    expect([nixos! > 24_000, home! > 6000]).toEqual([true, true]);
  });

  test("have nothing that was added by hand: take it out of added.txt", () => {
    const [nixos, home] = texts.map((text) => Object.keys(parseOptions(text)).length);
    const added = readFileSync(join(optionData, "added.txt"), "utf8").match(/^(nixos|home)\t/gm);
    const all = readOptions();
    const sum = Object.keys(all.nixos).length + Object.keys(all.home).length;
    expect(sum - nixos! - home!).toBe(added?.length ?? 0);
  });

  test.each(["nixos\ta.b\tstring", "darwin\ta.b\tstring\there", "nixos\t\tstring\there"])(
    "are refused with %j in added.txt",
    (line) => {
      const folder = scratch();
      write(folder, { "nixos.txt": "", "home-manager.txt": "", "added.txt": `# such\n${line}\n` });
      expect(() => readOptions(folder)).toThrow(`added.txt: "${line}" is not`);
    },
  );
});
