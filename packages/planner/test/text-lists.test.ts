import fc from "fast-check";
import { apply } from "nix-source";
import { describe, expect, test } from "vitest";
import type { HostChange } from "../src/hosts/host.ts";
import { listEdits } from "../src/hosts/text-lists.ts";

const after = (text: string, hosts: readonly string[], change: HostChange): string =>
  apply(text, listEdits(text, hosts, change));
const added = (text: string, ...hosts: readonly string[]): string =>
  after(text, hosts, { kind: "add", name: "fox", like: hosts[0] });
const renamed = (text: string): string =>
  after(text, ["otter", "nas", "ewe"], { kind: "rename", from: "otter", name: "fox" });
const removed = (text: string): string =>
  after(text, ["otter", "nas", "ewe"], { kind: "remove", name: "otter" });

describe("a new host comes into", () => {
  test("a matrix on one line", () => {
    expect(added("  host: [otter, nas]\n", "nas", "otter")).toBe("  host: [otter, nas, fox]\n");
    expect(added('{"host": ["otter","nas"]}', "nas", "otter")).toBe(
      '{"host": ["otter","nas","fox"]}',
    );
  });

  test("a variable and a loop", () => {
    expect(added('hosts := "otter nas"\n', "otter", "nas")).toBe('hosts := "otter nas fox"\n');
    expect(added("HOSTS = otter nas", "otter", "nas")).toBe("HOSTS = otter nas fox");
    expect(added("for h in otter nas; do\n", "otter", "nas")).toBe("for h in otter nas fox; do\n");
  });

  test("items that are the same but for the name", () => {
    const items = "host:\r\n  - otter\r\n  - nas\r\nend";
    expect(added(items, "otter", "nas")).toBe("host:\r\n  - otter\r\n  - nas\r\n  - fox\r\nend");
    expect(added('[\n  "otter",\n  "nas"\n]', "otter", "nas")).toBe(
      '[\n  "otter",\n  "nas",\n  "fox"\n]',
    );
    expect(added("- [otter](hosts/otter)\n- [nas](hosts/nas)", "otter", "nas")).toBe(
      "- [otter](hosts/otter)\n- [nas](hosts/nas)\n- [fox](hosts/fox)",
    );
  });

  test("a table, with cells for its owner to fill in", () => {
    const table = "| Host | Role |\n| --- | --- |\n| `otter` | laptop |\n| `nas`   | disks |\n";
    expect(added(table, "otter", "nas")).toBe(`${table}| \`fox\`   |       |\n`);
  });

  test("no list that leaves one out, or has it", () => {
    for (const text of ["[otter, nas]", "- otter\n- nas\n", "| otter | |\n| nas | |\n"]) {
      expect(added(text, "otter", "nas", "ewe")).toBe(text);
    }
    expect(added("[otter, nas, fox]", "otter", "nas")).toBe("[otter, nas, fox]");
  });

  test("no prose, and no names of a file's own", () => {
    const texts = ["I have an otter, nas and more.", "- *otter\n- *nas\n", "otter\n\nnas\n"];
    for (const text of texts) expect(added(text, "otter", "nas")).toBe(text);
  });
});

test("a line that does not close what it opens stays, and none like it comes", () => {
  const text = "${{ x == 'otter' && 1 || (\n    x == 'nas' && 2 || (\n 3 )) }}\n";
  expect(added(text, "otter", "nas")).toBe(text);
  expect(removed(text)).toBe(text);
});

test("a host that is renamed is so in every list", () => {
  expect(renamed("[otter, nas]")).toBe("[fox, nas]");
  expect(renamed("- [otter](hosts/fox)\n- [nas](hosts/nas)\n")).toBe(
    "- [fox](hosts/fox)\n- [nas](hosts/nas)\n",
  );
  expect(renamed("| otter | my otter |\n| nas | |\n")).toBe("| fox | my otter |\n| nas | |\n");
  expect(renamed("| otter | a |\n| nas   | b |\n")).toBe("| fox   | a |\n| nas   | b |\n");
  expect(renamed("an otter, nas and more")).toBe("an otter, nas and more");
});

test("a host that goes leaves the lists", () => {
  expect(removed("[otter, nas]")).toBe("[nas]");
  expect(removed('["nas", "otter"]')).toBe('["nas"]');
  expect(removed("- ewe\n- otter\n- nas\n")).toBe("- ewe\n- nas\n");
  expect(removed('[\n  "nas",\n  "otter"\n]')).toBe('[\n  "nas"\n]');
  expect(removed("| nas | |\n| otter | |")).toBe("| nas | |");
});

test("what was added is removed again, and what was renamed renamed back, to the byte", () => {
  const host = fc.constantFrom("otter", "nas", "ewe", "x1");
  const glue = fc.constantFrom(
    "\n- ",
    "\n",
    ", ",
    " ",
    '", "',
    '",\n"',
    "\r\n  * ",
    " | ",
    "|\n| ",
  );
  const frame = fc.constantFrom(
    "",
    "[",
    "]",
    "hosts: ",
    "| ",
    " |",
    '"',
    "\n",
    "\r\n",
    "for h in ",
  );
  const part = fc.oneof(host, glue, frame, fc.constantFrom("some", "words"));
  fc.assert(
    fc.property(fc.array(part, { maxLength: 16 }), (parts) => {
      const text = parts.join("");
      const hosts = ["otter", "nas"];
      const more = added(text, ...hosts);
      const all = [...hosts, "fox"];
      if (more !== text) expect(after(more, all, { kind: "remove", name: "fox" })).toBe(text);
      const other = after(text, hosts, { kind: "rename", from: "nas", name: "fox" });
      const back = after(other, ["otter", "fox"], { kind: "rename", from: "fox", name: "nas" });
      expect(back).toBe(text);
    }),
    { numRuns: 2000 },
  );
});
