import { attr, entries, filesOf, filesOfAll, type Machine, own, type Shape } from "./machine.ts";

const top = (modules: string): string => `{
  inputs = {
    den.url = "github:vic/den";
    flake-parts.url = "github:hercules-ci/flake-parts";
    import-tree.url = "github:vic/import-tree";
    nixpkgs.url = "github:NixOS/nixpkgs/nixos-25.11";
  };

  outputs = inputs: inputs.flake-parts.lib.mkFlake { inherit inputs; } ${modules};
}
`;

const tree = top("(inputs.import-tree ./modules)");

const settings = (more = ""): Record<string, string> => ({
  "modules/parts.nix": `{ inputs, ... }:
{
  imports = [ inputs.flake-parts.flakeModules.modules${more} ];
  systems = [ "x86_64-linux" ];
}
`,
});

const base = {
  "modules/everywhere.nix": "{ flake.modules.nixos.everywhere.services.openssh.enable = true; }\n",
};

/** Hosts in the modules of the flake itself. */
export const flakeParts: Shape = (machines, style) => {
  const value = (machine: Machine): string =>
    `inputs.nixpkgs.lib.nixosSystem { modules = [ ./${filesOf(machine, style).path} ]; }`;
  const set = entries(machines, style, "      ", value);
  const ways = [
    `{
    systems = [ "x86_64-linux" ];
    flake.nixosConfigurations = {\n${set}    };
  }`,
    `{
    systems = [ "x86_64-linux" ];
    flake = {
      nixosConfigurations = {\n${set}      };
    };
  }`,
    `({ inputs, ... }: {
    systems = [ "x86_64-linux" ];
${machines.map((machine) => `    flake.nixosConfigurations.${attr(machine.name)} = ${value(machine)};\n`).join("")}  })`,
  ];
  return { "flake.nix": top(ways[style.way % ways.length]!), ...filesOfAll(machines, style) };
};

/** A text for each machine, at a path of its own. */
const each = (
  machines: readonly Machine[],
  path: (machine: Machine) => string,
  text: (machine: Machine) => string,
): Record<string, string> =>
  Object.fromEntries(machines.map((machine) => [path(machine), text(machine)]));

/** The lines of a machine's module, further in. */
const inner = (machine: Machine, hardware: string): string =>
  own(machine, "named", hardware).trimEnd().split("\n").slice(1).join("\n  ");

const disks = ({ disk, system }: Machine): string => `{
    boot.initrd.availableKernelModules = [ "nvme" ];
    fileSystems."/" = {
      device = "/dev/disk/by-uuid/${disk}";
      fsType = "ext4";
    };
    nixpkgs.hostPlatform = "${system}";
  }`;

