import {
  attributeText,
  descendants,
  EditError,
  find,
  formals,
  names,
  type Node,
  type NodeOf,
  parse,
} from "nix-source";
import { type RepoFiles, textAt } from "../files/repo-files.ts";
import { addInput } from "../hosts/input.ts";
import type { Answers } from "../packs/answers.ts";
import { OUTPUT_VALUES } from "../packs/compose.ts";
import { formatterIn } from "../packs/formatter.ts";
import { type Pack, render } from "../packs/pack.ts";
import { problem } from "../problems.ts";
import { drafted, type PlanDraft } from "./draft.ts";
import type { Hints } from "./hints.ts";
import { addOutputs, packagesInput, urlOf } from "./pack-outputs.ts";

// What packs add to flake.nix: their inputs and their outputs.

const file = "flake.nix";

/** Adds the inputs and outputs of packs that are new in a repository to a flake of any kind. */
export function addPacksToFlake(hints: Hints, after: Answers, draft: PlanDraft): void {
  const present = chosenIn(hints.answers);
  const chosen = chosenIn(after);
  const added = hints.toolbox.packs.filter(({ name }) => chosen.has(name) && !present.has(name));
  if (added.length === 0) return;
  const repo = drafted(draft, hints.repo);
  try {
    const fresh = added.filter((pack) => !hasFilesOf(hints.repo, pack));
    const flake = withInputs(textAt(repo, file), fresh, hints);
    if (flake !== hints.repo.get(file)) draft.wanted.set(file, flake);
    const lines = outputsOf(added, hints.repo);
    const change = lines === "" ? undefined : addOutputs(drafted(draft, hints.repo), lines);
    if (change && "code" in change) draft.problems.push(change);
    else if (change) {
      for (const [path, text] of change.texts) draft.wanted.set(path, text);
      draft.kept.push(...change.kept);
    }
  } catch (error) {
    if (!(error instanceof EditError)) throw error;
    draft.problems.push(problem("edit-refused", { reason: error.message }, { file }));
  }
  const needs = added.some(
    ({ manifest }) => manifest.level === "host" && Object.keys(manifest.inputs).length > 0,
  );
  if (needs && !givesInputs(hints.repo)) {
    const named = outputsNameInputs(textAt(hints.repo, file));
    draft.problems.push(problem("inputs-not-given", { named }, { file }));
  }
}

/** The outputs that packs give, with the packages that the flake's nixpkgs has. */
function outputsOf(added: readonly Pack[], repo: RepoFiles): string {
  const input = packagesInput(repo);
  const values = { ...OUTPUT_VALUES, formatter: formatterIn(repo, input, urlOf(repo, input)) };
  return added
    .flatMap((pack) =>
      pack.outputs ? render(pack, "outputs.nix.hbs", pack.outputs, values).trim() : [],
    )
    .join("\n\n");
}

/** The names of the packs that a repository or any of its hosts has. */
const chosenIn = ({ packs, hosts }: Answers): ReadonlySet<string> =>
  new Set([...packs, ...hosts.flatMap((host) => host.packs)]);

/** Whether a file of a pack is in the repo as the pack has it, for whichever host. */
export const hasFilesOf = (repo: RepoFiles, { files }: Pack): boolean =>
  files.some(({ path, content }) => typeof content === "string" && repo.get(path) === content);

/** @throws EditError when there is an input of the same name for something else, or no place for one. */
function withInputs(text: string, added: readonly Pack[], { toolbox }: Hints): string {
  const { branches } = toolbox.release;
  const root = parse(text);
  const present = names(root, ["inputs"]);
  const inputs = added.flatMap((pack) =>
    Object.entries(pack.manifest.inputs).map(([input, source]) => ({ pack, input, source })),
  );
  for (const { pack, input, source } of inputs) {
    if (!present.includes(input)) continue;
    const url = find(root, ["inputs", input, "url"])?.value ?? find(root, ["inputs", input])?.value;
    const isSame = url?.text.toLowerCase().includes(source.url.toLowerCase());
    const setsUp = pack.files.some(({ content }) => typeof content === "string");
    // Of one project no two hosts need two, unless it would be set up a second time.
    if (!isSame || setsUp) {
      throw new EditError(`there is an input ${input} already, and what uses it is not ours`, root);
    }
  }
  return inputs.reduce((flake, { input, source: { url, follows } }) => {
    const branch = branches[input];
    return addInput(flake, input, {
      url: branch === undefined ? url : `${url}/${branch}`,
      follows,
    });
  }, text);
}

/** Whether the outputs of a flake know all inputs by the name `inputs`. */
function outputsNameInputs(flake: string): boolean {
  const outputs = find(parse(flake), ["outputs"])?.value;
  const takes = outputs && formals(outputs);
  return takes?.all === "inputs" || takes?.names?.includes("inputs") === true;
}

/** Whether modules may ask for `inputs`: some do, or the flake hands them on by this name. */
function givesInputs(repo: RepoFiles): boolean {
  return repo
    .below("")
    .filter((path) => path.endsWith(".nix"))
    .some((path) => {
      const text = textAt(repo, path);
      if (!/\binputs\b/.test(text)) return false;
      const root = parse(text);
      const asked = formals(root)?.names ?? [];
      const isModule = asked.some((name) => ["config", "lib", "pkgs"].includes(name));
      return (path !== file && isModule && asked.includes("inputs")) || passesInputs(root);
    });
}

/** Whether a file gives modules an argument `inputs`. */
function passesInputs(root: Node): boolean {
  const nodes = descendants(root);
  const values = nodes.flatMap((node) => (isArguments(node) ? node.value : []));
  if (values.some(({ text }) => /\binputs\b/.test(text))) return true;
  // Arguments that are put together elsewhere are a set that has the inputs.
  return values.some(({ kind }) => kind !== "AttrSet") && nodes.some(bindsInputs);
}

const isArguments = (node: Node): node is NodeOf<"Binding"> => {
  if (node.kind !== "Binding") return false;
  const labels = node.path.map((each) => attributeText(each));
  return labels.at(-1) === "specialArgs" || labels[0] === "_module";
};

const bindsInputs = (node: Node): boolean =>
  node.kind === "Inherit"
    ? node.names.some((each) => attributeText(each) === "inputs")
    : node.kind === "Binding" &&
      // The flake's own inputs are a set.
      node.value.kind !== "AttrSet" &&
      node.path.length === 1 &&
      node.path.every((each) => attributeText(each) === "inputs");
