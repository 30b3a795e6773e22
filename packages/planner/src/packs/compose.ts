import { EditError } from "nix-source";
import { type Answers, type HostAnswers, importsOf, type UserAnswers } from "./answers.ts";
import { FORMATTER } from "./formatter.ts";
import type { Release } from "./releases.ts";
import { disksAreLaidOut, hardwarePath, withoutDisks } from "./hardware.ts";
import { importsByChoice, type Pack, type PackFile, render, Unrenderable } from "./pack.ts";
import { Code, type Template } from "./template.ts";

/** All that goes into a repo. */
export interface Ingredients {
  readonly answers: Answers;
  readonly packs: readonly Pack[];
  readonly releases: readonly Release[];
  /** The version of the generator, for the repo to remember. */
  readonly version: string;
  /** The text of `hardware-configuration.nix` of those hosts whose machine is at hand. */
  readonly hardware?: Readonly<Record<string, string>>;
  /** Paths of files that the repo has besides. */
  readonly beside?: readonly string[];
}

/** The file in which a repo remembers its answers. */
export const RECORD = ".create-nix-flake.json";

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
  const planned = chosen.flatMap((pack): readonly PlannedFile[] => {
    const having = hosts.filter((host) => hasPack(host, pack));
    const users = answers.users.filter((user) => having.some((host) => host.users.includes(user)));
    const imported = having.flatMap(({ host }) => importsOf(pack, host.answers));
    const unchosen = importsByChoice(pack).filter((path) => !imported.includes(path));
    return pack.files.flatMap((file): readonly PlannedFile[] => {
      const { path } = file;
      if (unchosen.includes(path)) return [];
      if (path.includes("{{host}}")) {
        return having
          .filter(({ host }) => wanted(host))
          .map(({ host, packs: its, users: theirs }) => ({
            ...{ pack, file, path: path.replaceAll("{{host}}", host.name) },
            values: hostValues(host, its, theirs),
          }));
      }
      if (!path.includes("{{user}}")) {
        return [{ pack, file, path, values: namesOf(having) }];
      }
      return users.map((user) => ({
        ...{ pack, file, path: path.replaceAll("{{user}}", user.name) },
        values: userValues(user),
      }));
    });
  });
  const paths = [...planned.map(({ path }) => path), ...(ingredients.beside ?? [])];
  const repo = repoValues(ingredients, chosen, hosts, paths);
  const written = planned.map(({ pack, file, path, values }): WrittenFile => [
    path,
    textOf(pack, file, { ...repo, ...values }),
  ]);
  const machines = Object.entries(hardware).map(([name, text]): WrittenFile => {
    const host = answers.hosts.find((candidate) => candidate.name === name);
    const path = hardwarePath(name);
    return [path, host && disksAreLaidOut(host, packs) ? bare(path, text) : text];
  });
  const files = new Map([...written, ...machines]);
  return new Map([...files].toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

/** A host with its packs, those of every repo among them, and its people. */
interface ComposedHost {
  readonly host: HostAnswers;
  readonly packs: readonly Pack[];
  readonly users: readonly UserAnswers[];
}

const hasPack = ({ packs }: ComposedHost, pack: Pack): boolean =>
  pack.manifest.level === "repo" || packs.includes(pack);

/** A file of the repo before it is rendered, with the values that are its own. */
interface PlannedFile {
  readonly pack: Pack;
  readonly file: PackFile;
  readonly path: string;
  readonly values: object;
}

/** A file of the repo. */
type WrittenFile = readonly [path: string, text: string];

function textOf(pack: Pack, { path, content }: PackFile, values: object): string {
  return typeof content === "string"
    ? content
    : render(pack, `files/${path}.hbs`, content.template, values);
}

/** A hardware file without disks. */
function bare(file: string, text: string): string {
  try {
    return withoutDisks(text);
  } catch (error) {
    if (error instanceof EditError) throw new Unrenderable(file, error);
    throw error;
  }
}

/** The values of files that belong to no host and no user: `flake.nix` above all. */
function repoValues(
  ingredients: Ingredients,
  chosen: readonly Pack[],
  hosts: readonly ComposedHost[],
  paths: readonly string[],
): object {
  const { answers, releases, version } = ingredients;
  const branches = releases.find(({ name }) => name === answers.release)?.branches ?? {};
  const inputs = chosen.flatMap((pack) =>
    Object.entries(pack.manifest.inputs).map(([input, { url, follows, flake }]) => {
      const branch = branches[input];
      const isPlain = flake && follows.length === 0;
      return { input, url: branch ? `${url}/${branch}` : url, follows, flake, isPlain };
    }),
  );
  const [home = null] = paths.filter((path) => /^users\/[^/]+\/home\.nix$/.test(path));
  const isFirst = ({ manifest }: Pack): boolean => manifest.disks || !manifest.offered;
  const sections = (of: readonly Pack[]): Code =>
    parts(
      "readme.md.hbs",
      of,
      (pack) => pack.readme,
      (pack) => namesOf(hosts.filter((host) => hasPack(host, pack))),
    );
  return {
    answers: { version, ...answers },
    version,
    release: answers.release,
    hasModules: paths.some((path) => path.startsWith("modules/")),
    hasSystem: paths.includes("modules/system.nix"),
    hasUsers: paths.some((path) => path.startsWith("users/")),
    home,
    people: hosts.some((host) => peopleOf(host).length > 0),
    machines: hosts.map((each) => ({
      name: each.host.name,
      has: each.packs.flatMap((pack) => featuresOf(pack, each.host)).join(", "),
      people: peopleOf(each).join(", "),
    })),
    title: `NixOS machines of ${answers.users[0]?.name ?? answers.hosts[0]?.name ?? ""}`,
    inputs: inputs.toSorted((a, b) => rank(a) - rank(b)),
    ...namesOf(hosts),
    outputs: parts(
      "outputs.nix.hbs",
      chosen,
      (pack) => pack.outputs,
      () => OUTPUT_VALUES,
    ),
    firstSections: sections(chosen.filter(isFirst)),
    sections: sections(chosen.filter((pack) => !isFirst(pack))),
  };
}

/** The names of hosts, and of the first one and its first person, as an example for all. */
const namesOf = (hosts: readonly ComposedHost[]) => ({
  hosts: hosts.map(({ host }) => ({ host: host.name })),
  host: hosts[0]?.host.name ?? null,
  user: hosts[0] ? (peopleOf(hosts[0])[0] ?? null) : null,
});

/** What the people of a host log in as; nothing in a starter, where each host says that itself. */
const peopleOf = ({ users, packs }: ComposedHost): readonly string[] =>
  packs.some(({ manifest }) => !manifest.offered) ? [] : users.map(({ name }) => name);

/** What a pack makes of a host, for people: its choice where it has others, else its name where it is no usual one. */
function featuresOf({ name, manifest }: Pack, { answers }: HostAnswers): readonly string[] {
  const choices = manifest.questions.flatMap(
    (question) => question.imports && question.choices?.[answers[question.name] ?? ""],
  );
  const chosen = choices.filter((choice) => choice !== undefined);
  if (chosen.length > 0) return chosen;
  return manifest.level === "core" || manifest.default || !manifest.offered ? [] : [name];
}

/** What outputs may name: in a new repo all is as in the newest release. */
export const OUTPUT_VALUES = { formatter: FORMATTER };

/** nixpkgs first: the others follow it. */
const rank = ({ input }: { input: string }): number => (input === "nixpkgs" ? 0 : 1);

/**
 * The parts of a host's configuration that packs give: the paths that it imports, from the top of the
 * repo, and its settings.
 *
 * @throws {@link Error} as {@link compose} does.
 */
export function hostParts(
  host: HostAnswers,
  packs: readonly Pack[],
  users: readonly UserAnswers[],
): { readonly imports: readonly string[]; readonly settings: Code } {
  const { settings } = hostValues(host, packs, users);
  return { imports: allImports(host, packs, users), settings };
}

/** The paths that packs have a host import, from the top of the repo. */
function allImports(
  host: HostAnswers,
  packs: readonly Pack[],
  users: readonly UserAnswers[],
): readonly string[] {
  return packs
    .flatMap((pack) => importsOf(pack, host.answers))
    .map((path) => path.replaceAll("{{host}}", host.name))
    .flatMap((path) =>
      path.includes("{{user}}")
        ? users.map((user) => path.replaceAll("{{user}}", user.name))
        : [path],
    )
    .toSorted();
}

function hostValues(host: HostAnswers, packs: readonly Pack[], users: readonly UserAnswers[]) {
  const folder = `hosts/${host.name}/`;
  const imports = allImports(host, packs, users);
  const values = {
    ...host.answers,
    host: host.name,
    system: host.system,
    stateVersion: host.stateVersion,
    users: users.map(userValues),
    disks: packs.some(({ manifest }) => manifest.disks),
    imports: imports.filter((path) => !path.startsWith(folder)),
    ownImports: imports
      .filter((path) => path.startsWith(folder))
      .map((path) => path.slice(folder.length)),
  };
  return {
    ...values,
    settings: parts(
      "host.nix.hbs",
      packs,
      (pack) => pack.host,
      () => values,
    ),
  };
}

/** NixOS refuses a colon and a line break in a description: `/etc/passwd` has no way to hold them. */
const userValues = ({ name, fullName, email, admin }: UserAnswers): object => ({
  user: name,
  fullName,
  email,
  admin,
  description: fullName?.replaceAll(/[:\n]/g, " ") ?? null,
});

/** The text of a file to which each pack adds a part. */
function parts(
  file: string,
  packs: readonly Pack[],
  partOf: (pack: Pack) => Template | undefined,
  valuesOf: (pack: Pack) => object,
): Code {
  const texts = packs.map((pack) => {
    const template = partOf(pack);
    return template ? render(pack, file, template, valuesOf(pack)).trim() : "";
  });
  return new Code(texts.filter((text) => text !== "").join("\n\n"));
}
