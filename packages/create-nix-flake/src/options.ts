import { type Pack, type Question, type Release, systems } from "planner";

/**
 * An option of the command line. Flags, prompts, `--help`, the README's table and the command that
 * repeats a run are all made from {@link optionsOf}.
 */
export interface Option extends Partial<Question> {
  /** The key of its value, in camelCase; the flag is the same in kebab-case. */
  readonly name: string;
  readonly help: string;
  /** Whether a value follows the flag; otherwise the option is on or off. */
  readonly takes: "value" | "nothing";
  /** The subject of the value; options about the run leave no trace in the repo. */
  readonly about: "repo" | "user" | "host" | "run";
  /** The pack that asks it. */
  readonly pack?: string;
  /** May be given more than once. */
  readonly many?: boolean;
  /** Whether it is on unless `--no-…` is given. */
  readonly on?: boolean;
  /** A letter for the short form, as in `-y`. */
  readonly short?: string;
}

/** All options, in the order in which people read and answer them. */
export function optionsOf(packs: readonly Pack[], releases: readonly Release[]): Option[] {
  const flag = { takes: "nothing", about: "run" } as const;
  return [
    {
      name: "host",
      label: "Host name",
      help: "the machine's name on the network and in the flake",
      placeholder: "NAME",
      takes: "value",
      about: "host",
      ask: "always",
      format: "host-name",
      required: true,
    },
    {
      name: "user",
      label: "User name",
      help: "the account to log in with; may be given more than once, and the first may use sudo",
      placeholder: "NAME",
      takes: "value",
      about: "user",
      ask: "always",
      many: true,
      format: "user-name",
      required: true,
    },
    {
      name: "fullName",
      label: "Full name",
      help: "the person's name, any text; the first is that of the first --user, and so on",
      placeholder: "TEXT",
      takes: "value",
      about: "user",
      many: true,
      format: "free-text",
    },
    {
      name: "email",
      label: "Email",
      help: "the address that git has for the person; the first is that of the first --user, and so on",
      placeholder: "ADDRESS",
      takes: "value",
      about: "user",
      many: true,
      format: "email",
    },
    {
      name: "release",
      label: "Release",
      help: "of NixOS: sets nixpkgs, home-manager and the state version",
      takes: "value",
      about: "repo",
      choices: Object.fromEntries(releases.map(({ name }) => [name, name])),
    },
    {
      name: "system",
      label: "System",
      help: "the processor and kernel",
      takes: "value",
      about: "host",
      choices: Object.fromEntries(systems.map((system) => [system, system])),
      default: systems[0],
    },
    ...packs.flatMap(optionsOfPack).toSorted(askedFirst),
    {
      name: "stateVersion",
      label: "State version",
      help: "the release that an installed machine started with",
      placeholder: "RELEASE",
      takes: "value",
      about: "host",
      format: "state-version",
      required: true,
    },
    ...packs
      .filter(({ manifest }) => manifest.switch)
      .map(({ name, manifest }): Option => ({
        name: camelCase(name),
        label: manifest.label ?? name,
        help: lowerFirst(manifest.description),
        takes: "nothing",
        about: "repo",
        on: true,
      })),
    { ...flag, name: "git", help: "make it a git repository with a first commit", on: true },
    {
      name: "pack",
      label: "Further packs",
      help: "a further capability; may be given more than once",
      takes: "value",
      about: "repo",
      many: true,
      choices: Object.fromEntries(
        packs
          .filter(
            ({ manifest }) => manifest.level !== "core" && !manifest.default && manifest.offered,
          )
          .map(({ name, manifest }) => [name, manifest.description]),
      ),
    },
    {
      name: "from",
      label: "From",
      help: "take over the configuration in DIR, such as /etc/nixos; empty text starts afresh",
      placeholder: "DIR",
      takes: "value",
      about: "run",
      format: "free-text",
    },
    {
      name: "home",
      label: "Home",
      help: "with --from: take over the home in FILE as well, such as ~/.config/home-manager/home.nix",
      placeholder: "FILE",
      takes: "value",
      about: "run",
      format: "free-text",
    },
    {
      ...flag,
      name: "fixRenamed",
      help: "with --from: write options that NixOS has renamed by their new names",
    },
    {
      ...flag,
      name: "allowSecrets",
      help: "with --from: let secrets that stand in the files come along",
    },
    { ...flag, name: "yes", short: "y", help: "ask nothing: take every default" },
    { ...flag, name: "dryRun", help: "show what would be written, and write nothing" },
    { ...flag, name: "json", help: "print one JSON object and nothing else" },
    { ...flag, name: "check", help: "lock and evaluate every host with Nix before writing" },
    { ...flag, name: "help", short: "h", help: "show this" },
    { ...flag, name: "version", short: "v", help: "show the version" },
  ];
}

/**
 * The option of a name that is known to be in the list.
 *
 * @throws {@link Error} when it is not: a mistake in this program.
 */
export function optionNamed(name: string, options: readonly Option[]): Option {
  const found = options.find((option) => option.name === name);
  if (!found) throw new Error(`there is no option ${name}`);
  return found;
}

/** An option as people are shown it. */
export const labelOf = ({ label, name }: Option): string => label ?? name;

/** `time-zone` for `timeZone`. */
export const kebabCase = (name: string): string =>
  name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/** `homeManager` for `home-manager`. */
export const camelCase = (name: string): string =>
  name.replaceAll(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());

const lowerFirst = (sentence: string): string =>
  sentence.charAt(0).toLowerCase() + sentence.slice(1);

const optionsOfPack = ({ name, manifest }: Pack): Option[] =>
  manifest.questions.map((question) => ({
    ...question,
    pack: name,
    takes: "value",
    about: "host",
  }));

const askedFirst = (a: Option, b: Option): number =>
  Number(b.ask === "always") - Number(a.ask === "always");
