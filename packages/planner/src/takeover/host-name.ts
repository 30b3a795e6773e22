import { bare, find, type Node, stringValue } from "nix-source";
import { dirname } from "../files/path.ts";
import { begins, definitions, type Definition } from "../modules/definitions.ts";
import { purposeOf } from "../modules/purpose.ts";
import {
  HOST_NAME,
  isHostName,
  PLAIN,
  priorityBy,
  priorityOf,
  settingOf,
} from "../modules/settings.ts";
import { constantText, functionName, letBinding, View } from "../modules/view.ts";
import { isModule } from "./arguments.ts";
import type { SourceFile } from "./closure.ts";
import { evaluatedPath, locate, resolveIn, type SourceTree } from "./source-tree.ts";

/** The name of a host, as far as the files of its system say it. */
interface HostName {
  /** The name that the flake can have for it; nothing where it is not known. */
  readonly usable?: string;
  /** Whether they say any name, or compute one. */
  readonly isSaid: boolean;
  readonly isComputed: boolean;
}

/** A definition of the name. */
interface Named {
  readonly value?: string;
  /** The lowest number wins. */
  readonly priority: number;
}

/**
 * Reads the name of the host as the module system decides it: what has the highest priority.
 *
 * @param files - those of the system, the one that NixOS starts from first.
 * @see https://nixos.org/manual/nixos/stable/#sec-option-definitions-setting-priorities
 */
export function hostNameIn(tree: SourceTree, files: readonly SourceFile[]): HostName {
  const all = files.filter(isModule).flatMap((file) => namesIn(tree, file));
  if (all.length === 0) return { isSaid: false, isComputed: false };
  const priority = Math.min(...all.map((each) => each.priority));
  const found = all.filter((each) => each.priority === priority);
  // Of a name with its domain the first label is the name.
  const usable = found
    .map(({ value }) => value?.replace(/\..*/s, ""))
    .find((name) => name !== undefined && isHostName(name));
  const isComputed = usable === undefined && found.some(({ value }) => value === undefined);
  return { isSaid: true, isComputed, ...(usable !== undefined && { usable }) };
}

/** All definitions of the name in a file: those of modules written out in `imports` as well, but of no inner system. */
function namesIn(tree: SourceTree, file: SourceFile): readonly Named[] {
  const { view } = file;
  if (!view?.source.includes("hostName")) return [];
  const found = definitions(view.root, ({ path }) => begins(path, HOST_NAME.slice(0, path.length)))
    .filter(({ path }) => path.length === HOST_NAME.length && begins(path, HOST_NAME))
    .filter(({ binding }) => purposeOf(view, binding).inner === undefined)
    .map((each) => named(tree, file, view, each));
  const plain = settingOf(file, HOST_NAME);
  return found.length === 0 && plain ? [plain] : found;
}

function named(tree: SourceTree, file: SourceFile, view: View, definition: Definition): Named {
  const { level, binding } = definition;
  const outer = outermost(level);
  if (binding.kind === "Inherit") {
    const name = definition.inherited?.text ?? "";
    const value = binding.base
      ? attributeText(tree, file, view, binding.base, [name])
      : settingOf(file, HOST_NAME)?.value;
    return { priority: outer ?? PLAIN, ...(value !== undefined && { value }) };
  }
  const value = textOf(tree, file, view, binding.value);
  const priority = outer ?? priorityOf(binding.value);
  return { priority, ...(value !== undefined && { value }) };
}

/** The priority that the sets around a definition give it: the outermost one counts. */
function outermost(level: Definition["level"]): number | undefined {
  const above = level.parent && outermost(level.parent.level);
  if (above !== undefined) return above;
  const call = level.calls.find((each) => /\bmk(?!If\b|Merge\b)\w+/.test(each));
  if (call === undefined) return undefined;
  const [, name = "", number] = /\b(mk\w+)(?:\s+(\d+))?/.exec(call) ?? [];
  return priorityBy(name, number);
}

/** The text of an expression, when the file, or one that it reads, says it. */
function textOf(
  tree: SourceTree,
  file: SourceFile,
  view: View,
  expression: Node,
): string | undefined {
  const node = bare(expression);
  const known = constantText(view, node);
  if (known !== undefined) return known;
  if (node.kind === "Select") {
    const path = node.path.map(({ text }) => text);
    return attributeText(tree, file, view, node.base, path);
  }
  if (node.kind === "Identifier") {
    const binding = letBinding(view, node);
    return binding && textOf(tree, file, view, binding.value);
  }
  if (node.kind !== "Apply") return undefined;
  const name = functionName(node.callee);
  const last = node.args.at(-1);
  if (!last) return undefined;
  if (
    /^mk(?:If|Default|OptionDefault|Force|Override|VMOverride|Before|After)$|^(?:removeSuffix|trim)$/.test(
      name,
    )
  ) {
    return textOf(tree, file, view, last);
  }
  if (!/^(?:readFile|fileContents)$/.test(name)) return undefined;
  return fileAt(tree, file, last)?.trim();
}

/** The text of an attribute of a set that the file has, or imports. */
function attributeText(
  tree: SourceTree,
  file: SourceFile,
  view: View,
  base: Node,
  path: readonly string[],
): string | undefined {
  const node = bare(base);
  if (node.kind === "Identifier") {
    const binding = letBinding(view, node);
    return binding && attributeText(tree, file, view, binding.value, path);
  }
  if (node.kind === "AttrSet") {
    const value = find(node, path)?.value;
    return value && constantText(view, value);
  }
  if (node.kind !== "Apply" || functionName(node.callee) !== "import") return undefined;
  const text = node.args[0] && fileAt(tree, file, node.args[0]);
  if (text === undefined) return undefined;
  const imported = new View(text);
  const value = find(imported.root, path)?.value;
  return value && (stringValue(value) ?? constantText(imported, value));
}

/** The text of a file that a path literal names. */
function fileAt(tree: SourceTree, { base }: SourceFile, path: Node): string | undefined {
  const node = bare(path);
  if (node.kind !== "Path") return undefined;
  const target = evaluatedPath(tree, resolveIn(tree, dirname(base), node.text));
  const found = locate(tree, target);
  const place = found.kind === "directory" ? `${found.path}/default.nix` : found.path;
  return tree.text(place);
}
