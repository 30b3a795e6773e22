import { type Answer, type Pack, type Question, requiredBy } from "planner";
import { many } from "./argv.ts";
import { camelCase, kebabCase, type Option } from "./options.ts";
import type { Resolved, Sources } from "./resolve.ts";

// Which packs a host has, by what is given and by what is usual.

/** The packs that may be chosen: those that something given is about, and most of the usual ones. */
export function possiblePacks(sources: Sources): Pack[] {
  const left = leftOut(sources);
  return sources.packs.filter(
    (pack) =>
      pack.manifest.level === "core" ||
      isWanted(pack, sources) ||
      (sources.usual.includes(pack.name) && !left.has(pack)),
  );
}

/** Whether something given is about a pack, even if it is that the pack is not to be had. */
const isWanted = ({ name, manifest }: Pack, { given }: Sources): boolean =>
  many(given["pack"]).includes(name) ||
  given[camelCase(name)] === true ||
  manifest.questions.some((question) => question.name in given);

/** The usual packs that do not go with what is given, each with the reason. */
function leftOut(sources: Sources): ReadonlyMap<Pack, string> {
  const { packs, usual, given, isLent = false } = sources;
  const asked = packs.filter(
    (pack) =>
      isWanted(pack, sources) &&
      !pack.manifest.questions.some(({ name, none }) => none !== undefined && given[name] === none),
  );
  const excluded = excludedBy(
    asked.map(({ name }) => name),
    packs,
  );
  const reasons = packs
    .filter((pack) => usual.includes(pack.name) && !isWanted(pack, sources))
    .flatMap((pack): [Pack, string][] => {
      const excluder = excluded.get(pack.name);
      if (excluder !== undefined) {
        const canBeNone = pack.manifest.questions.some(({ none }) => none !== undefined);
        return [[pack, canBeNone ? `${excluder} has none` : `does not go with ${excluder}`]];
      }
      const own = isLent ? pack.manifest.questions.find(isEachOnes) : undefined;
      return own ? [[pack, `unless --${kebabCase(own.name)} is given`]] : [];
    });
  return new Map(reasons);
}

/** Whether a question needs an answer from each machine. */
const isEachOnes = ({ own, required, when }: Question): boolean => own && required && !when;

/** What is said of the usual packs that are not to be had. */
export function leftOutRows(sources: Sources): Resolved[] {
  return Array.from(leftOut(sources), ([{ name, manifest }, from]): Resolved => {
    const question = manifest.questions.find(({ none }) => none !== undefined);
    if (!question) return { option: LEFT_OUT, value: name, from };
    const option = sources.options.find((each) => each.name === question.name);
    // A copy: a question that does not arise is neither asked nor repeated.
    return { option: { ...LEFT_OUT, ...option }, value: question.none!, from };
  });
}

const LEFT_OUT: Option = {
  name: "leftOut",
  label: "Left out",
  help: "what does not go with the other answers",
  takes: "value",
  about: "run",
};

/** The names of the packs that cannot be had beside some others and what these require, each with one of these. */
export function excludedBy(
  names: readonly string[],
  packs: readonly Pack[],
): ReadonlyMap<string, string> {
  const along = names.flatMap((name) => requiredBy(name, packs));
  const others = packs.filter((pack) => !along.includes(pack));
  return new Map(
    others.flatMap(({ name, manifest }): [string, string][] => {
      const excluder = along.find(
        (pack) => pack.manifest.excludes.includes(name) || manifest.excludes.includes(pack.name),
      );
      return excluder ? [[name, excluder.name]] : [];
    }),
  );
}

/** The possible packs that no answer leaves out, and what they require. */
export function choosePacks(sources: Sources, answers: Readonly<Record<string, Answer>>): Pack[] {
  const { packs, given } = sources;
  const chosen = possiblePacks(sources).filter(
    ({ name, manifest }) =>
      given[camelCase(name)] !== false &&
      !manifest.questions.some(
        (question) => question.none !== undefined && answers[question.name] === question.none,
      ),
  );
  const names = new Set(
    chosen.flatMap(({ name }) => requiredBy(name, packs).map((pack) => pack.name)),
  );
  return packs.filter(({ name }) => names.has(name));
}
