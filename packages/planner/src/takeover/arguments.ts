import {
  addFormal,
  bare,
  type Edit,
  expressions,
  formals,
  type Formals,
  names,
  type Node,
  type NodeOf,
  resolveName,
  set,
  startsLine,
  styleAt,
} from "nix-source";
import { because, type ReasonedEdit, unlessUnsafe } from "../files/edit-script.ts";
import { around, contains, scopeOf, type View } from "../modules/view.ts";
import type { Caller, SourceFile } from "./closure.ts";

/** An argument of modules that a file may need. */
export type Argument = "inputs" | "modulesPath" | "pkgs";

/** A caller that cannot pass `inputs` to a file. */
interface Barrier {
  readonly file: SourceFile;
  readonly caller: Caller;
}

/** Whether a file is a module, and so is given what it asks for. */
export function isModule(file: SourceFile): boolean {
  const callers = [...file.callers.values()];
  if (file.isStart === true || callers.length === 0) return true;
  return callers.some(
    ({ reference, isFolder }) =>
      reference.use === "module" ||
      (reference.use !== "bytes" && (isFolder || reference.use === "data") && takesMore(file)),
  );
}

/**
 * Whether a file is evaluated, as far as can be seen: one that is only named where nobody knows what becomes of it is as
 * likely to be copied, unless it is a module by its form.
 */
export function isEvaluated(file: SourceFile): boolean {
  const callers = [...file.callers.values()];
  const isUnknown = callers.every(
    ({ isFolder, reference: { use } }) => !isFolder && (use === "data" || use === "bytes"),
  );
  return callers.length === 0 || !isUnknown || isModule(file);
}

/** Whether a file is a function of names and more, as nearly all modules are and nothing else is. */
const takesMore = (file: SourceFile): boolean => {
  const taken = formalsOf(file);
  return taken?.names !== undefined && taken.isOpen;
};

/** The parameters of the function that a file is; undefined when it is none. */
export const formalsOf = ({ view }: SourceFile): Formals | undefined => view && formals(view.root);

/** Whether every caller of a file passes this argument, so that its default is never used. */
export function isGiven(file: SourceFile, name: string): boolean {
  const direct = [...file.callers.values()].filter(
    ({ isFolder, reference }) => !isFolder && reference.use !== "bytes",
  );
  if (direct.length === 0) return isModule(file) && MODULE_ARGUMENTS.has(name);
  return direct.every(({ reference: { use, argument, reader } }) => {
    if (use === "module") return MODULE_ARGUMENTS.has(name);
    if (use !== "call") return false;
    const isByName = reader.startsWith("callPackage") && (name === "pkgs" || name === "lib");
    return isByName || (argument !== undefined && names(bare(argument)).includes(name));
  });
}

const MODULE_ARGUMENTS = new Set(["config", "lib", "options", "pkgs"]);

/** The expression for an argument of modules in a file: `inputs`, or `args.inputs` where `args` is the whole. */
export function nameIn(file: SourceFile, argument: Argument): string {
  const taken = formalsOf(file);
  const isWhole = taken && !taken.names && isModule(file) && !isUnused(taken);
  return isWhole ? `${taken.all}.${argument}` : argument;
}

/** Whether a function says by the name of its argument that it uses none of it. */
const isUnused = ({ all }: Formals): boolean => all === "_";

/** Threads `inputs`, `pkgs` and `modulesPath` from the flake to the files that need them. */
export class ArgumentThreads {
  readonly arguments = new Map<SourceFile, Set<Argument>>();
  readonly edits = new Map<SourceFile, ReasonedEdit[]>();
  readonly barriers: Barrier[] = [];
  /** The first use of `inputs` in a file outside of the function that takes it. */
  readonly earlyUses = new Map<SourceFile, Node>();

  readonly #given = new Set<Node>();

  /** Gives the inputs to the system within the system that a module is part of: the arguments end there. */
  #reachSystem(file: SourceFile, seen: Set<SourceFile>): void {
    if (seen.has(file)) return;
    seen.add(file);
    for (const caller of file.callers.values()) {
      const { inner } = caller.reference;
      if (!inner?.isApart) this.#reachSystem(caller.file, seen);
      else if (!inner.binding) this.barriers.push({ file, caller });
      else if (!this.#given.has(inner.binding)) {
        this.#given.add(inner.binding);
        const edits = specialArguments(caller, nameIn(caller.file, "inputs"));
        if (edits) this.#pass(caller, edits, "its modules take inputs");
        else this.barriers.push({ file, caller });
      }
    }
  }

  /** Edits a caller, which needs the inputs for it. */
  #pass(caller: Caller, edits: readonly Edit[], why: string): void {
    if (edits.length === 0) return;
    const known = this.edits.get(caller.file) ?? [];
    this.edits.set(caller.file, [...known, ...because(why, edits)]);
    const calling = formalsOf(caller.file)?.node;
    if (calling && !contains(calling, caller.reference.node)) {
      this.earlyUses.set(caller.file, caller.reference.node);
    }
    this.grant(caller.file, "inputs");
  }

  /** Lets a file take an argument, and its callers as well where they have to pass it on. */
  grant(file: SourceFile, argument: Argument): void {
    const granted = this.arguments.get(file) ?? new Set();
    this.arguments.set(file, granted);
    if (granted.has(argument)) return;
    granted.add(argument);
    if (argument !== "inputs") return;
    this.#reachSystem(file, new Set());
    const callers = [...file.callers.values()];
    const direct = callers.filter(({ isFolder }) => !isFolder);
    for (const caller of direct.length > 0 ? direct : callers) {
      const edits = passing(file, caller);
      if (edits) this.#pass(caller, edits, `${file.path} takes inputs`);
      else this.barriers.push({ file, caller });
    }
  }
}

