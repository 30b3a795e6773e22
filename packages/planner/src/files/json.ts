import type { Data, DataEntry } from "./data-value.ts";

// JSON with the places of what it says.

const TOKEN =
  /\s*(?:([{}[\],:])|("(?:[^"\\]|\\.)*")|(-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null))/y;

interface Token {
  readonly text: string;
  readonly from: number;
  readonly to: number;
}

/** Reads JSON; undefined when it is none. */
export function readJson(source: string): Data | undefined {
  const tokens: Token[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < source.trimEnd().length) {
    const found = TOKEN.exec(source);
    if (!found) return undefined;
    const text = found[1] ?? found[2] ?? found[3] ?? "";
    tokens.push({ text, from: TOKEN.lastIndex - text.length, to: TOKEN.lastIndex });
  }
  let at = 0;
  const take = (text: string): boolean => {
    const isIt = tokens[at]?.text === text;
    if (isIt) at++;
    return isIt;
  };
  const value = (): Data | undefined => {
    const token = tokens[at++];
    if (!token) return undefined;
    if (token.text === "{") return members();
    if (token.text === "[") return items();
    if (token.text.startsWith('"')) {
      return { kind: "text", text: textOf(token), at: { from: token.from, to: token.to } };
    }
    return /^[-\dtfn]/.test(token.text) ? { kind: "other", nix: token.text } : undefined;
  };
  const items = (): Data | undefined => {
    const all: Data[] = [];
    if (take("]")) return { kind: "list", items: all };
    do {
      const item = value();
      if (!item) return undefined;
      all.push(item);
    } while (take(","));
    return take("]") ? { kind: "list", items: all } : undefined;
  };
  const members = (): Data | undefined => {
    const entries = new Map<string, DataEntry>();
    if (take("}")) return { kind: "set", entries };
    do {
      const key = tokens[at++];
      if (!key?.text.startsWith('"') || !take(":")) return undefined;
      const found = value();
      const end = tokens[at - 1];
      if (!found || !end) return undefined;
      entries.set(textOf(key), {
        value: found,
        keys: [{ from: key.from, to: key.to }],
        places: [{ from: key.from, to: end.to }],
      });
    } while (take(","));
    return take("}") ? { kind: "set", entries } : undefined;
  };
  const data = value();
  return at === tokens.length ? data : undefined;
}

const textOf = ({ text }: Token): string => JSON.parse(text) as string;
