import { type Reply, ask, metadataOf, type Query, type Session } from "./ask.ts";
import type { Copies } from "./copies.ts";

/** What Nix says to questions, by their ids; what there was no time for is absent. */
export type Replies = ReadonlyMap<string, Reply>;

/** Something beforehand, and afterwards. */
export interface Both<Value> {
  readonly before: Value;
  readonly after: Value;
}

/** How the flake itself is called on both sides: its name in the store, its hash. */
export type FlakeNames = readonly (readonly [before: string, after: string])[];

/** A flake before and after a plan, of which Nix can be asked. */
export class Sides {
  readonly #copies: Copies;
  readonly #session: Session;
  #names: Promise<FlakeNames> | undefined;

  constructor(copies: Copies, session: Session) {
    this.#copies = copies;
    this.#session = session;
  }

  /**
   * Asks of both at the same time.
   *
   * @param onAnswer - told of each answer afterwards as it comes.
   */
  async ask(
    questions: Both<readonly Query[]>,
    onAnswer?: (id: string) => void,
  ): Promise<Both<Replies>> {
    const [before, after] = await Promise.all([
      ask(this.#copies.before, questions.before, this.#session),
      ask(this.#copies.after, questions.after, this.#session, onAnswer),
    ]);
    return { before, after };
  }

  /** How the flake is called, in what is made of it. */
  names(): Promise<FlakeNames> {
    return (this.#names ??= this.#askNames());
  }

  async #askNames(): Promise<FlakeNames> {
    const [before, after] = await Promise.all([
      metadataOf(this.#copies.before, this.#session),
      metadataOf(this.#copies.after, this.#session),
    ]);
    if (!before || !after) return [];
    const base = (path: string): string => path.slice(path.lastIndexOf("/") + 1);
    return [
      [base(before.path), base(after.path)],
      [before.narHash, after.narHash],
    ];
  }
}

/** An error of Nix as people read it: without the place of the copy, and not too long. */
export function shownError(error: string): string {
  const lines = error.replaceAll(/(?:path:)?[^\s'"«»]*\/[a-z0-9]{32}-source\//g, "").split("\n");
  return lines.slice(0, 12).join("\n").trim();
}

/** The first line of an error. */
export const firstLine = (error: string): string => shownError(error).split("\n", 1)[0] ?? "";