/** The edits that give the modules of a system within the system the inputs. */
function specialArguments(
  { file: { view }, reference: { inner } }: Caller,
  name: string,
): readonly Edit[] | undefined {
  const owner = inner?.binding && view?.parent(inner.binding);
  if (!inner?.binding || owner?.kind !== "AttrSet") return undefined;
  const path = [...inner.owner.map(({ text }) => text), "specialArgs"].join(".");
  const given = owner.bindings.find((each) => pathText(each) === path);
  if (given) {
    const value = given.kind === "Binding" ? bare(given.value) : undefined;
    return value?.kind === "AttrSet" ? withInputs(value, name) : undefined;
  }
  const { indent, end } = styleAt(owner.source, inner.binding.from);
  const gap = startsLine(inner.binding) ? `${end}${indent}` : " ";
  const { to } = inner.binding;
  return [{ from: to, to, insert: `${gap}${path} = { ${bindingOf(name)} };` }];
}

const pathText = (binding: Node): string =>
  binding.kind === "Binding" ? binding.path.map(({ text }) => text).join(".") : "";

/**
 * Makes a caller pass the inputs to a file.
 *
 * @returns undefined when it cannot; no edits when it need not.
 */
function passing(
  file: SourceFile,
  { file: calling, reference, isFolder }: Caller,
): readonly Edit[] | undefined {
  const { view } = calling;
  const name = nameIn(calling, "inputs");
  const taken = formalsOf(file);
  const { use, argument, reader, node } = reference;
  if (use === "bytes") return [];
  if (isFolder || use === "data") return takesMore(file) ? [] : undefined;
  if (use === "module") return [];
  const given = argument && bare(argument);
  if (given && isModule(calling) && passesAll(given, formalsOf(calling)?.all)) return [];
  if (taken?.names) {
    return use === "call" && given?.kind === "AttrSet" ? withInputs(given, name) : undefined;
  }
  if (!view || reader !== "import" || isModule(file)) return undefined;
  const { to } = around(view, node).child;
  return [{ from: to, to, insert: ` { ${bindingOf(name)} }` }];
}

/** Whether an argument holds all arguments of the calling module: `args`, `args // { … }`. */
function passesAll(given: Node, all: string | undefined): boolean {
  if (given.kind === "Identifier") return given.text === all;
  if (given.kind !== "Binary" || given.operator !== "//") return false;
  return [given.left, given.right].some((side) => passesAll(bare(side), all));
}

const bindingOf = (name: string): string =>
  name === "inputs" ? "inherit inputs;" : `inputs = ${name};`;

function withInputs(given: NodeOf<"AttrSet">, name: string): readonly Edit[] | undefined {
  if (names(given).includes("inputs")) return [];
  const last = given.bindings
    .filter((binding) => binding.kind === "Inherit")
    .findLast(({ base }) => !base)
    ?.names.at(-1);
  if (last && name === "inputs") return [{ from: last.to, to: last.to, insert: " inputs" }];
  return unlessUnsafe(
    () => set(given, ["inputs"], name).map(inheriting(`inputs = ${name};`, bindingOf(name))),
    () => undefined,
  );
}

/** Writes `inherit x;` in place of `x = x;`. */
export const inheriting =
  (binding: string, inherit: string) =>
  (edit: Edit): Edit => ({ ...edit, insert: edit.insert.replace(binding, inherit) });

/**
 * Makes a file take an argument. A file that is no function of names becomes one, unless
 * it is a module that has a name for all of its argument: there it is an attribute.
 */
export function takingEdits(
  root: Node,
  asModule: boolean,
  argument: Argument,
): readonly ReasonedEdit[] {
  const taken = formals(root);
  if (taken?.names) return because("the file uses it", addFormal(root, argument));
  if (taken && asModule) {
    if (!isUnused(taken)) return [];
    const { from, body } = taken.node;
    const gap = /\s*$/.exec(root.source.slice(from, body.from))?.[0] ?? " ";
    const insert = `{ ${argument}, ... }:${gap}`;
    return because("the file uses it", [{ from, to: body.from, insert }]);
  }
  const [{ from } = root] = expressions(root);
  const insert = `{ ${argument}, ... }:${styleAt(root.source, 0).end}`;
  return because("what is in the file becomes a function of it", [{ from, to: from, insert }]);
}

/**
 * Moves the argument list to the start of the file, so that a `let` or `with` around the function may use
 * the arguments: `let … in { pkgs, ... }: …` becomes `{ pkgs, ... }: let … in …`.
 *
 * @returns undefined when the file would mean something else then.
 */
export function moveArgumentsToTop(view: View): readonly Edit[] | undefined {
  const { root, source } = view;
  const lambda = formals(root)?.node;
  if (lambda?.kind !== "Function" || !lambda.formals) return undefined;
  const scope = scopeOf(view, lambda);
  const isBound = lambda.params.some(({ text }) => resolveName(text, scope).kind === "binding");
  if (isBound || !lambda.formals.formals.every(hasPlainDefault)) return undefined;
  const [{ from: top } = root] = expressions(root);
  const [from, to] = [lambda.from, lambda.body.from];
  const header = source.slice(from, to).trimEnd();
  return [
    { from: top, to: top, insert: `${header}\n` },
    { from, to, insert: "" },
  ];
}

/** Whether the default of an argument, if it has one, says the same wherever it stands. */
function hasPlainDefault({ default: value }: NodeOf<"Formal">): boolean {
  const used = value?.below(new Set(["Identifier", "LookupPath", "Path"])) ?? [];
  return used.every(({ text }) => ["true", "false", "null"].includes(text));
}
