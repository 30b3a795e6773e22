import { find, literal, names, type Node, parse, stringValue } from "nix-source";
import { leafBindings } from "../files/merge.ts";
import { pathsIn } from "../files/nix-paths.ts";
import { dirname } from "../files/path.ts";
import type { RepoFiles } from "../files/repo-files.ts";
import { option } from "../modules/settings.ts";
import {
  type Answer,
  type Answers,
  applies,
  defaultAnswer,
  type HostAnswers,
  personNamed,
  type UserAnswers,
} from "../packs/answers.ts";
import { compose, hostParts, OUTPUT_VALUES } from "../packs/compose.ts";
import type { Question } from "../packs/manifest.ts";
import { importsByChoice, type Pack } from "../packs/pack.ts";
import type { Release } from "../packs/releases.ts";

// Packs and answers, read from the files of a repository that has no record. A pack is recognised by
// the attributes that its files and settings give. An answer is read by rendering the pack with a mark
// in its place, and looking up what the repository has where the mark comes to stand.

/** The packs and releases that plans are made with. */
export interface Toolbox {
  /** All packs that there are. */
  readonly packs: readonly Pack[];
  readonly releases: readonly Release[];
  /** The version of the generator, for the record. */
  readonly version: string;
}

/** The same, with the release of one repository. */
export interface RepoToolbox extends Toolbox {
  /** The release that the repository follows, or else the first: one of {@link Toolbox.releases}. */
  readonly release: Release;
}

/** The file of a host that the packs' settings are written in. */
export const configurationPath = (host: string): string => `hosts/${host}/configuration.nix`;

/** Stands for an answer in a rendered text. */
const MARK = "answer-to-find";

/** The most choices of a question that are tried one by one. */
const MOST = 50;

/**
 * The answers that the files of a host show.
 *
 * @param name - of a host that has a configuration where packs write it.
 * @returns undefined when no pack is recognised in them.
 */
export function hostInFiles(
  repo: RepoFiles,
  toolbox: RepoToolbox,
  name: string,
): HostAnswers | undefined {
  const path = configurationPath(name);
  const root = parse(repo.get(path) ?? "");
  const imported = pathsIn(root, dirname(path));
  const candidates = toolbox.packs.filter(({ manifest }) => {
    const imports = manifest.imports.map((each) => each.replaceAll("{{host}}", name));
    return manifest.level === "host" && imports.every((each) => imported.includes(each));
  });
  if (candidates.length === 0) return undefined;
  const text = (attribute: readonly string[]): string => {
    const value = option(root, attribute)?.value;
    return (value && stringValue(value)) ?? "";
  };
  const host = {
    name,
    system: text(["nixpkgs", "hostPlatform"]),
    stateVersion: text(["system", "stateVersion"]),
    users: imported.flatMap((each) => ACCOUNT.exec(each)?.[1] ?? []),
  };
  const compared = (texts: Rendered): readonly Comparison[] =>
    texts.map(([file, rendered]) => [parse(rendered), parse(repo.get(file) ?? "")]);
  const comparisons: Comparisons = (pack, answers) =>
    compared(renderedFor(toolbox, pack, { ...host, packs: [pack.name], answers }));
  const core = toolbox.packs.filter(({ manifest }) => manifest.level === "core");
  const files: HostFiles = { imported, comparisons };
  const ofCore = readAnswers(core, byDefault(core), files);
  const isAlike = ([rendered, file]: Comparison): boolean =>
    rendered.text === file.text || (names(rendered).length > 0 && givesAll(file, rendered));
  const packs = candidates.filter(
    (pack) =>
      compared(sharedFiles(pack).filter(([file]) => imported.includes(file))).some(isAlike) ||
      variants(pack.manifest.questions).some((chosen) =>
        comparisons(pack, { ...ofCore, ...chosen }).some(isAlike),
      ),
  );
  if (packs.length === 0) return undefined;
  const answers = readAnswers(packs, { ...ofCore, ...byDefault(packs) }, files);
  // An answer that is the same as another one may have come before it.
  for (const question of [...core, ...packs].flatMap(({ manifest }) => manifest.questions)) {
    if (!applies(question, answers) || !question.required) continue;
    answers[question.name] ??= defaultAnswer(question, answers) ?? null;
  }
  return { ...host, packs: packs.map((pack) => pack.name), answers };
}

/** The answers of a repository as a whole that its files show, with those of its hosts. */
export const answersInFiles = (
  repo: RepoFiles,
  toolbox: RepoToolbox,
  hosts: readonly HostAnswers[],
): Answers => ({
  release: toolbox.release.name,
  packs: toolbox.packs
    .filter((pack) => pack.manifest.level === "repo" && isPresent(repo, pack))
    .map(({ name }) => name),
  users: accountsIn(repo, toolbox),
  hosts,
});

