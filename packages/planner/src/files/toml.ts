import type { Data, DataEntry, Span } from "./data-value.ts";

// TOML with the places of what it says, as far as tables of machines go: https://toml.io/en/v1.0.0

type Table = Extract<Data, { kind: "set" }>;

interface Key extends Span {
  readonly name: string;
}

const emptyTable = (): Table => ({ kind: "set", entries: new Map() });

/** Reads TOML; undefined when it is none, or has texts over several lines or dates. */
export function readToml(source: string): Data | undefined {
  const root = emptyTable();
  const reader = new Reader(source);
  let table = root;
  let open: DataEntry[] = [];
  let end = 0;
  const close = (): void => {
    for (const entry of open) {
      const last = entry.places.at(-1);
      if (last) entry.places[entry.places.length - 1] = { from: last.from, to: end };
    }
  };
  for (reader.blank(); !reader.isDone; reader.blank()) {
    const from = reader.at;
    const isArray = reader.take("[[");
    if (isArray || reader.take("[")) {
      const keys = reader.keys();
      if (!keys || !reader.take(isArray ? "]]" : "]")) return undefined;
      close();
      const found = isArray ? another(root, keys) : within(root, keys);
      if (!found) return undefined;
      table = found.table;
      open = found.entries;
      for (const entry of open) entry.places.push({ from, to: reader.at });
      reader.comment();
      end = reader.at;
      continue;
    }
    const keys = reader.keys();
    const last = keys?.at(-1);
    if (!keys || !last || !reader.take("=")) return undefined;
    const value = reader.value();
    const found = value && within(table, keys.slice(0, -1));
    if (!value || !found || found.table.entries.has(last.name)) return undefined;
    reader.comment();
    end = reader.at;
    const place = { from, to: end };
    for (const entry of found.entries) entry.places.push(place);
    found.table.entries.set(last.name, { value, keys: [last], places: [place] });
  }
  close();
  return root;
}

/** One more table in an array of them. */
function another(top: Table, keys: readonly Key[]): ReturnType<typeof within> {
  const last = keys.at(-1);
  const found = within(top, keys.slice(0, -1));
  if (!last || !found) return undefined;
  const list: Data = { kind: "list", items: [] };
  const entry = found.table.entries.get(last.name) ?? { value: list, keys: [], places: [] };
  if (entry.value.kind !== "list") return undefined;
  const table = emptyTable();
  entry.value = { kind: "list", items: [...entry.value.items, table] };
  entry.keys.push({ from: last.from, to: last.to });
  found.table.entries.set(last.name, entry);
  return { table, entries: [...found.entries, entry] };
}

/** The table below another one, which is made where it is not there. */
function within(
  top: Table,
  keys: readonly Key[],
): { readonly table: Table; readonly entries: DataEntry[] } | undefined {
  let table = top;
  const entries: DataEntry[] = [];
  for (const { name, from, to } of keys) {
    const entry = table.entries.get(name) ?? { value: emptyTable(), keys: [], places: [] };
    table.entries.set(name, entry);
    const { value } = entry;
    // Below an array of tables its last one is meant.
    const inner = value.kind === "list" ? value.items.at(-1) : value;
    if (inner?.kind !== "set") return undefined;
    entry.keys.push({ from, to });
    entries.push(entry);
    table = inner;
  }
  return { table, entries };
}

class Reader {
  at = 0;
  readonly #source: string;

  constructor(source: string) {
    this.#source = source;
  }

  get isDone(): boolean {
    return this.at >= this.#source.length;
  }

  #match(pattern: RegExp): string | undefined {
    const sticky = new RegExp(pattern, "y");
    sticky.lastIndex = this.at;
    const found = sticky.exec(this.#source)?.[0];
    if (found !== undefined) this.at += found.length;
    return found;
  }

  /** Passes over lines and comments between what is said. */
  blank(): void {
    this.#match(/(?:\s|#[^\n]*)*/);
  }

  /** Passes over what stands behind a value on its line. */
  comment(): void {
    this.#match(/[ \t]*#[^\r\n]*/);
  }

  take(sign: string): boolean {
    this.#match(/[ \t]*/);
    const isIt = this.#source.startsWith(sign, this.at);
    if (isIt) this.at += sign.length;
    return isIt;
  }

  keys(): readonly Key[] | undefined {
    const keys: Key[] = [];
    do {
      this.#match(/[ \t]*/);
      const from = this.at;
      const found = this.#match(/[A-Za-z0-9_-]+|"(?:[^"\\\n]|\\.)*"|'[^'\n]*'/);
      const name = found === undefined ? undefined : plain(found);
      if (name === undefined) return undefined;
      keys.push({ name, from, to: this.at });
    } while (this.take("."));
    return keys;
  }

  value(): Data | undefined {
    this.#match(/[ \t]*/);
    const from = this.at;
    if (this.take("[")) return this.#list();
    if (this.take("{")) return this.#inline();
    const text = this.#match(/"(?!"")(?:[^"\\\n]|\\.)*"|'(?!'')[^'\n]*'/);
    if (text !== undefined) {
      const read = plain(text);
      return read === undefined
        ? undefined
        : { kind: "text", text: read, at: { from, to: this.at } };
    }
    const found = this.#match(/[+-]?\d+(?:\.\d+)?(?![\w:.-])|(?:true|false)\b/);
    return found === undefined ? undefined : { kind: "other", nix: found.replace(/^\+/, "") };
  }

  #list(): Data | undefined {
    const items: Data[] = [];
    for (this.blank(); !this.take("]"); this.blank()) {
      const item = this.value();
      if (!item) return undefined;
      items.push(item);
      this.blank();
      if (this.take(",")) continue;
      this.blank();
      if (!this.take("]")) return undefined;
      break;
    }
    return { kind: "list", items };
  }

  #inline(): Data | undefined {
    const table = emptyTable();
    if (this.take("}")) return table;
    do {
      this.#match(/[ \t]*/);
      const from = this.at;
      const keys = this.keys();
      const last = keys?.at(-1);
      if (!keys || !last || !this.take("=")) return undefined;
      const value = this.value();
      const found = value && within(table, keys.slice(0, -1));
      if (!value || !found) return undefined;
      found.table.entries.set(last.name, {
        value,
        keys: [last],
        places: [{ from, to: this.at }],
      });
    } while (this.take(","));
    return this.take("}") ? table : undefined;
  }
}

/** A text or a key without its quotes; undefined where it has escapes that JSON has not. */
function plain(written: string): string | undefined {
  if (written.startsWith("'")) return written.slice(1, -1);
  if (!written.startsWith('"')) return written;
  try {
    return JSON.parse(written) as string;
  } catch {
    return undefined;
  }
}
