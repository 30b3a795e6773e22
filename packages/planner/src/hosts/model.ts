import { bare, EditError, names, type Node } from "nix-source";
import { lookUp } from "../eval/evaluate.ts";
import type { Expr, Value } from "../eval/file.ts";
import { problem } from "../problems.ts";
import { type Host, isBySystem } from "./host.ts";

// Which host is the model of a new one.

/** Images and virtual machines are hosts, too, but not what the next machine is like. */
const SPECIAL =
  /(?:^|[-_])(?:iso|installer|live|image|vm|wsl|sd|minimal|example|template)(?:$|[-_])/i;

/**
 * The hosts that can be the model of a new one: the last of each shape, the most common shape first.
 *
 * @param like - the name of the one that was asked for: then it is the only one.
 * @param system - that of the new host: a model of the same system writes it in the right way.
 */
export function modelsOf(
  all: readonly Host[],
  like: string | undefined,
  system: string | undefined,
): readonly Host[] {
  const hosts = all.filter((host) => !isBySystem(host));
  if (like !== undefined) return hosts.filter(({ name }) => name === like);
  const usual = hosts.filter(({ name }) => !SPECIAL.test(name));
  const most = usual.length > 0 ? usual : hosts;
  const alike = system === undefined ? [] : most.filter((host) => host.system === system);
  const shapes = new Map<string, { count: number; last: Host }>();
  for (const last of alike.length > 0 ? alike : most) {
    const shape = shapeOf(last);
    shapes.set(shape, { count: (shapes.get(shape)?.count ?? 0) + 1, last });
  }
  const common = [...shapes.values()]
    .toReversed()
    .toSorted((one, other) => other.count - one.count);
  return common.map(({ last }) => last);
}

/** A text that is the same for the entries of hosts that are made alike. */
function shapeOf({ node, entry: { written, source } }: Host): string {
  const where = `${source.kind} ${source.expr.file.path} ${source.expr.node.from} ${node?.kind}`;
  return written.kind === "expr" ? `${where} ${shapeOfNode(written.node)}` : where;
}

function shapeOfNode(node: Node): string {
  const inner = bare(node);
  if (inner.kind === "AttrSet") return `{${names(inner).toSorted().join()}}`;
  if (inner.kind !== "Apply") return inner.kind;
  return [inner.callee.text, ...inner.args.map((each) => shapeOfNode(each))].join(" ");
}

/**
 * The expression itself where a host's entry is a variable.
 *
 * @throws EditError when it is not written in one place of the file that the entry is in.
 */
export function sourceOf(written: Value, at: Expr): Expr {
  if (written.kind !== "expr" || written.file !== at.file || written.prefix.length > 0) {
    throw new EditError(problem("model-in-parts", {}).message, at.node);
  }
  let expr = written;
  for (let count = 0; count < 10 && expr.node.kind === "Identifier"; count++) {
    const [next, ...more] = lookUp(expr, expr.node.text) ?? [];
    if (next?.kind !== "expr" || more.length > 0 || next.prefix.length > 0) break;
    expr = next;
  }
  return expr;
}
