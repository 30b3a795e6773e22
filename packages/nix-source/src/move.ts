import type { Expression, Node, NodeOf } from "./ast.ts";
import { holdsBindings } from "./node.ts";
import { ancestors } from "./walk.ts";
import { requireSound, safe, EditError, type Edit } from "./edit.ts";
import { extent, outdented, removal, startsLine, styleAt } from "./layout.ts";
import { attributeName } from "./literal.ts";
import { declarations, resolveName, variables } from "./resolve.ts";
import { containerOf, definersAt, lastName, layersAt, on, only, refuseUse, shown } from "./set.ts";
import { definersOf, type Layer } from "./sets.ts";
import { attributeText } from "./strings.ts";

/**
 * Moves an attribute to another path, with its value, its comments and their layout. Where the set that
 * it stands in leads to the new path, its name changes in place. Else it goes behind the binding that
 * it was in, and sets that it leaves empty go, too.
 *
 * @param root - the whole file.
 * @param from - where it is; sets on the way that it has to leave must be written out around it.
 * @param to - where to move it, at least one name.
 * @throws EditError when it is inherited or given in parts, when the new path is taken, or when a
 * variable would mean something else.
 * @example
 * ```js
 * const source = `{
 *   services.xserver = {
 *     # the desktop
 *     desktopManager.gnome.enable = true; # for now
 *   };
 * }`;
 * const gnome = ["services", "xserver", "desktopManager", "gnome", "enable"];
 *
 * assert.equal(
 *   edit(source, (root) => move(root, gnome, ["services", "gnome", "enable"])),
 *   `{
 *   # the desktop
 *   services.gnome.enable = true; # for now
 * }`,
 * );
 * ```
 */
export function move(root: Node, from: readonly string[], to: readonly string[]): readonly Edit[] {
  requireSound(root);
  const { binding, layer } = only(definersAt(root, from), from);
  if (binding.kind === "Inherit")
    throw new EditError(`${shown(from)} is inherited ${on(binding)}`, binding);
  if (shown(from) === shown(to)) return [];
  const [taken] = definersOf(layersAt(root, to.slice(0, -1)), lastName(to));
  if (taken)
    throw new EditError(`${shown(to)} is there already, ${on(taken.binding)}`, taken.binding);
  const first = { binding, set: layer.node, path: from.slice(0, -binding.path.length) };
  const steps = wayOut(root, first, to);
  const target = steps.at(-1) ?? first;
  const name = to.slice(target.path.length);
  if (target === first) {
    refuseUse(target.set, [...firstName(first), ...name.slice(0, 1)]);
    const { from: start } = binding.path[0] ?? binding;
    const { to: end } = binding.path.at(-1) ?? binding;
    return safe(root, [{ from: start, to: end, insert: name.map(attributeName).join(".") }]);
  }
  // The last of those that hold nothing else.
  const whole = steps.findIndex((step) => step === target || !isAlone(step));
  for (const step of steps.slice(0, whole + 1)) refuseUse(step.set, firstName(step));
  for (const { set } of steps.slice(0, -1)) refuseLoss(binding.value, set);
  refuseUse(target.set, name.slice(0, 1));
  return safe(root, relocated(first, steps.slice(1, whole + 1), target, name));
}

/** A binding on the way from an attribute to the top of the file, with the set that it is in. */
interface Step {
  readonly binding: NodeOf<"Binding">;
  readonly set: Layer["node"];
  /** The path of the set. */
  readonly path: readonly string[];
}

/** The bindings from the first one outwards, up to that in a set that leads to a path. */
function wayOut(root: Node, first: Step, to: readonly string[]): readonly Step[] {
  const steps = [first];
  const around = ancestors(root, first.binding).filter(({ kind }) => kind !== "Parenthesized");
  let at = around.length - 1;
  for (let last = first; !leadsTo(last.path, to); steps.push(last)) {
    const [set, binding] = [around[at - 2], around[at - 1]];
    const path = binding?.kind === "Binding" ? last.path.slice(0, -binding.path.length) : [];
    const isOutside =
      set && layersAt(root, path).some(({ node, prefix }) => node === set && prefix.length === 0);
    if (binding?.kind !== "Binding" || !isOutside || !holdsBindings(set))
      throw new EditError(
        `${shown(last.path)} is not written out in the sets around it, ${on(last.set)}`,
        last.set,
      );
    last = { binding, set, path };
    at -= 2;
  }
  return steps;
}

function leadsTo(path: readonly string[], to: readonly string[]): boolean {
  return path.length < to.length && path.every((name, index) => name === to[index]);
}

function firstName({ binding }: Step): readonly string[] {
  const [first] = binding.path;
  const name = first && attributeText(first);
  return name === undefined ? [] : [name];
}

/** Whether a set holds nothing but a binding and the comments that belong to it. */
function isAlone({ binding, set }: Step): boolean {
  if (set.bindings.length !== 1) return false;
  const { from, to } = extentOf({ binding, set });
  return set.children.every(
    (child) => child.kind !== "Comment" || (from <= child.from && child.to <= to),
  );
}

/** Outside of a `rec { … }`, its names mean nothing. */
function refuseLoss(value: Expression, set: Layer["node"]): void {
  if (set.kind === "AttrSet" && !set.isRec) return;
  const names = declarations(set);
  for (const { name, node, scope } of variables(value)) {
    if (names.has(name) && !("name" in resolveName(name, scope)))
      throw new EditError(`\`${name}\` is a variable only in the set ${on(set)}`, node);
  }
}

/**
 * Puts a binding behind another one, further out, or in its place.
 *
 * @param emptied - the bindings around the first one that hold nothing else, the outermost last.
 */
function relocated(
  first: Step,
  emptied: readonly Step[],
  target: Step,
  name: readonly string[],
): readonly Edit[] {
  const { set, binding: beside } = target;
  const { source } = set;
  const indent = ({ binding }: Step) => styleAt(source, binding.from).indent;
  const fit = (step: Step, from: number, to: number) =>
    outdented(set, { from, to }, indent(step).length - indent(target).length);
  // The comments of a set that goes stay with what was in it.
  const moved = [first, ...emptied.filter((step) => step !== target)].toReversed();
  const above = moved.map((step) => fit(step, extentOf(step).from, step.binding.from)).join("");
  const behind = moved.map((step) => source.slice(step.binding.to, extentOf(step).to)).toReversed();
  const { from, to } = first.binding.value;
  const line = `${name.map(attributeName).join(".")} = ${fit(first, from, to)};`;
  const nextLine = styleAt(source, beside.from).end + indent(target);
  const textBefore = (at: number) => {
    const text = above + line + behind.join("");
    const isLast = /^[ \t]*([\r\n#]|$)/.test(source.slice(at));
    return isLast || !behind.some((comment) => comment.includes("#")) ? text : text + nextLine;
  };
  if (emptied.includes(target)) {
    return [{ from: beside.from, to: beside.to, insert: textBefore(beside.to) }];
  }
  const whole = emptied.at(-1) ?? first;
  const { to: end } = extentOf(target);
  const gap = startsLine(beside) || end > beside.to ? nextLine : " ";
  return [
    removal(containerOf(whole.set), whole.binding),
    { from: end, to: end, insert: gap + textBefore(end) },
  ];
}

/** A binding with its comments. */
const extentOf = ({ set, binding }: Pick<Step, "set" | "binding">) => extent(set, binding);
