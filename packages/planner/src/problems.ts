import { positionAt, type Node } from "nix-source";
import { quote } from "./safe-text.ts";

// Everything that can be found wrong, or worth knowing, in one table: doctor, takeover, commands and
// `--json` speak from here, and nowhere else is such a sentence written.

/**
 * `error` keeps something from being done or built; `advice` does not, but what is built may not do what is meant; a
 * `note` is good to know and in nobody's way.
 */
type Severity = "error" | "advice" | "note";

/** Something that stands in the way or needs a person. */
export interface Problem {
  /** What it is, for programs and for the documentation: a key of the table, and stable. */
  readonly code: ProblemCode;
  readonly severity: Severity;
  /** Relative to the repo; absent when the problem is no file's. */
  readonly file?: string;
  /** From 1. */
  readonly line?: number;
  readonly message: string;
  /** What to do about it. */
  readonly fix?: string;
}

/** Whether something is not done, or will not build, before a person does something about it. */
export const isStopping = ({ severity }: Problem): boolean => severity === "error";

/** The line that a node starts on. */
export const lineOf = ({ source, from }: Pick<Node, "source" | "from">): number =>
  positionAt(source, from).line;

/** The order of files and lines. */
export const byPlace = (one: Problem, other: Problem): number => {
  const [here = "", there = ""] = [one.file, other.file];
  return here === there ? (one.line ?? 0) - (other.line ?? 0) : here < there ? -1 : 1;
};

/** Where a problem is. */
export type Whereabouts = Pick<Problem, "file" | "line">;

/**
 * A sentence in which `{name}` stands for the value of that name, or a function that makes it of the
 * values where it depends on more than their text.
 */
type Sentence = string | ((values: never) => string | undefined);

/** What a sentence may name: a list is written with commas. */
type Value = string | number | readonly string[];

/** The names in braces in a sentence; braces of Nix have something else than one word in them. */
type NamesIn<Text extends string> = Text extends `${string}{${infer Rest}`
  ? (Rest extends `${infer Name}}${string}` ? Word<Name> : never) | NamesIn<Rest>
  : never;

type Word<Name extends string> = Name extends `${string}${" " | "." | "{" | '"'}${string}`
  ? never
  : Name;

/** The values that a sentence needs. */
type ValuesIn<Of> = Of extends string
  ? Readonly<Record<NamesIn<Of>, Value>>
  : Of extends (values: infer Values) => unknown
    ? Values
    : unknown;

interface Kind<Message extends Sentence, Fix extends Sentence | undefined> {
  readonly severity: Severity;
  readonly message: Message;
  readonly fix: Fix | undefined;
}

const kindOf =
  (severity: Severity) =>
  <const Message extends Sentence, const Fix extends Sentence | undefined = undefined>(
    message: Message,
    fix?: Fix,
  ): Kind<Message, Fix> => ({ severity, message, fix });

const error = kindOf("error");
const advice = kindOf("advice");
const note = kindOf("note");

/** What is to be kept secret, and stands in a file; the sentence never holds it. */
const secret = <const What extends string, const Fix extends Sentence>(what: What, fix: Fix) =>
  error(`${what}${STANDS_HERE}`, fix);

const STANDS_HERE = " stands here, and whoever has the repository or /nix/store can read it";

const OUTSIDE =
  "move it to a file outside of the repository that only root reads, or encrypt it with sops-nix or agenix";
const ENCRYPT =
  "move it to a place outside of the repository that only root reads, or encrypt it with sops-nix or agenix";

