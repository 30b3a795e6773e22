// Everything that can be found wrong, or worth knowing, in one table: doctor, takeover, commands and
// `--json` speak from here, and nowhere else is such a sentence written.

/** `error` keeps something from being done or built; a `note` is good to know and in nobody's way. */
type Severity = "error" | "note";

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

/** Where a problem is. */
export type Whereabouts = Pick<Problem, "file" | "line">;

/** A sentence, or how to make it of the values of one case. */
type Sentence<Values> = string | ((values: Values) => string | undefined);

interface Kind<Values> {
  readonly severity: Severity;
  readonly message: Sentence<Values>;
  readonly fix: Sentence<Values> | undefined;
}

const error = <Values = unknown>(message: Sentence<Values>, fix?: Sentence<Values>) =>
  ({ severity: "error", message, fix }) satisfies Kind<Values>;

const note = <Values = unknown>(message: Sentence<Values>, fix?: Sentence<Values>) =>
  ({ severity: "note", message, fix }) satisfies Kind<Values>;

/** A value that many sentences name. */
interface Named {
  readonly name: string;
}

/** The answer that is wrong: `host a: users`. */
interface InAnswers {
  readonly where: string;
}

/** A pack, and another that it requires or excludes. */
interface PackPair extends Named {
  readonly other: string;
}

/** An option or a package that a release calls otherwise. */
interface RenamedName {
  readonly from: string;
  /** The release. */
  readonly since: string;
  /** Why it cannot be rewritten. */
  readonly reason?: string | undefined;
}

/** What a person has to do instead. */
interface WithNote {
  readonly note: string | undefined;
}

const staysHere = (reason: string | undefined): string =>
  reason === undefined ? "" : `, and stays as it is here: ${reason}`;

const takeOut = ({ note: instead }: WithNote): string => instead ?? "take it out";

/** Something that is to be kept secret, and stands in a file; the sentence never holds it. */
const secret = <Values = unknown>(
  what: string | ((values: Values) => string),
  fix: Sentence<Values>,
) =>
  error<Values>((values) => {
    const subject = typeof what === "function" ? what(values) : what;
    return `${subject} stands here, and whoever has the repository or /nix/store can read it`;
  }, fix);

const OUTSIDE =
  "move it to a file outside of the repository that only root reads, or encrypt it with sops-nix or agenix";
const ENCRYPT =
  "move it to a place outside of the repository that only root reads, or encrypt it with sops-nix or agenix";
const LEAVE = "leave the file out: the machine keeps its own";

/** Where a secret is to be instead of a file of the repository. */
const secretPlace = (path: string): string => {
  const file = path.slice(path.lastIndexOf("/") + 1);
  return `"/etc/nixos-secrets/${file.includes("$") ? "NAME" : file}"`;
};

/** What a problem says of a path. */
interface AtPath {
  readonly path: string;
}

/** The rest of a sentence that says why. */
interface Reasoned {
  readonly reason: string;
}

/** Why a file cannot be what a configuration, or a home, starts from. */
const NO_START = {
  directory: "is a directory, not a file",
  missing: "is not there",
  unreadable: "cannot be read",
  special: "is no file",
  loop: "is a symbolic link that leads to itself",
  "leads-out": "is a symbolic link that leads out of the directory",
  "not-utf8": "is no text in UTF-8",
};

/** Why a change could not be made, where it is for another reason than usual. */
interface NotDone {
  readonly reason?: string | undefined;
}

/** The lines that give a flake its first host, and the line on which `nixosConfigurations` ends there. */
interface FirstHost {
  readonly lines: string;
  readonly end: number | undefined;
}

const asFirstHost = ({ lines, end }: FirstHost): string => {
  if (end === undefined) return `add this to the outputs, and run the command again:\n${lines}`;
  const value = `the value of nixosConfigurations, which ends on line ${end} of flake.nix`;
  return `put parentheses around ${value}, put this behind them, and run the command again:\n${lines}`;
};

const TAKE_OUT = "take that out, and run the command again";

/** A path, as a file writes it. */
interface Written {
  readonly written: string;
}

