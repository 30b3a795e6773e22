import { because, EditScript, type ReasonedEdit, unlessUnsafe } from "../files/edit-script.ts";
import type { Inputs, Releases } from "../modules/inputs.ts";
import { lineOf, type Problem, problem } from "../problems.ts";
import {
  type Argument,
  ArgumentThreads,
  formalsOf,
  isEvaluated,
  isGiven,
  isModule,
  moveArgumentsToTop,
  nameIn,
} from "./arguments.ts";
import { channelEdits, type ChannelEdits } from "./channels.ts";
import {
  type Closure,
  INNER,
  isGenerated,
  type PlacedProblem,
  RULES,
  type SourceFile,
} from "./closure.ts";
import { linksIntoStore, pathsMadeText } from "./pitfalls.ts";
import { pathEdits, type Places } from "./places.ts";
import type { SourceTree } from "./source-tree.ts";

/** A tree, the files that are taken of it, and where they go. */
export interface TakenTree {
  readonly tree: SourceTree;
  readonly closure: Closure;
  readonly places: Places;
  /** The user whose standalone home it is. */
  readonly home?: string;
}

/** A file on its way into the repo. */
export interface PlacedFile {
  readonly source: SourceFile;
  readonly to: string;
  /** The user whose standalone home it belongs to. */
  readonly home?: string;
  script: EditScript;
  /** The arguments that it must come to take. */
  readonly needs: Set<Argument>;
}

/** Whether a file is part of the system, and not only of somebody's home or of a system within it. */
export const isOfSystem = ({ source, home }: PlacedFile): boolean =>
  home === undefined && source.owners.has("");

/** Whether a file is part of nothing but homes. */
export const isOfHomes = ({ source, home }: Pick<PlacedFile, "source" | "home">): boolean =>
  home !== undefined || ![...source.owners].some((owner) => ["", INNER, RULES].includes(owner));

/** A problem with the place that it has in the repo, if its file has one there. */
export function inRepo(
  { at, problem: found }: Omit<PlacedProblem, "file">,
  file: PlacedFile | undefined,
): Problem {
  if (!file) return found;
  const { to, script } = file;
  return { ...found, file: to, line: lineOf({ source: script.text, from: script.moved(at) }) };
}

/** Facts about the whole repo that edits depend on. */
interface Target {
  readonly releases: Releases;
  readonly system: string;
  readonly inputs: Inputs;
}

/** Rewrites the paths, channels and fetches of all files, and notes which arguments they need for it. */
export function rewrittenFiles(
  trees: readonly TakenTree[],
  target: Target,
): { readonly files: readonly PlacedFile[]; readonly problems: readonly PlacedProblem[] } {
  const problems: PlacedProblem[] = [];
  const threads = new ArgumentThreads();
  const edits = new Map<SourceFile, readonly ReasonedEdit[]>();
  const files = trees.flatMap(({ tree, closure, places, home }) =>
    [...closure.files.values()].map((source): PlacedFile => {
      const to = places(source.path);
      problems.push(...linksIntoStore(source, places), ...pathsMadeText(source));
      const paths = attempt(source, () => pathEdits(tree, source, to, places));
      const found = attempt(source, () => fromInputs(source, home, target));
      problems.push(...paths.problems, ...found.problems, ...(found.result?.problems ?? []));
      edits.set(source, [...(paths.result ?? []), ...(found.result?.edits ?? [])]);
      if (found.result?.earlyUse) threads.earlyUses.set(source, found.result.earlyUse);
      for (const need of found.result?.needs ?? []) threads.grant(source, need);
      const script = new EditScript(source.view?.source ?? "");
      return { source, to, ...(home !== undefined && { home }), script, needs: new Set() };
    }),
  );
  for (const file of files) {
    const { source } = file;
    const first = argumentsFirst(source, threads);
    problems.push(...first.problems);
    const own = edits.get(source) ?? [];
    const passing = threads.edits.get(source) ?? [];
    file.script = file.script.with([...first.edits, ...own, ...passing]);
    for (const need of threads.arguments.get(source) ?? []) file.needs.add(need);
  }
  for (const {
    file: { path },
    caller: { file, reference },
  } of threads.barriers) {
    const found = problem("inputs-not-passed", { path });
    problems.push({ file, at: reference.node.from, problem: found });
  }
  return { files, problems };
}

/** Makes edits of a file; when they are refused, it stays as it is, and that is a problem. */
function attempt<Result>(file: SourceFile, edit: () => Result): Attempt<Result> {
  return unlessUnsafe<Attempt<Result>>(
    () => ({ result: edit(), problems: [] }),
    (reason) => ({
      problems: [{ file, at: 0, problem: problem("file-not-editable", { reason }) }],
    }),
  );
}

interface Attempt<Result> {
  readonly result?: Result;
  readonly problems: readonly PlacedProblem[];
}

/** Edits of a file, and what a person should know of them. */
interface Outcome {
  readonly edits: readonly ReasonedEdit[];
  readonly problems: readonly PlacedProblem[];
}

/** Takes from the inputs what a file takes from channels and addresses. */
function fromInputs(
  source: SourceFile,
  home: string | undefined,
  target: Target,
): (Outcome & Pick<ChannelEdits, "earlyUse" | "needs">) | undefined {
  const { view } = source;
  if (!view || isGenerated(source) || !isEvaluated(source)) return undefined;
  const asModule = isModule(source);
  const isHome = isOfHomes({ source, ...(home !== undefined && { home }) });
  const { notes, ...found } = channelEdits({
    ...target,
    view,
    inputsName: nameIn(source, "inputs"),
    ...(asModule && !isHome && { modulesPath: nameIn(source, "modulesPath") }),
    isGiven: (name) => isGiven(source, name),
    mayTakePackages: asModule && formalsOf(source)?.names !== undefined,
  });
  const problems = notes.map(({ node, note }) => ({ file: source, at: node.from, problem: note }));
  return { ...found, problems };
}

/** Lets a file use the inputs in front of the function that takes them. */
function argumentsFirst(file: SourceFile, { earlyUses }: ArgumentThreads): Outcome {
  const { view } = file;
  const use = earlyUses.get(file);
  if (!view || !use || !formalsOf(file)?.names) return { edits: [], problems: [] };
  const edits = moveArgumentsToTop(view);
  if (edits) {
    return { edits: because("it uses what the file is a function of", edits), problems: [] };
  }
  const early = problem("inputs-used-early", {});
  return { edits: [], problems: [{ file, at: use.from, problem: early }] };
}
