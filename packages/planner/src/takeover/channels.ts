import {
  attributes,
  bindings,
  type Edit,
  EditError,
  expressions,
  find,
  formals,
  names,
  type Node,
  replace,
  set,
} from "nix-source";
import { because, type ReasonedEdit } from "../files/edit-script.ts";
import type { Inputs, Releases, InputSource } from "../modules/inputs.ts";
import {
  type SourcePath,
  isCoerced,
  isFetch,
  sourcePathOf,
  type SourceExpr,
  sourceExprOf,
} from "../modules/sources.ts";
import { type Problem } from "../problems.ts";
import { inheriting } from "./arguments.ts";
import {
  around,
  attributePath,
  callOf,
  contains,
  functionName,
  parametersOf,
  positionOf,
  variable,
  type View,
} from "../modules/view.ts";

/** What is known of the file around an expression. */
interface Surroundings extends PackagesSetting {
  readonly releases: Releases;
  readonly inputs: Inputs;
  /** How the file names the inputs: `inputs`, or `args.inputs`. */
  readonly inputsName: string;
  /** How the file names the folder of NixOS's modules; nothing where it has no such thing. */
  readonly modulesPath?: string;
  /** Whether an argument of the file is given wherever it is called. */
  readonly isGiven: (name: string) => boolean;
}

/** What a file takes from elsewhere, rewritten. */
export interface ChannelEdits {
  readonly edits: readonly ReasonedEdit[];
  /** The arguments that the file needs for it. */
  readonly needs: ReadonlySet<"inputs" | "modulesPath" | "pkgs">;
  readonly notes: readonly { readonly node: Node; readonly note: Problem }[];
  /** Where the inputs are used before the file is a function. */
  readonly outside: Node | undefined;
}

/** The edits that take from the inputs of the flake what a file takes from channels and addresses. */
export function channelEdits(surroundings: Surroundings): ChannelEdits {
  const { view, releases } = surroundings;
  const work = new Rewriting(surroundings);
  const mayTake = ({ kind, text }: Node): boolean =>
    kind === "LookupPath" || text === "sources" || text.startsWith("fetch");
  if (!view.has(["LookupPath", "Identifier"], mayTake)) return work;
  for (const node of view.nodes) {
    if (work.isDropped(node)) continue;
    const isAtom =
      /^(LookupPath|Select)$/.test(node.kind) || isFetch(node) || isVariable(view, node);
    if (!isAtom) continue;
    const expr = sourceExprOf(view, node, releases);
    if (expr) work.rewrite(expr);
  }
  work.finish();
  return work;
}

/** Whether a name is that of a variable: no attribute, no formal. */
function isVariable(view: View, node: Node): boolean {
  if (node.kind !== "Identifier") return false;
  const parent = view.parent(node)!;
  if (parent.kind === "Inherit") return !parent.children.some(({ kind }) => kind === "InheritFrom");
  if (parent.kind === "Formal" || parent.kind === "Function") return parent.children[0] !== node;
  return parent.kind !== "AttrPath";
}

/** The files of nixpkgs that look for the system when they are not told. */
const TAKES_SYSTEM: ReadonlySet<string> = new Set(["", "nixos", "nixos/lib/eval-config.nix"]);

class Rewriting implements ChannelEdits {
  readonly edits: ReasonedEdit[] = [];
  readonly needs = new Set<"inputs" | "modulesPath" | "pkgs">();
  readonly notes: { node: Node; note: Problem }[] = [];
  outside: Node | undefined;
  readonly #in: Surroundings;
  /** The variables that stand for sources, with the uses that are left of them. */
  readonly #bound = new Map<Node, { expr?: SourceExpr; kept: Node[] }>();
  readonly #dropped = new Set<Node>();

  constructor(surroundings: Surroundings) {
    this.#in = surroundings;
  }

