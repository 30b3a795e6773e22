import type { Node } from "nix-source";
import type { Expr, NixFile, Scope } from "./file.ts";

// What one variable stands for many others may ask for: it is found once, or a flake of thirty lines would
// take longer than anybody waits.

/** Changes whenever evaluation comes to know more, such as what another module says. */
let told = 0;

/** Says that evaluation knows more than before: what was found may be found otherwise now. */
export const learn = (): void => {
  told++;
};

/** How often something was not followed to its end, and how often it was found in itself. */
let cuts = 0;
let loops = 0;

/** Says that something is too deep to be followed: what is made of it is less than from further up. */
export const cut = (): void => {
  cuts++;
};

/** An expression that takes more steps to follow than any flake should. */
export class Exhausted extends Error {
  /** The file that was being evaluated. */
  readonly path: string;

  constructor(path: string) {
    super(`${path} takes too many steps`);
    this.path = path;
  }
}

/** Takes one step. @throws {@link Exhausted} when too many were taken. */
export function step({ path, steps }: NixFile): void {
  if (++steps.taken > steps.most) throw new Exhausted(path);
}

interface Known<Found> {
  /** What was told when it was found. */
  readonly told: number;
  readonly found: Found;
  /** How deep it was found, when from further up more might be; else 0. */
  readonly depth: number;
  /** Whether it is only what it is in itself: the rest is being found. */
  readonly isOpen?: boolean;
}

type ByScope<Found> = Map<Scope | undefined, Map<unknown, Known<Found>>>;

/** What has been found of expressions, for as long as it is so. */
export class Memory<Found> {
  readonly #known = new WeakMap<NixFile, Map<Node, ByScope<Found>>>();
  readonly #again: Found | undefined;

  /** @param again - what is found of an expression in itself; without it, that is looked for like any other. */
  constructor(again?: Found) {
    this.#again = again;
  }

  /**
   * What was found of an expression before, or else what is found now.
   *
   * @param about - what is asked of it, such as a name.
   * @param depth - how deep the evaluation is.
   */
  of({ file, node, scope }: Expr, about: unknown, depth: number, find: () => Found): Found {
    const inFile = entryOf(this.#known, file, () => new Map<Node, ByScope<Found>>());
    const byScope = entryOf(inFile, node, (): ByScope<Found> => new Map());
    const all = entryOf(byScope, scope, () => new Map<unknown, Known<Found>>());
    const known = all.get(about);
    if (known?.told === told && known.depth <= depth) {
      if (known.isOpen) loops++;
      if (known.depth > 0) cut();
      return known.found;
    }
    const before = { told, cuts, loops };
    if (this.#again !== undefined)
      all.set(about, { told, found: this.#again, depth: 0, isOpen: true });
    let isWhole = false;
    try {
      const found = find();
      isWhole = loops === before.loops;
      const from = cuts === before.cuts ? 0 : depth;
      if (isWhole) all.set(about, { told: before.told, found, depth: from });
      return found;
    } finally {
      if (!isWhole) all.delete(about);
    }
  }
}

/** The value of a key, made when there is none. */
export function entryOf<Key, Of>(
  map: { get(key: Key): Of | undefined; set(key: Key, of: Of): unknown },
  key: Key,
  make: () => Of,
): Of {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}
