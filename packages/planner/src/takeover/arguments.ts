import {
  addFormal,
  attributes,
  bare,
  bindings,
  type Edit,
  expressions,
  formals,
  type Formals,
  names,
  type Node,
  EditError,
  set,
} from "nix-source";
import { because, type ReasonedEdit } from "../files/edit-script.ts";
import type { Caller, Site } from "./reach.ts";
import { contains } from "../modules/view.ts";

/** An argument of modules that a file may need. */
export type Argument = "inputs" | "modulesPath" | "pkgs";

/** Something that keeps an argument from reaching a file. */
interface Barrier {
  readonly site: Site;
  readonly caller: Caller;
}

/** Whether a file is a module, and so is given what it asks for. */
export function isModule(site: Site): boolean {
  const callers = [...site.callers.values()];
  if (callers.length === 0) return true;
  return callers.some(
    ({ reference, isFolder }) =>
      reference.use === "module" || ((isFolder || reference.use === "data") && takesMore(site)),
  );
}

/** Whether a file is a function of names and more, as nearly all modules are and nothing else is. */
const takesMore = (site: Site): boolean => {
  const taken = formalsOf(site);
  return taken?.names !== undefined && taken.isOpen;
};

/** What the file is a function of. */
export const formalsOf = ({ view }: Site): Formals | undefined => view && formals(view.root);

/** Whether whoever calls a file gives it this argument, so that its default is never used. */
export function isGiven(site: Site, name: string): boolean {
  const direct = [...site.callers.values()].filter(({ isFolder }) => !isFolder);
  return direct.every(({ reference: { use, argument, reader } }) => {
    if (use === "module") return MODULE_ARGUMENTS.has(name);
    if (use !== "call") return false;
    const isByName = reader.startsWith("callPackage") && (name === "pkgs" || name === "lib");
    return isByName || (argument !== undefined && names(bare(argument)).includes(name));
  });
}

const MODULE_ARGUMENTS = new Set(["config", "lib", "options", "pkgs"]);

/** How a file names the argument of a module: by itself, or as an attribute of all of the argument. */
export function nameIn(site: Site, argument: Argument): string {
  const taken = formalsOf(site);
  return taken && !taken.names && isModule(site) ? `${taken.all}.${argument}` : argument;
}

/** Which files are given which arguments, and by which edits of the files that call them. */
export class Granted {
  readonly arguments = new Map<Site, Set<Argument>>();
  readonly changes = new Map<Site, ReasonedEdit[]>();
  readonly barriers: Barrier[] = [];
  /** Where files pass arguments on before they are functions themselves. */
  readonly outside = new Map<Site, Node>();

  /** Lets a file have an argument, and whoever calls it as well. */
  grant(site: Site, argument: Argument): void {
    const granted = this.arguments.get(site) ?? new Set();
    this.arguments.set(site, granted);
    if (granted.has(argument)) return;
    granted.add(argument);
    if (argument !== "inputs") return;
    const callers = [...site.callers.values()];
    const direct = callers.filter(({ isFolder }) => !isFolder);
    for (const caller of direct.length > 0 ? direct : callers) {
      const edits = passing(site, caller);
      if (!edits) this.barriers.push({ site, caller });
      else if (edits.length > 0) {
        const why = `${site.path} takes inputs`;
        this.changes.set(caller.site, [
          ...(this.changes.get(caller.site) ?? []),
          ...because(why, edits),
        ]);
        const calling = formalsOf(caller.site)?.node;
        if (calling && !contains(calling, caller.reference.node)) {
          this.outside.set(caller.site, caller.reference.node);
        }
        this.grant(caller.site, "inputs");
      }
    }
  }
}

/** The edits by which a caller passes the inputs; nothing when it cannot, none when it need not. */
function passing(
  site: Site,
  { site: calling, reference, isFolder }: Caller,
): readonly Edit[] | undefined {
  const { view } = calling;
  const name = nameIn(calling, "inputs");
  const taken = formalsOf(site);
  const { use, argument, byImport, node } = reference;
  if (isFolder || use === "data") return takesMore(site) ? [] : undefined;
  if (use === "module") return [];
  const given = argument && bare(argument);
  if (given && isModule(calling) && passesAll(given, formalsOf(calling)?.all)) return [];
  if (taken?.names) {
    return use === "call" && given?.kind === "AttrSet" ? withInputs(given, name) : undefined;
  }
  if (!byImport || isModule(site)) return undefined;
  const { to } = view!.parent(node)!.kind === "Parenthesized" ? view!.parent(node)! : node;
  return [{ from: to, to, insert: ` { ${bindingOf(name)} }` }];
}

/** Whether an argument holds all that the calling module is given: `args`, `args // { … }`. */
function passesAll(given: Node, all: string | undefined): boolean {
  if (given.kind === "Identifier") return given.text === all;
  const isUpdate = given.kind === "Binary" && given.children.some(({ kind }) => kind === "//");
  return isUpdate && expressions(given).some((side) => passesAll(bare(side), all));
}

const bindingOf = (name: string): string =>
  name === "inputs" ? "inherit inputs;" : `inputs = ${name};`;

function withInputs(given: Node, name: string): readonly Edit[] | undefined {
  if (names(given).includes("inputs")) return [];
  const inherit = bindings(given).findLast(
    ({ kind, children }) =>
      kind === "Inherit" && !children.some((child) => child.kind === "InheritFrom"),
  );
  const last = inherit && attributes(inherit).at(-1);
  if (last && name === "inputs") return [{ from: last.to, to: last.to, insert: " inputs" }];
  try {
    const edits = set(given, ["inputs"], name);
    return edits.map(inheriting(`inputs = ${name};`, bindingOf(name)));
  } catch (error) {
    if (error instanceof EditError) return undefined;
    throw error;
  }
}

/** What inherits where it would give a name to what has that name already. */
export const inheriting =
  (binding: string, inherit: string) =>
  (edit: Edit): Edit => ({ ...edit, insert: edit.insert.replace(binding, inherit) });

/**
 * The edits by which a file takes an argument. A file that is no function of names becomes one, unless
 * it is a module that has a name for all of its argument: there it is an attribute.
 */
export function takingChanges(
  root: Node,
  asModule: boolean,
  argument: Argument,
): readonly ReasonedEdit[] {
  const taken = formals(root);
  if (taken?.names) return because("the file uses it", addFormal(root, argument));
  const [body] = expressions(root);
  if (!body || (taken && asModule)) return [];
  return because("what is in the file becomes a function of it", [
    { from: body.from, to: body.from, insert: `{ ${argument}, ... }:\n` },
  ]);
}
