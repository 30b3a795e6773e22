import { attributes, attributeText, bare, bindings, expressions, type Node } from "nix-source";
import type { Host } from "./hosts.ts";

/** Images and virtual machines are hosts, too, but not what the next machine is like. */
const SPECIAL =
  /(?:^|[-_])(?:iso|installer|live|image|vm|wsl|sd|minimal|example|template)(?:$|[-_])/i;

/**
 * The host that a new one is most like.
 *
 * @param like - the one that was asked for.
 * @param system - that of the new one: a host of the same writes it in the right way.
 * @returns else the last of the most common shape; nothing when there is none, or none of that name.
 */
export function neighbourOf(
  hosts: readonly Host[],
  like: string | undefined,
  system: string | undefined,
): Host | undefined {
  if (like !== undefined) return hosts.find(({ name }) => name === like);
  const usual = hosts.filter(({ name }) => !SPECIAL.test(name));
  const most = usual.length > 0 ? usual : hosts;
  const alike = system === undefined ? [] : most.filter((host) => host.system === system);
  const all = alike.length > 0 ? alike : most;
  const counts = new Map<string, number>();
  const shapes = all.map((host) => shapeOf(host));
  for (const each of shapes) counts.set(each, (counts.get(each) ?? 0) + 1);
  const highest = [...counts.values()].reduce((one, other) => Math.max(one, other), 0);
  return all[shapes.findLastIndex((each) => counts.get(each) === highest)];
}

/** What the entries of two hosts have in common when they are made alike. */
function shapeOf({ node, entry: { written, layer } }: Host): string {
  const where = `${layer.kind} ${layer.place.file.path} ${node?.kind}`;
  return written.kind === "place" ? `${where} ${shape(written.node)}` : where;
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
