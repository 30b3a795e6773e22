/** What is known of an option: its type in the words of the manual. */
export interface Option {
  readonly type: string;
  /** Its default as Nix text. */
  readonly default?: string;
  /** Removed or renamed. */
  readonly legacy?: boolean;
}

/** Options by their names, in which `<name>` and `*` stand for any. */
export type Options = Readonly<Record<string, Option>>;

/** The default of an option, else what is likely by its type. */
export function defaultOf({ type, default: text }: Option): unknown {
  const known: Readonly<Record<string, unknown>> = { "[ ]": [], "{ }": {}, "": undefined };
  if (text !== undefined) {
    if (text in known) return known[text];
    try {
      const value: unknown = JSON.parse(text);
      if (value !== null) return value;
    } catch {
      // Nix that is no JSON: by its type.
    }
  }
  if (type.startsWith("bool")) return false;
  if (/^(list of|\[)/.test(type)) return [];
  if (/^(attribute set|lazy attribute|\{)/.test(type)) return {};
  if (/integer|^int$/.test(type) && !type.startsWith("null")) return 0;
  if (type.startsWith("strings concatenated")) return "";
  return undefined;
}
