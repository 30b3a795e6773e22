import { append, elements, find, literal, type Node, parse, EditError, set } from "nix-source";
import type { Problem } from "../problems.ts";
import { inheriting, isModule, takingChanges } from "./arguments.ts";
import { because, type ReasonedEdit } from "../files/edit-script.ts";
import { type File, isOfSystem } from "./files.ts";
import { type Inputs, projectSource } from "../modules/inputs.ts";
import {
  HOST_NAME,
  isHostName,
  option,
  said,
  saysFeatures,
  saysPlatform,
  setOption,
  withFeatures,
  withoutCopy,
  withText,
} from "../modules/settings.ts";
import { dirname, pathLiteral } from "../files/path.ts";

/** What the repo needs to be told beside what its files say. */
interface Wanted {
  readonly host: string;
  readonly isSaid: boolean;
  /** The system of the machine, if its files do not say it. */
  readonly system: string;
  /** The users whose standalone homes come along. */
  readonly homes: readonly string[];
  readonly inputs: Inputs;
}

/**
 * Sets what a host of a flake needs: its name, flakes themselves, its homes and their arguments.
 *
 * @param main - the file that NixOS starts from.
 * @returns what could not be set.
 */
export function configure(files: readonly File[], main: File, wanted: Wanted): readonly Problem[] {
  const problems: Problem[] = [];
  const edit = (file: File, line: string, edits: (root: Node) => readonly ReasonedEdit[]): void => {
    try {
      file.script = file.script.with(edits(parse(file.script.text)));
    } catch (error) {
      if (!(error instanceof EditError)) throw error;
      problems.push({
        file: file.to,
        message: `${line} is not there: ${error.message}`,
        fix: line,
      });
    }
  };
  const put = (file: File, path: readonly string[], text: string, why: string): void =>
    edit(file, `${path.join(".")} = ${text.replaceAll(/\s+/g, " ")};`, (root) =>
      setOption(root, path, text, why),
    );

  const modules = files.filter((file) => isOfSystem(file) && file.site.view);
  for (const file of modules) {
    if (!file.script.text.includes("copySystemConfiguration")) continue;
    edit(file, "system.copySystemConfiguration = lib.mkForce false;", withoutCopy);
  }
  if (!wanted.isSaid) {
    const why = "a flake finds the machine by its name";
    put(main, HOST_NAME, literal(wanted.host), why);
  }
  for (const file of modules) renameHost(modules, file, wanted.host, edit);
  if (!modules.some(({ site }) => saysPlatform(site))) {
    const why = "a flake does not know what system it is built for";
    put(main, ["nixpkgs", "hostPlatform"], literal(wanted.system), why);
  }
  const telling = modules.find(({ site }) => saysFeatures(site)) ?? main;
  edit(telling, 'nix.settings.experimental-features = [ "nix-command" "flakes" ];', withFeatures);

  if (wanted.homes.length > 0) importHomeManager(modules, main, wanted, edit);
  for (const user of wanted.homes) {
    const path = pathLiteral(dirname(main.to), `users/${user}/home.nix`);
    put(main, ["home-manager", "users", user], `import ${path}`, "a home is built with the system");
  }
  const isHomeNeedy = files.some((file) => isOfHome(file) && file.needs.has("inputs"));
  if (isHomeNeedy) giveHomes(modules, main, edit);
  for (const file of files) {
    for (const need of file.needs) {
      edit(file, `{ ${need}, ... }:`, (root) => takingChanges(root, isModule(file.site), need));
    }
  }
  return problems;
}

/**
 * Makes a file say the name of the flake in place of one that no host of a flake can have, such as a
 * name with its domain: that goes where NixOS wants it.
 */
function renameHost(modules: readonly File[], file: File, host: string, edit: Edit): void {
  const present = said(file.site, HOST_NAME);
  if (typeof present !== "object" || isHostName(present.value)) return;
  const line = `networking.hostName = ${literal(host)};`;
  const why = "a flake finds the machine by its name";
  edit(file, line, (root) => withText(root, HOST_NAME, host, why));
  const domain = /^[^.]*\.(.+)$/.exec(present.value)?.[1];
  const path = ["networking", "domain"];
  if (domain === undefined || modules.some(({ site }) => said(site, path) !== undefined)) return;
  edit(file, `networking.domain = ${literal(domain)};`, (root) =>
    setOption(root, path, literal(domain), why),
  );
}

/** Whether a file is a module of a home; only those have options below `home`. */
function isOfHome(file: File): boolean {
  if (!isOfSystem(file)) return true;
  const { view } = file.site;
  return (
    view !== undefined && view.source.includes("home") && find(view.root, ["home"]) !== undefined
  );
}

type Edit = (file: File, line: string, edits: (root: Node) => readonly ReasonedEdit[]) => void;

function importHomeManager(
  modules: readonly File[],
  main: File,
  { inputs }: Wanted,
  edit: Edit,
): void {
  const input = inputs.take(projectSource("home-manager"));
  const module = `inputs.${input}.nixosModules.default`;
  if (modules.some(({ script }) => script.text.includes(module))) return;
  const why = "homes are built with the system";
  main.needs.add("inputs");
  edit(main, `imports = [ ${module} ];`, (root) => {
    const imports = find(root, ["imports"])?.value;
    if (imports && elements(imports)) return because(why, append(imports, module));
    return because(why, set(root, ["imports"], `[ ${module} ]`));
  });
}

/** The modules of homes have no other way to the inputs than home-manager's own arguments for them. */
function giveHomes(modules: readonly File[], main: File, edit: Edit): void {
  const path = ["home-manager", "extraSpecialArgs"];
  const settled = modules.find(({ script }) => option(parse(script.text), path));
  const hosting = modules.find(({ script }) => option(parse(script.text), ["home-manager"]));
  const file = settled ?? hosting ?? main;
  const why = "modules of a home get the inputs from home-manager";
  let isGiven = false;
  edit(file, "home-manager.extraSpecialArgs = { inherit inputs; };", (root) => {
    const given = option(root, path);
    if (!given) return setOption(root, path, "{ inherit inputs; }", why);
    isGiven = find(given.value ?? root, ["inputs"]) !== undefined;
    if (isGiven) return [];
    if (!given.value) throw new EditError("extraSpecialArgs is computed", root);
    const edits = set(given.value, ["inputs"], "inputs");
    return because(why, edits.map(inheriting("inputs = inputs;", "inherit inputs;")));
  });
  if (!isGiven) file.needs.add("inputs");
}
