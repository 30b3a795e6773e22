import { bare, descendants, formals, names, type Node } from "nix-source";
import { call, evaluate, fileAt, members, textOf, truthOf } from "../eval/evaluate.ts";
import { fileExpr, inside, type Expr, type NixFile, type Value } from "../eval/file.ts";
import { sourcesOf } from "../eval/functions.ts";
import { entriesOf } from "../eval/names.ts";
import type { RepoFiles } from "../files/repo-files.ts";
import { modulesOf } from "./files.ts";
import type { Host } from "./host.ts";

// Follows the modules of a host: the lists in its entry, the files that these name, what those import.

/** A place in the modules of a host that a further module can be added to. */
export interface ModulePlace {
  /** The list, the settings that have no list yet, or the expression that gives one. */
  readonly expr: Expr;
  readonly kind: "list" | "settings" | "expression";
  /** Whether it is in a module, which NixOS calls, and not in what makes the system. */
  readonly isInModule: boolean;
  /** How many lists lead to it. */
  readonly depth: number;
}

/** What is known of the modules of a host. */
export interface ModuleWalk {
  /** The places, by whether it is certain that what is added there reaches the host. */
  readonly places: ReadonlyMap<ModulePlace, boolean>;
  /** The files among its modules, likewise. */
  readonly files: ReadonlyMap<string, boolean>;
  /** Whether one of its modules is for installing or for images. */
  readonly isImage: boolean;
  /** Whether its modules are given the inputs of the flake. */
  readonly takesInputs: boolean;
}

/** Where the modules of a host begin. */
export interface ModuleStarts {
  readonly lists: readonly Value[];
  readonly modules: readonly Value[];
  readonly files: readonly string[];
  /** What the modules are given besides the usual. */
  readonly special: readonly Value[];
  readonly givesInputs: boolean;
}

/** How a value was come to. */
interface Step {
  readonly isCertain: boolean;
  readonly isInModule: boolean;
  readonly depth: number;
}

/** How many values are looked at for one host. */
const MOST = 5000;

/** Modules of nixpkgs, and of its like, that make installers and images of a machine. */
const IMAGE =
  /\binstaller\/(?!scan\/)|installation-cd|installation-device|\b(?:sd|iso|disk)-image|netboot|nixos-generators|nixosModules\.(?:sd-image|iso)|image\/repart|virtualisation\/[\w-]*image/;

/** Follows the modules of a host as far as they are at hand. */
export function walkModules(starts: ModuleStarts, file: NixFile): ModuleWalk {
  const places = new Map<Node, ModulePlace>();
  const certainty = new Map<ModulePlace, boolean>();
  const files = new Map<string, boolean>();
  const seen = new Map<unknown, boolean>();
  let isImage = false;
  let takesInputs = starts.givesInputs || starts.special.some(hasInputs);
  let left = MOST;
  const args: Value = { kind: "merge", of: starts.special };

  /** Whether something is met for the first time, or for the first time for certain. */
  const isNew = (key: unknown, { isCertain }: Step): boolean => {
    const known = seen.get(key);
    if (known === true || known === isCertain || left-- <= 0) return false;
    seen.set(key, isCertain);
    return true;
  };

  const place = (expr: Expr, kind: ModulePlace["kind"], step: Step): void => {
    const { isInModule, depth, isCertain } = step;
    const known = places.get(expr.node) ?? { expr, kind, isInModule, depth };
    places.set(expr.node, known);
    certainty.set(known, certainty.get(known) === true || isCertain);
  };

  /** A value that is a list of modules; `written` is where it may be joined with another one. */
  const list = (value: Value, step: Step, isWhole = true): void => {
    const written = value.kind === "expr" && value.prefix.length === 0 ? value : undefined;
    const found = evaluate(value);
    const inner = written && bare(written.node);
    const isPlain = inner?.kind === "List" || (inner?.kind === "Binary" && inner.operator === "++");
    if (isWhole && written && !isPlain) place(written, "expression", step);
    if (found.kind === "merge") return found.of.forEach((each) => list(each, step, false));
    if (found.kind === "expr") {
      const { node } = found;
      if (node.kind === "List") {
        place(found, "list", step);
        const next = { ...step, depth: step.depth + 1 };
        return node.elements.forEach((each) => module(inside(found, each), next));
      }
      if (node.kind === "Binary" && node.operator === "++") {
        if (isWhole && !hasList(node)) place(found, "expression", step);
        return [node.left, node.right].forEach((each) => list(inside(found, each), step, false));
      }
      if (node.kind === "If") {
        const maybe = { ...step, isCertain: false };
        return [node.whenTrue, node.whenFalse].forEach((each) =>
          list(inside(found, each), maybe, false),
        );
      }
      return;
    }
    if (found.kind !== "call" || !isNew(found.expr.node, step)) return;
    const [first, second] = found.args;
    if (found.head === "singleton" && first) return module(first, step);
    if (/^optionals?$/.test(found.head) && first && second) {
      const holds = truthOf(first);
      if (holds === false) return;
      const next = { ...step, isCertain: step.isCertain && holds === true };
      return found.head === "optional" ? module(second, next) : list(second, next, false);
    }
    const isWholeSet = /^(?:attrValues|map|forEach|flatten|concatLists|unique)$/.test(found.head);
    const next = { ...step, isCertain: step.isCertain && isWholeSet, depth: step.depth + 1 };
    for (const source of sourcesOf(found)) {
      if (source.kind === "opaque") continue;
      for (const entry of entriesOf(source)) module(entry.value, next);
    }
  };

  const module = (value: Value, step: Step): void => {
    if (value.kind === "expr" && IMAGE.test(value.node.text.slice(0, 400)))
      isImage ||= step.isCertain;
    const found = evaluate(value);
    if (found.kind === "merge") return found.of.forEach((each) => module(each, step));
    const path = textOf(found);
    if (path) {
      const target = path.isPath ? fileAt(found, file) : undefined;
      if (!target) return;
      files.set(target.path, files.get(target.path) === true || step.isCertain);
      return module(fileExpr(target), { ...step, isInModule: true });
    }
    if (found.kind === "call") {
      const [first, second] = found.args;
      if (found.head === "importApply" && first && second) {
        const target = fileAt(first, file);
        return target && module(call(fileExpr(target), [second], found.expr), step);
      }
      if (found.head === "setDefaultModuleLocation" && second) return module(second, step);
      const definitions = found.head === "mkMerge" && found.args.length === 1 ? first : undefined;
      return definitions && list(definitions, step, false);
    }
    if (found.kind !== "expr" || !isNew(found.node, step)) return;
    const { node } = found;
    const within = { ...step, isInModule: true };
    if (node.kind === "Function") {
      const isTaken = formals(node)?.names?.includes("inputs") ?? false;
      takesInputs ||= isTaken && /\bimports\b[^;]*\binputs\b/.test(node.text);
      return module(call(found, [args], found), within);
    }
    if (node.kind === "If") {
      const maybe = { ...within, isCertain: false };
      return [node.whenTrue, node.whenFalse].forEach((each) => module(inside(found, each), maybe));
    }
    const imports = members([found], "imports");
    imports.forEach((each) => list(each, within));
    if (node.kind !== "AttrSet") return;
    if (imports.length === 0) place(found, "settings", within);
    if (/\bisoImage\b|\bsdImage\b/.test(node.text.slice(0, 4000))) isImage ||= step.isCertain;
  };

  const start: Step = { isCertain: true, isInModule: false, depth: 0 };
  for (const each of starts.lists) list(each, start);
  for (const each of starts.modules) module(each, { ...start, isInModule: true });
  for (const path of starts.files) {
    const target = file.load(path);
    if (!target) continue;
    files.set(target.path, true);
    const made = evaluate(call(fileExpr(target), [args], fileExpr(target)));
    // A library may take what `nixosSystem` is called with from the file of a host.
    const given = members([fileExpr(target), made], "modules");
    if (given.length > 0) given.forEach((each) => list(each, start));
    else module(fileExpr(target), { ...start, isInModule: true });
  }
  return { places: certainty, files, isImage, takesInputs };
}

