import {
  apply,
  attributeName,
  descendants,
  EditError,
  styleAt,
  type Edit,
  type Node,
} from "nix-source";
import { fileExpr, inside, type Expr, type NixFile } from "../eval/file.ts";
import { writtenPath } from "../files/nix-paths.ts";
import { dirname, isBelow, join, pathLiteral, resolve } from "../files/path.ts";
import type { RepoFiles } from "../files/repo-files.ts";
import type { Gap } from "../modules/belongings.ts";
import { isHardware } from "../modules/hardware-file.ts";
import { reportModule, rootModule } from "../modules/machine-gaps.ts";
import { type OwnThing, withoutOwn } from "../modules/own-things.ts";
import { lineOf, problem } from "../problems.ts";
import type { Copy } from "./copy.ts";
import { holds, moduleFile, modulesOf, pathForHost } from "./files.ts";
import { type EditsByFile, SYSTEM, type HostPath } from "./host.ts";
import { withOwnMachine } from "./machine.ts";
import {
  bindingOf,
  namedFiles,
  ownDefinitions,
  placesOf,
  stepAt,
  type OwnDefinition,
} from "./own.ts";
import { partsOf, type PartDefinition } from "./parts.ts";
import {
  asideRemovals,
  definitionStrings,
  distinct,
  nameEdits,
  referenceEdits,
  removals,
} from "./part-edits.ts";
import { replaced, rewritten } from "./rewrite.ts";
import { renamedIn } from "./words.ts";

// Copies a host that is made of definitions in the modules of a flake: each file that is about the host
// alone, and each of its definitions in files that are about others, too.

/** The definitions of a new host, in the files that have them. */
export interface PartsCopy {
  /** The text of each new or changed file, by its path. */
  readonly wanted: ReadonlyMap<string, string>;
  /** The copies of whole files of modules, by the paths of these. */
  readonly copies: ReadonlyMap<string, string>;
  /** The other files that its definitions name. */
  readonly modules: readonly HostPath[];
  /** The file that its definitions import for its hardware, where the model has none of its own. */
  readonly hardware: { readonly path: string; readonly like: string } | undefined;
  /** What belongs to the model in definitions of files that are about others, too. */
  readonly own: readonly OwnThing[];
}

/**
 * Copies the definitions of a host.
 *
 * @param entry - adds the entry of the host where that is no definition: in a list, or in a call.
 * @param beside - further edits of files of modules.
 * @returns undefined when the flake has no definitions that are the model's own.
 * @throws EditError when one of them cannot be copied.
 */
export function copyOfParts(
  copy: Copy,
  repo: RepoFiles,
  entry: () => readonly Edit[],
  beside: EditsByFile,
): PartsCopy | undefined {
  const own = ownDefinitions(repo, copy.model);
  if (own.length === 0) return undefined;
  return new PartsCopier(copy, repo, own).run(entry, beside);
}

/** What a copy of the definitions needs to know at every step. */
class PartsCopier {
  readonly #wanted = new Map<string, string>();
  readonly #carried = new Map<string, string>();
  readonly #things: OwnThing[] = [];
  readonly #folders: ReadonlyMap<string, string>;
  readonly #named: ReadonlySet<string>;
  readonly #byFile = new Map<NixFile, OwnDefinition[]>();
  readonly #copy: Copy;
  readonly #repo: RepoFiles;
  readonly #own: readonly OwnDefinition[];
  #hardware: PartsCopy["hardware"];

