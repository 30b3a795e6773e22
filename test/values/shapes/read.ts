import { filesOf, filesOfAll, isOneFile, type Shape, type Style } from "./machine.ts";
import { COMMON, flake, systemOf } from "./plain.ts";

/** A machine in a folder of its own. */
const inFolderOf = (style: Style): Style =>
  isOneFile(style) ? { ...style, file: "default.nix" } : style;

/** Folders by system, in each of them one of each machine. */
export const bySystem: Shape = (machines, given) => {
  const style = inFolderOf(given);
  const { folder, file } = style;
  const place = `./${folder}/\${system}/\${host}${file === "default.nix" ? "" : `/${file}`}`;
  const made = systemOf(`${place} { networking.hostName = host; }`, "inherit system; ");
  const ways = [
    "builtins.foldl' nixpkgs.lib.mergeAttrs { } (map mk machines)",
    "nixpkgs.lib.mergeAttrsList (map mk machines)",
    "builtins.foldl' (all: each: all // mk each) { } machines",
  ];
  return {
    "flake.nix": flake(
      `      nixosConfigurations = ${ways[style.way % ways.length]!};\n`,
      `      below = path: builtins.attrNames (builtins.readDir path);
      on = system: map (host: { inherit host system; }) (below ./${folder}/\${system});
      machines = builtins.concatMap on (builtins.filter (nixpkgs.lib.hasSuffix "-linux") (below ./${folder}));
      mk = { host, system }: { "\${host}" = ${made}; };
`,
    ),
    ...COMMON,
    ...Object.assign(
      {},
      ...machines.map((machine) => ({
        ...filesOf(machine, { ...style, folder: `${folder}/${machine.system}` }, "unnamed").files,
      })),
    ),
  };
};

/** Outputs that are merged of one set for each folder of a machine. */
export const outputsOfFolder: Shape = (machines, given) => {
  const style = inFolderOf(given);
  const { folder, file } = style;
  const made = systemOf(
    `{ networking.hostName = nixpkgs.lib.mkDefault name; } ./${folder}/\${name}${file === "default.nix" ? "" : `/${file}`}`,
  );
  return {
    "flake.nix": `{
  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-25.11";
  outputs =
    { nixpkgs, ... }:
    let
      mk = name: {
        nixosConfigurations.\${name} = ${made};
        apps.x86_64-linux."switch/\${name}" = { type = "app"; program = "/bin/sh"; };
      };
      mergeAll = builtins.foldl' nixpkgs.lib.recursiveUpdate { };
    in
    mergeAll (
      [ { formatter.x86_64-linux = nixpkgs.legacyPackages.x86_64-linux.nixfmt; } ]
      ++ nixpkgs.lib.mapAttrsToList (name: _: mk name) (builtins.readDir ./${folder})
    );
}
`,
    ...COMMON,
    ...filesOfAll(machines, style, "unnamed"),
  };
};

/** A file for each machine, which haumea loads. */
export const loaded: Shape = (machines, given) => {
  const style = { ...inFolderOf(given), folder: "hosts" };
  const { file } = style;
  const entry = (name: string): string => `{ inputs, ... }:
let
  name = "${name}";
in
{
  nixosConfigurations.\${name} = inputs.nixpkgs.lib.nixosSystem {
    modules = [
      ../hosts/\${name}${file === "default.nix" ? "" : `/${file}`}
      ../modules/common.nix
      { networking.hostName = name; }
    ];
  };
}
`;
  const named = machines.map(({ name }) => [`outputs/${name}.nix`, entry(name)] as const);
  return {
    "flake.nix": flake(
      `      nixosConfigurations = nixpkgs.lib.mergeAttrsList (map (each: each.nixosConfigurations or { }) (builtins.attrValues all));\n`,
      `      all = inputs.haumea.lib.load { src = ./outputs; inputs = { inherit inputs; }; };\n`,
    ).replace("  inputs = {\n", '  inputs = {\n    haumea.url = "github:nix-community/haumea";\n'),
    ...COMMON,
    ...Object.fromEntries(named),
    ...filesOfAll(machines, style, "unnamed"),
  };
};
