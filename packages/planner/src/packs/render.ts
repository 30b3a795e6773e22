import type { Pack } from "./pack.ts";
import type { Plan } from "../files/plan.ts";
import type { Template } from "./template.ts";

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
export function orProblem(plan: () => Plan): Plan {
  try {
    return plan();
  } catch (error) {
    if (!(error instanceof Unrenderable)) throw error;
    return { changes: [], problems: [{ file: error.file, message: error.message }] };
  }
}
