import { attributes, bindings, expressions, formals, type Node, replace } from "nix-source";
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
import { type Place, systemEdits } from "./system.ts";
import { unbind } from "./unbind.ts";
import {
  around,
  callOf,
  contains,
  functionName,
  positionOf,
  variable,
  type View,
} from "../modules/view.ts";

/** What is known of the file around an expression. */
interface Surroundings extends Place {
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
export interface Rewritten {
  readonly changes: readonly ReasonedEdit[];
  /** The arguments that the file needs for it. */
  readonly needs: ReadonlySet<"inputs" | "modulesPath" | "pkgs">;
  readonly notes: readonly { readonly node: Node; readonly message: string }[];
  /** Where the inputs are used before the file is a function. */
  readonly outside: Node | undefined;
}

/** The edits that take from the inputs of the flake what a file takes from channels and addresses. */
export function channelEdits(surroundings: Surroundings): Rewritten {
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

class Rewriting implements Rewritten {
  readonly changes: ReasonedEdit[] = [];
  readonly needs = new Set<"inputs" | "modulesPath" | "pkgs">();
  readonly notes: { node: Node; message: string }[] = [];
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
      this.changes.push(...because(`${name.text} is always given`, [edit]));
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
        this.changes.push(...because(`nothing uses it any more`, unbind(view, binding)));
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
    if (source.note !== undefined) this.notes.push({ node, message: source.note });
    return `${this.#in.inputsName}.${this.#in.inputs.take(source)}`;
  }

  #giveSystem(options: Node | undefined, node: Node): void {
    if (!options) return;
    const { edits, needsPackages } = systemEdits(this.#in, options, node);
    if (edits.length > 0 && needsPackages) this.needs.add("pkgs");
    this.changes.push(...because("a flake does not know what system it is evaluated on", edits));
  }

  #put(node: Node, text: string, expr: SourceExpr): void {
    const why =
      expr.node.kind === "LookupPath"
        ? "a flake has no channels"
        : "a flake pins what it fetches in flake.lock";
    const { view } = this.#in;
    const { child } = around(view, node);
    const hasComment = child.children.some(({ kind }) => kind === "Comment");
    this.changes.push(...because(why, replace(view.root, hasComment ? node : child, text)));
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
