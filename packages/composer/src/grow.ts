import { checkAnswers } from "./check.ts";
import { compose, type Ingredients } from "./compose.ts";
import type { Change, Plan, Problem } from "./plan.ts";

/**
 * The plan that brings a repo from one set of answers to another.
 *
 * @param before - what the repo was composed from.
 * @param after - what it is to be composed from.
 * @param files - the text of the repo's files, by path.
 * @returns a plan that leaves alone what both sets agree on. A file that would change but has been
 * edited is a problem, since the edit would be lost.
 */
export function grow(
  before: Ingredients,
  after: Ingredients,
  files: ReadonlyMap<string, string>,
): Plan {
  const wrong = checkAnswers(after.answers, after.packs, after.releases);
  if (wrong.length > 0) return { changes: [], problems: wrong };
  const old = compose(before);
  const changes: Change[] = [];
  const problems: Problem[] = [];
  for (const [path, content] of compose(after)) {
    const present = files.get(path);
    if (content === old.get(path) || content === present) continue;
    if (present === undefined) changes.push({ path, kind: "add", content });
    else if (present === old.get(path)) changes.push({ path, kind: "modify", content });
    else problems.push(edited(path, old.get(path), content));
  }
  return problems.length > 0 ? { changes: [], problems } : { changes, problems };
}

function edited(path: string, old: string | undefined, content: string): Problem {
  if (old === undefined) return { file: path, message: "is there already, with other contents" };
  const known = new Set(old.split("\n"));
  const added = content.split("\n").filter((line) => !known.has(line));
  return {
    file: path,
    message: "has been edited, and is not overwritten",
    fix: `add what is missing by hand:\n${added.join("\n")}`,
  };
}
