import type { Answer } from "planner";
import type { Variable } from "./variables.ts";

/** The value of each variable that is asked for. */
export type Row = ReadonlyMap<string, Answer>;

/** Rows, and what they cover, in words. */
export interface Cover {
  readonly rows: readonly Row[];
  /** Those that are only there for a question with very many answers. */
  readonly further: readonly Row[];
  readonly coverage: string;
}

/** With more values than this a question would multiply what can be paired. */
const MANY = 24;

/** How much to cover. */
export interface Extent {
  /** All sets of packs are taken where they are fewer. */
  readonly most: number;
  /** So many packs and choices that go together are taken in any case. */
  readonly ways: number;
  /** How many values a question with very many is given. */
  readonly values: number;
}

/** Everything that a machine of two cores can do in a minute. */
export const everything: Extent = { most: 2000, ways: 3, values: Infinity };

/** As little as lets every two choices meet. */
export const everyPair: Extent = { most: 0, ways: 2, values: 3 };

/**
 * Rows that hold what can be chosen together: all sets of packs, where they are not too many; every
 * few packs and choices, all pairs of values, and once each value of a question with very many.
 *
 * @param open - the variables, in an order in which each comes after those that decide whether it is asked.
 */
export function cover(open: readonly Variable[], extent: Extent): Cover {
  const wide = open.filter(({ values }) => values.length > MANY);
  const variables = open.map((variable) =>
    wide.includes(variable) ? { ...variable, values: some(variable.values, extent) } : variable,
  );
  const table = new Table(variables);
  const paired = variables.filter(({ values }) => values.length <= MANY);
  const choices = paired.filter(({ kind }) => kind !== "free");
  const packs = variables.filter(({ kind }) => kind === "packs");
  const sets = table.product(packs, extent.most);
  const wanted = new Wanted();
  wanted.add(table.tuples(choices, extent.ways));
  wanted.add(table.tuples(paired, 2));
  const rows = sets?.map((seed) => table.grow(seed, wanted)) ?? [];
  rows.push(...table.growAll(wanted));
  wanted.add(table.tuples(variables, 1).filter((tuple) => !rows.some((row) => isMet(tuple, row))));
  const further = table.growAll(wanted);
  const covered = [
    ...(sets ? [`all ${sets.length} sets of packs`] : []),
    `every ${extent.ways} packs and choices that go together`,
    "every pair of answers",
    ...wide.map(({ name, values }) => {
      const { length } = some(values, extent);
      return length < values.length
        ? `${length} of ${values.length} answers to ${name}`
        : `each of ${length} answers to ${name}`;
    }),
  ];
  return { rows, further, coverage: covered.join(", ") };
}

/** The number of rows, and what they cover. */
export const describe = ({ rows, further, coverage }: Cover): string =>
  `${rows.length + further.length} machines: ${coverage}`;

/** Values from all over a long list. */
function some<Value>(all: readonly Value[], { values }: Extent): readonly Value[] {
  const step = Math.max(1, all.length / values);
  return all.filter((_, index) => Math.floor(index / step) > Math.floor((index - 1) / step));
}

/** The variables, and which of their values go together. */
class Table {
  readonly #variables: ReadonlyMap<string, Variable>;
  #thrown = 1;

  constructor(variables: readonly Variable[]) {
    this.#variables = new Map(variables.map((variable) => [variable.name, variable]));
  }

  /** The row with one more value and all that it demands; nothing when they do not go together. */
  with(row: Row, name: string, value: Answer): Row | undefined {
    let found: Row | undefined = new Map(row).set(name, value);
    for (const [other, allowed] of this.#variables.get(name)!.demands(value)) {
      if (!found) return undefined;
      const present = found.get(other);
      if (found.has(other) && !allowed.includes(present!)) return undefined;
      if (!found.has(other)) found = this.#firstOf(found, other, allowed);
    }
    return found;
  }

