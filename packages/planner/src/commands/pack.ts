import {
  attributes,
  attributeText,
  bindings,
  descendants,
  find,
  formals,
  names,
  type Node,
  parse,
  EditError,
} from "nix-source";
import type { HostAnswers, UserAnswers } from "../packs/answers.ts";
import { compose, hostParts, type Ingredients } from "../packs/compose.ts";
import { hostsOf } from "../hosts/find.ts";
import { addInput } from "../hosts/input.ts";
import { mergeNix } from "../files/merge.ts";
import { orProblem, type Pack } from "../packs/pack.ts";
import { type Plan, planOf, type RepoFiles } from "../files/plan.ts";
import type { Problem } from "../problems.ts";
import { overlay } from "../files/overlay.ts";
import { dirname, pathLiteral, rebased } from "../files/path.ts";
import { clashes } from "./clashes.ts";
import { importing } from "./importing.ts";
import { releaseOf } from "./release.ts";

/** What is to be added to a flake that people have written. */
interface NewPacks {
  /** The packs, none of which is of level `core`. */
  readonly added: readonly Pack[];
  /** The hosts that are to have them, with the answers to their questions. */
  readonly hosts: readonly HostAnswers[];
  readonly users: readonly UserAnswers[];
}

/**
 * The plan that adds packs to a flake that people have written: inputs, files, outputs, and for each
 * host a module that imports theirs and sets what was answered.
 *
 * @returns with problems when a file or an input is there already, or when the flake is not understood:
 * they say what to do by hand.
 */
export function pack(
  repo: RepoFiles,
  ingredients: Omit<Ingredients, "answers">,
  packs: NewPacks,
): Plan {
  const layout = packs.added.find(({ manifest }) => manifest.disks);
  if (!layout) return orProblem(() => planWith(repo, ingredients, packs));
  const message = `${layout.name} lays out disks, and these are laid out already, in a way that is not ours`;
  const fix = "lay them out by hand, or in a repository of ours";
  return { changes: [], problems: [{ file: "flake.nix", message, fix }] };
}

function planWith(
  repo: RepoFiles,
  { packs, releases, version }: Omit<Ingredients, "answers">,
  { added, hosts, users }: NewPacks,
): Plan {
  const release = releaseOf(repo, releases) ?? releases[0]!;
  const answers = {
    release: release.name,
    packs: added.filter(({ manifest }) => manifest.level === "repo").map(({ name }) => name),
    users,
    hosts,
  };
  const its = { answers, releases: [release], version };
  const problems: Problem[] = [];
  const wanted = new Map<string, string>();
  // A host has its files where it has the others, if that is as deep.
  const placed = (path: string): string =>
    hosts.reduce(
      (each, { name }) => rebased(each, `hosts/${name}`, dirname(placesFor(repo, name, "")[0]!)),
      path,
    );
  for (const [composed, text] of compose({ ...its, packs: added })) {
    const path = placed(composed);
    const present = repo.get(path);
    if (present === undefined) wanted.set(path, text);
    else if (present !== text) problems.push({ file: path, message: "is in the way" });
  }
  const skeleton = packs.filter(({ name }) => name === "flake");
  const flakeWith = (chosen: readonly Pack[]): string =>
    compose({ ...its, packs: [...skeleton, ...chosen].map(withoutInputs) }).get("flake.nix")!;
  try {
    const fresh = added.filter((each) => !isThere(repo, each));
    const flake = withOutputs(withInputs(repo, fresh, release), added, flakeWith);
    if ("message" in flake) problems.push({ file: "flake.nix", ...flake });
    else if (flake.text !== repo.get("flake.nix")) wanted.set("flake.nix", flake.text);
  } catch (error) {
    if (!(error instanceof EditError)) throw error;
    problems.push({ file: "flake.nix", message: error.message });
  }
  const ofHosts = added.filter(({ manifest }) => manifest.level === "host");
  const present = packs.filter((each) => !added.includes(each) && isThere(repo, each));
  for (const { name } of hosts) {
    const places = (each: Pack) => placesFor(repo, name, each.name);
    problems.push(...clashes(repo, name, ofHosts, present, places));
  }
  const needs = added.flatMap(({ manifest }) => Object.keys(manifest.inputs));
  if (needs.length > 0 && ofHosts.length > 0 && !givesInputs(repo)) {
    problems.push({
      file: "flake.nix",
      message: "its modules are not given the inputs",
      fix: "add this to the call of nixosSystem, and run the command again: specialArgs = { inherit inputs; };",
    });
  }
  const modules =
    ofHosts.length === 0
      ? []
      : hosts.flatMap((host) => {
          const own = ofHosts.filter(({ name }) => host.packs.includes(name));
          const places = placesFor(repo, host.name, added.at(0)!.name);
          const path = places.find((each) => isFree(repo, each));
          if (path === undefined) {
            problems.push({ file: places.at(-1)!, message: "is in the way" });
            return [];
          }
          const theirs = users.filter(({ name }) => host.users.includes(name));
          const text = (place: string) => moduleOf(place, host, own, theirs, placed);
          // Another run of the same command has nothing to do here.
          if (places.some((place) => repo.get(place) === text(place))) return [];
          wanted.set(path, text(path));
          return [{ host: host.name, path }];
        });
  if (wanted.size === 0 && problems.length === 0) {
    problems.push({ message: `${added[0]!.name} is there already` });
  }
  const imported = importing(repo, wanted, problems.length > 0 ? [] : modules);
  return planOf(imported.texts, repo, [...problems, ...imported.problems]);
}

