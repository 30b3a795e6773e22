import { basename } from "../files/path.ts";
import { problem, type Problem } from "../problems.ts";
import { isHarmless, isReference, secretSort } from "./words.ts";

/** The form of a secret that is known by its looks, wherever it stands. */
interface Form {
  readonly pattern: RegExp;
  readonly found: Problem;
}

const token = (pattern: RegExp, whose: string): Form => ({
  pattern,
  found: problem("secret-token", { whose }),
});

// A header alone is no key: scripts look for headers. Lines of a key may be commented out or quoted.
const FORMS: readonly Form[] = [
  {
    pattern:
      /-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----(?:\\n|[\s#>|"'+])+[A-Za-z0-9+/=:-]{16}/g,
    found: problem("secret-private-key", { of: "" }),
  },
  {
    pattern: /\bAGE-SECRET-KEY-1[0-9A-Z]{20,}/g,
    found: problem("secret-private-key", { of: "age " }),
  },
  {
    pattern: /\bPrivateKey\s*=\s*[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=/g,
    found: problem("secret-private-key", { of: "WireGuard " }),
  },
  {
    pattern: /\$(?:1|5|6|7|y|gy|2[abxy])\$[./A-Za-z0-9$=,]{20,}/g,
    found: problem("secret-hash", {}),
  },
  {
    pattern:
      /(?<![\w-])psk\s*=\s*(?!["']?(?:ext:|@|\\?\$|\*|<|\s|;|null\b|$))(?:"[^"\n]{8,63}"|[0-9a-f]{64}\b|[^\s"';{(]{8,63}$)/gm,
    found: problem("secret-psk", {}),
  },
  token(/\b(?:gh[opsur]_[A-Za-z0-9]{36}|github_pat_[A-Za-z0-9_]{22,})/g, "a GitHub"),
  token(/\bglpat-[\w-]{20,}/g, "a GitLab"),
  token(/\bxox[abeoprs]-[\w-]{10,}/g, "a Slack"),
  token(/\bAKIA[0-9A-Z]{16}\b/g, "an AWS"),
  token(/\btskey-[a-z]+-[A-Za-z0-9]{6,}-?[\w-]*/g, "a Tailscale"),
  token(/(?<![\w-])sk-(?:[a-z]+\d*-)*(?=\w*\d)\w{20,}(?![\w@])/g, "a secret API"),
];

/**
 * Finds what looks like a secret by itself: keys, tokens, hashed passwords.
 *
 * @param text - of any file.
 */
export function formSecrets(text: string): readonly Problem[] {
  return FORMS.flatMap(({ pattern, found }) =>
    [...text.matchAll(pattern)].map(({ index }) => ({ ...found, line: lineOf(text, index) })),
  );
}

function lineOf(text: string, at: number): number {
  let line = 1;
  for (let next = text.indexOf("\n"); next >= 0 && next < at; next = text.indexOf("\n", next + 1)) {
    line++;
  }
  return line;
}

/** `NAME=value` of a shell, of an environment file or of a unit of systemd, its value a literal. */
const ASSIGNMENT =
  /(?<![\w$.{-])(?<name>[A-Z][A-Z0-9_]*)=(?:\\?"(?<double>[^"'$\s\\]+)\\?"|'(?<single>[^"'$\s]+)'|(?<plain>[^\s"'$;&|<>(){}\\`]+)(?=[\s"';&|)\\]|$))/gm;

/**
 * Finds the values that a script or a list of variables gives to variables with names of secrets.
 *
 * @param text - such as a string in Nix.
 * @returns the variables, and where in the text they are.
 */
export function assignedSecrets(text: string): readonly { name: string; at: number }[] {
  return [...text.matchAll(ASSIGNMENT)].flatMap(({ index, groups = {} }) => {
    const { name = "", double, single, plain } = groups;
    const said = double ?? single ?? plain ?? "";
    const sort = secretSort(name);
    // Short ones are names of keys on a keyboard.
    const isShort = said.length < (sort === "key" ? 8 : 3) || name === "KEY";
    const isExample = /^your[-_]/i.test(said);
    return sort && !isShort && !isExample && !isReference(said) ? [{ name, at: index }] : [];
  });
}

/** Files that by their names hold a secret, and nothing else. */
const KNOWN: readonly (readonly [RegExp, Problem])[] = [
  [/^id_\w+$/, problem("secret-ssh-key", {})],
  [/\.key$/i, problem("secret-key-file", {})],
  [
    /^[._](?:netrc|pgpass|git-credentials|htpasswd|vault-token)$/,
    problem("secret-password-file", {}),
  ],
];

/** Finds the secrets in a file that is no Nix: by their looks, and by the name of the file. */
export function textSecrets(path: string, text: string): readonly Problem[] {
  return [...formSecrets(text), ...fileSecrets(basename(path), text)];
}

function fileSecrets(name: string, text: string): readonly Problem[] {
  if (text.trim() === "" || isHarmless(text)) return [];
  const known = KNOWN.find(([pattern]) => pattern.test(name))?.[1];
  if (known) return [{ ...known, line: 1 }];
  if (/^\.env(\.|$)/.test(name)) return environmentSecrets(name, text);
  const stem = /^([\w.-]+?)(?:\.(?:txt|ya?ml|json|toml|env|ini))?$/i.exec(name)?.[1];
  return stem !== undefined && namesSecrets(stem) ? [problem("secret-file", {}, { line: 1 })] : [];
}

/** Whether a file of this name keeps secrets: of one, or of many. */
export function namesSecrets(stem: string): boolean {
  // `pass` is a program, and has files of its own.
  if (/^\W*pass$/i.test(stem)) return false;
  return [stem, stem.replace(/s$/i, "")].some((name) => secretSort(name) === "secret");
}

function environmentSecrets(name: string, text: string): readonly Problem[] {
  if (/\.(example|sample|template)$/.test(name)) return [];
  return text.split("\n").flatMap((line, index) => {
    const [, variable = "", said = ""] =
      /^\s*(?:export\s+)?(\w+)\s*=\s*["']?(\S.*?)["']?\s*$/.exec(line) ?? [];
    const isSecret = secretSort(variable) !== undefined && !isReference(said);
    return isSecret
      ? [problem("secret-in-environment", { name: variable }, { line: index + 1 })]
      : [];
  });
}
