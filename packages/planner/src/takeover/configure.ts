import { EditError, find, literal, names, type Node, parse, set } from "nix-source";
import { because, type ReasonedEdit, unlessUnsafe } from "../files/edit-script.ts";
import { dirname, pathLiteral } from "../files/path.ts";
import { type Inputs, projectSource } from "../modules/inputs.ts";
import {
  HOST_NAME,
  importEdits,
  isHostName,
  option,
  settingText,
  saysFeatures,
  saysPlatform,
  setOption,
  withFeatures,
  withoutCopy,
  UNNAMED,
  withText,
} from "../modules/settings.ts";
import { type Problem, problem } from "../problems.ts";
import { inheriting, isModule, takingEdits } from "./arguments.ts";
import { isOfHomes, isOfSystem, type PlacedFile } from "./files.ts";

/** Facts about the repo that its files may not say. */
interface Wanted {
  readonly host: string;
  /** Whether the files say a name for the host. */
  readonly isNamed: boolean;
  /** The system of the machine, if its files do not say it. */
  readonly system: string;
  /** Whether NixOS finds the system in a report on the hardware. */
  readonly isReported: boolean;
  /** The users whose standalone homes come along. */
  readonly homes: readonly string[];
  readonly inputs: Inputs;
}

/**
 * Sets what a host of a flake needs: its name, its system, flakes themselves, its homes and their
 * arguments.
 *
 * @param main - the file that NixOS starts from.
 * @returns the settings that could not be added.
 */
export function configure(
  files: readonly PlacedFile[],
  main: PlacedFile,
  wanted: Wanted,
): readonly Problem[] {
  const { host, homes } = wanted;
  const modules = files.filter((file) => isOfSystem(file) && file.source.view);
  const setup = new Setup(modules, main);
  for (const file of modules) setup.dropCopy(file);
  if (!wanted.isNamed && host !== UNNAMED) setup.set(main, HOST_NAME, literal(host), BY_NAME);
  for (const file of modules) setup.renameHost(file, host);
  if (!wanted.isReported && !modules.some(({ source }) => saysPlatform(source))) {
    const why = "a flake does not know what system it is built for";
    setup.set(main, ["nixpkgs", "hostPlatform"], literal(wanted.system), why);
  }
  const telling = modules.find(({ source }) => saysFeatures(source)) ?? main;
  const features = 'nix.settings.experimental-features = [ "nix-command" "flakes" ];';
  if (saysFeatures(telling.source)) setup.edit(telling, features, withFeatures);
  else setup.add(telling, features, "flakes are an experimental feature of Nix", withFeatures);
  if (homes.length > 0) setup.importHomeManager(wanted.inputs);
  for (const user of homes) {
    const path = pathLiteral(dirname(main.to), `users/${user}/home.nix`);
    const why = "a home is built with the system";
    setup.set(main, ["home-manager", "users", user], `import ${path}`, why);
  }
  if (files.some((file) => isOfHome(file) && file.needs.has("inputs"))) setup.giveHomesInputs();
  for (const file of files) {
    for (const need of file.needs) {
      const asModule = isModule(file.source);
      setup.edit(file, `{ ${need}, ... }:`, (root) => takingEdits(root, asModule, need));
    }
  }
  return setup.problems;
}

const BY_NAME = "a flake finds the machine by its name";

/** Whether a file is a module of a home; only those have options below `home`. */
function isOfHome(file: PlacedFile): boolean {
  if (isOfHomes(file)) return true;
  const { view } = file.source;
  return view?.source.includes("home") === true && find(view.root, ["home"]) !== undefined;
}

/** Edits the modules of a system; those that are refused become problems. */
class Setup {
  readonly problems: Problem[] = [];
  readonly #modules: readonly PlacedFile[];
  readonly #main: PlacedFile;

  constructor(modules: readonly PlacedFile[], main: PlacedFile) {
    this.#modules = modules;
    this.#main = main;
  }

  /** @param line - what to write by hand if the edit is refused. */
  edit(file: PlacedFile, line: string, edits: (root: Node) => readonly ReasonedEdit[]): void {
    file.script = unlessUnsafe(
      () => file.script.with(edits(parse(file.script.text))),
      (reason) => {
        this.problems.push(problem("line-not-added", { line, reason }, { file: file.to }));
        return file.script;
      },
    );
  }

  set(file: PlacedFile, path: readonly string[], text: string, why: string): void {
    const line = `${path.join(".")} = ${text.replaceAll(/\s+/g, " ")};`;
    this.add(file, line, why, (root) => setOption(root, path, text, why));
  }

  /** Edits a module; where its settings are computed, a module in its imports takes the line. */
  add(
    file: PlacedFile,
    line: string,
    why: string,
    edits: (root: Node) => readonly ReasonedEdit[],
  ): void {
    this.edit(file, line, (root) =>
      unlessUnsafe(
        () => edits(root),
        (reason) => {
          // A set of that name may say it already.
          if (names(root).some((name) => line.startsWith(name))) throw new EditError(reason, root);
          return because(why, importEdits(root, `{ ${line} }`));
        },
      ),
    );
  }

  dropCopy(file: PlacedFile): void {
    if (!file.script.text.includes("copySystemConfiguration")) return;
    this.edit(file, "system.copySystemConfiguration = lib.mkForce false;", withoutCopy);
  }

  /**
   * Makes a file say the name of the flake in place of one that no host of a flake can have, such as a
   * name with its domain: that goes where NixOS wants it.
   */
  renameHost(file: PlacedFile, host: string): void {
    const present = settingText(file.source, HOST_NAME);
    if (typeof present !== "object" || isHostName(present.value)) return;
    const line = `networking.hostName = ${literal(host)};`;
    this.edit(file, line, (root) => withText(root, HOST_NAME, host, BY_NAME));
    const domain = /^[^.]*\.(.+)$/.exec(present.value)?.[1];
    const path = ["networking", "domain"];
    const isSaid = this.#modules.some(({ source }) => settingText(source, path) !== undefined);
    if (domain !== undefined && !isSaid) this.set(file, path, literal(domain), BY_NAME);
  }

  importHomeManager(inputs: Inputs): void {
    const input = inputs.take(projectSource("home-manager"));
    const module = `inputs.${input}.nixosModules.default`;
    if (this.#modules.some(({ script }) => script.text.includes(module))) return;
    this.#main.needs.add("inputs");
    this.edit(this.#main, `imports = [ ${module} ];`, (root) =>
      because("homes are built with the system", importEdits(root, module)),
    );
  }

  /** Modules of homes get the inputs from home-manager's own arguments for them, and in no other way. */
  giveHomesInputs(): void {
    const path = ["home-manager", "extraSpecialArgs"];
    const having = (wanted: readonly string[]): PlacedFile | undefined =>
      this.#modules.find(({ script }) => option(parse(script.text), wanted));
    const file = having(path) ?? having(["home-manager"]) ?? this.#main;
    const why = "modules of a home get the inputs from home-manager";
    let isGiven = false;
    this.edit(file, "home-manager.extraSpecialArgs = { inherit inputs; };", (root) => {
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
}
