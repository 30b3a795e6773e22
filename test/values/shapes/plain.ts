import {
  attr,
  entries,
  filesOf,
  filesOfAll,
  hardware,
  isOneFile,
  own,
  pathBy,
  remark,
  type Shape,
  type Machine,
} from "./machine.ts";

const INPUTS = `  inputs = {
    nixpkgs.url = "github:NixOS/nixpkgs/nixos-25.11";
  };
`;
export const COMMON = { "modules/common.nix": "{\n  services.openssh.enable = true;\n}\n" };

export const flake = (
  outputs: string,
  bindings = "",
  argument = "{ self, nixpkgs, ... }@inputs",
): string =>
  `{
${INPUTS}
  outputs =
    ${argument}:
${bindings === "" ? "" : `    let\n${bindings}    in\n`}    {
      formatter.x86_64-linux = nixpkgs.legacyPackages.x86_64-linux.nixfmt;

${outputs}    };
}
`;

export const systemOf = (modules: string, more = ""): string =>
  `nixpkgs.lib.nixosSystem { ${more}modules = [ ${modules} ./modules/common.nix ]; }`;

export const direct: Shape = (machines, style) => {
  const value = (machine: Machine): string =>
    systemOf(`./${filesOf(machine, style).path}`, "specialArgs = { inherit inputs; }; ");
  const set = (indent: string): string =>
    `{\n${entries(machines, style, `${indent}  `, value)}${indent}}`;
  const ways = [
    () => flake(`      nixosConfigurations = ${set("      ")};\n`),
    () =>
      flake(
        machines
          .map(
            (machine) =>
              `${remark(style, machine, "      ")}      nixosConfigurations.${attr(machine.name)} = ${value(machine)};\n`,
          )
          .join(""),
      ),
    () => flake("      nixosConfigurations = hosts;\n", `      hosts = ${set("      ")};\n`),
    () =>
      flake(
        "      inherit nixosConfigurations;\n",
        `      nixosConfigurations = ${set("      ")};\n`,
      ),
    () => flake(`      nixosConfigurations = rec ${set("      ")};\n`),
    () =>
      flake(
        `      nixosConfigurations = {\n${entries(machines, style, "        ", (machine) =>
          value(machine).replace("nixpkgs.lib.nixosSystem", "nixosSystem"),
        )}      };\n`,
        "      inherit (nixpkgs.lib) nixosSystem;\n",
      ),
  ];
  return {
    "flake.nix": ways[style.way % ways.length]!(),
    ...COMMON,
    ...filesOfAll(machines, style),
  };
};

/** The same function for every attribute of a set, which is in the flake or beside it. */
export const mapped: Shape = (machines, style) => {
  const record = ({ system }: Machine): string => `{ system = "${system}"; }`;
  const set = `{\n${entries(machines, style, "        ", record)}      }`;
  const data = Object.fromEntries(machines.map(({ name, system }) => [name, { system }]));
  const toml = machines.map(
    ({ name, system }) => `[${/^[\w-]+$/.test(name) ? name : `"${name}"`}]\nsystem = "${system}"\n`,
  );
  const sources: readonly (readonly [string, Record<string, string>])[] = [
    [set, {}],
    ["hosts", {}],
    ["import ./hosts.nix", { "hosts.nix": `{\n${entries(machines, style, "  ", record)}}\n` }],
    [
      "builtins.fromJSON (builtins.readFile ./hosts.json)",
      { "hosts.json": `${JSON.stringify(data, undefined, 2)}\n` },
    ],
    ["builtins.fromTOML (builtins.readFile ./hosts.toml)", { "hosts.toml": toml.join("\n") }],
  ];
  const [source, more] = sources[style.way % sources.length]!;
  const module = `${pathBy("name", style)} { networking.hostName = name; }`;
  const call = (argument: string): string =>
    `      nixosConfigurations = ${style.way % 2 === 0 ? "builtins" : "nixpkgs.lib"}.mapAttrs (
        name: host: ${systemOf(module, "inherit (host) system; ")}
      ) ${argument};\n`;
  return {
    "flake.nix": flake(
      call(/^[\w.]+$/.test(source) || source.startsWith("{") ? source : `(${source})`),
      source === "hosts" ? `      hosts = ${set};\n` : "",
    ),
    ...COMMON,
    ...filesOfAll(machines, style, "unnamed"),
    ...more,
  };
};

