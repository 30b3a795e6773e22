import { find, literal, names, type Node, parse, stringValue } from "nix-source";
import { isOwnFolder } from "../hosts/files.ts";
import { hostsOf } from "../hosts/find.ts";
import type { Host, Hosts } from "../hosts/host.ts";
import { option } from "../modules/settings.ts";
import { dirname } from "../files/path.ts";
import { pathsIn } from "../files/nix-paths.ts";
import type { RepoFiles } from "../files/repo-files.ts";
import {
  type Answer,
  type Answers,
  applies,
  defaultAnswer,
  type HostAnswers,
  type UserAnswers,
} from "../packs/answers.ts";
import { compose, hostParts, RECORD } from "../packs/compose.ts";
import type { Question } from "../packs/manifest.ts";
import type { Pack } from "../packs/pack.ts";
import { type Release, releaseOf } from "../packs/releases.ts";
import { leafBindings } from "../files/merge.ts";

// What a repository tells of the answers that it could have been composed from. The record says it
// where there is one; without it the packs are recognised by their files, and the answers are read
// where the packs' templates would have written them.

/** What all plans are made with. */
export interface Toolbox {
  /** All packs that there are. */
  readonly packs: readonly Pack[];
  readonly releases: readonly Release[];
  /** The version of the generator, for the record. */
  readonly version: string;
}

/** A repository, and what it tells of hosts, packs, answers and people. */
export interface Hints {
  readonly repo: RepoFiles;
  /** With the release of the repository first. */
  readonly toolbox: Toolbox;
  /** The hosts of its flake. */
  readonly found: Hosts;
  /** The names of all hosts, as the record or else the flake has them in order. */
  readonly names: readonly string[];
  /** That of its nixpkgs; undefined when neither record nor flake names one. */
  readonly release: Release | undefined;
  readonly hasRecord: boolean;
  /**
   * The answers of a host whose files are composed from packs, however much they have been edited
   * since; undefined for any other host.
   */
  composed(host: string): HostAnswers | undefined;
  /** The answers of any host: one that is not composed has people, and no packs. */
  host(name: string): HostAnswers;
  /** Answers for all of the repository, as far as they are known. Reads every host when there is no record. */
  readonly answers: Answers;
  /** The same with the answers of one host alone, for what has nothing to do with the others. */
  only(host: string): Hints;
}

/** The file of a host that the packs' settings are written in. */
export const configurationPath = (host: string): string => `hosts/${host}/configuration.nix`;

/**
 * Reads what a repository tells of its answers.
 *
 * @param repo - with a `flake.nix` of any kind.
 * @throws {@link SyntaxError} when there is a record and it cannot be read.
 */
export function readHints(repo: RepoFiles, given: Toolbox): Hints {
  const text = repo.get(RECORD);
  const record = text === undefined ? undefined : readRecord(text);
  const found = hostsOf(repo);
  const release =
    given.releases.find(({ name }) => name === record?.release) ?? releaseOf(repo, given.releases);
  const others = given.releases.filter(({ name }) => name !== release?.name);
  const toolbox = { ...given, releases: release ? [release, ...others] : others };
  const known = new Map<string, HostAnswers | undefined>();
  const composed = (name: string): HostAnswers | undefined => {
    if (!known.has(name)) {
      const isThere = repo.get(configurationPath(name)) !== undefined;
      const host = recorded.get(name) ?? (isThere ? recognised(repo, toolbox, name) : undefined);
      known.set(name, isThere ? host : undefined);
    }
    return known.get(name);
  };
  const recorded = new Map((record?.hosts ?? []).map((each) => [each.name, each]));
  // The record is asked first: of a thousand hosts no file is read for that.
  const host = (name: string): HostAnswers =>
    recorded.get(name) ?? composed(name) ?? bareHost(repo, found.hosts, name);
  const hostNames = [...new Set([...recorded.keys(), ...found.hosts.map(({ name }) => name)])];
  const answersFor = (wanted: readonly string[]): Answers => {
    const hosts = wanted.map((name) => host(name));
    return record ? { ...record, hosts } : answersOf(repo, toolbox, hosts);
  };
  const hintsOn = (wanted: readonly string[]): Hints => {
    let answers: Answers | undefined;
    return {
      repo,
      toolbox,
      found,
      names: hostNames,
      release,
      hasRecord: record !== undefined,
      composed,
      host,
      get answers() {
        return (answers ??= answersFor(wanted));
      },
      only: (name) => hintsOn([name]),
    };
  };
  return hintsOn(hostNames);
}

