import {
  attributes,
  attributeText,
  bare,
  bindings,
  expressions,
  type Node,
  EditError,
} from "nix-source";
import type { Host } from "./host.ts";
import type { Expr, Value } from "../eval/file.ts";
import { lookUp } from "../eval/evaluate.ts";

// Which host a new one is like.

/** Images and virtual machines are hosts, too, but not what the next machine is like. */
const SPECIAL =
  /(?:^|[-_])(?:iso|installer|live|image|vm|wsl|sd|minimal|example|template)(?:$|[-_])/i;

/**
 * The hosts that a new one is like: the last of each shape, the most common shape first.
 *
 * @param like - the one that was asked for: then it is the only one.
 * @param system - that of the new one: a host of the same writes it in the right way.
 */
export function modelsOf(
  hosts: readonly Host[],
  like: string | undefined,
  system: string | undefined,
): readonly Host[] {
  if (like !== undefined) return hosts.filter(({ name }) => name === like);
  const usual = hosts.filter(({ name }) => !SPECIAL.test(name));
  const most = usual.length > 0 ? usual : hosts;
  const alike = system === undefined ? [] : most.filter((host) => host.system === system);
  const shapes = new Map<string, Host[]>();
  for (const host of alike.length > 0 ? alike : most) {
    const same = shapeOf(host);
    const others = shapes.get(same);
    if (others) others.push(host);
    else shapes.set(same, [host]);
  }
  const common = [...shapes.values()]
    .toReversed()
    .toSorted((one, other) => other.length - one.length);
  return common.map((each) => each.at(-1)!);
}

/** What the entries of two hosts have in common when they are made alike. */
function shapeOf({ node, entry: { written, source } }: Host): string {
  const where = `${source.kind} ${source.expr.file.path} ${source.expr.node.from} ${node?.kind}`;
  return written.kind === "expr" ? `${where} ${shape(written.node)}` : where;
}

function shape(node: Node): string {
  const inner = bare(node);
  if (inner.kind === "AttrSet") return `{${[...new Set(keys(inner))].toSorted().join()}}`;
  if (inner.kind !== "Apply") return inner.kind;
  const [callee, ...args] = expressions(inner);
  return [callee!.text, ...args.map((each) => shape(each))].join(" ");
}

function keys(set: Node): readonly string[] {
  return bindings(set).flatMap((binding) => {
    const all = attributes(binding.kind === "Inherit" ? binding : binding.children[0]!);
    const names = all.map((each) => attributeText(each) ?? "");
    return binding.kind === "Inherit" ? names : names.slice(0, 1);
  });
}

/**
 * The expression itself where a host's entry is a variable.
 *
 * @throws EditError when it is not written in one place of the file that the entry is in.
 */
export function sourceOf(written: Value, at: Expr): Expr {
  if (written.kind !== "expr" || written.file !== at.file || written.prefix.length > 0) {
    throw new EditError("the entry of the host to imitate is not written in one place", at.node);
  }
  let expr = written;
  for (let count = 0; count < 10 && expr.node.kind === "Identifier"; count++) {
    const [next, ...more] = lookUp(expr, expr.node.text) ?? [];
    if (next?.kind !== "expr" || more.length > 0 || next.prefix.length > 0) break;
    expr = next;
  }
  return expr;
}
