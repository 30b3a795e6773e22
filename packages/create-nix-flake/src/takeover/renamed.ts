import { type RenamedLine, type RenameNote, renameOptions } from "composer";
import type { Task } from "../draft.ts";
import type { Carried } from "./index.ts";

/** What became of options that NixOS has renamed. */
export interface Renaming {
  readonly files: readonly Carried[];
  /** Whether they have been rewritten. */
  readonly isDone: boolean;
  /** By file. */
  readonly edits: readonly (RenamedLine & { readonly file: string })[];
  /** Places that need a person, by file. */
  readonly notes: readonly (RenameNote & { readonly file: string })[];
}

/** Gives options their new names where that is wanted. */
export async function renamedOptions(
  { request, setting }: Task,
  files: readonly Carried[],
  release: string,
): Promise<Renaming> {
  const results = files.map((file) => {
    const isModule = file.isOfSystem && file.path.endsWith(".nix");
    return { file, ...renameOptions(isModule ? file.text : "", release) };
  });
  const edits = results.flatMap(({ file, edits: its }) =>
    its.map((edit) => ({ file: file.path, ...edit })),
  );
  const notes = results.flatMap(({ file, notes: its }) =>
    its.map((note) => ({ file: file.path, ...note })),
  );
  const isDone = edits.length > 0 && (await isWanted());
  return {
    files: isDone
      ? results.map(({ file, text, edits: its }) => (its.length > 0 ? { ...file, text } : file))
      : files,
    isDone,
    edits,
    notes,
  };

  async function isWanted(): Promise<boolean> {
    if (request.values["fixRenamed"] === true) return true;
    if (!setting.interactive) return false;
    const { askWhether, tell } = await import("../dialogue.ts");
    tell(
      "Options that have other names now",
      edits.flatMap(({ file, line, before, after }) => [
        `${file}:${line}`,
        `- ${before}`,
        ...(after === "" ? [] : after.split("\n").map((each) => `+ ${each}`)),
      ]),
    );
    return askWhether("Rewrite them?");
  }
}