/** The names of some files; of many, the first ones. */
function listedFiles(files: readonly string[]): string {
  const more = files.length - LISTED;
  return `${files.slice(0, LISTED).join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}

const LISTED = 12;

/** Where a secret is to be instead of a file of the repository. */
const secretPlace = (path: string): string => {
  const file = path.slice(path.lastIndexOf("/") + 1);
  return `"/etc/nixos-secrets/${file.includes("$") ? "NAME" : file}"`;
};

/** Values of which some may not be known. */
type Maybe<Names extends string> = { readonly [Name in Names]?: string | undefined };

/** An option or a package that a release calls otherwise; with a reason, it is not rewritten. */
interface Renamed extends Maybe<"reason"> {
  readonly from: string;
  readonly since: string;
}

const staysHere = (reason: string | undefined): string =>
  reason === undefined ? "" : `, and stays as it is here: ${reason}`;

/** What a person has to do about an option or package that is gone. */
const takeOut = ({ note: instead }: Maybe<"note">): string => instead ?? "take it out";

/** Why a file cannot be what a configuration, or a home, starts from. */
const NO_START = {
  directory: "is a directory, not a file",
  missing: "is not there",
  unreadable: "cannot be read",
  special: "is no file",
  large: "is larger than 4 MB",
  loop: "is a symbolic link that leads to itself",
  "leads-out": "is a symbolic link that leads out of the directory",
  "not-utf8": "is no text in UTF-8",
};

const notUnderstood = ({
  reason = "the way in which this flake makes its hosts is not understood",
}: Maybe<"reason">): string => reason;

const TO_OUTPUTS = "add this to the outputs, and run the command again:\n{lines}";

/** Lines that give a flake a host, and where they go. */
interface Pasted {
  readonly lines: string;
  /** The file that they go into, or that they are all of. */
  readonly path: string;
  readonly isNew?: boolean;
  /** The line on which `nixosConfigurations` ends, where it has a value. */
  readonly end?: number;
  /** The input that the outputs must take first. */
  readonly needs?: string;
}

const pasted = ({ lines, path, isNew, end, needs }: Pasted): string => {
  const value = `the value of nixosConfigurations, which ends on line ${end} of ${path}`;
  const what = isNew
    ? `make ${path} of this, add it to git`
    : end === undefined
      ? `add this to the outputs in ${path}`
      : `put parentheses around ${value}, put this behind them`;
  const first = needs === undefined ? "" : `name ${needs} among the arguments of the outputs, `;
  return `${first}${what}, and run the command again:\n${lines}`;
};

const TAKE_OUT = "take that out, and run the command again";
const BY_HAND =
  "nothing is changed: how this flake makes its hosts is not followed here, so do it by hand";
const orByHand = (values: Partial<Pasted>): string =>
  values.lines === undefined || values.path === undefined
    ? BY_HAND
    : pasted({ ...values, lines: values.lines, path: values.path });
const ON_PURPOSE = "if that is meant, say --no-check";
const HOST_IN_USE = error("nixosConfigurations.{name} is used here", TAKE_OUT);

const TABLE = {
  // plans
  "file-in-the-way": error("is in the way"),
  "not-nix": error("{reason}"),
  "written-outside": error("would be written outside the repository"),
  "written-in-git": error("would be written into .git"),
  "change-not-utf8": error(
    "is not text in UTF-8, so it cannot be changed",
    "convert it first, for example with iconv --to-code UTF-8",
  ),
  "path-would-be-gone": error(
    "needs {target}, which would be gone",
    "change that first, and run the command again",
  ),

  // packs and answers
  "no-hosts": error("hosts: a repository has at least one host"),
  "named-twice": error("{where}: {name} is there twice"),
  "answer-not-offered": error("{where}: choose from {allowed}"),
  "answer-required": error("{where}: an answer is needed"),
  "answer-malformed": error("{where}: {rule}"),
  "pack-missing": error("{where}: {name} requires {other}"),
  "packs-exclude": error("{where}: {name} and {other} exclude each other"),
  "not-renderable": error("{reason}"),

  // hosts
  "host-exists": error("there is a host {name} already", "choose another name"),
  "host-unknown": error(
    ({ name, reason }: { readonly name: string } & Maybe<"reason">) =>
      `there is no host ${name}${reason === undefined ? "" : `, as far as can be seen: ${reason}`}`,
  ),
  "model-unknown": error("there is no host {name} to imitate"),
  "system-of-model": error(
    "the host to imitate is of another system, which is written here for several hosts",
  ),
  "model-in-parts": error("the entry of the host to imitate is not written in one place"),
  "model-unnamed": error(
    "nothing in the entry of the host to imitate says its name, so that another one would be the same machine",
  ),
  "flake-missing": error("there is no flake.nix"),
  "outputs-unreadable": error(
    "its outputs are not written as a function in a file of this repository",
  ),
  "hosts-in-nested-flake": error(
    "{folder} is another flake, and the hosts are there",
    "run the command in {folder}",
  ),
  "hosts-hidden": error("some of the hosts come from {what}, on line {line} of {path}"),
  "host-not-added": error(notUnderstood, pasted),
  "host-named-otherwise": error(
    "this flake would call the new host {other}, as it makes the names of its hosts of something else",
    "run the command again with the name {other}",
  ),
  "first-host-not-added": error(notUnderstood, pasted),
  "host-names-computed": error("its hosts have names that are computed", pasted),
  "hosts-in-several-places": error("its hosts can be in several places", pasted),
  "no-place-for-hosts": error("no place for hosts can be found in its outputs", pasted),
  "hosts-by-system": error(
    "its hosts are named by their systems, as {example}: those are no machines",
    (values: Pasted | { readonly lines?: undefined }) =>
      values.lines === undefined
        ? "give the machine an entry of its own name first, and change the list of systems by hand if nothing else is made of it"
        : pasted(values),
  ),
  "hosts-not-found": error("its hosts were not found, though {elsewhere} speaks of some", pasted),
  "nixpkgs-not-taken": error("its outputs do not take the input nixpkgs", pasted),
  "host-not-renamed": error(
    ({ name, reason }: { readonly name: string } & Maybe<"reason">) =>
      reason ?? `${name} is not named in one place`,
    "rename {name} to {to} in {path} by hand",
  ),
  "host-inherited": error("{name} is inherited from somewhere else"),
  "name-computed": error("the name {name} is computed"),
  "host-not-removed": error(
    ({ name, reason }: { readonly name: string } & Maybe<"reason">) =>
      reason ?? `${name} is not written in one place`,
    ({
      path,
      first,
      last,
    }: {
      readonly path: string;
      readonly first: number;
      readonly last: number;
    }) =>
      `take the host out by hand: ${first === last ? `line ${first}` : `lines ${first} to ${last}`} of ${path}`,
  ),
  "host-call-alone": error("it is made by a call that nothing is joined to"),
  "host-settings-left": error("there are settings for {name} here", TAKE_OUT),
  "host-in-use": HOST_IN_USE,
  "host-needed": error(
    "this is about {name}, and modules take by its name what is said of it elsewhere",
    TAKE_OUT,
  ),
  "no-module-list": error(
    "no list of modules is found that is of {name} alone",
    ({
      place,
      name,
      module,
    }: {
      readonly place: "settings" | "entry";
      readonly name: string;
      readonly module: string;
    }) =>
      place === "settings"
        ? `add this to its settings:\nimports = [ ${module} ];`
        : `add this to the modules of ${name} there:\n${module}`,
  ),
  "inputs-unknown": error("the inputs are not known here"),

  // commands
  "flake-without-hosts": error("there are no hosts in it{reason}"),
  "choice-not-imported": error(
    "{host} was made with {was}, but its file imports nothing of that, so nothing tells what {is} would replace",
    "leave that answer out, and change the file by hand afterwards",
  ),
  "merge-refused": error("{refusal}", "by hand: {byHand}"),
  "edit-refused": error("{reason}"),
  "record-newer": error(
    "version {theirs} has written it, and this is {ours}, which would lose what it does not know",
    "use that version: npx create-nix-flake@{theirs}",
  ),
  "record-unreadable": error(
    "cannot be read: {reason}",
    "restore it, for example with git checkout",
  ),
  "disks-installed": error(
    "describes the disks of a system that is there ({present}), and {host} would not start any more: a new layout is for installing it from scratch, which erases the disk",
    "for that, first take {present} out of the file: on the machine, sudo nixos-generate-config --no-filesystems --show-hardware-config prints it without them",
  ),
  "disks-inline": error(
    "describes disks: {reason}",
    "move them to a file hardware-configuration.nix beside it, and run the command again",
  ),
  "disks-laid-out-otherwise": error(
    "{pack} lays out disks, and these are laid out already, in a way that is not ours",
    "lay them out by hand, or in a repository of ours",
  ),
  "inputs-not-given": error(
    "its modules are not given the inputs",
    ({ named }: { readonly named: boolean }) =>
      `add this to the call of nixosSystem${named ? "" : ", name the inputs behind the arguments of the outputs, as in { … }@inputs:"}, and run the command again: specialArgs = { inherit inputs; };`,
  ),
  "outputs-take-no-nixpkgs": error("its outputs are no function that takes nixpkgs", TO_OUTPUTS),
  "outputs-not-merged": error("{reason}", TO_OUTPUTS),
  "pack-is-there": error("{name} is there already"),
  "pack-excluded": error(
    "brings the pack {other} to {host}, and {pack} and {other} exclude each other",
    "take that away first, or choose other hosts with --host",
  ),
  "user-has-account": error("{name} has an account there already"),
  "last-host": error("{name} is the last host, and a repository has at least one"),
  "host-used": HOST_IN_USE,

  // proof
  "option-defined-already": error(
    "{path} would set {options} to something else than is set here, and Nix would not evaluate {name} any more",
    "take what is named out of this file, or let it give way with lib.mkDefault, or leave the pack of {path} away",
  ),
  "host-module-missing": error("{name} would want this file, which is not there", orByHand),
  "host-module-passed": error("{name} would have nothing like this file of {from}", orByHand),
  "host-place-missing": error(
    "{name} would want {to}, as there is {there} for the host that it is like",
    orByHand,
  ),
  "host-record-missing": error(
    "{use} takes what {option} has of {name}, and it has nothing",
    "add there, as for {from}, and run this again:\n{lines}",
  ),
  "host-name-tested": error(
    "{name} would be another machine than {from}: of the one {test} is true, and of the other it is not",
    "choose a name for which it is the same, or say it here by an option",
  ),
  "host-name-made": error(
    "modules put {text} together of the name of {from}, and what is called so here is of other hosts, too",
    "write {other} here, as is right for {name}, and run the command again",
  ),
  "host-name-stays": error("{name} would be called {old}, as the host that it is like", orByHand),
  "host-argument-stays": error(
    "the modules of {name} would be given {old}, the name of the host that it is like, as {argument}",
    orByHand,
  ),
  "host-shares-files": error("{name} would be made of this file of {from}", orByHand),
  "host-shares-disks": error(
    "{name} would start from the disks of {from} that are named here",
    "give the module that has them a name with {from} in it, as {from}Hardware, and run the command again",
  ),
  "host-lacks-options": error("{name} would not have what {from} has here: {options}", orByHand),
  "other-host-gone": error("the host {name} would be gone", BY_HAND),
  "other-host-changed": error("{name} would not be what it is: {what} would differ", BY_HAND),
  "output-changed": error("the output {output} would change at {name}", BY_HAND),

  // what Nix says of a plan
  "flake-would-fail": error("the flake would no longer evaluate: {error}", ON_PURPOSE),
  "output-would-fail": error("the output {output} would no longer evaluate: {error}", ON_PURPOSE),
  "output-would-go": error("{name} would be gone from the outputs", ON_PURPOSE),
  "output-would-come": error("{name} would be among the outputs as well", ON_PURPOSE),
  "host-not-made": error("there would be no {name} in {output}", ON_PURPOSE),
  "host-would-fail": error("{host} would not evaluate: {error}", ON_PURPOSE),
  "host-would-change": error(
    ({ hosts, option }: { readonly hosts: readonly string[]; readonly option: string }) =>
      `${hosts.join(", ")} would change: ${option}`,
    "before: {before}\nafter:  {after}\nif that is meant, as where machines list one another, say --no-check",
  ),
  "host-named-alike": error(
    "{host} would have the networking.hostName of {twin}: {name}",
    ON_PURPOSE,
  ),
  "host-called-otherwise": error(
    'the networking.hostName of {host} would be "{name}", and was "{was}"',
    ON_PURPOSE,
  ),
  "host-without-disks": error(
    "{host} would have no fileSystems, though {like} has some",
    ON_PURPOSE,
  ),
  "host-on-other-disk": error(
    "{host} would have the disk of {owner}: {option} is {device}",
    ON_PURPOSE,
  ),
  "assertion-would-fail": error("an assertion of {host} would fail: {message}", ON_PURPOSE),
  "user-not-there": error("{user} would have no account on {host}", ON_PURPOSE),
  "nix-not-asked": note("Nix was not asked whether all other hosts stay what they are: {reason}"),
  "inputs-not-at-hand": note(
    "Nix was not asked whether all other hosts stay what they are: it does not have {inputs} yet",
  ),
  "hosts-not-compared": note(
    "Nix had no time to compare {hosts} within {seconds} seconds",
    "--check takes the time that it needs",
  ),
  "host-failed-before": note("Nix cannot evaluate {hosts}, and could not before: {error}"),
  "system-not-comparable": note(
    "the derivations of {host} differ and cannot be read; what its modules define is the same",
  ),

  // options
  "name-renamed": note(
    ({ from, to, since, reason }: Renamed & { readonly to: string }) =>
      `\`${from}\` is \`${to}\` since NixOS ${since}${staysHere(reason)}`,
    ({ instead }: Maybe<"instead">) => `write \`${instead}\` instead`,
  ),
  "name-deprecated": note("`{from}` warns since NixOS {since}", takeOut),
  "name-removed": error(
    ({ from, since, reason }: Renamed) =>
      `\`${from}\` is gone since NixOS ${since}${staysHere(reason)}`,
    takeOut,
  ),

  // secrets
  "secret-user-password": error(
    ({ isHash, user }: { readonly isHash: boolean } & Maybe<"user">) =>
      `the ${isHash ? "hashed password" : "password"} of ${user ?? "a user"}${STANDS_HERE}`,
    ({ user }: Maybe<"user">) =>
      `write \`hashedPasswordFile = "/etc/nixos-secrets/${user ?? "NAME"}";\` and put what \`mkpasswd\` prints into that file, or take the line out and set it with \`passwd\``,
  ),
  "secret-wifi-password": error(
    ({ network }: Maybe<"network">) =>
      `the Wi-Fi password${network === undefined ? "" : ` of ${network}`}${STANDS_HERE}`,
    'write `pskRaw = "ext:NAME";` and `networking.wireless.secretsFile = "/etc/nixos-secrets/wifi";` with a line `NAME=…` in that file, or let NetworkManager keep it',
  ),
  "secret-network-profile": secret(
    "the {name} of a NetworkManager profile",
    'write `"$NAME"` and `networking.networkmanager.ensureProfiles.environmentFiles = [ "/etc/nixos-secrets/networks" ];` with a line `NAME=…` in that file',
  ),
  "secret-wireguard-key": secret(
    "a {kind} key",
    'write `{name}File = "/etc/nixos-secrets/{kind}-key";` and put the key into that file',
  ),
  "secret-attribute": secret(
    "the value of {name}",
    "move it to a file outside of the repository and give its path, where there is an option for it (often the same name with File at its end), or encrypt it with sops-nix or agenix",
  ),
  "secret-file-named": secret(
    "the secret file {path}, named by {name},",
    ({ name, path }: { readonly name: string; readonly path: string }) => {
      const place = secretPlace(path);
      const fix = /(?:file|path)$/i.test(name)
        ? `write \`${name} = ${place};\` and move the file there`
        : `move the file to ${place} and give that path as a string, where there is an option for it (often ${name}File)`;
      return `${fix}, or encrypt it with sops-nix or agenix`;
    },
  ),
  "secret-assignment": secret(
    "the value of {name}",
    "leave it out, and put a line `{name}=…` into a file outside of the repository that EnvironmentFile of the unit names, or that the script reads",
  ),
  "secret-kept-apart": secret("the value of {name}", ENCRYPT),
  "secret-private-key": secret("a private {of}key", OUTSIDE),
  "secret-hash": secret(
    "a hashed password",
    'write `hashedPasswordFile = "/etc/nixos-secrets/NAME";` for a user, and the hash into that file',
  ),
  "secret-psk": secret(
    "a Wi-Fi password",
    "give its path with networking.wireless.secretsFile, or let NetworkManager keep it outside of the repository",
  ),
  "secret-in-address": secret(
    "a password in an address",
    "leave it out of the address, and give it in a file outside of the repository, where there is an option for it",
  ),
  "secret-unreadable": secret(
    "what nobody else may read on this machine (mode {mode})",
    "leave the file out, or encrypt it with sops-nix or agenix; if everybody may read it: {command}",
  ),
  "secret-ignored": error(
    "git is told to leave this file out, and whoever has the new repository or /nix/store could read it",
    "take its secrets out, or encrypt them with sops-nix or agenix; if everybody may read it, it can come along",
  ),
  "secret-in-git-crypt": error(
    "git-crypt encrypts this file in its repository; in the new one, and in /nix/store, it would be plain text",
    "encrypt it with sops-nix or agenix, or leave it out; if everybody may read it, it can come along",
  ),
  "secrets-unreadable": error(
    "{count} files of it may be read by nobody else on this machine; whoever has the repository or /nix/store can read them",
    "leave them out, or encrypt them with sops-nix or agenix; if everybody may read them: {command}",
  ),
  "secret-token": secret("{whose} token", `revoke it where it was issued, and ${OUTSIDE}`),
  "secret-ssh-key": secret("a private SSH key", "leave the file out: the machine keeps its own"),
  "secret-key-file": secret("a private key", ENCRYPT),
  "secret-password-file": secret(
    "a file of passwords",
    "leave the file out: the machine keeps its own",
  ),
  "secret-file": secret("a file of secrets", ENCRYPT),
  "secret-in-environment": secret(
    "the value of {name}",
    "leave the file out, and give a service its path with EnvironmentFile",
  ),

  // takeover
  "already-a-flake": error(
    "{place} is a flake already: it has a flake.nix",
    "it is built as it is: nixos-rebuild switch --flake {place}; in it, npx create-nix-flake host NAME adds a machine, user NAME a person, and doctor looks for mistakes",
  ),
  "start-unusable": error(
    ({ path, kind }: { readonly path: string; readonly kind: keyof typeof NO_START }) =>
      `${path} ${NO_START[kind]}`,
  ),
  "start-not-nix": error("is not Nix: {reason}", "correct it first"),
  "home-left-out": note("{user} has a home in the configuration; that in {place} is left out"),
  "path-missing": error(
    "{path} is not there",
    ({ place }: { readonly path: string } & Maybe<"place">) =>
      `remove what names it, or put the file ${place === undefined ? "there" : `at ${place}`}`,
  ),
  "path-dangling": error(
    "{path} is a symbolic link that leads nowhere: {target}",
    "make the link lead to the file, or remove what names it",
  ),
  "path-unreadable": error(
    "{path} cannot be read, and is not copied",
    "run this as a user who may read it, or copy it by hand",
  ),
  "path-special": error("{path} is no file, and is not copied", "remove what names it"),
  "path-large": error(
    "{path} is larger than any file of a configuration, and is not copied",
    "keep it outside of the repository, or copy it by hand",
  ),
  "path-deep": error(
    "{path} is more than {most} folders deep, and is not copied",
    "copy it by hand",
  ),
  "path-too-many": error(
    "{path} is one of more than {most} files, and is not copied",
    "copy the folder by hand",
  ),
  "path-not-utf8": error("{path} is no UTF-8, and is not copied", "rename it, and what names it"),
  "path-loop": error(
    "{path} is a symbolic link that leads to itself",
    "make the link lead to the file",
  ),
  "path-leads-out": error(
    "{path} is a symbolic link that leads out of the directory: {target}",
    "copy the file there in place of the link",
  ),
  "path-outside": error(
    "{path} is outside of the directory, and a flake may not read it",
    "copy the file into the repository and name it by a relative path",
  ),
  "path-in-git": error(
    "{path} is git's own, and is not copied",
    'inputs.self.rev or inputs.self.dirtyRev or "unknown" says which commit is built',
  ),
  "folder-empty": error(
    "{path} is an empty directory, which git does not keep",
    "put the files there; if it is a submodule, git submodule update --init",
  ),
  "file-not-nix": error("{path} is not Nix: {reason}", "correct it, then evaluate again"),
  "file-locked": error(
    "{path} is locked by git-crypt: what is in it cannot be read",
    "git-crypt unlock in its repository, then start again",
  ),
  "file-not-utf8": error(
    "{path} is not Nix: it is no text in UTF-8",
    "correct it, then evaluate again",
  ),
  "file-not-editable": error("{reason}", "correct it first"),
  "inputs-used-early": error(
    "the inputs of the flake are used before the file is a function of them",
    "put this behind the arguments, with the defaults that need it",
  ),
  "inputs-not-passed": error(
    "{path} needs the inputs of the flake, and is not given them here",
    "where the file is imported, hand them on: import ./{path} { inherit inputs; }",
  ),
  "line-not-added": error("{line} is not there: {reason}", "{line}"),
  "host-name-computed": note(
    "networking.hostName is computed; the flake calls the machine {host}",
    'networking.hostName = "{host}"; if it is another name',
  ),
  "upgrades-from-channel": advice(
    "system.autoUpgrade would build /etc/nixos from its channel again, not this flake",
    ({ saysChannel }: { readonly saysChannel: boolean }) =>
      'system.autoUpgrade.flake = "…"; "github:ada/nixos" where it is published, else "path:/home/ada/nixos"' +
      (saysChannel ? "\nsystem.autoUpgrade.channel goes: there can be only one of them" : ""),
  ),
  "link-into-store": advice(
    "{path} is a path, which leads into /nix/store in a flake: the link would not lead to the file that you edit",
    '{link} "${config.home.homeDirectory}/nixos/{place}", where this repository is at ~/nixos',
  ),
  "sops-rule-moved": note(
    "{from} is at {to} now, and this rule does not speak of it any more",
    "add {to} to path_regex, or sops will not know for whom to encrypt it",
  ),
  "path-in-text": note(
    "{text} is text here, and stays as it is",
    "change it if it should lead to this repository",
  ),
  "release-upgraded": note(
    "{from} has NixOS {was}, which is too old to be chosen here: the flake takes {release}, which is an upgrade",
    "read the release notes from {was} to {release} before you switch; --release chooses another one",
  ),
  "release-by-default": note(
    ({ release, stateVersion }: { readonly release: string } & Maybe<"stateVersion">) =>
      `nothing says which release of NixOS this machine runs: the flake takes ${release}, the newest${stateVersion === undefined ? "" : `; the machine was installed with ${stateVersion}, as its system.stateVersion says`}`,
    "--release chooses another one",
  ),
  "copy-edited": note(
    "{path} is copied here, and is not what it was: the configuration evaluates it, too, and it was rewritten for that",
    "where the copy must stay as it was, make it a file of its own",
  ),
  "path-made-text": note(
    "toString {path} is a place in /nix/store in a flake, which everyone may read and nobody may write",
    'the path itself, where a copy will do; where it is to be this very file, its place as text: "/home/…/nixos/…"',
  ),
  "initrd-scripted": error(
    "{name} is for an initrd of shell scripts; since 26.05 systemd is in the initrd, and NixOS refuses to build both",
    "boot.initrd.systemd.enable = false; keeps the scripts for now; a unit in boot.initrd.systemd.services takes their place",
  ),
  "source-pinned": note(
    "{name} stays pinned by {place}, and is no input",
    'as an input, in flake.nix: inputs.{input} = { url = "{url}"; flake = false; }; here: inputs.{input} in its place',
  ),
  "niv-needs-packages": error(
    "{path} looks for nixpkgs in NIX_PATH, and in a flake there is none",
    "hand it on: import ./{path} { inherit pkgs; }; one that takes no argument is written anew by `niv init`",
  ),
  "firmware-not-free": error(
    "{path} is firmware that may not be handed on, and is not copied",
    "where nobody else gets the repository: cp -r {place}/{path} to where this line leads, and git add --force it",
  ),
  "path-asked-for": note(
    "{path} is outside of the directory: in a flake, pathExists says that it is not there",
    "if it should be there, copy it into the repository and name it by a relative path",
  ),
  "branch-of-release": note(
    "{input} was taken from {from}, and is now from {branch}, which goes with NixOS {release}",
  ),

  // what pure evaluation forbids
  "lookup-path": error(
    "{path} is looked up in NIX_PATH, which a flake does not have",
    ({
      input,
      place,
      needs,
    }: { readonly input: string; readonly place: string } & Maybe<"needs">) =>
      `in flake.nix: inputs.${input} = { url = "…"; flake = false; }; here: "${place}"${
        needs === undefined ? "" : "; this file then starts with { inputs, ... }:"
      }`,
  ),
  "lookup-of-secret": error(
    "{path} is looked up in NIX_PATH, which a flake does not have",
    'what it holds would be readable in /nix/store: give its path as text, "/etc/nixos-secrets/{name}", where an option takes one, or encrypt it with sops-nix or agenix',
  ),
  "fetch-unpinned": error(
    "{fetcher} without {pin} may give something else every time, which a flake forbids",
    'in flake.nix: inputs.source = { url = "{url}"; flake = false; }; here: inputs.source',
  ),
  "fetch-of-itself": error(
    "{fetcher} of {path} gives what git has of it, without a commit, which a flake forbids",
    "{path} itself: in a flake, that is what git has of it",
  ),
  "path-absolute-computed": error(
    "{path} is outside of the repository, where a flake may not read",
    "copy what it leads to into the repository and name it by a relative path; if the path is only handed to a program, make it one text",
  ),
  "path-absolute": error(
    "{path} is outside of the repository, where a flake may not read",
    '"{text}" if the path is only handed to a program; else copy the file here and write ./{name}',
  ),
  "nix-path-set": advice(
    "nix.nixPath leads to channels, and a flake does not use them",
    'nix.nixPath = [ "nixpkgs=${inputs.nixpkgs}" ];',
  ),
  "current-system": error(
    "builtins.currentSystem is not there in a flake",
    "pkgs.stdenv.hostPlatform.system",
  ),
  "current-time": error(
    "builtins.currentTime is not there in a flake",
    "inputs.self.lastModified, which is when the repository was last changed",
  ),
  "nix-path-read": advice(
    "builtins.nixPath is empty in a flake",
    "inputs.<name>, for what was looked up there",
  ),
  "store-path": error(
    "builtins.storePath is not allowed in a flake",
    "the package itself, such as pkgs.hello",
  ),
  "environment-read": advice(
    "builtins.getEnv gives an empty string in a flake",
    ({ value }: Maybe<"value">) =>
      `"${value ?? "…"}"${value === undefined ? ", the value itself" : ""}`,
  ),

  // doctor
  "path-unknown-to-git": error(
    "{written} is there, but git does not know it, so Nix does not see it",
    ({ path }: { readonly path: string }) => `git add --force ${quote(path)}`,
  ),
  "path-leads-nowhere": error("{written} is not there: the repository has no {target}"),
  "path-out-of-repository": error(
    "{written} leads out of the repository, where a flake may not read",
    "copy it here",
  ),
  "hardware-placeholder": error(
    "is a placeholder until this is run on the machine",
    ({ command }: Maybe<"command">) => command,
  ),
  "host-name-unknown": error(
    "the flake has no host {name}, so a machine of this name does not find its configuration",
    ({ meant, known }: { readonly known: readonly string[] } & Maybe<"meant">) =>
      `${meant === undefined ? "" : `did you mean ${meant}? `}the hosts are ${known.join(", ")}`,
  ),
  "input-unknown": error(
    ({ name, meant }: { readonly name: string } & Maybe<"meant">) =>
      `the flake has no input ${name}${meant === undefined ? "" : `: did you mean ${meant}?`}`,
    'in flake.nix: inputs.{name}.url = "…"; the inputs are {known}',
  ),
  "follows-unlikely": error(
    "{name} hardly has an input {inner}: did you mean {target}?",
    'inputs.{target}.follows = "{target}";',
  ),

  "findings-new": error("nothing was changed, since this would be wrong afterwards:"),

  // command line
  "words-wrong": error(
    ({ name, words }: { readonly name: string; readonly words: readonly string[] }) =>
      words.length === 0
        ? `${name} goes with no words: it looks at the repository around`
        : `${name} goes with ${words.join(" and ")}, as in: ${[name, ...words].join(" ")}`,
  ),
  "name-malformed": error("{name}: {wrong}"),
  "unknown-option": error(
    ({ flag, meant }: { readonly flag: string } & Maybe<"meant">) =>
      `${flag}: there is no such option${meant === undefined ? "" : `; did you mean --${meant}?`}`,
  ),
  "option-value": error("{flag}: {wrong}"),
  "option-goes-with": error("{flag} goes with {others}"),
  "answer-missing": error("{flag} is missing: {help}"),
  "option-of-other-pack": error("{flag} is no question of the pack {pack}"),
  "option-leaves-out": error("{flag} {value} would leave out what is to be added"),
  "option-twice": error("{flag}: one person has one"),
  "option-without-user": error("{flag}: is there more often than --user; each belongs to one"),
  "person-known": error("{flag}: {name} is known already; edit users/{name}/{file}"),
  "no-such-host": error("there is no host {name}; choose from {hosts}"),
  "host-not-chosen": error(
    "--host is missing: {label} differs from machine to machine; choose from {hosts}",
  ),
  "model-not-of-packs": error(
    "{flags}: {model} is not made of packs, so nothing tells what of it would go; leave out --like, and {host} is made of packs alone",
  ),
  "no-such-pack": error("{wrong}"),
  "host-has-excluded-pack": error(
    "{host} has the pack {other}, which {pack} cannot be had beside",
    "name other machines with --host",
  ),
  "options-with-from": error(
    "{flags}: with --from the configuration is what it is; change it there",
  ),
  "host-is-named": error(
    "--host: the configuration calls its machine {host}; afterwards, npx create-nix-flake rename-host {host} {wanted}",
  ),
  "flags-kept-by-npm": error("npm kept {flags} for itself; put -- before the options"),
  "unknown-command": error("there is no command {name}; did you mean {meant}?"),
  "too-many-directories": error(
    ({ directories, commands }: Readonly<Record<"directories" | "commands", readonly string[]>>) =>
      `a new repository has one directory, and these are ${directories.length}: ${directories.join(", ")}; the commands for one that is there are ${commands.join(", ")}`,
  ),
  "directory-without-name": error("a directory has a name"),
  "not-utf8": error(
    "{path} is no UTF-8, so that its name cannot be written into any file",
    "rename it, or choose another one",
  ),
  "directory-not-for-nix": error(
    "{directory}: Nix cannot use a directory with # or ? in its path; choose another name",
  ),
  "directory-not-empty": error(
    "{directory} is not empty, and nothing in it will be overwritten",
    "choose another directory, or move what is in the way",
  ),
  "more-files-in-the-way": error("and {count} more"),
  "directory-inside-source": error(
    "{directory} is inside of {source}, which is only read",
    "choose another directory",
  ),
  "source-missing": error("{source} is not there", "name the directory of a configuration"),
  "source-no-directory": error("{source} is no directory", "--from {parent}"),
  "home-missing": error("{file} is no file", "--home names the file of a home, such as home.nix"),
  "home-of-nobody": error("{file} does not say whose home it is", 'home.username = "…";'),
  "home-is-flake": note(
    "{home} is a flake of its own, and stays as it is",
    "home-manager switch goes on working with it",
  ),
  "home-of-other-machine": note(
    "{home} is a home on this machine, and does not come along with a copy of another one",
    "--home {home}/home.nix takes it along",
  ),
  "written-twice": error("would be written twice"),
  "secrets-not-allowed": error(
    "nothing was written, because of these secrets",
    "change the configuration first, or say --allow-secrets",
  ),
  "nix-missing": error("--check needs Nix, and there is no nix on the PATH", "leave --check out"),
  "inputs-not-locked": error("the inputs cannot be locked: {error}"),
  "host-not-evaluated": error("{error}"),
  "assertion-failed": error("{message}"),
  "evaluation-warning": error("{message}"),
  "git-failed": error("git {command} failed: {error}"),
  "no-repository": error(
    "{directory} is in no repository with a flake: no flake.nix is there or above",
    "go to yours, or make one: npm create nix-flake DIRECTORY",
  ),
  "folder-not-in-git": error(
    "{folder} is in no git repository, and would be gone for good",
    "commit it first, or say --backup: it is then kept in a folder beside the repository",
  ),
  "folder-not-committed": error(
    ({ folder, files }: { readonly folder: string; readonly files: readonly string[] }) =>
      `git does not have all of ${folder}: ${listedFiles(files)}`,
    "commit it first, or say --backup: what git does not have is then kept in a folder beside the repository",
  ),
  "folder-not-ours": error(
    ({ folder, files }: { readonly folder: string; readonly files: readonly string[] }) =>
      `${folder} has more in it than belongs to the machine: ${listedFiles(files)}`,
    "move it away first",
  ),
  "backed-up": note(
    ({ folder, files }: { readonly folder: string; readonly files: readonly string[] }) =>
      `what git does not have is in ${folder} now: ${listedFiles(files)}`,
  ),
  "unknown-to-git": error(
    "git does not know it, so Nix does not see it",
    ({ file }: { readonly file: string }) => `git add ${quote(file)}`,
  ),
  "too-much-to-follow": error(
    "it takes more steps to see what this evaluates to than any flake that is known does",
    "look for variables that stand for each other again and again",
  ),
  "working-directory-gone": error(
    "the directory that this was started in is not there any more",
    "change to another one",
  ),
  "not-readable": error("{path} cannot be read: {reason}"),
  "not-writable": error("{path} cannot be written: {reason}"),
  "changed-meanwhile": error(
    "{path} has been changed since the plan was made",
    "run the command again",
  ),
  "another-run": error("another run is changing this repository", "wait until it is over: {file}"),
  "journal-unreadable": error(
    "{file} says what an earlier run had begun, and cannot be read",
    "see with git status what it has done, and remove the file",
  ),
  "not-staged": error(
    "everything is written, but git does not have it, so Nix does not see it: {error}",
    ({ command }: { readonly command: string }) => command,
  ),
  "run-unfinished": error(
    "an earlier run was stopped before it was done",
    "host, user, pack, rename-host and remove-host finish that first, or take it back; with --dry-run they do not",
  ),
  "run-recovered": note(
    ({ became }: { readonly became: "finished" | "undone" }) =>
      `an earlier run was stopped before it was done: it has been ${became === "finished" ? "finished" : "taken back"}`,
  ),
  "run-left": note("{path} has been changed since by somebody else, and stays as it is"),
  "directory-filled": error(
    "{file} has come into {directory} meanwhile",
    "choose another directory, or empty this one",
  ),
  "behind-a-link": error(
    "{path} is behind the link {link}, and nothing is written through links",
    "make {link} a folder, or change what it leads to",
  ),
  "file-above": error("{path} cannot be there: {file} is a file"),
  "link-out-of-repository": error(
    "{path} is a link that leads out of the repository",
    "change {target} by hand, or make it a file",
  ),
  "one-file-twice": error("{path} and {other} are one file, and each would change it"),
  declined: error("nothing was changed"),
  interrupted: error("stopped; nothing was written"),
  unexpected: error(
    "something unexpected happened: {error}",
    "this is a mistake of create-nix-flake: please report it, with the command, where its package says",
  ),
};

