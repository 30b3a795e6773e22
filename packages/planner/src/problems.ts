// Everything that can be found wrong, or worth knowing, in one table: doctor, takeover, commands and
// `--json` speak from here, and nowhere else is such a sentence written.

/** `error` keeps something from being done or built; a `note` is good to know and in nobody's way. */
export type Severity = "error" | "note";

/** Something that stands in the way or needs a person. */
export interface Problem {
  /** What it is, for programs and for the documentation: a key of the table, and stable. */
  readonly code?: ProblemCode;
  readonly severity?: Severity;
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

export const note = <Values = unknown>(message: Sentence<Values>, fix?: Sentence<Values>) =>
  ({ severity: "note", message, fix }) satisfies Kind<Values>;

/** A value that many sentences name. */
interface Named {
  readonly name: string;
}

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

const TABLE = {
  // plans
  "file-in-the-way": error("is in the way"),

  // packs and answers

  // hosts
  "host-exists": error<Named>(
    ({ name }) => `there is a host ${name} already`,
    "choose another name",
  ),

  // commands

  // options

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

  // doctor

  // command line
  usage: error<{ readonly message: string }>(({ message }) => message),
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
