import { EditError, positionAt } from "nix-source";
import { because, EditScript, type ReasonedEdit } from "../files/edit-script.ts";
import type { Inputs, Releases } from "../modules/inputs.ts";
import { type Problem, problem } from "../problems.ts";
import {
  type Argument,
  ArgumentThreads,
  formalsOf,
  isGiven,
  isModule,
  moveArgumentsToTop,
  nameIn,
} from "./arguments.ts";
import { channelEdits, type ChannelEdits } from "./channels.ts";
import { type Closure, isGenerated, type PlacedProblem, type SourceFile } from "./closure.ts";
import { linksIntoStore } from "./pitfalls.ts";
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

/** Whether a file is part of the system, and not only of somebody's home. */
export const isOfSystem = ({ source, home }: PlacedFile): boolean =>
  home === undefined && source.owners.has("");

/** A problem with the place that it has in the repo, if its file has one there. */
export function inRepo(
  { at, problem: found }: Omit<PlacedProblem, "file">,
  file: PlacedFile | undefined,
): Problem {
  if (!file) return found;
  const { to, script } = file;
  return { ...found, file: to, line: positionAt(script.text, script.moved(at)).line };
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
      const paths = pathEdits(tree, source, to, places);
      const found = fromInputs(source, home, target);
      problems.push(...linksIntoStore(source, places), ...found.problems);
      edits.set(source, [...paths, ...found.edits]);
      if (found.earlyUse) threads.earlyUses.set(source, found.earlyUse);
      for (const need of found.needs) threads.grant(source, need);
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

/** Edits of a file, and what could not be edited. */
interface Outcome {
  readonly edits: readonly ReasonedEdit[];
  readonly problems: readonly PlacedProblem[];
}

/** Takes from the inputs what a file takes from channels and addresses. */
function fromInputs(
  source: SourceFile,
  home: string | undefined,
  target: Target,
): Outcome & Partial<Pick<ChannelEdits, "earlyUse">> & Pick<ChannelEdits, "needs"> {
  const { view } = source;
  if (!view || isGenerated(source)) return { edits: [], problems: [], needs: new Set() };
  const asModule = isModule(source);
  const isHome = home !== undefined || !source.owners.has("");
  try {
    const { edits, notes, ...found } = channelEdits({
      ...target,
      view,
      inputsName: nameIn(source, "inputs"),
      ...(asModule && !isHome && { modulesPath: nameIn(source, "modulesPath") }),
      isGiven: (name) => isGiven(source, name),
      mayTakePackages: asModule && formalsOf(source)?.names !== undefined,
    });
    const problems = notes.map(({ node, note }) => ({
      file: source,
      at: node.from,
      problem: note,
    }));
    return { ...found, edits, problems };
  } catch (error) {
    if (!(error instanceof EditError)) throw error;
    const refused = problem("file-not-editable", { reason: error.message });
    return { edits: [], problems: [{ file: source, at: 0, problem: refused }], needs: new Set() };
  }
}

/** Lets a file use the inputs in front of the function that takes them. */
function argumentsFirst(source: SourceFile, threads: ArgumentThreads): Outcome {
  const { view } = source;
  const use = threads.earlyUses.get(source);
  if (!view || !use || !formalsOf(source)?.names) return { edits: [], problems: [] };
  const edits = moveArgumentsToTop(view);
  if (edits)
    return { edits: because("it uses what the file is a function of", edits), problems: [] };
  const early = problem("inputs-used-early", {});
  return { edits: [], problems: [{ file: source, at: use.from, problem: early }] };
}