/** A list of names. */
export const listed: Shape = (machines, style) => {
  const names = machines.map(({ name }) => `"${name}"`);
  const list =
    style.way % 2 === 0
      ? `[ ${names.join(" ")} ]`
      : `[\n${names.map((name) => `        ${name}\n`).join("")}      ]`;
  const module = `${pathBy("name", style)} { networking.hostName = name; }`;
  const ways = [
    () =>
      flake(
        `      nixosConfigurations = nixpkgs.lib.genAttrs ${list} (name: ${systemOf(module)});\n`,
      ),
    () =>
      flake(
        `      nixosConfigurations = nixpkgs.lib.genAttrs names (name: ${systemOf(module)});\n`,
        `      names = ${list};\n`,
      ),
    () =>
      flake(
        `      nixosConfigurations = builtins.listToAttrs (map (name: { inherit name; value = ${systemOf(module)}; }) ${list});\n`,
      ),
    () =>
      flake(
        `      nixosConfigurations = nixpkgs.lib.genAttrs names mkHost;\n`,
        `      mkHost = name: ${systemOf(module)};\n      names = ${list};\n`,
      ),
    () =>
      flake(
        `      nixosConfigurations = nixpkgs.lib.genAttrs (import ./names.nix) (name: ${systemOf(module)});\n`,
      ),
  ];
  const way = style.way % ways.length;
  return {
    "flake.nix": ways[way]!(),
    ...(way === 4 && { "names.nix": `[\n${names.map((name) => `  ${name}\n`).join("")}]\n` }),
    ...COMMON,
    ...filesOfAll(machines, style, "unnamed"),
  };
};

/** A record of each machine, in a list. */
export const records: Shape = (machines, style) => {
  const list = `[\n${machines
    .map(
      (machine) =>
        `${remark(style, machine, "        ")}        { name = "${machine.name}"; system = "${machine.system}"; }\n`,
    )
    .join("")}      ]`;
  const module = (name: string): string =>
    `${pathBy(name, style)} { networking.hostName = ${name}; }`;
  const ways = [
    () =>
      flake(
        "      nixosConfigurations = builtins.listToAttrs (map mk machines);\n",
        `      machines = ${list};
      mk = host: { inherit (host) name; value = ${systemOf(module("host.name"), "inherit (host) system; ")}; };\n`,
      ),
    () =>
      flake(
        `      nixosConfigurations = builtins.listToAttrs (map ({ name, system }: { inherit name; value = ${systemOf(module("name"), "inherit system; ")}; }) ${list});\n`,
      ),
    () =>
      flake(
        "      nixosConfigurations = builtins.listToAttrs (map (host: nixpkgs.lib.nameValuePair host.name (mk host)) machines);\n",
        `      machines = ${list};
      mk = host: ${systemOf(module("host.name"), "inherit (host) system; ")};\n`,
      ),
  ];
  return {
    "flake.nix": ways[style.way % ways.length]!(),
    ...COMMON,
    ...filesOfAll(machines, style, "unnamed"),
  };
};

/** Whatever lies in the folder. */
export const inFolder: Shape = (machines, style) => {
  const module = `${pathBy("name", style)} { networking.hostName = name; }`;
  const dir = `builtins.readDir ./${style.folder}`;
  const made = systemOf(module);
  const names = isOneFile(style)
    ? [
        `(map (nixpkgs.lib.removeSuffix ".nix") (builtins.attrNames (${dir})))`,
        `(builtins.map (file: nixpkgs.lib.removeSuffix ".nix" file) (builtins.attrNames (${dir})))`,
      ]
    : [
        `(builtins.attrNames (${dir}))`,
        `(builtins.attrNames (nixpkgs.lib.filterAttrs (_: type: type == "directory") (${dir})))`,
      ];
  const ways = [
    ...names.map((each) => `nixpkgs.lib.genAttrs ${each} (name: ${made})`),
    isOneFile(style)
      ? `nixpkgs.lib.mapAttrs' (file: _: let name = nixpkgs.lib.removeSuffix ".nix" file; in nixpkgs.lib.nameValuePair name (${made})) (${dir})`
      : `builtins.mapAttrs (name: _: ${made}) (${dir})`,
  ];
  return {
    "flake.nix": flake(`      nixosConfigurations = ${ways[style.way % ways.length]!};\n`),
    ...COMMON,
    ...filesOfAll(machines, style, "unnamed"),
  };
};