/** @throws SyntaxError when it is no record. */
function readRecord(text: string): Answers {
  const { release, packs, users, hosts } = JSON.parse(text) as Answers;
  try {
    return {
      release,
      packs: [...packs],
      users: users.map(({ name, fullName }) => ({ name, fullName })),
      hosts: hosts.map((host) => ({
        ...host,
        users: [...host.users],
        packs: [...host.packs],
        answers: { ...host.answers },
      })),
    };
  } catch (error) {
    throw new SyntaxError((error as Error).message);
  }
}

/** A host that nothing is known of but the people who have an account on it. */
const bareHost = (repo: RepoFiles, hosts: readonly Host[], name: string): HostAnswers => ({
  name,
  system: hosts.find((each) => each.name === name)?.system ?? "",
  stateVersion: "",
  users: peopleOn(repo, hosts, name),
  packs: [],
  answers: {},
});

function answersOf(repo: RepoFiles, toolbox: Toolbox, hosts: readonly HostAnswers[]): Answers {
  const packs = toolbox.packs
    .filter((pack) => pack.manifest.level === "repo" && isPresent(repo, pack))
    .map(({ name }) => name);
  return {
    release: toolbox.releases[0]!.name,
    packs,
    users: accountsIn(repo, toolbox),
    hosts,
  };
}

/** Whether all files of a pack are in a repo, whoever has edited them since. */
const isPresent = (repo: RepoFiles, { files, outputs }: Pack): boolean => {
  const flake = outputs ? parse(repo.get("flake.nix") ?? "") : undefined;
  const own = outputs ? names(parse(`{ ${outputs({})} }`)) : [];
  return (
    files.every(({ path }) => repo.get(path) !== undefined) &&
    own.every((name) => flake && find(flake, ["outputs", name]) !== undefined)
  );
};

/** Stands for an answer in a rendered text, to find the place where that is written. */
const MARK = "answer-to-find";

/** The people who have an account file as the pack `user` writes it; who the flake is of comes first. */
function accountsIn(repo: RepoFiles, toolbox: Toolbox): readonly UserAnswers[] {
  const owner = /^NixOS machines of (.*)$/.exec(
    string(find(parse(repo.get("flake.nix") ?? ""), ["description"])?.value) ?? "",
  )?.[1];
  const found = repo
    .below("users")
    .flatMap((path) => /^users\/([^/]+)\/account\.nix$/.exec(path)?.[1] ?? []);
  const sorted = found.toSorted((a, b) => Number(b === owner) - Number(a === owner));
  return sorted.map((name) => {
    const path = `users/${name}/account.nix`;
    const host = { name: "x", system: "", stateVersion: "", users: [name], packs: [], answers: {} };
    const files = compose({
      ...toolbox,
      answers: {
        release: toolbox.releases[0]!.name,
        packs: [],
        users: [{ name, fullName: MARK }],
        hosts: [host],
      },
      packs: toolbox.packs.filter((pack) => pack.name === "user"),
    });
    const fullName = readAnswer([[parse(files.get(path) ?? ""), parse(repo.get(path)!)]]);
    return { name, fullName: fullName ?? null };
  });
}

/**
 * The answers that the files of a host show, when packs are recognised in them; undefined when none
 * is.
 */