/** The key of each kind of problem. */
export type ProblemCode = keyof typeof TABLE;

type ValuesOf<Row> =
  Row extends Kind<infer Message, infer Fix> ? ValuesIn<Message> & ValuesIn<Fix> : never;

/**
 * A problem of a kind that the table has.
 *
 * @param values - what its sentences name; nothing where they name nothing.
 * @param where - the file and line.
 */
export function problem<Code extends ProblemCode>(
  code: Code,
  values: ValuesOf<(typeof TABLE)[Code]>,
  { file, line }: Whereabouts = {},
): Problem {
  const kind: Kind<Sentence, Sentence | undefined> = TABLE[code];
  const message = said(kind.message, values) ?? "";
  const fix = kind.fix && said(kind.fix, values);
  return {
    code,
    severity: kind.severity,
    ...(file !== undefined && { file }),
    ...(line !== undefined && { line }),
    message,
    ...(fix !== undefined && { fix }),
  };
}

function said(sentence: Sentence, values: object): string | undefined {
  if (typeof sentence === "function") return sentence(values as never);
  const shown = new Map<string, Value>(Object.entries(values));
  return sentence.replaceAll(/\{(\w+)\}/g, (whole, name: string) =>
    [shown.get(name) ?? whole].flat().join(", "),
  );
}
