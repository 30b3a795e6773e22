import { describe, expect, test } from "vitest";
import { precompile } from "../src/packs/read-pack.ts";
import { Code, template, type TemplateSpec } from "../src/packs/template.ts";

function render(source: string, values: object): string {
  const spec = new Function(`return ${precompile("x.nix.hbs", source)}`)() as TemplateSpec;
  return template(spec)(values);
}

describe("a template", () => {
  test.each([
    ["{{nix v}}", { v: 'say "${x}" & <b>' }, '"say \\"\\${x}\\" & <b>"'],
    ["{{nix v indent=2}}", { v: ["a", "b"] }, '[\n    "a"\n    "b"\n  ]'],
    ["{{attr v}}", { v: "a b" }, '"a b"'],
    ["{{attr v}}", { v: "in" }, '"in"'],
    ["./{{path v}}/x.nix", { v: "users/ada" }, "./users/ada/x.nix"],
    ["# {{comment v}}", { v: "a\nimports = [ ];" }, "# a imports = [ ];"],
    [
      "{{code v indent=2}}",
      { v: new Code("a = {\n\n  b = 1;\n};\n") },
      "  a = {\n\n    b = 1;\n  };",
    ],
    ['{{#if (is v "x")}}yes{{else}}no{{/if}}', { v: "x" }, "yes"],
  ])("%s writes Nix", (source, values, expected) => {
    expect(render(source, values)).toBe(expected);
  });

  test.each(["{{nix v}}", "{{#if v}}x{{/if}}", "{{#each list}}{{nix v}}{{/each}}"])(
    "%s throws when there is no v",
    (source) => {
      expect(() => render(source, { list: [{}] })).toThrow("there is no value called v");
    },
  );

  test.each(["../x", "a/../b", "a b", "", "a/", "${x}"])("has no path for %j", (v) => {
    expect(() => render("{{path v}}", { v })).toThrow("cannot be part of a path");
  });

  test("takes no text for code", () => {
    expect(() => render("{{code v}}", { v: "evil" })).toThrow("only rendered Nix");
  });
});