function recognised(repo: RepoFiles, toolbox: Toolbox, name: string): HostAnswers | undefined {
  const path = configurationPath(name);
  const root = parse(repo.get(path)!);
  const imported = pathsIn(root, dirname(path));
  const users = imported.flatMap((each) => /^users\/([^/]+)\/account\.nix$/.exec(each)?.[1] ?? []);
  const read = (attribute: readonly string[]): string =>
    string(option(root, attribute)?.value) ?? "";
  const candidates = toolbox.packs.filter(({ manifest }) => {
    const imports = manifest.imports.map((each) => each.replaceAll("{{host}}", name));
    return manifest.level === "host" && imports.every((each) => imported.includes(each));
  });
  if (candidates.length === 0) return undefined;
  const host = {
    name,
    system: read(["nixpkgs", "hostPlatform"]),
    stateVersion: read(["system", "stateVersion"]),
    users,
  };
  const paired = (texts: Rendered): TextPairs =>
    texts.map(([file, text]) => [parse(text), parse(repo.get(file) ?? "")]);
  const pairs = (pack: Pack, answers: HostAnswers["answers"]): TextPairs =>
    paired(renderedBy(pack, { ...host, packs: [], answers }, toolbox));
  const core = toolbox.packs.filter(({ manifest }) => manifest.level === "core");
  const ofCore = readAnswers(core, usual(core), pairs);
  const packs = candidates.filter((pack) => {
    const own = paired(staticFiles(pack));
    return variants(pack.manifest.questions).some((chosen) =>
      [...pairs(pack, { ...ofCore, ...chosen }), ...own].some(
        ([text, file]) => names(text).length > 0 && hasAll(file, text),
      ),
    );
  });
  if (packs.length === 0) return undefined;
  const answers = readAnswers(packs, { ...ofCore, ...usual(packs) }, pairs);
  // An answer that is the same as another one may have come before it.
  for (const question of [...core, ...packs].flatMap(({ manifest }) => manifest.questions)) {
    if (!applies(question, answers) || !question.required) continue;
    answers[question.name] ??= defaultAnswer(question, answers) ?? null;
  }
  return { ...host, packs: packs.map((pack) => pack.name), answers };
}

/** Texts as they would be rendered, each with the file that is to be compared with it. */
type TextPairs = readonly (readonly [rendered: Node, file: Node])[];

/** The answers to the questions of packs, read one after the other, beside those that are known. */
function readAnswers(
  packs: readonly Pack[],
  known: HostAnswers["answers"],
  pairs: (pack: Pack, answers: HostAnswers["answers"]) => TextPairs,
): Record<string, Answer> {
  const answers = { ...known };
  for (const pack of packs) {
    for (const question of pack.manifest.questions) {
      const texts = (answer: Answer): TextPairs =>
        pairs(pack, { ...answers, [question.name]: answer });
      answers[question.name] = applies(question, answers)
        ? (answerIn(question, answers, texts) ?? null)
        : null;
    }
  }
  return answers;
}

/** The answers to all questions of packs when nobody gives one. */
function usual(packs: readonly Pack[]): Record<string, Answer> {
  const answers: Record<string, Answer> = {};
  for (const question of packs.flatMap(({ manifest }) => manifest.questions)) {
    answers[question.name] = defaultAnswer(question, answers) ?? null;
  }
  return answers;
}

/** Answers to questions, so that each choice of each is in some of them. */
function variants(questions: readonly Question[]): readonly HostAnswers["answers"][] {
  const choices = (question: Question): readonly string[] => {
    const all = Object.keys(question.choices ?? {});
    return all.length > 0 && all.length <= MOST ? all : [MARK];
  };
  const first = Object.fromEntries(questions.map((each) => [each.name, choices(each)[0] ?? MARK]));
  const others = questions.flatMap((each) =>
    choices(each)
      .slice(1)
      .map((choice) => ({ ...first, [each.name]: choice })),
  );
  return [first, ...others];
}

/** Texts of Nix by the files that have them, or would have them among others. */
type Rendered = readonly (readonly [file: string, text: string])[];

/** What a pack writes for one host: its settings, and the files that are the host's own. */
function renderedBy(pack: Pack, host: HostAnswers, toolbox: Toolbox): Rendered {
  const users = host.users.map((name) => ({ name, fullName: null }));
  const own = { ...host, packs: [pack.name] };
  const files = compose({
    ...toolbox,
    answers: { release: toolbox.releases[0]!.name, packs: [], users, hosts: [own] },
    packs: [pack],
  });
  const settings = hostParts(own, [pack], users).settings.text;
  return [
    ...(settings === "" ? [] : [[configurationPath(host.name), `{ ${settings} }`] as const]),
    ...[...files].filter(([file]) => file.startsWith(`hosts/${host.name}/`)),
  ].filter(([file]) => file.endsWith(".nix"));
}