/** A name that the flake does not have. */
interface Misnamed extends Named {
  /** The name that it is like. */
  readonly meant: string | undefined;
  /** The names that there are. */
  readonly known: readonly string[];
}

/** Lines to paste. */
interface Pasted {
  readonly lines: string;
}

const TABLE = {
  // plans
  "file-in-the-way": error("is in the way"),
  "not-nix": error<Reasoned>(({ reason }) => reason),
  "written-outside": error("would be written outside the repository"),
  "written-in-git": error("would be written into .git"),
  "change-not-utf8": error(
    "is not text in UTF-8, so it cannot be changed",
    "convert it first, for example with iconv --to-code UTF-8",
  ),
  "path-would-be-gone": error<{ readonly target: string }>(
    ({ target }) => `needs ${target}, which would be gone`,
    "change that first, and run the command again",
  ),

  // packs and answers
  "no-hosts": error("hosts: a repository has at least one host"),
  "named-twice": error<InAnswers & Named>(({ where, name }) => `${where}: ${name} is there twice`),
  "answer-not-offered": error<InAnswers & { readonly allowed: string }>(
    ({ where, allowed }) => `${where}: choose from ${allowed}`,
  ),
  "answer-required": error<InAnswers>(({ where }) => `${where}: an answer is needed`),
  "answer-malformed": error<InAnswers & { readonly rule: string }>(
    ({ where, rule }) => `${where}: ${rule}`,
  ),
  "pack-missing": error<InAnswers & PackPair>(
    ({ where, name, other }) => `${where}: ${name} requires ${other}`,
  ),
  "packs-exclude": error<InAnswers & PackPair>(
    ({ where, name, other }) => `${where}: ${name} and ${other} exclude each other`,
  ),
  "not-renderable": error<Reasoned>(({ reason }) => reason),

  // hosts
  "host-exists": error<Named>(
    ({ name }) => `there is a host ${name} already`,
    "choose another name",
  ),
  "host-unknown": error<Named & { readonly reason?: string | undefined }>(({ name, reason }) =>
    reason === undefined
      ? `there is no host ${name}`
      : `there is no host ${name}, as far as can be seen: ${reason}`,
  ),
  "model-unknown": error<Named>(({ name }) => `there is no host ${name} to imitate`),
  "model-in-parts": error("the entry of the host to imitate is not written in one place"),
  "flake-missing": error("there is no flake.nix"),
  "outputs-unreadable": error(
    "its outputs are not written as a function in a file of this repository",
  ),
  "hosts-hidden": error<AtPath & { readonly what: string; readonly line: number }>(
    ({ what, path, line }) => `some of the hosts come from ${what}, on line ${line} of ${path}`,
  ),
  "host-not-added": error<NotDone & { readonly lines: string }>(
    ({ reason = "the way in which this flake makes its hosts is not understood" }) => reason,
    ({ lines }) => `add this where the hosts are, and run the command again:\n${lines}`,
  ),
  "first-host-not-added": error<NotDone & FirstHost>(
    ({ reason = "the way in which this flake makes its hosts is not understood" }) => reason,
    asFirstHost,
  ),
  "host-names-computed": error<FirstHost>("its hosts have names that are computed", asFirstHost),
  "hosts-in-several-places": error<FirstHost>("its hosts can be in several places", asFirstHost),
  "no-place-for-hosts": error<FirstHost>(
    "no place for hosts can be found in its outputs",
    asFirstHost,
  ),
  "hosts-not-found": error<FirstHost & AtPath>(
    ({ path }) => `its hosts were not found, though ${path} speaks of some`,
    asFirstHost,
  ),
  "nixpkgs-not-taken": error<FirstHost>("its outputs do not take the input nixpkgs", asFirstHost),
  "host-not-renamed": error<NotDone & Named & AtPath & { readonly to: string }>(
    ({ name, reason = `${name} is not named in one place` }) => reason,
    ({ name, to, path }) => `rename ${name} to ${to} in ${path} by hand`,
  ),
  "host-inherited": error<Named>(({ name }) => `${name} is inherited from somewhere else`),
  "name-computed": error<Named>(({ name }) => `the name ${name} is computed`),
  "host-not-removed": error<
    NotDone & Named & AtPath & { readonly lines: readonly [number, number] }
  >(
    ({ name, reason = `${name} is not written in one place` }) => reason,
    ({ path, lines: [from, to] }) =>
      `take the host out by hand: ${from === to ? `line ${from}` : `lines ${from} to ${to}`} of ${path}`,
  ),
  "host-call-alone": error("it is made by a call that nothing is joined to"),
  "host-settings-left": error<Named>(({ name }) => `there are settings for ${name} here`, TAKE_OUT),
  "host-in-use": error<Named>(({ name }) => `nixosConfigurations.${name} is used here`, TAKE_OUT),
  "no-module-list": error<
    Named & { readonly place: "settings" | "entry"; readonly module: string }
  >(
    ({ name }) => `no list of modules is found that is of ${name} alone`,
    ({ name, place, module }) =>
      place === "settings"
        ? `add this to its settings:\nimports = [ ${module} ];`
        : `add this to the modules of ${name} in flake.nix:\n${module}`,
  ),
  "inputs-unknown": error("the inputs are not known here"),

  // commands
  "flake-without-hosts": error<Reasoned>(({ reason }) => `there are no hosts in it${reason}`),
  "file-edited": error("has been edited, and is not overwritten"),
  "merge-refused": error<{ readonly refusal: string; readonly byHand: string }>(
    ({ refusal }) => refusal,
    ({ byHand }) => `by hand: ${byHand}`,
  ),
  "edit-refused": error<Reasoned>(({ reason }) => reason),
  "record-unreadable": error<Reasoned>(
    ({ reason }) => `cannot be read: ${reason}`,
    "restore it, for example with git checkout",
  ),
  "disks-installed": error<{ readonly host: string; readonly present: string }>(
    ({ host, present }) =>
      `describes the disks of a system that is there (${present}), and ${host} would not start any more: a new layout is for installing it from scratch, which erases the disk`,
    ({ present }) =>
      `for that, first take ${present} out of the file: on the machine, sudo nixos-generate-config --no-filesystems --show-hardware-config prints it without them`,
  ),
  "disks-inline": error<Reasoned>(
    ({ reason }) => `describes disks: ${reason}`,
    "move them to a file hardware-configuration.nix beside it, and run the command again",
  ),
  "disks-laid-out-otherwise": error<{ readonly pack: string }>(
    ({ pack }) =>
      `${pack} lays out disks, and these are laid out already, in a way that is not ours`,
    "lay them out by hand, or in a repository of ours",
  ),
  "inputs-not-given": error(
    "its modules are not given the inputs",
    "add this to the call of nixosSystem, and run the command again: specialArgs = { inherit inputs; };",
  ),
  "outputs-take-no-nixpkgs": error<Pasted>(
    "its outputs are no function that takes nixpkgs",
    ({ lines }) => `add this to the outputs, and run the command again:\n${lines}`,
  ),
  "outputs-not-merged": error<Reasoned & Pasted>(
    ({ reason }) => reason,
    ({ lines }) => `add this to the outputs, and run the command again:\n${lines}`,
  ),
  "pack-is-there": error<Named>(({ name }) => `${name} is there already`),
  "pack-excluded": error<{ readonly pack: string; readonly other: string; readonly host: string }>(
    ({ pack, other, host }) =>
      `brings the pack ${other} to ${host}, and ${pack} and ${other} exclude each other`,
    "take that away first, or choose other hosts with --host",
  ),
  "user-has-account": error<Named>(({ name }) => `${name} has an account there already`),
  "last-host": error<Named>(
    ({ name }) => `${name} is the last host, and a repository has at least one`,
  ),
  "host-used": error<Named>(
    ({ name }) => `nixosConfigurations.${name} is used here`,
    "take that out, and run the command again",
  ),

  // options
  "name-renamed": note<RenamedName & { readonly to: string; readonly instead: string | undefined }>(
    ({ from, to, since, reason }) =>
      `\`${from}\` is \`${to}\` since NixOS ${since}${staysHere(reason)}`,
    ({ instead }) => `write \`${instead}\` instead`,
  ),
  "name-deprecated": note<RenamedName & WithNote>(
    ({ from, since }) => `\`${from}\` warns since NixOS ${since}`,
    takeOut,
  ),
  "name-removed": error<RenamedName & WithNote>(
    ({ from, since, reason }) => `\`${from}\` is gone since NixOS ${since}${staysHere(reason)}`,
    takeOut,
  ),

  // secrets
  "secret-user-password": secret<{ readonly isHash: boolean; readonly user: string | undefined }>(
    ({ isHash, user }) => `the ${isHash ? "hashed password" : "password"} of ${user ?? "a user"}`,
    ({ user }) =>
      `write \`hashedPasswordFile = "/etc/nixos-secrets/${user ?? "NAME"}";\` and put what \`mkpasswd\` prints into that file, or take the line out and set it with \`passwd\``,
  ),
  "secret-wifi-password": secret<{ readonly network: string | undefined }>(
    ({ network }) => `the Wi-Fi password${network === undefined ? "" : ` of ${network}`}`,
    'write `pskRaw = "ext:NAME";` and `networking.wireless.secretsFile = "/etc/nixos-secrets/wifi";` with a line `NAME=…` in that file, or let NetworkManager keep it',
  ),
  "secret-network-profile": secret<Named>(
    ({ name }) => `the ${name} of a NetworkManager profile`,
    'write `"$NAME"` and `networking.networkmanager.ensureProfiles.environmentFiles = [ "/etc/nixos-secrets/networks" ];` with a line `NAME=…` in that file',
  ),
  "secret-wireguard-key": secret<Named & { readonly kind: "private" | "preshared" }>(
    ({ kind }) => `a ${kind} key`,
    ({ name, kind }) =>
      `write \`${name}File = "/etc/nixos-secrets/${kind}-key";\` and put the key into that file`,
  ),
  "secret-attribute": secret<Named>(
    ({ name }) => `the value of ${name}`,
    "move it to a file outside of the repository and give its path, where there is an option for it (often the same name with File at its end), or encrypt it with sops-nix or agenix",
  ),
  "secret-file-named": secret<Named & { readonly path: string }>(
    ({ name, path }) => `the secret file ${path}, named by ${name},`,
    ({ name, path }) => {
      const place = secretPlace(path);
      const fix = /(?:file|path)$/i.test(name)
        ? `write \`${name} = ${place};\` and move the file there`
        : `move the file to ${place} and give that path as a string, where there is an option for it (often ${name}File)`;
      return `${fix}, or encrypt it with sops-nix or agenix`;
    },
  ),
  "secret-assignment": secret<Named>(
    ({ name }) => `the value of ${name}`,
    ({ name }) =>
      `leave it out, and put a line \`${name}=…\` into a file outside of the repository that EnvironmentFile of the unit names, or that the script reads`,
  ),
  "secret-kept-apart": secret<Named>(({ name }) => `the value of ${name}`, ENCRYPT),
  "secret-private-key": secret<{ readonly of: "" | "age " | "WireGuard " }>(
    ({ of }) => `a private ${of}key`,
    OUTSIDE,
  ),
  "secret-hash": secret(
    "a hashed password",
    'write `hashedPasswordFile = "/etc/nixos-secrets/NAME";` for a user, and the hash into that file',
  ),
  "secret-psk": secret(
    "a Wi-Fi password",
    "give its path with networking.wireless.secretsFile, or let NetworkManager keep it outside of the repository",
  ),
  "secret-token": secret<{ readonly whose: string }>(
    ({ whose }) => `${whose} token`,
    `revoke it where it was issued, and ${OUTSIDE}`,
  ),
  "secret-ssh-key": secret("a private SSH key", LEAVE),
  "secret-key-file": secret("a private key", ENCRYPT),
  "secret-password-file": secret("a file of passwords", LEAVE),
  "secret-file": secret("a file of secrets", ENCRYPT),
  "secret-in-environment": secret<Named>(
    ({ name }) => `the value of ${name}`,
    "leave the file out, and give a service its path with EnvironmentFile",
  ),

  // takeover
  "already-a-flake": error<{ place: string }>(
    ({ place }) => `${place} is a flake already: it has a flake.nix`,
    ({ place }) => `nixos-rebuild switch --flake ${place}`,
  ),
  "start-unusable": error<{ path: string; kind: keyof typeof NO_START }>(
    ({ path, kind }) => `${path} ${NO_START[kind]}`,
  ),
  "start-not-nix": error<Reasoned>(({ reason }) => `is not Nix: ${reason}`, "correct it first"),
  "home-left-out": note<{ user: string; place: string }>(
    ({ user, place }) => `${user} has a home in the configuration; that in ${place} is left out`,
  ),
  "path-missing": error<AtPath>(
    ({ path }) => `${path} is not there`,
    "remove what names it, or put the file there",
  ),
  "path-dangling": error<AtPath & { target: string }>(
    ({ path, target }) => `${path} is a symbolic link that leads nowhere: ${target}`,
    "make the link lead to the file, or remove what names it",
  ),
  "path-unreadable": error<AtPath>(
    ({ path }) => `${path} cannot be read, and is not copied`,
    "run this as a user who may read it, or copy it by hand",
  ),
  "path-special": error<AtPath>(
    ({ path }) => `${path} is no file, and is not copied`,
    "remove what names it",
  ),
  "path-loop": error<AtPath>(
    ({ path }) => `${path} is a symbolic link that leads to itself`,
    "make the link lead to the file",
  ),
  "path-leads-out": error<AtPath & { target: string }>(
    ({ path, target }) => `${path} is a symbolic link that leads out of the directory: ${target}`,
    "copy the file there in place of the link",
  ),
  "path-outside": error<AtPath>(
    ({ path }) => `${path} is outside of the directory, and a flake may not read it`,
    "copy the file into the repository and name it by a relative path",
  ),
  "path-in-git": error<AtPath>(
    ({ path }) => `${path} is git's own, and is not copied`,
    'inputs.self.rev or inputs.self.dirtyRev or "unknown" says which commit is built',
  ),
  "folder-empty": error<AtPath>(
    ({ path }) => `${path} is an empty directory, which git does not keep`,
    "put the files there; if it is a submodule, git submodule update --init",
  ),
  "file-not-nix": error<AtPath & Reasoned>(
    ({ path, reason }) => `${path} is not Nix: ${reason}`,
    "correct it, then evaluate again",
  ),
  "file-not-utf8": error<AtPath>(
    ({ path }) => `${path} is not Nix: it is no text in UTF-8`,
    "correct it, then evaluate again",
  ),
  "file-not-editable": error<Reasoned>(({ reason }) => reason, "correct it first"),
  "inputs-used-early": error(
    "the inputs of the flake are used before the file is a function of them",
    "put this behind the arguments, with the defaults that need it",
  ),
  "inputs-not-passed": error<AtPath>(
    ({ path }) => `${path} needs the inputs of the flake, and is not given them here`,
    "pass inputs to the function that the file is",
  ),
  "line-not-added": error<Reasoned & { line: string }>(
    ({ line, reason }) => `${line} is not there: ${reason}`,
    ({ line }) => line,
  ),
  "host-name-computed": note<{ host: string }>(
    ({ host }) => `networking.hostName is computed; the flake calls the machine ${host}`,
    ({ host }) => `networking.hostName = "${host}"; if it is another name`,
  ),
  "upgrades-from-channel": error<{ saysChannel: boolean }>(
    "system.autoUpgrade would build /etc/nixos from its channel again, not this flake",
    ({ saysChannel }) =>
      'system.autoUpgrade.flake = "…"; "github:ada/nixos" where it is published, else "path:/home/ada/nixos"' +
      (saysChannel ? "\nsystem.autoUpgrade.channel goes: there can be only one of them" : ""),
  ),
  "link-into-store": error<{ path: string; link: string; place: string }>(
    ({ path }) =>
      `${path} is a path, which leads into /nix/store in a flake: the link would not lead to the file that you edit`,
    ({ link, place }) =>
      `${link} "\${config.home.homeDirectory}/nixos/${place}", where this repository is at ~/nixos`,
  ),
  "path-in-text": note<{ text: string }>(
    ({ text }) => `${text} is text here, and stays as it is`,
    "change it if it should lead to this repository",
  ),
  "branch-of-release": note<{ input: string; from: string; branch: string; release: string }>(
    ({ input, from, branch, release }) =>
      `${input} was taken from ${from}, and is now from ${branch}, which goes with NixOS ${release}`,
  ),

  // what pure evaluation forbids
  "lookup-path": error<{ path: string; input: string }>(
    ({ path }) => `${path} is looked up in NIX_PATH, which a flake does not have`,
    ({ input }) => `in flake.nix: inputs.${input}.url = "…"; here: inputs.${input}`,
  ),
  "fetch-unpinned": error<{ fetcher: string; pin: string; url: string }>(
    ({ fetcher, pin }) =>
      `${fetcher} without ${pin} may give something else every time, which a flake forbids`,
    ({ url }) =>
      `in flake.nix: inputs.source = { url = "${url}"; flake = false; }; here: inputs.source`,
  ),
  "path-absolute": error<{ path: string; text: string; name: string }>(
    ({ path }) => `${path} is outside of the repository, where a flake may not read`,
    ({ text, name }) =>
      `"${text}" if the path is only handed to a program; else copy the file here and write ./${name}`,
  ),
  "nix-path-set": error(
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
  "nix-path-read": error(
    "builtins.nixPath is empty in a flake",
    "inputs.<name>, for what was looked up there",
  ),
  "store-path": error(
    "builtins.storePath is not allowed in a flake",
    "the package itself, such as pkgs.hello",
  ),
  "environment-read": error<{ value: string | undefined }>(
    "builtins.getEnv gives an empty string in a flake",
    ({ value }) => (value === undefined ? '"…", the value itself' : `"${value}"`),
  ),

  // doctor
  "path-unknown-to-git": error<Written & { readonly path: string }>(
    ({ written }) => `${written} is there, but git does not know it, so Nix does not see it`,
    ({ path }) => `git add --force ${path}`,
  ),
  "path-leads-nowhere": error<Written & { readonly target: string }>(
    ({ written, target }) => `${written} is not there: the repository has no ${target}`,
  ),
  "path-out-of-repository": error<Written>(
    ({ written }) => `${written} leads out of the repository, where a flake may not read`,
    "copy it here",
  ),
  "hardware-placeholder": error<{ readonly command: string | undefined }>(
    "is a placeholder until this is run on the machine",
    ({ command }) => command,
  ),
  "host-name-unknown": error<Misnamed>(
    ({ name }) =>
      `the flake has no host ${name}, so a machine of this name does not find its configuration`,
    ({ meant, known }) =>
      `${meant === undefined ? "" : `did you mean ${meant}? `}the hosts are ${known.join(", ")}`,
  ),
  "input-unknown": error<Misnamed>(
    ({ name, meant }) =>
      `the flake has no input ${name}${meant === undefined ? "" : `: did you mean ${meant}?`}`,
    ({ name, known }) =>
      `in flake.nix: inputs.${name}.url = "…"; the inputs are ${known.join(", ")}`,
  ),
  "follows-unlikely": error<Named & { readonly inner: string; readonly target: string }>(
    ({ name, inner, target }) => `${name} hardly has an input ${inner}: did you mean ${target}?`,
    ({ target }) => `inputs.${target}.follows = "${target}";`,
  ),

  // command line
  "words-wrong": error<Named & { readonly words: readonly string[] }>(({ name, words }) =>
    words.length === 0
      ? `${name} goes with no words: it looks at the repository around`
      : `${name} goes with ${words.join(" and ")}, as in: ${[name, ...words].join(" ")}`,
  ),
  "name-malformed": error<Named & { readonly wrong: string }>(
    ({ name, wrong }) => `${name}: ${wrong}`,
  ),
  "unknown-option": error<{ readonly flag: string; readonly meant: string | undefined }>(
    ({ flag, meant }) =>
      `${flag}: there is no such option${meant === undefined ? "" : `; did you mean --${meant}?`}`,
  ),
  "option-value": error<{ readonly flag: string; readonly wrong: string }>(
    ({ flag, wrong }) => `${flag}: ${wrong}`,
  ),
  "option-goes-with": error<{ readonly flag: string; readonly others: string }>(
    ({ flag, others }) => `${flag} goes with ${others}`,
  ),
  "answer-missing": error<{ readonly flag: string; readonly help: string }>(
    ({ flag, help }) => `${flag} is missing: ${help}`,
  ),
  "option-of-other-pack": error<{ readonly flag: string; readonly pack: string }>(
    ({ flag, pack }) => `${flag} is no question of the pack ${pack}`,
  ),
  "option-leaves-out": error<{ readonly flag: string; readonly value: string }>(
    ({ flag, value }) => `${flag} ${value} would leave out what is to be added`,
  ),
  "full-name-twice": error("--full-name: one person has one"),
  "full-name-without-user": error(
    "--full-name: is there more often than --user; each belongs to one",
  ),
  "person-known": error<Named>(
    ({ name }) => `--full-name: ${name} is known already; edit users/${name}/account.nix`,
  ),
  "no-such-host": error<Named & { readonly hosts: readonly string[] }>(
    ({ name, hosts }) => `there is no host ${name}; choose from ${hosts.join(", ")}`,
  ),
  "host-not-chosen": error<{ readonly label: string; readonly hosts: readonly string[] }>(
    ({ label, hosts }) =>
      `--host is missing: ${label} differs from machine to machine; choose from ${hosts.join(", ")}`,
  ),
  "model-not-of-packs": error<{
    readonly flags: string;
    readonly model: string;
    readonly host: string;
  }>(
    ({ flags, model, host }) =>
      `${flags}: ${model} is not made of packs, so nothing tells what of it would go; leave out --like, and ${host} is made of packs alone`,
  ),
  "no-such-pack": error<{ readonly wrong: string }>(({ wrong }) => wrong),
  "host-has-excluded-pack": error<{
    readonly host: string;
    readonly other: string;
    readonly pack: string;
  }>(
    ({ host, other, pack }) => `${host} has the pack ${other}, which ${pack} cannot be had beside`,
    "name other machines with --host",
  ),
  "options-with-from": error<{ readonly flags: string }>(
    ({ flags }) => `${flags}: with --from the configuration is what it is; change it there`,
  ),
  "host-is-named": error<{ readonly host: string; readonly wanted: string }>(
    ({ host, wanted }) =>
      `--host: the configuration calls its machine ${host}; afterwards, npx create-nix-flake rename-host ${host} ${wanted}`,
  ),
  "flags-kept-by-npm": error<{ readonly flags: string }>(
    ({ flags }) => `npm kept ${flags} for itself; put -- before the options`,
  ),
  "unknown-command": error<Named & { readonly meant: string }>(
    ({ name, meant }) => `there is no command ${name}; did you mean ${meant}?`,
  ),
  "too-many-directories": error<{
    readonly directories: readonly string[];
    readonly commands: readonly string[];
  }>(
    ({ directories, commands }) =>
      `a new repository has one directory, and these are ${directories.length}: ${directories.join(", ")}; the commands for one that is there are ${commands.join(", ")}`,
  ),
  "directory-without-name": error("a directory has a name"),
  "directory-not-for-nix": error<{ readonly directory: string }>(
    ({ directory }) =>
      `${directory}: Nix cannot use a directory with # or ? in its path; choose another name`,
  ),
  "directory-not-empty": error<{ readonly directory: string }>(
    ({ directory }) => `${directory} is not empty, and nothing in it will be overwritten`,
    "choose another directory, or move what is in the way",
  ),
  "more-files-in-the-way": error<{ readonly count: number }>(({ count }) => `and ${count} more`),
  "directory-inside-source": error<{ readonly directory: string; readonly source: string }>(
    ({ directory, source }) => `${directory} is inside of ${source}, which is only read`,
    "choose another directory",
  ),
  "source-missing": error<{ readonly source: string }>(
    ({ source }) => `${source} is not there`,
    "name the directory of a configuration",
  ),
  "source-no-directory": error<{ readonly source: string; readonly parent: string }>(
    ({ source }) => `${source} is no directory`,
    ({ parent }) => `--from ${parent}`,
  ),
  "home-is-flake": note<{ readonly home: string }>(
    ({ home }) => `${home} is a flake of its own, and stays as it is`,
    "home-manager switch goes on working with it",
  ),
  "home-of-other-machine": note<{ readonly home: string }>(
    ({ home }) =>
      `${home} is a home on this machine, and does not come along with a copy of another one`,
    "--from /etc/nixos takes it along, on the machine that it is for",
  ),
  "written-twice": error("would be written twice"),
  "secrets-not-allowed": error(
    "nothing was written, because of these secrets",
    "change the configuration first, or say --allow-secrets",
  ),
  "nix-missing": error("--check needs Nix, and there is no nix on the PATH", "leave --check out"),
  "inputs-not-locked": error<{ readonly error: string }>(
    ({ error: said }) => `the inputs cannot be locked: ${said}`,
  ),
  "host-not-evaluated": error<{ readonly error: string }>(({ error: said }) => said),
  "assertion-failed": error<{ readonly message: string }>(({ message }) => message),
  "evaluation-warning": error<{ readonly message: string }>(({ message }) => message),
  "git-failed": error<{ readonly command: string; readonly error: string }>(
    ({ command, error: said }) => `git ${command} failed: ${said}`,
  ),
  "no-repository": error<{ readonly directory: string }>(
    ({ directory }) =>
      `${directory} is in no repository with a flake: no flake.nix is there or above`,
    "go to yours, or make one: npm create nix-flake DIRECTORY",
  ),
  "folder-not-in-git": error<{ readonly folder: string }>(
    ({ folder }) => `${folder} is in no git repository, and would be gone for good`,
    "commit it first, or remove the folder yourself",
  ),
  "folder-not-committed": error<{
    readonly folder: string;
    readonly first: string;
    readonly more: number;
  }>(
    ({ folder, first, more }) =>
      `git does not have all of ${folder} (${first}${more > 0 ? ` and ${more} more` : ""})`,
    "commit it first, or remove the folder yourself",
  ),
  "unknown-to-git": error<{ readonly file: string }>(
    "git does not know it, so Nix does not see it",
    ({ file }) => `git add ${file}`,
  ),
  "not-readable": error<{ readonly path: string; readonly reason: string }>(
    ({ path, reason }) => `${path} cannot be read: ${reason}`,
  ),
  "not-writable": error<{ readonly path: string; readonly reason: string }>(
    ({ path, reason }) => `${path} cannot be written: ${reason}`,
  ),
  "changed-meanwhile": error<{ readonly path: string }>(
    ({ path }) => `${path} has been changed since the plan was made`,
    "run the command again",
  ),
  "another-run": error<{ readonly file: string }>(
    "another run is changing this repository",
    ({ file }) => `if none is, remove ${file}`,
  ),
  "link-out-of-repository": error<{ readonly path: string; readonly target: string }>(
    ({ path }) => `${path} is a link that leads out of the repository`,
    ({ target }) => `change ${target} by hand, or make it a file`,
  ),
  "one-file-twice": error<{ readonly path: string; readonly other: string }>(
    ({ path, other }) => `${path} and ${other} are one file, and each would change it`,
  ),
  declined: error("nothing was changed"),
  interrupted: error("stopped; nothing was written"),
  unexpected: error<{ readonly error: string }>(
    ({ error: said }) => `something unexpected happened: ${said}`,
  ),
};

/** The key of each kind of problem. */
export type ProblemCode = keyof typeof TABLE;

type ValuesOf<Code extends ProblemCode> =
  (typeof TABLE)[Code] extends Kind<infer Values> ? Values : never;

/**
 * A problem of a kind that the table has.
 *
 * @param values - what its sentences name; nothing where they name nothing.
 * @param where - the file and line.
 */
export function problem<Code extends ProblemCode>(
  code: Code,
  values: ValuesOf<Code>,
  { file, line }: Whereabouts = {},
): Problem {
  const kind = TABLE[code] as Kind<ValuesOf<Code>>;
  const say = (sentence: Sentence<ValuesOf<Code>> | undefined): string | undefined =>
    typeof sentence === "function" ? sentence(values) : sentence;
  const fix = say(kind.fix);
  return {
    code,
    severity: kind.severity,
    ...(file !== undefined && { file }),
    ...(line !== undefined && { line }),
    message: say(kind.message)!,
    ...(fix !== undefined && { fix }),
  };
}