/** A module of the flake for each machine, with modules of NixOS that bear its name. */
export const dendritic: Shape = (machines, style) => {
  const at = ({ name }: Machine, file: string): string =>
    `modules/${style.folder}/${name}/${file}.nix`;
  const made = (modules: string, name: string): string =>
    `flake.nixosConfigurations.${attr(name)} = inputs.nixpkgs.lib.nixosSystem {
    modules = [ ${modules} ];
  };`;
  const prefixed = (name: string): string => `"${style.folder}/${name}"`;
  const ways: readonly (() => Record<string, string>)[] = [
    // flake.modules.nixos.<host>, in a file or two.
    () => ({
      ...each(
        machines,
        (m) => at(m, "default"),
        (m) => `{ config, inputs, ... }:
{
  ${made(`config.flake.modules.nixos.everywhere config.flake.modules.nixos.${attr(m.name)}`, m.name)}
  flake.modules.nixos.${attr(m.name)} = ${inner(m, "")};
}
`,
      ),
      ...each(
        machines,
        (m) => at(m, "hardware"),
        (m) => `{
  flake.modules.nixos.${attr(m.name)} = ${disks(m)};
}
`,
      ),
    }),
    // With a folder in the module's name.
    () =>
      each(
        machines,
        (m) => at(m, "default"),
        (m) => `{ config, inputs, ... }:
{
  ${made(`config.flake.modules.nixos.everywhere config.flake.modules.nixos.${prefixed(m.name)}`, m.name)}
  flake.modules.nixos.${prefixed(m.name)} = {
    imports = [ ./_hardware.nix ];
    networking.hostName = "${m.name}";
    services.printing.enable = ${m.prints};
    system.stateVersion = "25.11";
  };
}
`,
      ),
    // flake.nixosModules.
    () =>
      each(
        machines,
        (m) => at(m, "default"),
        (m) => `{ self, inputs, ... }:
{
  ${made(`self.nixosModules.${attr(m.name)}`, m.name)}
  flake.nixosModules.${attr(m.name)} = {
    imports = [ ./_hardware.nix ];
    networking.hostName = "${m.name}";
    services.printing.enable = ${m.prints};
    system.stateVersion = "25.11";
  };
}
`,
      ),
    // An option of the owner's.
    () => ({
      "modules/nixos.nix": `{ config, inputs, lib, ... }:
{
  options.configurations.nixos = lib.mkOption {
    type = lib.types.lazyAttrsOf (
      lib.types.submodule { options.module = lib.mkOption { type = lib.types.deferredModule; }; }
    );
    default = { };
  };
  config.flake.nixosConfigurations = lib.mapAttrs (
    name: { module }: inputs.nixpkgs.lib.nixosSystem { modules = [ module ]; }
  ) config.configurations.nixos;
}
`,
      ...each(
        machines,
        (m) => at(m, "imports"),
        (m) => `{ config, ... }:
{
  configurations.nixos.${attr(m.name)}.module = {
    imports = [ config.flake.modules.nixos.everywhere ];
    networking.hostName = "${m.name}";
    services.printing.enable = ${m.prints};
    system.stateVersion = "25.11";
  };
}
`,
      ),
      ...each(
        machines,
        (m) => at(m, "hardware"),
        (m) => `{
  configurations.nixos.${attr(m.name)}.module = ${disks(m)};
}
`,
      ),
    }),
    // No module with a name.
    () =>
      each(
        machines,
        (m) => at(m, "default"),
        (m) => `{ inputs, ... }:
{
  ${made("./_configuration.nix ./_hardware.nix", m.name)}
}
`,
      ),
  ];
  const way = style.way % ways.length;
  return {
    "flake.nix": tree,
    ...settings(),
    ...base,
    ...ways[way]!(),
    ...([1, 2, 4].includes(way) &&
      each(
        machines,
        (m) => at(m, "_hardware"),
        (m) => `${disks(m).replaceAll("\n  ", "\n")}\n`,
      )),
    ...(way === 4 &&
      each(
        machines,
        (m) => at(m, "_configuration"),
        (m) => own(m, "named", ""),
      )),
  };
};

/** den: hosts and their aspects. */
export const den: Shape = (machines, style) => {
  const at = ({ name }: Machine, file: string): string =>
    `modules/${style.folder}/${name}/${file}.nix`;
  const host = ({ name, system }: Machine): string =>
    `den.hosts.${system}.${attr(name)}.users.zoe = { };`;
  const aspect = (m: Machine): string => `den.aspects.${attr(m.name)} = {
    nixos = {
      imports = [ ./_hardware.nix ];
      networking.hostName = "${m.name}";
      services.printing.enable = ${m.prints};
      system.stateVersion = "25.11";
      users.users.zoe.isNormalUser = true;
    };
  };`;
  const ways: readonly (() => Record<string, string>)[] = [
    () =>
      each(
        machines,
        (m) => at(m, "default"),
        (m) => `{ den, ... }:
{
  ${host(m)}

  ${aspect(m)}
}
`,
      ),
    () => ({
      "modules/machines.nix": `{\n${machines.map((m) => `  ${host(m)}\n`).join("")}}\n`,
      ...each(
        machines,
        (m) => at(m, "default"),
        (m) => `{
  ${aspect(m)}
}
`,
      ),
    }),
  ];
  return {
    "flake.nix": tree,
    ...settings(" inputs.den.flakeModule"),
    ...ways[style.way % ways.length]!(),
    ...each(
      machines,
      (m) => at(m, "_hardware"),
      (m) => `${disks(m).replaceAll("\n  ", "\n")}\n`,
    ),
  };
};