/** A function that makes machines, called for each. */
export const helper: Shape = (machines, style) => {
  const byName = `${pathBy("name", style)} { networking.hostName = name; }`;
  const ways: readonly (readonly [string, (machine: Machine) => string])[] = [
    [`name: ${systemOf(byName)}`, ({ name }) => `mkHost "${name}"`],
    [
      `name: system: ${systemOf(byName, "inherit system; ")}`,
      ({ name, system }) => `mkHost "${name}" "${system}"`,
    ],
    [
      `name: { system, ... }: ${systemOf(byName, "inherit system; ")}`,
      ({ name, system }) => `mkHost "${name}" { system = "${system}"; }`,
    ],
    [
      `{ name, system ? "x86_64-linux" }: ${systemOf(byName, "inherit system; ")}`,
      ({ name, system }) => `mkHost { name = "${name}"; system = "${system}"; }`,
    ],
    [
      `{ hostname }: ${systemOf(pathBy("hostname", style), "specialArgs = { inherit hostname inputs; }; ")}`,
      ({ name }) => `mkHost { hostname = "${name}"; }`,
    ],
    [`path: ${systemOf("path")}`, (machine) => `mkHost ./${filesOf(machine, style).path}`],
    [
      `modules: nixpkgs.lib.nixosSystem { modules = modules ++ [ ./modules/common.nix ]; }`,
      (machine) => `mkHost [ ./${filesOf(machine, style).path} ]`,
    ],
  ];
  const way = style.way % ways.length;
  const [made, value] = ways[way]!;
  return {
    "flake.nix": flake(
      `      nixosConfigurations = {\n${entries(machines, style, "        ", value)}      };\n`,
      `      mkHost = ${made};\n`,
    ),
    ...COMMON,
    ...filesOfAll(machines, style, way < 4 ? "unnamed" : "named"),
  };
};

/** Sets of machines, joined. */
export const joined: Shape = (machines, style) => {
  const one = (machine: Machine): string =>
    `{ ${attr(machine.name)} = ${systemOf(`./${filesOf(machine, style).path}`)}; }`;
  const ways = [
    () => flake(`      nixosConfigurations = ${machines.map(one).join(" // ")};\n`),
    () =>
      flake(
        `      nixosConfigurations = nixpkgs.lib.mergeAttrsList [\n${machines.map((machine) => `        ${one(machine)}\n`).join("")}      ];\n`,
      ),
    () =>
      flake(
        `      nixosConfigurations = ${machines.map(({ name }) => `mk "${name}"`).join(" // ")};\n`,
        `      mk = name: { \${name} = ${systemOf(pathBy("name", style))}; };\n`,
      ),
    () =>
      flake(
        `      nixosConfigurations = builtins.foldl' (a: b: a // b) { } [ ${machines.map(({ name }) => `(mk "${name}")`).join(" ")} ];\n`,
        `      mk = name: { "\${name}" = ${systemOf(pathBy("name", style))}; };\n`,
      ),
  ];
  return {
    "flake.nix": ways[style.way % ways.length]!(),
    ...COMMON,
    ...filesOfAll(machines, style),
  };
};

/** A file that makes a machine, or all. */
export const imported: Shape = (machines, style) => {
  const here = (machine: Machine): string =>
    `import ./${style.folder}/${machine.name} { inherit inputs; }`;
  const made = `{ inputs, ... }:
inputs.nixpkgs.lib.nixosSystem {
  modules = [
    ./system.nix
    ./hardware.nix
  ];
}
`;
  const perHost = (): Record<string, string> => ({
    ...COMMON,
    "flake.nix": flake(
      `      nixosConfigurations = {\n${entries(machines, style, "        ", here)}      };\n`,
    ),
    ...Object.fromEntries(
      machines.flatMap((machine) => [
        [`${style.folder}/${machine.name}/default.nix`, made],
        [`${style.folder}/${machine.name}/system.nix`, own(machine, "named", "")],
        [`${style.folder}/${machine.name}/hardware.nix`, hardware(machine)],
      ]),
    ),
  });
  const all = (): Record<string, string> => ({
    "flake.nix": flake(
      `      nixosConfigurations = import ./${style.folder} { inherit inputs nixpkgs; };\n`,
    ),
    [`${style.folder}/default.nix`]: `{ nixpkgs, ... }:
{
${entries(machines, style, "  ", (machine) => `nixpkgs.lib.nixosSystem { modules = [ ./${filesOf(machine, style).path.slice(style.folder.length + 1)} ../modules/common.nix ]; }`)}}
`.replaceAll("../", "../".repeat(style.folder.split("/").length)),
    ...COMMON,
    ...filesOfAll(machines, style),
  });
  return style.way % 2 === 0 || machines.some(({ name }) => name === "default") ? perHost() : all();
};
