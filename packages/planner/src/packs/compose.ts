import { EditError } from "nix-source";
import type { Answers, HostAnswers } from "./answers.ts";
import { withoutDisks } from "../modules/disks.ts";
import type { Pack } from "./pack.ts";
import type { Release } from "./releases.ts";
import { render, Unrenderable } from "./render.ts";
import { hostValues, repoValues, userValues } from "./values.ts";

/** What a repo is composed from. */
export interface Ingredients {
  readonly answers: Answers;
  readonly packs: readonly Pack[];
  readonly releases: readonly Release[];
  /** The version of the generator, for the repo to remember. */
  readonly version: string;
  /** The text of `hardware-configuration.nix` of those hosts whose machine is at hand. */
  readonly hardware?: Readonly<Record<string, string>>;
}

/** The file in which a repo remembers its answers. */
export const RECORD = ".create-nix-flake.json";

/** Where a host's hardware file is in the repo. */
export const hardwarePath = (host: string): string => `hosts/${host}/hardware-configuration.nix`;

/** Whether a pack of this host lays out its disks. */
export const disksAreLaidOut = (host: HostAnswers, packs: readonly Pack<unknown>[]): boolean =>
  packs.some(({ name, manifest }) => manifest.disks && host.packs.includes(name));

/**
 * Renders a repo.
 *
 * @param ingredients - with answers that {@link checkAnswers} finds nothing wrong with.
 * @param wanted - the hosts whose own files are wanted: all of them unless given.
 * @returns the text of each file, by path, in the order of the paths.
 * @throws {@link Unrenderable} when a template names a value that is missing, when a value cannot be
 * written where the template wants it, or when a hardware file keeps its disks.
 */
export function compose(
  ingredients: Ingredients,
  wanted: (host: HostAnswers) => boolean = () => true,
): Map<string, string> {
  const { answers, packs, hardware = {} } = ingredients;
  const hosts = answers.hosts.map((host) => ({
    host,
    packs: packs.filter((pack) => pack.manifest.level === "core" || host.packs.includes(pack.name)),
    users: answers.users.filter((user) => host.users.includes(user.name)),
  }));
  const chosen = packs.filter(
    (pack) => answers.packs.includes(pack.name) || hosts.some((host) => host.packs.includes(pack)),
  );
  const repo = repoValues(ingredients, chosen);
  const files = new Map<string, string>();
  for (const pack of chosen) {
    const having = hosts.filter(
      (host) => pack.manifest.level === "repo" || host.packs.includes(pack),
    );
    const users = answers.users.filter((user) => having.some((host) => host.users.includes(user)));
    for (const { path, content } of pack.files) {
      const write = (values: object, target: string): void => {
        const text =
          typeof content === "string"
            ? content
            : render(pack, `files/${path}.hbs`, content.template, values);
        files.set(target, text);
      };
      if (path.includes("{{host}}")) {
        for (const { host, packs: its, users: theirs } of having) {
          if (!wanted(host)) continue;
          write(
            { ...repo, ...hostValues(host, its, theirs) },
            path.replaceAll("{{host}}", host.name),
          );
        }
      } else if (path.includes("{{user}}")) {
        for (const user of users) {
          write({ ...repo, ...userValues(user) }, path.replaceAll("{{user}}", user.name));
        }
      } else write(repo, path);
    }
  }
  for (const [name, text] of Object.entries(hardware)) {
    const host = answers.hosts.find((candidate) => candidate.name === name);
    const bare = host && disksAreLaidOut(host, packs);
    files.set(hardwarePath(name), bare ? refusable(hardwarePath(name), text) : text);
  }
  return new Map([...files].toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

function refusable(file: string, text: string): string {
  try {
    return withoutDisks(text);
  } catch (error) {
    if (error instanceof EditError) throw new Unrenderable(file, error);
    throw error;
  }
}