const staticFiles = ({ files, manifest }: Pack): Rendered =>
  files.flatMap(({ path, content }) =>
    typeof content === "string" && manifest.imports.includes(path)
      ? [[path, content] as const]
      : [],
  );

/** Whether a file gives every attribute that another one gives. */
const hasAll = (file: Node, other: Node): boolean =>
  leafBindings(other).every(({ path }) => find(file, path) !== undefined);

/** The answer to a question that a host's files show: where it is written, else by what it changes. */
function answerIn(
  question: Question,
  earlier: Readonly<Record<string, Answer>>,
  texts: (answer: Answer) => TextPairs,
): Answer | undefined {
  const byDefault = defaultAnswer(question, earlier);
  const read = readAnswer(texts(MARK));
  // A default need not be written.
  if (read !== undefined) return read === null && question.required ? byDefault : read;
  if (!question.choices || Object.keys(question.choices).length > MOST) return byDefault;
  const score = (answer: string): number =>
    texts(answer)
      .flatMap(([rendered, file]) => leafBindings(rendered).map((leaf) => [leaf, file] as const))
      .reduce((sum, [{ path, value }, file]) => {
        const own = find(file, path)?.value;
        return sum + (own && plain(own) === plain(value) ? 1 : -1);
      }, 0);
  const choices = Object.keys(question.choices);
  const sorted = choices.toSorted((a, b) => Number(b === byDefault) - Number(a === byDefault));
  const scores = new Map(sorted.map((choice) => [choice, score(choice)]));
  return sorted.toSorted((a, b) => scores.get(b)! - scores.get(a)!)[0];
}

/** The most choices that are tried one by one. */
const MOST = 50;

/**
 * What stands in files where the mark stands in the texts that would be rendered.
 *
 * @returns null where a file has nothing in that place; undefined where the texts have no mark.
 */
function readAnswer(texts: TextPairs): Answer | undefined {
  let found: Answer | undefined;
  for (const [rendered, file] of texts) {
    for (const { path, value } of leafBindings(rendered)) {
      if (!value.text.includes(MARK)) continue;
      const own = find(file, path)?.value;
      const [before = "", after = ""] = plain(value).split(literal(MARK).slice(1, -1));
      const text = own && plain(own);
      const isAround = text?.startsWith(before) && text.endsWith(after);
      const inner = isAround ? text!.slice(before.length, text!.length - after.length) : undefined;
      if (inner === undefined) found ??= null;
      else return before.endsWith('"') ? (string(parse(`"${inner}"`)) ?? null) : inner;
    }
  }
  return found;
}

/** An expression on one line, so that layouts do not matter. */
const plain = ({ text }: Node): string => text.replaceAll(/\s+/g, " ");

const string = (node: Node | undefined): string | undefined => {
  const inner = node?.kind === "File" ? node.children[0] : node;
  return inner && stringValue(inner);
};

/**
 * The names of the people who have an account on a host, as far as the files of the repo say so.
 *
 * @param host - a host that the flake has.
 */
function peopleOn(repo: RepoFiles, hosts: readonly Host[], host: string): readonly string[] {
  const others = hosts.filter(({ name }) => name !== host);
  const found = repo.below("").flatMap((path) => {
    const text = path.endsWith(".nix") ? repo.get(path)! : "";
    if (!text.includes("isNormalUser")) return [];
    const folder = dirname(path);
    if (!isOwnFolder(folder, host) && others.some(({ name }) => isOwnFolder(folder, name))) {
      return [];
    }
    const root = parse(text);
    return names(root, ["users", "users"]).filter(
      (name) => find(root, ["users", "users", name, "isNormalUser"])?.value?.text === "true",
    );
  });
  return [...new Set(found)].toSorted();
}