/** Whether a repo has all files and outputs of a pack, whoever has edited them since. */
function isPresent(repo: RepoFiles, { files, outputs }: Pack): boolean {
  const flake = parse(repo.get("flake.nix") ?? "");
  const own = outputs ? names(parse(`{ ${outputs(OUTPUT_VALUES)} }`)) : [];
  return (
    files.every(({ path }) => repo.get(path) !== undefined) &&
    own.every((name) => find(flake, ["outputs", name]) !== undefined)
  );
}

const ACCOUNT = /^users\/([^/]+)\/account\.nix$/;

/** The people who have an account file as packs write it; the owner of the flake comes first. */
function accountsIn(repo: RepoFiles, toolbox: RepoToolbox): readonly UserAnswers[] {
  const title = find(parse(repo.get("flake.nix") ?? ""), ["description"])?.value;
  const owner = /^NixOS machines of (.*)$/.exec((title && stringValue(title)) ?? "")?.[1];
  const found = repo.below("users").flatMap((path) => ACCOUNT.exec(path)?.[1] ?? []);
  return found
    .toSorted((a, b) => Number(b === owner) - Number(a === owner))
    .map((name) => {
      const person = personNamed(name);
      const read = (marked: UserAnswers): Answer => {
        const files = Array.from(personFiles(toolbox, marked), ([path, text]): Comparison => [
          parse(text),
          parse(repo.get(path) ?? ""),
        ]);
        return readMarked(files) ?? null;
      };
      const account = parse(repo.get(`users/${name}/account.nix`) ?? "");
      const groups = find(account, ["users", "users", name, "extraGroups"])?.value?.text;
      return {
        name,
        fullName: read({ ...person, fullName: MARK }),
        email: read({ ...person, email: MARK }),
        admin: groups?.includes('"wheel"') ?? false,
      };
    });
}

/** The files of a person, as all packs that have some write them. */
function personFiles(toolbox: RepoToolbox, person: UserAnswers): ReadonlyMap<string, string> {
  const packs = toolbox.packs.filter(({ files }) =>
    files.some(({ path }) => path.includes("{{user}}")),
  );
  const host = {
    ...{ name: "host", system: "", stateVersion: "", users: [person.name] },
    ...{ packs: packs.map(({ name }) => name), answers: byDefault(packs) },
  };
  const answers = { release: toolbox.release.name, packs: [], users: [person], hosts: [host] };
  const files = compose({ ...toolbox, packs, answers }, () => false);
  return new Map([...files].filter(([path]) => path.startsWith(`users/${person.name}/`)));
}

/** A text as it would be rendered, and the file that it is compared with. */
type Comparison = readonly [rendered: Node, file: Node];

/** Renders a pack for a host with these answers, and sets the host's files beside. */
type Comparisons = (pack: Pack, answers: HostAnswers["answers"]) => readonly Comparison[];

/** What the files of a host say of its answers. */
interface HostFiles {
  /** The paths that its configuration imports. */
  readonly imported: readonly string[];
  readonly comparisons: Comparisons;
}

/** Texts of Nix, by the files that have them among others. */
type Rendered = readonly (readonly [file: string, text: string])[];

/** The settings of a host and its own files, as one pack writes them. */
function renderedFor(toolbox: RepoToolbox, pack: Pack, host: HostAnswers): Rendered {
  const users = host.users.map(personNamed);
  const answers = { release: toolbox.release.name, packs: [], users, hosts: [host] };
  const files = compose({ ...toolbox, packs: [pack], answers });
  const settings = hostParts(host, [pack], users).settings.text;
  return [
    ...(settings === "" ? [] : [[configurationPath(host.name), `{ ${settings} }`] as const]),
    ...files,
  ].filter(([file]) => file.startsWith(`hosts/${host.name}/`) && file.endsWith(".nix"));
}

/** The modules of a pack that hosts share. */
function sharedFiles(pack: Pack): Rendered {
  const imports = [...pack.manifest.imports, ...importsByChoice(pack)];
  return pack.files.flatMap(({ path, content }) =>
    typeof content === "string" && imports.includes(path) ? [[path, content] as const] : [],
  );
}

/** Whether a file gives every attribute that another one gives. */
const givesAll = (file: Node, other: Node): boolean =>
  leafBindings(other).every(({ path }) => find(file, path) !== undefined);

