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
