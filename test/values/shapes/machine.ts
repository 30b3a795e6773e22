/** A machine of a flake that is made up. */
export interface Machine {
  readonly name: string;
  readonly system: "x86_64-linux" | "aarch64-linux";
  /** Whether it has something that others need not have. */
  readonly prints: boolean;
  readonly disk: string;
}

/** Where a machine's modules lie, and how the flake is written. */
export interface Style {
  /** The folder of all machines. */
  readonly folder: string;
  readonly file: "default.nix" | "configuration.nix" | "alone" | "inline";
  readonly says: "comments" | "nothing";
  readonly layout: "usual" | "CRLF" | "tabs" | "loose";
  /** Which of the ways to write a shape, where it has several. */
  readonly way: number;
}

const KEYWORDS = "assert else if in inherit let or rec then with".split(" ");

/** A name as an attribute. */
export const attr = (name: string): string =>
  /^[a-zA-Z_][\w'-]*$/.test(name) && !KEYWORDS.includes(name) ? name : `"${name}"`;

/** What belongs to the machine alone. */
export const hardware = ({ disk, system }: Machine): string => `{
  boot.initrd.availableKernelModules = [ "nvme" ];
  fileSystems."/" = {
    device = "/dev/disk/by-uuid/${disk}";
    fsType = "ext4";
  };
  nixpkgs.hostPlatform = "${system}";
}
`;

/** A machine's own module, with its name or for a flake that gives it. */
export const own = (
  machine: Machine,
  name: "named" | "unnamed",
  imports: string,
  more = "",
): string => `{ pkgs, ... }:
{
${imports === "" ? "" : `  imports = [ ${imports} ];\n`}${name === "named" ? `  networking.hostName = "${machine.name}";\n` : ""}  services.printing.enable = ${machine.prints};
  system.stateVersion = "25.11";
${more}}
`;

/** The files of a machine, and the path of its module from the top of the flake. */
export function filesOf(machine: Machine, style: Style, name: "named" | "unnamed" = "named") {
  const folder = `${style.folder}/${machine.name}`;
  if (isOneFile(style)) {
    const lines = hardware(machine).split("\n").slice(1, -2).join("\n");
    const text =
      style.file === "alone"
        ? own(machine, name, "", `${lines}\n`)
        : own(machine, name, `(${hardware(machine).trim()})`);
    return { path: `${folder}.nix`, files: { [`${folder}.nix`]: text } };
  }
  const path = style.file === "default.nix" ? folder : `${folder}/${style.file}`;
  return {
    path,
    files: {
      [`${folder}/${style.file}`]: own(machine, name, "./hardware-configuration.nix"),
      [`${folder}/hardware-configuration.nix`]: hardware(machine),
    },
  };
}

/** Whether each machine has a file of its own in place of a folder. */
export const isOneFile = ({ file }: Style): boolean => file === "alone" || file === "inline";

/** The files of all machines. */
export const filesOfAll = (
  machines: readonly Machine[],
  style: Style,
  name?: "named" | "unnamed",
) =>
  Object.assign({}, ...machines.map((machine) => filesOf(machine, style, name).files)) as Record<
    string,
    string
  >;

/** The path of the module of the machine whose name is a variable's value. */
export const pathBy = (variable: string, { folder, file }: Style): string =>
  `./${folder}/\${${variable}}${{ "default.nix": "", "configuration.nix": "/configuration.nix", alone: ".nix", inline: ".nix" }[file]}`;

/** A comment on a machine, where the flake has some. */
export const remark = ({ says }: Style, { name }: Machine, indent: string): string =>
  says === "comments" ? `${indent}# ${name}: by the window\n` : "";

/** Entries of a set, each with what it says of its machine. */
export const entries = (
  machines: readonly Machine[],
  style: Style,
  indent: string,
  value: (machine: Machine) => string,
): string =>
  machines
    .map(
      (machine) =>
        `${remark(style, machine, indent)}${indent}${attr(machine.name)} = ${value(machine)};\n`,
    )
    .join("");

/** A way to write flakes: the files of one with these machines. */
export type Shape = (machines: readonly Machine[], style: Style) => Record<string, string>;