/** The answers to the questions of packs when nobody gives one. */
function byDefault(packs: readonly Pack[]): Record<string, Answer> {
  const answers: Record<string, Answer> = {};
  for (const question of packs.flatMap(({ manifest }) => manifest.questions)) {
    answers[question.name] = defaultAnswer(question, answers) ?? null;
  }
  return answers;
}

/** Sets of answers in which each choice of each question is once: files differ by what was chosen. */
function variants(questions: readonly Question[]): readonly HostAnswers["answers"][] {
  const choices = (question: Question): readonly string[] => choicesOf(question) ?? [MARK];
  const first = Object.fromEntries(questions.map((each) => [each.name, choices(each)[0] ?? MARK]));
  const others = questions.flatMap((each) =>
    choices(each)
      .slice(1)
      .map((choice) => ({ ...first, [each.name]: choice })),
  );
  return [first, ...others];
}

/** The choices of a question that can be tried one by one; undefined for one that takes text, or has too many. */
function choicesOf({ choices }: Question): readonly string[] | undefined {
  const all = Object.keys(choices ?? {});
  return all.length > 0 && all.length <= MOST ? all : undefined;
}

/** The answers to the questions of packs, read one after the other, beside those that are known. */
function readAnswers(
  packs: readonly Pack[],
  known: HostAnswers["answers"],
  { imported, comparisons }: HostFiles,
): Record<string, Answer> {
  const answers = { ...known };
  for (const pack of packs) {
    for (const question of pack.manifest.questions) {
      const { name } = question;
      answers[name] = applies(question, answers)
        ? (importedChoice(question, imported) ??
          readAnswer(question, answers, (answer) =>
            comparisons(pack, { ...answers, [name]: answer }),
          ))
        : null;
    }
  }
  return answers;
}

/** The choice that has a host import what it imports. */
const importedChoice = (
  { imports = {} }: Question,
  imported: readonly string[],
): string | undefined =>
  Object.keys(imports).find((choice) => imports[choice]!.every((path) => imported.includes(path)));

/** The answer to one question: what stands in its place, else the choice that renders most alike. */
function readAnswer(
  question: Question,
  earlier: HostAnswers["answers"],
  comparisons: (answer: Answer) => readonly Comparison[],
): Answer {
  const usual = defaultAnswer(question, earlier) ?? null;
  const read = readMarked(comparisons(MARK));
  // A default need not be written.
  if (read !== undefined) return read === null && question.required ? usual : read;
  const choices = choicesOf(question);
  if (!choices) return usual;
  const scores = new Map(choices.map((choice) => [choice, likeness(comparisons(choice))]));
  const best = Math.max(...scores.values());
  const found = choices.filter((choice) => scores.get(choice) === best);
  return usual !== null && found.includes(usual) ? usual : (found[0] ?? usual);
}

/** The number of attributes of rendered texts that the files have with the same value, less the others. */
const likeness = (comparisons: readonly Comparison[]): number =>
  comparisons
    .flatMap(([rendered, file]) =>
      leafBindings(rendered).map(({ path, value }) => {
        const own = find(file, path)?.value;
        return own && oneLine(own) === oneLine(value) ? 1 : -1;
      }),
    )
    .reduce<number>((sum, each) => sum + each, 0);

/**
 * Looks up the values of files in the places where rendered texts have the mark.
 *
 * @returns null where a file has nothing in that place; undefined where the texts have no mark.
 */
function readMarked(comparisons: readonly Comparison[]): Answer | undefined {
  const marked = comparisons.flatMap(([rendered, file]) =>
    leafBindings(rendered)
      .filter(({ value }) => value.text.includes(MARK))
      .map(({ path, value }) => ({ value, own: find(file, path)?.value })),
  );
  if (marked.length === 0) return undefined;
  const [answer = null] = marked.flatMap(({ value, own }) => {
    const found = own && (value.text === literal(MARK) ? stringValue(own) : middle(value, own));
    return found === undefined ? [] : [found];
  });
  return answer;
}

/** The part of an expression in the place of the mark in another one that is otherwise the same. */
function middle(marked: Node, own: Node): string | undefined {
  const [before = "", after = ""] = oneLine(marked).split(MARK);
  const text = oneLine(own);
  if (!text.startsWith(before) || !text.endsWith(after)) return undefined;
  const inner = text.slice(before.length, text.length - after.length);
  return before.endsWith('"') ? stringIn(`"${inner}"`) : inner;
}

function stringIn(text: string): string | undefined {
  const root = parse(text);
  return root.kind === "File" ? stringValue(root.body) : undefined;
}

/** An expression on one line, so that layouts do not matter. */
const oneLine = ({ text }: Node): string => text.replaceAll(/\s+/g, " ");
