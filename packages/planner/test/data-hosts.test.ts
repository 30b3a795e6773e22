import { parse, problems } from "nix-source";
import { expect, test } from "vitest";
import { addHost, hostsOf, noFiles, overlay, removeHost, renameHost } from "../src/index.ts";
import { readData } from "../src/files/data-file.ts";

/** A flake whose hosts are in a file of data. */
function repoWith(path: string, text: string, hosts: string) {
  const read = path.endsWith(".toml") ? "fromTOML" : "fromJSON";
  const flake = `{
  outputs = { nixpkgs, ... }: {
    nixosConfigurations = ${hosts.replace("DATA", () => `(builtins.${read} (builtins.readFile ./${path}))`)};
  };
}
`;
  return overlay(
    noFiles,
    new Map([
      ["flake.nix", flake],
      [path, text],
    ]),
  );
}

const SET =
  "builtins.mapAttrs (name: host: nixpkgs.lib.nixosSystem { modules = [ { networking.hostName = name; } ]; }) DATA.hosts";
const LIST =
  "nixpkgs.lib.genAttrs DATA.hosts (name: nixpkgs.lib.nixosSystem { modules = [ { networking.hostName = name; } ]; })";

const FILES: readonly (readonly [what: string, path: string, text: string, hosts: string, added: string])[] = [
  ["tables", "h.toml", '# all\n[hosts.otter]\nsystem = "x86_64-linux" # here\n\n[hosts.badger]\nsystem = "x86_64-linux"\n', SET, "\n\n[hosts.fox]\nsystem = "],
  ["tables below tables", "h.toml", '[hosts.otter]\na = 1\n\n[hosts.otter.disk]\nb = [1, 2]\n\n[hosts.badger]\na = 2\n[hosts.badger.disk]\nb = []\n', SET, "[hosts.fox.disk]"],
  ["arrays of tables", "h.toml", '[hosts.otter]\na = 1\n\n[[hosts.otter.disks]]\nb = "c"\n\n[[hosts.otter.disks]]\nb = "d"\n\n[hosts.badger]\na = 2\n\n[[hosts.badger.disks]]\nb = "e"\n', SET, '[[hosts.fox.disks]]\nb = "e"'],
  ["lines", "h.toml", "title = 'x#y'\n\n[hosts]\notter = { system = \"x86_64-linux\", tags = [\"a\"] } # one\nbadger = { system = \"x86_64-linux\", tags = [] }\n", SET, "\nfox = { system"],
  ["Windows lines", "h.toml", '[hosts.otter]\r\na = "b"\r\n\r\n[hosts.badger]\r\na = "c"\r\n', SET, "[hosts.fox]\r\na"],
  ["quoted keys", "h.toml", '[hosts."otter"]\na = "b"\n\n[hosts.\'badger\']\na = "c"\n', SET, '[hosts."fox"]'],
  ["a list", "h.toml", 'hosts = [ "otter", "badger" ]\n', LIST, '"badger", "fox" ]'],
  ["a list over lines", "h.toml", 'hosts = [\n  "otter",\n  "badger", # last\n]\n', LIST, '"badger",\n  "fox", # last'],
  ["members", "h.json", '{\n  "hosts": {\n    "otter": { "a": 1 },\n    "badger": { "a": [true, null] }\n  }\n}\n', SET, ',\n    "fox": {'],
  ["members in one line", "h.json", '{"hosts":{"otter":{"a":"\\"}"},"badger":{"a":"b"}}}', SET, ',"fox":{"a":"b"}'],
  ["a list of JSON", "h.json", '{ "hosts": ["otter", "badger"] }', LIST, '"badger", "fox"]'],
]; // prettier-ignore

test.each(FILES)("a host comes and goes in %s", (_, path, text, hosts, added) => {
  const repo = repoWith(path, text, hosts);
  expect(hostsOf(repo).hosts.map(({ name }) => name)).toEqual(["otter", "badger"]);
  for (const like of ["otter", "badger"]) {
    const { changes, problems: wrong } = addHost(repo, "fox", { like });
    expect(wrong).toEqual([]);
    const content = changes.find((each) => each.path === path)!.content;
    expect(hostsOf(overlay(repo, new Map([[path, content]]))).hosts).toHaveLength(3);
    if (like === "badger") expect(content).toContain(added);
    const back = removeHost(overlay(repo, new Map([[path, content]])), "fox");
    expect(back.changes.map((each) => each.content)).toEqual([text]);
  }
  const renamed = renameHost(repo, "otter", "fox").changes[0]!.content;
  expect(renamed).not.toContain("otter");
  const again = renameHost(overlay(repo, new Map([[path, renamed]])), "fox", "otter");
  expect(again.changes.map((each) => each.content)).toEqual([text]);
});

test("hosts in an array of tables are left to their owner", () => {
  const text = '[[hosts]]\nname = "otter"\n\n[[hosts]]\nname = "badger"\n';
  const made =
    "builtins.listToAttrs (map (host: { inherit (host) name; value = nixpkgs.lib.nixosSystem { }; }) DATA.hosts)";
  const { changes, problems: wrong } = addHost(repoWith("h.toml", text, made), "fox");
  expect([changes, wrong.map(({ code }) => code)]).toEqual([[], ["host-not-added"]]);
});

test("a host whose settings are in lines of their own is not copied half", () => {
  const repo = repoWith("h.toml", "[hosts]\notter.a = 1\notter.b = 2\n", SET);
  const { changes, problems: wrong } = addHost(repo, "fox");
  expect(wrong.length > 0 || changes[0]!.content.includes("fox.a = 1\nfox.b = 2")).toBe(true);
});

test.each([
  ["h.toml", "a = 1979-05-27T07:32:00Z\n"],
  ["h.toml", 'a = """\nb\n"""\n'],
  ["h.json", '{ "a": 1, }'],
  ["h.json", "{ a: 1 }"],
])("what is not understood is not read: %s %j", (path, text) => {
  expect(readData(path, text)).toBeUndefined();
});

test("data become Nix", () => {
  const { nix } = readData("h.json", '{ "a b": "${x}\\n", "c": [1, -2.5e3, null] }')!;
  expect(problems(nix)).toEqual([]);
  expect(parse(nix).text).toContain('"a b" = "\\${x}\\n";');
});
