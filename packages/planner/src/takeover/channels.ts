import { formals, type Node, type NodeOf, replace, resolveOrigin, variables } from "nix-source";
import { because, type ReasonedEdit } from "../files/edit-script.ts";
import type { InputSource, Inputs, Releases } from "../modules/inputs.ts";
import {
  isCoerced,
  isFetch,
  type SourceExpr,
  sourceExprOf,
  type SourcePath,
  sourcePathOf,
} from "../modules/sources.ts";
import { purposeOf } from "../modules/purpose.ts";
import {
  around,
  callOf,
  callWith,
  contains,
  functionName,
  scopeOf,
  letBinding,
  type View,
} from "../modules/view.ts";
import type { Problem } from "../problems.ts";
import type { Argument } from "./arguments.ts";
import { type PackagesSetting, systemEdits } from "./system.ts";
import { withoutVariables } from "./variables.ts";

/** Facts about the file that is rewritten. */
interface Surroundings extends PackagesSetting {
  readonly releases: Releases;
  readonly inputs: Inputs;
  /** How the file names the inputs: `inputs`, or `args.inputs`. */
  readonly inputsName: string;
  /** How the file names the folder of NixOS's modules; nothing where it has no such thing. */
  readonly modulesPath?: string;
  /** Whether every caller of the file passes an argument. */
  readonly isGiven: (name: string) => boolean;
}

/** Edits that put inputs in the place of channels and fetches, and what else they need. */
export interface ChannelEdits {
  readonly edits: readonly ReasonedEdit[];
  /** The arguments that the file needs for it. */
  readonly needs: ReadonlySet<Argument>;
  readonly notes: readonly { readonly node: Node; readonly note: Problem }[];
  /** The first use of `inputs` outside of the function that takes it. */
  readonly earlyUse: Node | undefined;
}

/** Takes from the inputs of the flake what a file takes from channels and addresses. */
export function channelEdits(surroundings: Surroundings): ChannelEdits {
  const { view, releases } = surroundings;
  const work = new Rewriting(surroundings);
  const mayTake = ({ kind, text }: Node): boolean =>
    kind === "LookupPath" || text === "sources" || text.startsWith("fetch");
  if (!view.has(["LookupPath", "Identifier"], mayTake)) return work;
  const named: ReadonlySet<Node> = new Set(variables(view.root).map(({ node }) => node));
  for (const node of view.nodes) {
    if (work.dropDefault(node)) continue;
    const isAtom = /^(LookupPath|Select)$/.test(node.kind) || isFetch(node) || named.has(node);
    if (!isAtom) continue;
    const expr = sourceExprOf(view, node, releases);
    if (expr) work.rewrite(expr);
  }
  work.finish();
  return work;
}

/** The files of nixpkgs that look for the system when they are not told. */
const TAKES_SYSTEM: ReadonlySet<string> = new Set(["", "nixos", "nixos/lib/eval-config.nix"]);

class Rewriting implements ChannelEdits {
  readonly edits: ReasonedEdit[] = [];
  readonly needs = new Set<Argument>();
  readonly notes: { node: Node; note: Problem }[] = [];
  earlyUse: Node | undefined;
  readonly #in: Surroundings;
  /** The variables that stand for sources, with the uses that are left of them. */
  readonly #bound = new Map<NodeOf<"Binding">, { expr?: SourceExpr; kept: Node[] }>();
  readonly #dropped = new Set<Node>();

  constructor(surroundings: Surroundings) {
    this.#in = surroundings;
  }

  /** Removes `? <nixpkgs>` from an argument that every caller passes. */
  dropDefault(node: Node): boolean {
    const { view, isGiven } = this.#in;
    if (node.kind !== "LookupPath" && !isFetch(node)) return false;
    let formal: Node | undefined = node;
    while (formal && formal.kind !== "Formal") formal = view.parent(formal);
    if (!formal || !isGiven(formal.name.text)) return false;
    if (!this.#dropped.has(formal)) {
      const edit = { from: formal.name.to, to: formal.to, insert: "" };
      this.edits.push(...because(`${formal.name.text} is always given`, [edit]));
    }
    this.#dropped.add(formal);
    return true;
  }

