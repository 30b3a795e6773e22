import { attributeName, literal, positionAt } from "nix-source";
import type { Data, DataEntry, Span } from "./data-value.ts";
import { readJson } from "./json.ts";
import { readToml } from "./toml.ts";

// Files of data that Nix reads, as the Nix that they stand for, and the way back from it to their own text.

/** A file of data, and where what its Nix says is written in it. */
export interface DataFile {
  /** Its own text. */
  readonly source: string;
  readonly isToml: boolean;
  readonly nix: string;
  /** By where the binding begins in the Nix. */
  readonly entries: ReadonlyMap<number, DataEntry>;
  /** Texts, by where they begin in the Nix. */
  readonly texts: ReadonlyMap<number, Span>;
}

/** Whether a file may be one of data. */
export const isData = (path: string): boolean => /\.(?:json|toml)$/.test(path);

/** Reads a file of data; undefined when it is none, or written in a way that is not understood. */
export function readData(path: string, text: string): DataFile | undefined {
  const isToml = path.endsWith(".toml");
  const data = isToml ? readToml(text) : readJson(text);
  if (!data) return undefined;
  const entries = new Map<number, DataEntry>();
  const texts = new Map<number, Span>();
  let nix = "";
  let line = 1;
  // What is found in the Nix is told with the line that it has in the data.
  const toLineOf = (at: number): void => {
    const wanted = positionAt(text, at).line;
    for (; line < wanted; line++) nix += "\n";
  };
  const write = (value: Data): void => {
    switch (value.kind) {
      case "set":
        nix += "{ ";
        for (const [name, entry] of value.entries) {
          if (entry.keys[0]) toLineOf(entry.keys[0].from);
          entries.set(nix.length, entry);
          nix += `${attributeName(name)} = `;
          write(entry.value);
          nix += "; ";
        }
        nix += "}";
        break;
      case "list":
        nix += "[ ";
        for (const item of value.items) {
          write(item);
          nix += " ";
        }
        nix += "]";
        break;
      case "text":
        toLineOf(value.at.from);
        texts.set(nix.length, value.at);
        nix += literal(value.text);
        break;
      case "other":
        nix += value.nix.startsWith("-") ? `(${value.nix})` : value.nix;
    }
  };
  write(data);
  return { source: text, isToml, nix, entries, texts };
}
