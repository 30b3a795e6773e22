import { parse, positionAt } from "nix-source";
import { lineOf } from "../problems.ts";
import { because, EditScript } from "../files/edit-script.ts";
import { type Belonging, belongings, type Gap, type CopyContext } from "./belongings.ts";
import { isTarget, newTarget, newValue, type NewValues } from "./machine-values.ts";

// What belongs to the model of a new host and not to it: what was left out or changed, with its place,
// for the owner to do.

/** Something of one machine that another one that is like it needs of its own. */
export interface OwnThing {
  /** The file of the new host that has it, or is to have it. */
  readonly file: string;
  /** From 1, in that file; in the file of the model where it was left out. */
  readonly line?: number;
  /** The file of the model, where that is another one. */
  readonly from?: string;
  /** The option, attribute or text; of a whole file, what it is. */
  readonly what: string;
  /**
   * Left out of the copy, given a value that is nobody's, or kept since only a person can tell; a file is
   * not copied, or is one that git does not have.
   */
  readonly fate: Belonging["fate"] | "not copied";
  /** How it is found or made. */
  readonly advice: string;
  /** What a placeholder in that file stands for. */
  readonly lacks?: Gap["kind"];
}

/** Where something of one machine is, and in which file of another it was. */
interface Origin {
  readonly file: string;
  readonly line: number;
  readonly from?: string | undefined;
}

/** Something that belongs to one machine, as it is told. */
export const ownThing = (
  { what, fate, advice, gap }: Belonging,
  { file, line, from }: Origin,
): OwnThing => ({
  ...{ file, line, what, fate, advice },
  ...(from !== undefined && { from }),
  ...(gap && { lacks: gap.kind }),
});

/** A file of a new host before what belongs to its model goes. */
interface CopiedText {
  readonly path: string;
  readonly text: string;
  /** The file of the model that it is a copy of. */
  readonly from: string | undefined;
}

/** A file without what belongs to the model, and what that was. */
export function withoutOwn(
  { path, text, from }: CopiedText,
  values: NewValues,
  copy: CopyContext,
): { readonly text: string; readonly own: readonly OwnThing[]; readonly gaps: readonly Gap[] } {
  const root = parse(text);
  // Of what is no Nix, such as a file that git-crypt keeps, nothing is known.
  if (!root.isSound) return { text, own: [], gaps: [] };
  const found = belongings(root, values, copy);
  const script = new EditScript(text).with(because("it is another machine's", found.edits));
  const own = found.belongings.map((one): OwnThing => {
    const isGone = one.fate === "left out";
    const line = isGone
      ? lineOf(one.node)
      : positionAt(script.text, script.moved(one.node.from)).line;
    const { lacks, ...thing } = ownThing(one, { file: path, line, from });
    // A file that is imported instead is a placeholder by itself.
    const isInline = lacks === "report" || one.gap?.isWhole === false;
    return lacks && isInline ? { ...thing, lacks } : thing;
  });
  return { text: script.text, own, gaps: found.belongings.flatMap(({ gap }) => gap ?? []) };
}

/** A value in JSON, TOML or YAML, on one line with its name. */
const VALUE = /(?<=^|[\s{,])(["']?)([\w-]+)\1(\s*[:=]\s*)"([^"\\\n]*)"/g;

/** A file of data, such as JSON or TOML, with the values of the new host. */
export function withOwnData(
  { path, text, from }: CopiedText,
  values: NewValues,
): { readonly text: string; readonly own: readonly OwnThing[] } {
  const own: OwnThing[] = [];
  const made = text.replaceAll(
    VALUE,
    (all: string, quote: string, name: string, sign: string, value: string, at: number) => {
      const found = isTarget(name)
        ? { text: newTarget(value, values), advice: "where it is reached over ssh" }
        : newValue(name, value, values);
      const isName =
        value === values.like && /^(?:id|name|host|host-?name|node|machine)$/i.test(name);
      const now = found?.text ?? (isName ? values.name : undefined);
      if (now === undefined) return all;
      const line = text.slice(0, at).split("\n").length;
      if (found) {
        const place = { file: path, line, ...(from !== undefined && { from }) };
        own.push({ ...place, what: name, fate: "changed", advice: found.advice });
      }
      return `${quote}${name}${quote}${sign}"${now}"`;
    },
  );
  return { text: made, own };
}