const withoutInputs = (each: Pack): Pack => ({
  ...each,
  manifest: { ...each.manifest, inputs: {} },
});

/** Whether a pack is in the repo already, for whichever host. */
const isThere = (repo: RepoFiles, { files }: Pack): boolean =>
  files.some(({ path, content }) => typeof content === "string" && repo.get(path) === content);

/** The flake with the inputs of packs. */
function withInputs(
  repo: RepoFiles,
  added: readonly Pack[],
  { branches }: { readonly branches: Readonly<Record<string, string>> },
): string {
  const text = repo.get("flake.nix")!;
  const inputs = added.flatMap(({ manifest }) => Object.entries(manifest.inputs));
  const root = parse(text);
  const isOwn = (each: Pack): boolean =>
    each.files.some(({ content }) => typeof content === "string");
  for (const each of added) {
    for (const [input, { url }] of Object.entries(each.manifest.inputs)) {
      if (!names(root, ["inputs"]).includes(input)) continue;
      const present =
        find(root, ["inputs", input, "url"])?.value ?? find(root, ["inputs", input])?.value;
      // Of one project no two hosts need two, unless it would be set up a second time.
      if (!isOwn(each) && present?.text.toLowerCase().includes(url.toLowerCase())) continue;
      throw new EditError(`there is an input ${input} already, and what uses it is not ours`, root);
    }
  }
  return inputs.reduce((flake, [input, { url, follows }]) => {
    const branch = branches[input];
    return addInput(flake, input, {
      url: branch === undefined ? url : `${url}/${branch}`,
      follows,
    });
  }, text);
}

/** The flake with the outputs of packs, as a flake of ours has them with and without. */
function withOutputs(
  flake: string,
  added: readonly Pack[],
  skeleton: (packs: readonly Pack[]) => string,
): { readonly text: string } | Problem {
  const outputs = added.flatMap(({ outputs: template }) => (template ? [template({}).trim()] : []));
  // Somebody may have pasted them already.
  const own = outputs.flatMap((each) => names(parse(`{ ${each} }`)));
  if (own.every((name) => new RegExp(`\\b${name}\\b`).test(flake))) return { text: flake };
  const fix = `add this to the outputs, and run the command again:\n${outputs.join("\n\n")}`;
  const outputsValue = find(parse(flake), ["outputs"])?.value;
  if (!outputsValue || !formals(outputsValue)?.names?.includes("nixpkgs")) {
    return { message: "its outputs are no function that takes nixpkgs", fix };
  }
  const merged = mergeNix(flake, skeleton([]), skeleton(added));
  return "text" in merged ? merged : { message: merged.refusal, fix };
}

/** Whether modules may ask for `inputs`: some do, or the flake hands them on by this name. */
function givesInputs(repo: RepoFiles): boolean {
  return repo
    .below("")
    .filter((path) => path.endsWith(".nix"))
    .some((path) => {
      const text = repo.get(path)!;
      if (!/\binputs\b/.test(text)) return false;
      const root = parse(text);
      const asked = formals(root)?.names ?? [];
      const isModule = asked.some((name) => ["config", "lib", "pkgs"].includes(name));
      if (path !== "flake.nix" && isModule && asked.includes("inputs")) return true;
      return /\bspecialArgs\b|\b_module\b/.test(text) && descendants(root).some(handsOn);
    });
}

const handsOn = (node: Node): boolean =>
  node.kind === "AttrSet" &&
  bindings(node).some((binding) => {
    const path = binding.kind === "Inherit" ? binding : binding.children[0]!;
    const isInputs = attributes(path).some((each) => attributeText(each) === "inputs");
    // The flake's own inputs are no argument of anything.
    return isInputs && (binding.kind === "Inherit" || !/\burl\b/.test(binding.text));
  });

/** Where a host may have its module: in folders two levels deep, its own first. */
function placesFor(repo: RepoFiles, host: string, name: string): readonly string[] {
  const own = hostsOf(repo)
    .hosts.find((each) => each.name === host)!
    .paths.map((path) => /^[^/]+\/[^/]+(?=\/|$)(?<!\.nix)/.exec(path)?.[0])
    .find((folder) => folder !== undefined);
  const folders = [...(own === undefined ? [] : [own]), `hosts/${host}`, `modules/${host}`];
  return [...new Set(folders)].map((folder) => `${folder}/${name}.nix`);
}

/** Whether a file can be written, and would not make its folder or itself a host. */
function isFree(repo: RepoFiles, path: string): boolean {
  const found = hostsOf(overlay(repo, new Map([[path, "{ }"]]))).hosts;
  return repo.get(path) === undefined && found.length === hostsOf(repo).hosts.length;
}

/** The module in which a host has packs. */
function moduleOf(
  path: string,
  host: HostAnswers,
  packs: readonly Pack[],
  users: readonly UserAnswers[],
  placed: (path: string) => string,
): string {
  const { imports, settings } = hostParts(host, packs, users);
  const lines = imports.map((each) => `    ${pathLiteral(dirname(path), placed(each))}`);
  const set = settings.text.split("\n").map((line) => (line === "" ? "" : `  ${line}`));
  return [
    "{",
    ...(lines.length === 1 ? [`  imports = [ ${lines[0]!.trim()} ];`] : []),
    ...(lines.length > 1 ? ["  imports = [", ...lines, "  ];"] : []),
    ...(lines.length > 0 && settings.text !== "" ? [""] : []),
    ...(settings.text === "" ? [] : set),
    "}",
    "",
  ].join("\n");
}