  /** A default that is never used needs no rewriting: it goes when it would. */
  isDropped(node: Node): boolean {
    const { view, isGiven } = this.#in;
    if (node.kind !== "LookupPath" && !isFetch(node)) return false;
    let formal: Node | undefined = node;
    while (formal && formal.kind !== "Formal") formal = view.parent(formal);
    const name = formal?.children[0];
    if (!formal || !name || !isGiven(name.text)) return false;
    if (!this.#dropped.has(formal)) {
      const edit = { from: name.to, to: formal.to, insert: "" };
      this.edits.push(...because(`${name.text} is always given`, [edit]));
    }
    this.#dropped.add(formal);
    return true;
  }

  rewrite(expr: SourceExpr): void {
    const { view } = this.#in;
    // A variable of that name is in the way: what is left is listed with all else that is.
    if (isShadowed(view, expr.node)) return;
    const part = sourcePathOf(view, expr);
    const outside = callAround(view, part.node);
    if (outside && expr.source.isPackages && TAKES_SYSTEM.has(part.rest)) {
      this.#giveSystem(outside.options, expr.node);
    }
    if (expr.isPinned) return;
    const bound = boundBy(view, expr);
    if (bound) {
      this.#variable(bound).expr = expr;
      return;
    }
    const whole = outside && outside.options === undefined ? outside.node : part.node;
    const isModule = positionOf(view, whole).isModule && outside?.options === undefined;
    if (isModule && this.#takeModule(part, around(view, whole).child)) return;
    if (expr.binding) {
      if (isModule && part.rest !== "") {
        this.#put(part.node, `"\${${this.#input(expr.source, expr.node)}}/${part.rest}"`, expr);
      } else this.#variable(expr.binding).kept.push(expr.node);
      return;
    }
    const modules = /^nixos\/modules\/(.+)$/.exec(expr.rest)?.[1];
    if (
      modules !== undefined &&
      this.#in.modulesPath !== undefined &&
      expr.source.name === "nixpkgs"
    ) {
      this.needs.add("modulesPath");
      this.#put(expr.node, `${this.#in.modulesPath} + "/${modules}"`, expr);
      return;
    }
    const input = this.#input(expr.source, expr.node);
    if (expr.rest !== "") this.#put(expr.node, `"\${${input}}/${expr.rest}"`, expr);
    else this.#put(expr.node, isCoerced(view, expr.node) ? input : `${input}.outPath`, expr);
  }

  /** A variable of which no use is left goes; else it stands for the input. */
  finish(): void {
    const { view } = this.#in;
    for (const [binding, { expr, kept }] of this.#bound) {
      if (!expr) continue;
      const uses = kept.filter((node) => variable(view, node) === binding);
      if (uses.length === 0) {
        this.edits.push(...because(`nothing uses it any more`, removeBinding(view, binding)));
        continue;
      }
      const input = this.#input(expr.source, expr.node);
      const value = expr.rest === "" ? input : `"\${${input}}/${expr.rest}"`;
      const isPlain = expr.rest !== "" || uses.every((node) => isCoerced(view, node));
      this.#put(expr.node, isPlain ? value : `${input}.outPath`, expr);
    }
  }

  #variable(binding: Node): { expr?: SourceExpr; kept: Node[] } {
    const known = this.#bound.get(binding) ?? { kept: [] };
    this.#bound.set(binding, known);
    return known;
  }

  #takeModule({ expr, rest }: SourcePath, whole: Node): boolean {
    const { source } = expr;
    const attribute = source.project?.modules[rest];
    if (attribute === undefined || source.input?.flake !== true) return false;
    this.#put(whole, `${this.#input(source, expr.node)}.${attribute}`, expr);
    return true;
  }

  #input(source: InputSource, node: Node): string {
    this.needs.add("inputs");
    const taken = formals(this.#in.view.root)?.node;
    if (taken && !contains(taken, node)) this.outside ??= node;
    if (source.note) this.notes.push({ node, note: source.note });
    return `${this.#in.inputsName}.${this.#in.inputs.take(source)}`;
  }

  #giveSystem(options: Node | undefined, node: Node): void {
    if (!options) return;
    const { edits, needsPackages } = systemEdits(this.#in, options, node);
    if (edits.length > 0 && needsPackages) this.needs.add("pkgs");
    this.edits.push(...because("a flake does not know what system it is evaluated on", edits));
  }

  #put(node: Node, text: string, expr: SourceExpr): void {
    const why =
      expr.node.kind === "LookupPath"
        ? "a flake has no channels"
        : "a flake pins what it fetches in flake.lock";
    const { view } = this.#in;
    const { child } = around(view, node);
    const hasComment = child.children.some(({ kind }) => kind === "Comment");
    this.edits.push(...because(why, replace(view.root, hasComment ? node : child, text)));
  }
}

