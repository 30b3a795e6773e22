// One vocabulary for all places where a secret may stand: attributes, paths, variables and files.

/**
 * How sure a name is: a `secret` is one; a `key` may be one, or belong to a keyboard or an index, so
 * that what it holds has to tell.
 */
export type Sort = "secret" | "key";

/** Ends of names, in small letters and without what parts their words. */
const SECRET =
  /(?:password|passwd|passphrase|pskraw|token|secret|credentials|creds|(?:private|preshared|secret|secretaccess|api|auth)key)$/;

/** Ends of the last word: joined with the word before, `caps_k` would end so, too. */
const SHORT = /(?:psk|(?<!by|com|tres|sur|encom|over|under)pass)$/;

const KEY = /(?<!hot|mon|tur|don)key$/;

/** Words of names for what is public, or encrypted. */
const PUBLIC = /pub|^(?:known|authorized|trusted|encrypted)/;

/** Switches, and programs that ask. */
const SWITCH =
  /^(?:(?:ssh)?ask|show|require(?!pass$)|allow|prompt|disable|enable|change|reset)|^(?:use|no)(?:$|pass)/;

/** An interface of D-Bus, and a program. */
const NAMES = /^(?:org\.|(?:one|1)[-_]?password$)/i;

/**
 * Tells a secret by its name, however that is written: `DB_PASS`, `dbPass`, `db-pass`.
 *
 * @returns undefined for anything that is no secret.
 */
export function secretSort(name: string): Sort | undefined {
  const words = name
    .split(/[^A-Za-z0-9]+|(?<=[a-z0-9])(?=[A-Z])/)
    .filter((word) => word !== "")
    .map((word) => word.toLowerCase());
  const last = words.at(-1) ?? "";
  const isHarmless =
    NAMES.test(name) || SWITCH.test(words[0] ?? "") || words.some((word) => isOpen(word));
  if (isHarmless) return undefined;
  if (SECRET.test(words.join("")) || SHORT.test(last)) return "secret";
  return KEY.test(last) ? "key" : undefined;
}

const isOpen = (word: string): boolean => PUBLIC.test(word) || word.startsWith("ask");

/** A name without the ending that makes it that of a file: `password` for `passwordFile`. */
export const withoutFile = (name: string): string =>
  name.replace(/(?:[-_.]?(?:file|path)s?)+$/i, "");

/**
 * Whether a text may give a value to a name of this vocabulary: most texts do not, and are not
 * parsed. `auth` of a wireless network may hold a password.
 */
export const mayHoldSecrets = (text: string): boolean =>
  /(?:pass|psk|token|secret|key|cred|auth)[\w-]*["}]*\s*=(?!=)/i.test(text);

/** Texts that say where a secret is. */
const REFERENCES: readonly RegExp[] = [
  /^(?:\/|~\/|\.{1,2}\/|%[a-z]\/)/,
  // A variable of a shell, of a template, of a unit of systemd.
  /^(?:\$\w+|\$?\{.*\}|@[\w-]+@|%.*%|<[^>]*>|\$\(.*\))$/s,
  /^(?:ext|env|file|vault|op|secret|cred|exec|keyring|config|!secret|!vault|ENC\[)[:= [/]/i,
  // The name of an entry of a password manager.
  /^[a-z0-9]+(?:-[a-z0-9]+)*-(?:api-key|token|privkey)$/,
];

/** Texts that stand for no secret: `Token` of systemd-networkd is an address, of zsh a colour. */
const NO_SECRETS: readonly RegExp[] = [
  /^(?:true|false|null|none|yes|no|unused|dummy|x+|\*+|\.+|-+|[!?]+)$/i,
  /[xX]{8}/,
  /^(?:static:|eui64|prefixstable|::|fg=|bg=)/,
];

/** Whether a text says where a secret is, or stands for none. */
export function isReference(said: string): boolean {
  const text = said.trim();
  return isVariable(text) || [...REFERENCES, ...NO_SECRETS].some((pattern) => pattern.test(text));
}

/** Whether a text is the name of a variable that holds a secret: `DB_PASSWORD`. */
const isVariable = (text: string): boolean =>
  /^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+$/.test(text) && secretSort(text) !== undefined;

/** Whether a file shows that it is public, or that nobody can read it without a key. */
export const isHarmless = (text: string): boolean => HARMLESS.test(text);

const HARMLESS =
  /PUBLIC KEY|BEGIN CERTIFICATE|BEGIN PGP MESSAGE|BEGIN AGE ENCRYPTED|age-encryption\.org|ENC\[|\$ANSIBLE_VAULT|GITCRYPT|^\s*"?sops"?:|^(?:#!|ssh-|ecdsa-|sk-|age1)/m;