/** Whether one of the lists that are joined is written out. */
const hasList = (node: Node): boolean => {
  const inner = bare(node);
  return inner.kind === "Binary"
    ? hasList(inner.left) || hasList(inner.right)
    : inner.kind === "List";
};

/** Whether a set, or one of those that are joined to it, has an attribute `inputs`. */
function hasInputs(value: Value): boolean {
  const found = evaluate(value);
  if (found.kind === "merge") return found.of.some(hasInputs);
  if (found.kind !== "expr") return false;
  const { node } = found;
  if (node.kind === "Binary") {
    return [node.left, node.right].some((each) => hasInputs(inside(found, each)));
  }
  return names(node).includes("inputs");
}

/** Where the modules of a host begin, but for what its library gives all hosts. */
export function startsOf(host: Host, repo: RepoFiles): ModuleStarts {
  const { source, value } = host.entry;
  const made = evaluate(value);
  const givesInputs = source.kind === "folder" && source.givesInputs === true;
  const none: ModuleStarts = { lists: [], modules: [], files: [], special: [], givesInputs };
  if (made.kind === "call") {
    const calls = [made, ...(made.of ? [made.of] : [])];
    const args = calls.flatMap((each) => each.args);
    const lists = ["modules", "extraModules"].flatMap((name) => members(args, name));
    const special = members(args, "specialArgs");
    if (lists.length > 0) return { ...none, lists, special };
    const modules = members([host.entry.written], "module");
    return { ...none, lists: writtenLists(host), modules, special, files: ownModules(host, repo) };
  }
  if (made.kind === "constant" && source.kind === "folder") {
    return { ...none, files: modulesOf(host, repo) };
  }
  const files = ownModules(host, repo);
  if (
    made.kind === "expr" &&
    made.prefix.length === 0 &&
    !/^(?:AttrSet|Function)$/.test(made.node.kind)
  ) {
    return { ...none, lists: writtenLists(host), files };
  }
  const special = members([value], "specialArgs");
  const lists = ["modules", "extraModules"].flatMap((name) => members([value], name));
  if (source.library !== undefined && SETTINGS.has(source.library)) {
    return { ...none, lists, special, files, modules: members([value], "nixos") };
  }
  return lists.length > 0 ? { ...none, lists, special } : { ...none, modules: [value], files };
}

/** Libraries whose hosts are settings of their own, and no modules of NixOS. */
const SETTINGS: ReadonlySet<string> = new Set(["easy-hosts", "lite-config", "unify", "den"]);

/** The files of a host that its entry names, where what makes the system is not at hand. */
const ownModules = (host: Host, repo: RepoFiles): readonly string[] =>
  modulesOf(host, repo).filter((path) => repo.get(path) !== undefined);

/** The lists of modules that are written in an entry of which the function is not at hand. */
function writtenLists({ entry: { written, node, source } }: Host): readonly Value[] {
  if (written.kind !== "expr" || !node || source.kind === "folder") return [];
  return descendants(written.node).flatMap((each) =>
    each.kind === "Binding" && /^(?:extra|host|nixos)?modules\b/i.test(each.path[0]?.text ?? "")
      ? [inside(written, each.value)]
      : [],
  );
}
