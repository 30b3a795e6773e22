import { literal } from "nix-source";
import { resolve } from "../files/path.ts";
import { quote } from "../safe-text.ts";

// Modules in the place of what a new machine lacks: they let it be evaluated, and not be built.

/** A failing assertion, indented by one level. */
const assertions = (message: string): string =>
  `  assertions = [\n    {\n      assertion = false;\n      message = ${literal(message)};\n    }\n  ];`;

/** The root file system of a machine whose disks are not known. */
export function rootModule({
  file,
  host,
}: {
  readonly file: string;
  readonly host: string;
}): string {
  const message = `This module in ${file} is a placeholder: put what \`sudo nixos-generate-config --show-hardware-config\` prints on ${host} in its place.`;
  const root =
    '  fileSystems."/" = {\n    device = "/dev/disk/by-label/nixos";\n    fsType = "ext4";\n  };';
  return `{\n${assertions(message)}\n${root}\n}`;
}

/** A report of nixos-facter that is still to be made. */
interface Report {
  /** The option that names it, and its path, as they are written. */
  readonly option: string;
  readonly path: string;
  readonly host: string;
  readonly system: string | undefined;
  /** The folder of the file that names it. */
  readonly at: string;
}

/** Takes the report of a machine as soon as it is there. */
export function reportModule({ option, path, host, system = "x86_64-linux", at }: Report): string {
  const file = resolve(at, path) ?? path;
  const message = `${file} is not there yet: on ${host}, in this repository, run \`sudo nix run nixpkgs#nixos-facter -- -o ${quote(file)}\`, and git add it.`;
  const missing = `{\n${assertions(message)}\n  nixpkgs.hostPlatform = ${literal(system)};\n}`;
  const [there, otherwise] = [`{ ${option} = ${path}; }`, missing].map((each) =>
    each.replaceAll("\n", "\n    "),
  );
  return `(\n  if builtins.pathExists ${path} then\n    ${there}\n  else\n    ${otherwise}\n)`;
}

/** The least report of a machine, where nothing can do without one. */
export const reportStandIn = (system = "x86_64-linux"): string =>
  `${JSON.stringify({ version: 1, system }, null, 2)}\n`;
