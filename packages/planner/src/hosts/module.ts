import {
  addFormal,
  append,
  expressions,
  formals,
  nameArgument,
  EditError,
  set,
  type Edit,
} from "nix-source";
import { planOf, type Plan, type RepoFiles } from "../files/plan.ts";
import { edited, hasHosts, refused } from "./growth.ts";
import { hostsOf, type Hosts } from "./hosts.ts";
import { configurationsOf, entryLists, listsIn, takesInputs } from "./imports.ts";
import { dirname, normalize, pathLiteral } from "../files/path.ts";
import type { Place } from "../eval/place.ts";
import { members, variable } from "../eval/value.ts";

// Adds a module to the `imports` of the configuration of a host, or to the modules in its entry.

/** A list of modules, or the settings that are to have one. */
interface Room {
  readonly place: Place;
  readonly isList: boolean;
  /** Whether it is in a module, which NixOS calls, and not in the entry. */
  readonly isModule: boolean;
}

/**
 * Adds a module to what a host imports: to the `imports` of its own configuration, else to the modules
 * in its entry.
 *
 * @param expression - a path from the top of the repo, as `./users/ada/account.nix`, or an attribute
 * of `inputs`, as `inputs.disko.nixosModules.default`. It is written as its place needs it.
 * @returns no changes when the host has the module already; a problem, with the lines to paste, when
 * there is no list that is of this host alone.
 */
export function addModule(repo: RepoFiles, host: string, expression: string): Plan {
  const known = hostsOf(repo);
  const found = known.hosts.find(({ name }) => name === host);
  if (!found) return refused(`there is no host ${host}`, undefined);
  const configurations = configurationsOf(found, known.hosts, repo);
  const isGiven = !isInput(expression) || takesInputs(found, configurations);
  const rooms = [
    ...(isGiven ? configurations.flatMap((each) => importsOf(each)) : []),
    ...entryLists(found).map((place) => ({ place, isList: true, isModule: false })),
  ];
  for (const room of rooms) {
    const plan = extended(repo, known, room, expression);
    if (plan) return plan;
  }
  const path = configurations[0]?.file.path;
  const written = relative(dirname(path ?? "flake.nix"), expression);
  const fix =
    path !== undefined && isGiven
      ? `add this to its settings:\nimports = [ ${written} ];`
      : `add this to the modules of ${host} in flake.nix:\n${relative("", expression)}`;
  const message = `no list of modules is found that is of ${host} alone`;
  return refused(message, fix, isGiven ? path : undefined);
}

const isInput = (expression: string): boolean => /^inputs\b/.test(expression);

/** The `imports` of settings, or the settings themselves when they have none. */
function importsOf(settings: Place): readonly Room[] {
  const values = members([settings], "imports");
  if (values.length === 0) return [{ place: settings, isList: false, isModule: true }];
  return values
    .flatMap((value) => listsIn(value))
    .filter(({ file }) => file === settings.file)
    .map((place) => ({ place, isList: true, isModule: true }));
}

/** A path from the top of the repo as it is written in a file of this folder. */
const relative = (folder: string, expression: string): string =>
  expression.startsWith("./") ? pathLiteral(folder, normalize(expression)) : expression;

/** The plan that adds a module here; nothing when it cannot be added safely. */
function extended(
  repo: RepoFiles,
  { hosts, outputs }: Hosts,
  room: Room,
  expression: string,
): Plan | undefined {
  const { place, isList } = room;
  const { file, node } = place;
  try {
    const inputs = isInput(expression) ? inputsAt(room, outputs?.lambda) : { edits: [] };
    const text = relative(dirname(file.path), expression).replace(
      /^inputs\b/,
      () => inputs.name ?? "inputs",
    );
    if (isList && expressions(node).some((each) => each.text === text))
      return planOf(new Map(), repo);
    const edits = isList ? append(node, text) : set(node, ["imports"], `[ ${text} ]`);
    const after = edited(repo, file.path, [...inputs.edits, ...edits]);
    const names = hosts.map(({ name }) => name);
    if (!hasHosts(after.repo, names)) return undefined;
    return planOf(new Map([[file.path, after.content]]), repo);
  } catch (error) {
    if (error instanceof EditError) return undefined;
    throw error;
  }
}

/**
 * What the inputs are called at a place, and what makes them known there.
 *
 * @throws EditError when they cannot be made known.
 */
function inputsAt(
  { place, isModule }: Room,
  lambda: Place | undefined,
): { readonly name?: string; readonly edits: readonly Edit[] } {
  if (variable(place, "inputs")) return { edits: [] };
  const { root } = place.file;
  if (lambda?.file === place.file) {
    const all = formals(lambda.node)?.all;
    return all === undefined
      ? { edits: nameArgument(lambda.node, "inputs") }
      : { name: all, edits: [] };
  }
  if (!isModule) throw new EditError("the inputs are not known here", place.node);
  const [whole] = expressions(root);
  const isSet = whole?.kind === "AttrSet";
  if (isSet) return { edits: [{ from: whole.from, to: whole.from, insert: "{ inputs, ... }:\n" }] };
  return { edits: addFormal(root, "inputs") };
}