  rewrite(expr: SourceExpr): void {
    const { view } = this.#in;
    // A variable of that name is in the way: what is left is listed with all else that is.
    if (isShadowed(view, expr.node)) return;
    const part = sourcePathOf(view, expr);
    const call = importOf(view, part.node);
    if (call?.options && expr.source.isPackages && TAKES_SYSTEM.has(part.rest)) {
      this.#giveSystem(call.options, expr.node);
    }
    if (expr.isPinned) return;
    const bound = boundBy(view, expr);
    if (bound) this.#variable(bound).expr = expr;
    else if (!this.#takeModule(part, call)) this.#takePath(expr);
  }

  /** @returns whether it is a module, which is taken as the project offers it, or by its path. */
  #takeModule({ node, expr, rest }: SourcePath, call: Import | undefined): boolean {
    const { view } = this.#in;
    const { source } = expr;
    const whole = call?.node ?? node;
    if (call?.options || !purposeOf(view, whole).isModule) return false;
    const attribute = source.project?.modules[rest];
    if (attribute !== undefined && source.input?.flake === true) {
      const { child } = around(view, whole);
      this.#put(child, `${this.#input(source, expr.node)}.${attribute}`, expr);
    } else if (expr.binding && rest !== "") {
      this.#put(node, below(this.#input(source, expr.node), rest), expr);
    } else return false;
    return true;
  }

  #takePath(expr: SourceExpr): void {
    const { view, modulesPath } = this.#in;
    const { node, rest, source } = expr;
    const module = /^nixos\/modules\/(.+)$/.exec(rest)?.[1];
    if (expr.binding) this.#variable(expr.binding).kept.push(node);
    else if (module !== undefined && modulesPath !== undefined && source.name === "nixpkgs") {
      this.needs.add("modulesPath");
      this.#put(node, `${modulesPath} + "/${module}"`, expr);
    } else this.#putInput(expr, isCoerced(view, node));
  }

  /** Removes the variables of which no use is left; all others stand for their input. */
  finish(): void {
    const { view } = this.#in;
    const gone = new Set<NodeOf<"Binding">>();
    for (const [binding, { expr, kept }] of this.#bound) {
      if (!expr) continue;
      const uses = kept.filter(
        (node) => node.kind === "Identifier" && letBinding(view, node) === binding,
      );
      if (uses.length === 0) gone.add(binding);
      else {
        this.#putInput(
          expr,
          uses.every((node) => isCoerced(view, node)),
        );
      }
    }
    for (const edits of withoutVariables(view, this.edits, gone)) {
      this.edits.push(...because(`nothing uses it any more`, edits));
    }
  }

  #variable(binding: NodeOf<"Binding">): { expr?: SourceExpr; kept: Node[] } {
    const known = this.#bound.get(binding) ?? { kept: [] };
    this.#bound.set(binding, known);
    return known;
  }

  #input(source: InputSource, node: Node): string {
    this.needs.add("inputs");
    const taken = formals(this.#in.view.root)?.node;
    if (taken && !contains(taken, node)) this.earlyUse ??= node;
    if (source.note) this.notes.push({ node, note: source.note });
    return `${this.#in.inputsName}.${this.#in.inputs.take(source)}`;
  }

  #giveSystem(options: Node, node: Node): void {
    const { edits, needsPackages } = systemEdits(this.#in, options, node);
    if (edits.length > 0 && needsPackages) this.needs.add("pkgs");
    this.edits.push(...because("a flake does not know what system it is evaluated on", edits));
  }

  /** @param isPlain - whether an input does as well as a path where it is used. */
  #putInput(expr: SourceExpr, isPlain: boolean): void {
    const input = this.#input(expr.source, expr.node);
    const whole = isPlain ? input : `${input}.outPath`;
    this.#put(expr.node, expr.rest === "" ? whole : below(input, expr.rest), expr);
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
  return resolveOrigin("inputs", scopeOf(view, node)).kind === "binding";
}

/** The binding of a `let` that gives a source and nothing else. */
function boundBy(view: View, { node, binding }: SourceExpr): NodeOf<"Binding"> | undefined {
  const { node: parent } = around(view, node);
  if (binding || parent.kind !== "Binding" || parent.path.length !== 1) return undefined;
  return view.parent(parent)?.kind === "Let" ? parent : undefined;
}

/** A call of `import`, and the argument that the result is called with. */
interface Import {
  readonly node: Node;
  readonly options: Node | undefined;
}

function importOf(view: View, node: Node): Import | undefined {
  const call = callWith(view, node);
  if (!call || functionName(call.callee) !== "import") return undefined;
  const options = call.args[1] ?? callOf(view, call)?.args[0];
  const isSet = options?.kind === "Parenthesized" && options.expression.kind === "AttrSet";
  return { node: call, options: isSet ? options.expression : options };
}

/** A path in the folder of an input. */
const below = (input: string, rest: string): string => `"\${${input}}/${rest}"`;
