import { leaves, parse } from "../src/index.ts";
import type { File } from "./files.ts";

/** A text that differs from a file by one token. */
export interface Mutant {
  readonly path: string;
  readonly change: string;
  readonly source: string;
}

/** Numbers from 0 up to 1 that are the same in every run. */
export function dice(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** As many mutants as asked for, of files drawn by chance. */
export function mutants(files: readonly File[], count: number, seed = 1): readonly Mutant[] {
  const roll = dice(seed);
  const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(roll() * items.length)]!;
  const usable = files.filter(({ source }) => source.length < 100_000 && /\S/.test(source));
  return Array.from({ length: count }, () => {
    const { path, source } = pick(usable);
    const tokens = leaves(parse(source)).filter(
      ({ kind, from, to }) => kind !== "Whitespace" && kind !== "Comment" && from < to,
    );
    const token = pick(tokens);
    const other = pick(tokens).text;
    const [name, replacement] = pick([
      ["delete", ""],
      ["double", `${token.text} ${token.text}`],
      ["replace by", other],
      ["put before it", `${other} ${token.text}`],
      ["put after it", `${token.text} ${other}`],
      ["glue to it", `${token.text}${other}`],
    ] as const);
    return {
      path,
      change: `${name} \`${other}\` at ${token.from}: \`${token.text}\``,
      source: source.slice(0, token.from) + replacement + source.slice(token.to),
    };
  });
}
