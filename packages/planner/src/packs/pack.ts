import type { Plan } from "../files/plan.ts";
import { problem } from "../problems.ts";
import type { Manifest } from "./manifest.ts";
import type { Template } from "./template.ts";

/** A capability that a repo can have: data read from `templates/packs/<name>/`. */
export interface Pack<Rendered = Template> {
  readonly name: string;
  readonly manifest: Manifest;
  readonly files: readonly PackFile<Rendered>[];
  /** `host.nix.hbs`: what goes into the configuration of each host that has the pack. */
  readonly host?: Rendered;
  /** `outputs.nix.hbs`: what goes into the outputs of the flake. */
  readonly outputs?: Rendered;
  /** `readme.md.hbs`: a section of the repo's `README.md`. */
  readonly readme?: Rendered;
}

/** A file of the repo, as text or as a template. `path` may hold `{{host}}` and `{{user}}`. */
export interface PackFile<Rendered = Template> {
  readonly path: string;
  readonly content: string | { readonly template: Rendered };
}

/** A pack and all that it requires, directly or not; unknown names are passed over. */
export function requiredBy<P extends Pack<unknown>>(name: string, packs: readonly P[]): P[] {
  const found = new Map<string, P>();
  const visit = (wanted: string): void => {
    const pack = packs.find((candidate) => candidate.name === wanted);
    if (!pack || found.has(wanted)) return;
    found.set(wanted, pack);
    pack.manifest.requires.forEach(visit);
  };
  visit(name);
  return [...found.values()];
}

/** The paths that hosts import by what they answer. */
export const importsByChoice = ({ manifest }: Pack<unknown>): readonly string[] =>
  manifest.questions.flatMap(({ imports = {} }) => Object.values(imports).flat());

/** A repo cannot be rendered: the file of a pack, or of a machine, and the reason. */
export class Unrenderable extends Error {
  override readonly name = "Unrenderable";
  readonly file: string;
  constructor(file: string, cause: Error) {
    super(cause.message, { cause });
    this.file = file;
  }
}

/**
 * The text that a template of a pack gives.
 *
 * @throws {@link Unrenderable} naming the template's file.
 */
export function render(pack: Pack, file: string, template: Template, values: object): string {
  try {
    return template(values);
  } catch (error) {
    throw new Unrenderable(`${pack.name}/${file}`, error as Error);
  }
}

/** A plan; with a problem and no changes where something of it cannot be rendered. */
export function orProblem<P extends Plan>(plan: () => P): P | Plan {
  try {
    return plan();
  } catch (error) {
    if (!(error instanceof Unrenderable)) throw error;
    const { file, message: reason } = error;
    return { changes: [], problems: [problem("not-renderable", { reason }, { file })] };
  }
}
