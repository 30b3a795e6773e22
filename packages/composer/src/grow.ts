import { checkAnswers } from "./check.ts";
import { compose, type Ingredients, RECORD } from "./compose.ts";
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
  files: Pick<ReadonlyMap<string, string>, "get">,
): Plan {
  const wrong = checkAnswers(after.answers, after.packs, after.releases);
  if (wrong.length > 0) return { changes: [], problems: wrong };
  const old = compose(before);
  const changes: Change[] = [];
  const problems: Problem[] = [];
  for (const [path, content] of compose(after)) {
    const present = files.get(path);
    const known = old.get(path);
    if (content === known || content === present) continue;
    if (present === undefined) changes.push({ path, kind: "add", content });
    else if (known === undefined) problems.push({ file: path, message: "is in the way" });
    else if (present === known || path === RECORD) changes.push({ path, kind: "modify", content });
    else {
      const missing = insertion(known, content);
      // Someone who was told what to add by hand has added it.
      if (!squeeze(present).includes(squeeze(missing))) problems.push(edited(path, missing));
    }
  }
  return problems.length > 0 ? { changes: [], problems } : { changes, problems };
}

const edited = (file: string, missing: string): Problem => ({
  file,
  message: "has been edited, and is not overwritten",
  fix: `add this where its like is, and run the command again:\n${missing}`,
});

/** The lines that the new text has more, where both are otherwise alike. */
function insertion(old: string, text: string): string {
  const before = old.split("\n");
  const after = text.split("\n");
  const differs = (line: string, index: number): boolean => line !== after[index];
  const start = before.findIndex(differs);
  const kept = before.length - start;
  let end = 0;
  while (end < kept && before.at(-1 - end) === after.at(-1 - end)) end++;
  return after.slice(start, after.length - end).join("\n");
}

const squeeze = (text: string): string => text.replaceAll(/\s+/g, " ");