/** Whether `inputs` is a variable of the file's own at a place. */
function isShadowed(view: View, node: Node): boolean {
  for (let at: Node | undefined = node; at; at = view.parent(at)) {
    if (at.kind !== "Let" && at.children[0]?.kind !== "rec") continue;
    const own = bindings(at).filter(({ kind }) => kind === "Binding");
    if (own.some(({ children }) => attributes(children[0]!)[0]?.text === "inputs")) return true;
  }
  return false;
}

/** The binding of a `let` that gives a source and nothing else. */
function boundBy(view: View, { node, binding }: SourceExpr): Node | undefined {
  const { node: parent } = around(view, node);
  if (binding || parent.kind !== "Binding" || attributes(parent.children[0]!).length !== 1)
    return undefined;
  return view.parent(parent)?.kind === "Let" ? parent : undefined;
}

/** The `import` of an expression, and what the result is called with. */
function callAround(
  view: View,
  node: Node,
): { readonly node: Node; readonly options: Node | undefined } | undefined {
  const { node: parent, child } = around(view, node);
  const call = callOf(parent);
  if (!call || call.arguments[0] !== child || functionName(call.callee) !== "import")
    return undefined;
  const options = call.arguments[1];
  if (options) return { node: parent, options: bareSet(options) };
  const { node: outer, child: callee } = around(view, parent);
  const outerCall = callOf(outer);
  if (outerCall && expressions(outer)[0] === callee) {
    return { node: parent, options: bareSet(outerCall.arguments[0]!) };
  }
  return { node: parent, options: undefined };
}

const bareSet = (node: Node): Node => {
  const [only] = node.kind === "Parenthesized" ? expressions(node) : [];
  return only?.kind === "AttrSet" && contains(node, only) ? only : node;
};

/** What is known of the file around a second set of packages. */
interface PackagesSetting {
  readonly view: View;
  /** Whether `pkgs` can be had as an argument. */
  readonly mayTakePackages: boolean;
  /** The system of the host, where nothing in reach says it. */
  readonly system: string;
}

/** The edits that say the system, and whether the file must take `pkgs` for them. */
interface SystemEdits {
  readonly edits: readonly Edit[];
  readonly needsPackages: boolean;
}

/**
 * The edits by which `import nixpkgs { … }` is told its system: in pure evaluation it cannot find out.
 *
 * @param options - what nixpkgs is called with.
 * @param node - the nixpkgs.
 */
function systemEdits(place: PackagesSetting, options: Node, node: Node): SystemEdits {
  const nothing = { edits: [], needsPackages: false };
  const said = ["system", "localSystem", "hostPlatform"].find((name) =>
    names(options).includes(name),
  );
  const value = said === undefined ? undefined : find(options, [said])?.value;
  if (said !== undefined && !value?.text.includes("currentSystem")) return nothing;
  const { packages, needsPackages } = packagesAt(place, node);
  const system =
    packages === undefined
      ? JSON.stringify(place.system)
      : `${packages}.stdenv.hostPlatform.system`;
  const binding = `system = ${system};`;
  const inherit =
    packages === undefined ? binding : `inherit (${packages}.stdenv.hostPlatform) system;`;
  if (options.kind !== "AttrSet") {
    const { from, to } = options;
    const insert = `({ ${inherit} } // `;
    return {
      edits: [
        { from, to: from, insert },
        { from: to, to, insert: ")" },
      ],
      needsPackages,
    };
  }
  if (bindings(options).length === 0) {
    return { edits: replace(place.view.root, options, `{ ${inherit} }`), needsPackages };
  }
  try {
    const edits = set(options, [said ?? "system"], system).map(inheriting(binding, inherit));
    return { edits, needsPackages };
  } catch (error) {
    if (error instanceof EditError) return nothing;
    throw error;
  }
}