  #firstOf(row: Row, name: string, allowed: readonly Answer[]): Row | undefined {
    const values = this.#variables.get(name)?.values ?? [];
    for (const value of allowed.filter((each) => values.includes(each))) {
      const found = this.with(row, name, value);
      if (found) return found;
    }
    return undefined;
  }

  isAsked({ asked }: Variable, row: Row): boolean {
    return asked.every(([name, allowed]) => row.has(name) && allowed.includes(row.get(name)!));
  }

  /** Every way to give these variables values; nothing where there are too many. */
  product(variables: readonly Variable[], most: number): readonly Row[] | undefined {
    let rows: readonly Row[] = [new Map()];
    for (const variable of variables) {
      rows = rows.flatMap((row) => {
        if (row.has(variable.name) || !this.isAsked(variable, row)) return [row];
        return variable.values.flatMap((value) => this.with(row, variable.name, value) ?? []);
      });
      if (rows.length >= most) return undefined;
    }
    return rows;
  }

  /** Every `size` values that go together, one each of different variables, with what they demand. */
  tuples(variables: readonly Variable[], size: number): readonly Tuple[] {
    if (size === 0) return [{ values: [], row: new Map() }];
    return variables.flatMap((variable, index) =>
      this.tuples(variables.slice(index + 1), size - 1).flatMap(({ values, row }) =>
        variable.values.flatMap((value) => {
          const isFree = !row.has(variable.name) || row.get(variable.name) === value;
          const more = isFree ? this.with(row, variable.name, value) : undefined;
          return more ? [{ values: [[variable.name, value] as const, ...values], row: more }] : [];
        }),
      ),
    );
  }

  /** Rows until nothing is wanted any more. */
  growAll(wanted: Wanted): Row[] {
    const rows: Row[] = [];
    for (let seed = wanted.first(); seed; seed = wanted.first()) rows.push(this.grow(seed, wanted));
    return rows;
  }

  /**
   * The row with a value for all that is asked, chosen to meet as much as can be of what is wanted,
   * and where that is the same, by dice: else all would have the first value once nothing is wanted.
   */
  grow(seed: Row, wanted: Wanted): Row {
    let row = seed;
    for (const variable of this.#variables.values()) {
      if (row.has(variable.name) || !this.isAsked(variable, row)) continue;
      const [best] = variable.values
        .flatMap((value) => {
          const next = this.with(row, variable.name, value);
          return next
            ? [{ next, gain: wanted.gain(row, variable.name, value), thrown: this.#throw() }]
            : [];
        })
        .toSorted((one, other) => other.gain - one.gain || other.thrown - one.thrown);
      if (!best) throw new Error(`${variable.name}: no answer is possible`);
      row = best.next;
    }
    wanted.meet(row);
    return row;
  }

  /** Dice that fall alike in each run (Park and Miller's); to count would be in step with the packs. */
  #throw(): number {
    this.#thrown = (this.#thrown * 48_271) % 0x7fff_ffff;
    return this.#thrown;
  }
}

/** Values of different variables, and a row that has them and what they demand. */
interface Tuple {
  readonly values: readonly (readonly [name: string, value: Answer])[];
  readonly row: Row;
}

/** The tuples that no row has yet. */
class Wanted {
  readonly #open = new Set<Tuple>();
  /** The open tuples of each value, so that few have to be looked at. */
  readonly #of = new Map<string, Set<Tuple>>();

  add(tuples: readonly Tuple[]): void {
    for (const tuple of tuples) {
      this.#open.add(tuple);
      for (const value of tuple.values) this.#having(...value).add(tuple);
    }
  }

  first(): Row | undefined {
    const [tuple] = this.#open;
    return tuple?.row;
  }

  /** How many tuples a row would have in addition with this value. */
  gain(row: Row, name: string, value: Answer): number {
    let count = 0;
    for (const { values } of this.#having(name, value)) {
      if (values.every(([other, its]) => other === name || isIn(row, other, its))) count++;
    }
    return count;
  }

  meet(row: Row): void {
    for (const tuple of this.#open) {
      if (!isMet(tuple, row)) continue;
      this.#open.delete(tuple);
      for (const value of tuple.values) this.#having(...value).delete(tuple);
    }
  }

  #having(name: string, value: Answer): Set<Tuple> {
    const key = JSON.stringify([name, value]);
    const found = this.#of.get(key) ?? new Set();
    this.#of.set(key, found);
    return found;
  }
}

const isMet = ({ values }: Tuple, row: Row): boolean =>
  values.every(([name, value]) => isIn(row, name, value));

const isIn = (row: Row, name: string, value: Answer): boolean =>
  row.has(name) && row.get(name) === value;