  constructor(copy: Copy, repo: RepoFiles, own: readonly OwnDefinition[]) {
    this.#copy = copy;
    this.#repo = repo;
    this.#own = own;
    for (const each of own) {
      this.#byFile.set(each.file, [...(this.#byFile.get(each.file) ?? []), each]);
    }
    this.#named = new Set(namedFiles(own, copy.model.name));
    this.#folders = new Map(
      [...placesOf(repo, copy.model, own)].map(([from, to]) => [from, to(copy.name)]),
    );
  }

  run(entry: () => readonly Edit[], beside: EditsByFile): PartsCopy {
    const { model } = this.#copy;
    const { source, node } = model.entry;
    const isCovered =
      source.kind === "folder" ||
      this.#own.some((each) => each.steps.some((step) => step.binding === node));
    const edits = new Map<NixFile, readonly Edit[]>();
    const whole: [NixFile, string][] = [];
    for (const file of this.#byFile.keys()) {
      const to = this.#moved(file.path);
      if (to !== file.path) whole.push([file, to]);
    }
    for (const module of modulesOf(model, this.#repo)) this.#carry(module);
    for (const [file] of whole) this.#carryPaths(file, file.root);
    for (const [file, all] of this.#byFile) {
      if (whole.some(([each]) => each === file)) continue;
      for (const each of all) this.#carryPaths(file, bindingOf(each));
    }
    const described = [...this.#carried].find(([path]) => {
      const text = this.#repo.get(path);
      return path.endsWith(".nix") && text !== undefined && isHardware(path, text);
    });
    const hardware = described?.[1];
    for (const [file, to] of whole) {
      if (this.#repo.get(to) !== undefined) {
        throw new EditError(`${to} is there already`, file.root);
      }
      this.#wanted.set(to, this.#ofMachine(this.#fileFor(file, to), to, hardware));
    }
    for (const [file, all] of this.#byFile) {
      if (whole.some(([each]) => each === file)) continue;
      edits.set(file, this.#beside(file, all, hardware));
    }
    if (!isCovered) {
      const { file } = source.expr;
      edits.set(file, [...(edits.get(file) ?? []), ...entry()]);
    }
    for (const [file, each] of edits) {
      const all = distinct([...each, ...(beside.get(file.path) ?? [])]);
      if (all.length > 0) this.#wanted.set(file.path, apply(file.root.text, all));
    }
    const modules = [...this.#carried].map(([like, path]) => ({ path, like }));
    return {
      wanted: this.#wanted,
      copies: new Map(whole.map(([{ path }, to]) => [path, to])),
      modules,
      hardware: this.#hardware,
      own: this.#things,
    };
  }

  /** The place of the copy of a file or folder; the same path for what the hosts share. */
  #moved(path: string): string {
    const { model, name } = this.#copy;
    for (const [from, to] of this.#folders) {
      if (path === from || isBelow(path, from)) return to + path.slice(from.length);
    }
    if (partsOf(this.#repo).files.has(path) && !this.#named.has(path)) return path;
    return pathForHost(path, model, name);
  }

  /** Takes a file along that is no module of the flake. */
  #carry(path: string): void {
    const to = this.#moved(path);
    if (to === path || partsOf(this.#repo).files.has(path)) return;
    if (this.#repo.get(path) !== undefined) this.#carried.set(path, to);
  }

  #carryPaths(file: NixFile, node: Node): void {
    for (const each of descendants(node)) {
      const written = writtenPath(each);
      const target = written === undefined ? undefined : resolve(dirname(file.path), written);
      if (target === undefined) continue;
      const isFolder = this.#repo.get(target) === undefined;
      const module = moduleFile(target);
      if (isFolder && this.#repo.get(module) !== undefined) this.#carry(module);
      for (const path of isFolder ? this.#repo.below(target) : [target]) this.#carry(path);
    }
  }

  /** The copy of a file that is about the model alone, or of what in it is about the model. */
  #fileFor(file: NixFile, to: string): string {
    const own = this.#byFile.get(file) ?? [];
    const { root } = file;
    const rest = partsOf(this.#repo).definitions.filter((each) => each.file === file);
    const kept = new Set<PartDefinition["steps"]>(own.map(({ steps }) => steps));
    const gone = removals(rest, (each) => kept.has(each.steps));
    const aside = asideRemovals(rest);
    return apply(root.text, distinct([...gone, ...aside, ...this.#edits(fileExpr(file), own, to)]));
  }

  /** The edits that make of the model's definitions in an expression those of the new host. */
  #edits(expr: Expr, own: readonly OwnDefinition[], to: string): readonly Edit[] {
    const { file, node } = expr;
    const { model, name, system } = this.#copy;
    const isHere = (each: Node): boolean => node.from <= each.from && each.to <= node.to;
    const names = [
      ...nameEdits(own, model.name, name, isHere),
      ...own.flatMap(({ steps, at }) =>
        steps.slice(0, at).flatMap((step): Edit[] => {
          const isOther =
            system !== undefined && step.name !== system && SYSTEM.test(step.name ?? "");
          return isOther && isHere(step.node) ? [replaced(step.node, attributeName(system))] : [];
        }),
      ),
    ];
    if (system !== undefined && model.system !== system) this.#requireSystem(own, isHere);
    const paths = descendants(node).flatMap((each): Edit[] => {
      const written = writtenPath(each);
      const target = written === undefined ? undefined : resolve(dirname(file.path), written);
      if (written === undefined || target === undefined) return [];
      const place = this.#place(target);
      if (resolve(dirname(to), written) === place) return [];
      const insert = pathLiteral(dirname(to), place);
      return [{ from: each.from, to: each.from + written.length, insert }];
    });
    const text = rewritten(expr, {
      of: model,
      name,
      system,
      isShared: (written) => /^[.~/<]/.test(written),
      isBoundHere: isHere,
    });
    return distinct([...names, ...this.#referenceEdits(file, isHere), ...paths, ...text]);
  }

  /** A system that is written outside of what is copied is that of the new host, too. */
  #requireSystem(own: readonly OwnDefinition[], isHere: (node: Node) => boolean): void {
    const { system } = this.#copy;
    for (const { steps, at } of own) {
      const other = steps
        .slice(0, at)
        .find(({ name, node }) => SYSTEM.test(name ?? "") && name !== system && !isHere(node));
      if (other) throw new EditError(problem("system-of-model", {}).message, other.node);
    }
  }

  /** The copy of a file or folder that comes along, or else itself. */
  #place(target: string): string {
    const to = this.#moved(target);
    if (to === target) return target;
    const isCopied = (path: string): boolean =>
      this.#carried.has(path) || [...this.#byFile.keys()].some((file) => file.path === path);
    const below = [...this.#carried.keys(), ...[...this.#byFile.keys()].map(({ path }) => path)];
    const isCarried = isCopied(target) || below.some((path) => isBelow(path, target));
    const isMissing = this.#repo.get(target) === undefined && this.#repo.below(target).length === 0;
    return isCarried || isMissing ? to : target;
  }

  #referenceEdits(file: NixFile, isHere: (node: Node) => boolean): readonly Edit[] {
    const { model, name } = this.#copy;
    const paths = this.#own.map(({ path }) => path);
    const renamed = (text: string): string => renamedIn(text, model.name, name);
    return [
      ...referenceEdits(file, paths, renamed),
      ...definitionStrings(file, this.#own, model.name, name),
    ].filter((edit) => isHere(edit.at));
  }

  /** The edits that copy definitions of the model behind them, in a file that is about others, too. */
  #beside(
    file: NixFile,
    own: readonly OwnDefinition[],
    hardware: string | undefined,
  ): readonly Edit[] {
    const { root } = file;
    const seen = new Set<Node>();
    const bound = own.filter((each) => {
      const binding = bindingOf(each);
      return !seen.has(binding) && seen.add(binding);
    });
    const outer = bound.filter(
      (each) =>
        !bound.some((other) => other !== each && isInside(bindingOf(each), bindingOf(other))),
    );
    return runsOf(outer).map((run): Edit => {
      const [first, last] = [run[0], run.at(-1)].map((each) => each && bindingOf(each));
      if (!first || !last) throw new RangeError("a run has a definition");
      const { holder } = stepAt(run[0]!.steps, run[0]!.at);
      const edits = run.flatMap((each) => {
        const binding = bindingOf(each);
        const within = own.filter(({ steps, at }) => {
          const { node } = stepAt(steps, at);
          return binding.from <= node.from && node.to <= binding.to;
        });
        return this.#edits({ ...inside(holder, binding), node: binding }, within, file.path);
      });
      const moved = distinct(edits).map((edit) => ({
        ...edit,
        from: edit.from - first.from,
        to: edit.to - first.from,
      }));
      const plain = apply(root.source.slice(first.from, last.to), moved);
      const made = this.#ofMachine(`{ ${plain} }`, file.path, hardware);
      const text = unwrapped(this.#withoutOwn(made, file.path, lineOf(first)));
      const { startsLine, indent, end } = placeOf(root.source, first);
      const blank = isSpaced(holder.node) ? end : "";
      const gap = startsLine ? `${blank}${end}${indent}` : " ";
      return { from: last.to, to: last.to, insert: `${gap}${text}` };
    });
  }

  /** A text without what belongs to the model; that is told by its lines in the file of the model. */
  #withoutOwn(text: string, path: string, line: number): string {
    const { name, system, model, values, context } = this.#copy;
    const host = { host: name, system: system ?? model.system };
    const fill = (gap: Gap): string =>
      gap.kind === "report"
        ? reportModule({ ...gap, ...host, at: dirname(path) })
        : rootModule({ file: path, host: name });
    const made = withoutOwn({ path, text, from: undefined }, values, { context, fill });
    this.#things.push(...made.own.map((each) => ({ ...each, line: line + (each.line ?? 1) - 1 })));
    return made.text;
  }

  /** A text with the hardware and the identity of the new machine. */
  #ofMachine(text: string, path: string, described: string | undefined): string {
    const { name, system } = this.#copy;
    const { stateVersion } = this.#copy.values;
    const folder = dirname(path);
    const isTree = /import-?tree/i.test(this.#repo.get("flake.nix") ?? "");
    const isOwn = holds(folder.slice(folder.lastIndexOf("/") + 1), { name });
    const beside = join(folder, isOwn ? "_hardware-configuration.nix" : `_${name}-hardware.nix`);
    const place = described ?? this.#hardware?.path ?? (isTree ? beside : `hardware/${name}.nix`);
    const imported = described === undefined ? pathLiteral(folder, place) : undefined;
    const made = withOwnMachine(text, { name, stateVersion, system, imported });
    if (made.described !== undefined && described === undefined) {
      // Of several parts with hardware the one counts that says for what system it is.
      const isKnown = this.#hardware?.like.includes("hostPlatform") === true;
      const like = isKnown ? this.#hardware?.like : undefined;
      this.#hardware = { path: this.#hardware?.path ?? place, like: like ?? made.described };
    }
    return made.text;
  }
}

const unwrapped = (text: string): string => text.replace(/^\{ /, "").replace(/ \}$/, "");

/** How a binding stands in its text. */
function placeOf(
  source: string,
  { from }: Node,
): { startsLine: boolean; indent: string; end: string } {
  const { indent, end } = styleAt(source, from);
  const start = source.lastIndexOf("\n", from - 1) + 1;
  return { startsLine: source.slice(start, from).trim() === "", indent, end };
}

/** Whether the bindings of a set have empty lines between them. */
const isSpaced = ({ children }: Node): boolean =>
  children.some(({ kind, text }) => kind === "Whitespace" && /\n[ \t\r]*\n/.test(text));

const isInside = (inner: Node, outer: Node): boolean =>
  outer !== inner && outer.from <= inner.from && inner.to <= outer.to;

/** Definitions whose bindings stand one behind the other in one set. */
function runsOf(all: readonly OwnDefinition[]): readonly (readonly OwnDefinition[])[] {
  const runs: OwnDefinition[][] = [];
  for (const each of all.toSorted((one, other) => bindingOf(one).from - bindingOf(other).from)) {
    const { holder } = stepAt(each.steps, each.at);
    const before = runs.at(-1)?.at(-1);
    const siblings = holder.node.kind === "AttrSet" ? holder.node.bindings : [];
    const at = siblings.indexOf(bindingOf(each) as never);
    const isNext = before !== undefined && at > 0 && siblings[at - 1] === bindingOf(before);
    if (isNext) runs.at(-1)?.push(each);
    else runs.push([each]);
  }
  return runs;
}