/** The set of packages in reach of a place, which knows its system. */
function packagesAt(
  { view, mayTakePackages }: PackagesSetting,
  node: Node,
): { readonly packages?: string; readonly needsPackages: boolean } {
  const path = attributePath(view, node);
  // The packages of a system are made from `nixpkgs.*`, and so cannot be asked there.
  const isAbove = (at: Node): boolean =>
    path[0] === "nixpkgs" && attributePath(view, at)[0] !== "nixpkgs";
  let outermost: Node | undefined;
  for (let at: Node | undefined = node; at; at = view.parent(at)) {
    if (bindsPackages(at)) return { needsPackages: false };
    if (at.kind !== "Function") continue;
    outermost = at;
    const taken = parametersOf(at);
    const packages = ["pkgs", "prev", "super"].find((name) => taken.includes(name));
    const braces = at.children.find(({ kind }) => kind === "Formals");
    const isItself = packages === "pkgs" && braces !== undefined && contains(braces, node);
    if (packages !== undefined && !isItself && !isAbove(at)) {
      return { packages, needsPackages: false };
    }
  }
  const isOpen = outermost?.children.some(({ kind }) => kind === "Formals") ?? false;
  const isEarly = path.includes("imports") || path[0] === "nixpkgs";
  if (!isOpen || !mayTakePackages || isEarly) return { needsPackages: false };
  return { packages: "pkgs", needsPackages: true };
}

/** A `let` or `rec` that has a variable of this name of its own. */
function bindsPackages(node: Node): boolean {
  if (node.kind !== "Let" && node.children[0]?.kind !== "rec") return false;
  return bindings(node).some(
    ({ kind, children }) => kind === "Binding" && attributes(children[0]!)[0]?.text === "pkgs",
  );
}

/** Takes a binding out of its `let`, with the comment right above it; a `let` that is empty goes, too. */
function removeBinding(view: View, binding: Node): readonly Edit[] {
  const scope = view.parent(binding)!;
  const index = scope.children.indexOf(binding);
  const body = expressions(scope).at(-1)!;
  const isOnly = bindings(scope).length === 1;
  const comments = scope.children.filter(
    ({ kind, from }) => kind === "Comment" && from < body.from,
  );
  const own = commentsOf(scope, index);
  if (isOnly && comments.every((comment) => own.includes(comment))) {
    return [{ from: scope.from, to: body.from, insert: "" }];
  }
  const first = own.find(({ from }) => from < binding.from) ?? binding;
  const last = own.findLast(({ from }) => from > binding.from) ?? binding;
  const before = scope.children[scope.children.indexOf(first) - 1];
  const from = before?.kind === "Whitespace" ? before.from : first.from;
  return [{ from, to: last.to, insert: "" }];
}

/** The comments on the lines right above a node, and the one behind it. */
function commentsOf({ children }: Node, index: number): readonly Node[] {
  const found: Node[] = [];
  let at = index - 1;
  while (isLineBreak(children[at]) && children[at - 1]?.kind === "Comment") {
    const isAlone = children[at - 2]?.text.includes("\n") ?? false;
    if (!isAlone) break;
    found.unshift(children[at - 1]!);
    at -= 2;
  }
  const [space, comment] = children.slice(index + 1);
  if (space?.kind === "Whitespace" && !space.text.includes("\n") && comment?.kind === "Comment") {
    found.push(comment);
  }
  return found;
}

const isLineBreak = (node: Node | undefined): boolean =>
  node?.kind === "Whitespace" && node.text.split("\n").length === 2;
