import * as v from "valibot";
import type { Answers } from "../packs/answers.ts";

const texts = v.array(v.string());

/** What a record has; what else is in it is kept as it is. */
const schema = v.looseObject({
  version: v.nullish(v.string()),
  release: v.string(),
  packs: texts,
  users: v.array(
    v.looseObject({
      name: v.string(),
      fullName: v.optional(v.nullable(v.string()), null),
      email: v.optional(v.nullable(v.string()), null),
      // Before there was a question, everybody was.
      admin: v.optional(v.boolean(), true),
    }),
  ),
  hosts: v.array(
    v.looseObject({
      name: v.string(),
      system: v.string(),
      stateVersion: v.string(),
      users: texts,
      packs: texts,
      answers: v.record(v.string(), v.nullable(v.string())),
    }),
  ),
});

/** A record that a later version has written, of which this one does not know what it means. */
export class NewerRecord extends SyntaxError {
  /** The version that has written it. */
  readonly version: string;

  constructor(version: string) {
    super(`version ${version} has written it`);
    this.version = version;
  }
}

/**
 * Reads a record.
 *
 * @param version - our own.
 * @throws SyntaxError when it is none, and {@link NewerRecord} when a later version has written it.
 */
export function readRecord(text: string, version: string): Answers {
  const parsed = v.safeParse(schema, JSON.parse(text));
  if (!parsed.success) {
    const [issue] = parsed.issues;
    const place = v.getDotPath(issue) ?? "the whole";
    throw new SyntaxError(`${place} is ${issue.received}, and must be ${issue.expected}`);
  }
  const { version: written, release, packs, users, hosts } = parsed.output;
  if (written != null && isLater(written, version)) throw new NewerRecord(written);
  const people = users.map(({ name, fullName, email, admin }) => ({
    name,
    fullName,
    email,
    admin,
  }));
  return { release, packs, users: people, hosts };
}

/** Whether one version comes after another: https://semver.org */
function isLater(one: string, other: string): boolean {
  const [numbers, others] = [one, other].map((each) => each.split(/[.+-]/).slice(0, 3).map(Number));
  const at = (numbers ?? []).findIndex((number, index) => number !== others?.[index]);
  return at >= 0 && (numbers?.[at] ?? 0) > (others?.[at] ?? 0);
}

type Json = Readonly<Record<string, unknown>>;

/**
 * A record with what was in it before and is none of our words.
 *
 * @param before - the record as it is.
 * @param after - the record that takes its place.
 */
export function withForeign(before: string, after: string): string {
  const [old, own] = [JSON.parse(before) as Json, JSON.parse(after) as Json];
  const users = foreignIn(old["users"], own["users"]);
  const isSame = users === undefined && Object.keys(old).every((key) => Object.hasOwn(own, key));
  if (isSame) return after;
  return `${JSON.stringify({ ...own, ...without(old, own), ...(users && { users }) }, null, 2)}\n`;
}

/** The members of one object that another one does not have. */
const without = (old: Json, own: Json): Json =>
  Object.fromEntries(Object.entries(old).filter(([key]) => !Object.hasOwn(own, key)));

/** The elements of a list with what the same ones had before; nothing when that is nothing more. */
function foreignIn(old: unknown, own: unknown): readonly Json[] | undefined {
  const before = new Map((old as Json[]).map((each) => [each["name"], each]));
  const kept = (own as Json[]).map((each) => {
    const foreign = without(before.get(each["name"]) ?? {}, each);
    return Object.keys(foreign).length === 0 ? each : { ...each, ...foreign };
  });
  return kept.some((each, index) => each !== (own as Json[])[index]) ? kept : undefined;
}
