import { positionAt } from "nix-source";
import type { Problem } from "../problems.ts";
import type { EditScript } from "../files/edit-script.ts";
import type { Lack, Site } from "./reach.ts";

/** What a lack is called, and what to do about it. */
const WORDS: Readonly<Record<Lack["kind"], readonly [string, string]>> = {
  missing: ["is not there", "remove what names it, or put the file there"],
  dangling: [
    "is a symbolic link that leads nowhere",
    "make the link lead to the file, or remove what names it",
  ],
  unreadable: [
    "cannot be read, and is not copied",
    "run this as a user who may read it, or copy it by hand",
  ],
  special: ["is no file, and is not copied", "remove what names it"],
  loop: ["is a symbolic link that leads to itself", "make the link lead to the file"],
  outside: [
    "is a symbolic link that leads out of the directory",
    "copy the file there in place of the link",
  ],
  beyond: [
    "is outside of the directory, and a flake may not read it",
    "copy the file into the repository and name it by a relative path",
  ],
  git: [
    "is git's own, and is not copied",
    'inputs.self.rev or inputs.self.dirtyRev or "unknown" says which commit is built',
  ],
  empty: [
    "is an empty directory, which git does not keep",
    "put the files there; if it is a submodule, git submodule update --init",
  ],
  broken: ["is not Nix", "correct it, then evaluate again"],
};

/**
 * A lack as a problem of the repo.
 *
 * @param scriptOf - the text of the file that names what is lacking, and where that file goes.
 */
export function lackProblem(
  lack: Lack,
  scriptOf: (site: Site) => { readonly to: string; readonly script: EditScript } | undefined,
  placeOf: (path: string) => string,
): Problem {
  const { kind, path, detail, site, reference } = lack;
  const [what, fix] = WORDS[kind];
  const more = detail === undefined ? "" : `: ${detail}`;
  if (kind === "broken") {
    const line = lack.line === undefined ? {} : { line: lack.line };
    return { file: placeOf(path), ...line, message: `${path} ${what}${more}`, fix };
  }
  const from = site && scriptOf(site);
  if (!from || !reference) return { message: `${path} ${what}${more}`, fix };
  const line = positionAt(from.script.text, from.script.moved(reference.node.from)).line;
  return { file: from.to, line, message: `${path} ${what}${more}`, fix };
}
