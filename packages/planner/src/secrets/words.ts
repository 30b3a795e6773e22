// One vocabulary for all places where a secret may stand: attributes, paths, variables and files.

/**
 * How sure a name is: a `password` is one, whatever it holds, since people choose it; a `secret` may
 * also be the name of one; a `token` may be a word of a grammar; a `key` may belong to a keyboard or an
 * index. What those hold has to tell.
 */
export type Sort = "password" | "secret" | "token" | "key";

/** Ends of names, in small letters and without what parts their words. */
const PASSWORD = /(?<!1|one)(?:password|passwd|passphrase|pskraw)$/;

const SECRET = /(?:secret|credentials|creds|basicauth)$/;

/** Ends of the last word: joined with the word before, `caps_k` would end so, too. */
const SHORT = /(?:psk|(?<!by|com|tres|sur|encom|over|under|one|two|multi)pass|pwd)$/;

/** Ends of names for what machines make. */
const TOKEN =
  /(?:token|webhook|hookurl|jwt|(?:private|preshared|secret|secretaccess|api|auth|account|sharedaccess|encryption)key|secretkeybase)$/;

const KEY = /(?<!hot|mon|tur|don)key$/;

/** Words of names for what is public, or encrypted. */
const PUBLIC = /pub|^(?:known|authorized|trusted|encrypted|fingerprint)/;

/** Switches, and programs that ask. */
const SWITCH =
  /^(?:(?:ssh)?ask|show|require|allow|hide|prompt|disable|enable|change|reset|existing)$|^(?:sshask|ask)|^(?:use|no)(?:$|pass)/;

/**
 * An interface of D-Bus, a program, directives of nginx, the directory that a shell is in, and what is
 * a pattern rather than a name.
 */
const NAMES =
  /[*~]|pullsecrets?$|^(?:org\.|(?:proxy|grpc|(?:fast|s|uw)s?cgi|memcached)[-_]?pass$|(?:old)?pwd$)/i;

/**
 * Tells a secret by its name, however that is written: `DB_PASS`, `dbPass`, `db-pass`.
 *
 * @returns undefined for anything that is no secret.
 */
export function secretSort(name: string): Sort | undefined {
  if (name.length > LONGEST) return undefined;
  const words = name
    .split(/[^A-Za-z0-9]+|(?<=[a-z0-9])(?=[A-Z])/)
    .filter((word) => word !== "")
    .map((word) => word.toLowerCase());
  const last = words.at(-1) ?? "";
  const whole = words.join("");
  // Redis calls its password so.
  const isSwitch = whole !== "requirepass" && SWITCH.test(words[0] ?? "");
  if (NAMES.test(name) || isSwitch || words.some((word) => isOpen(word))) return undefined;
  if (PASSWORD.test(whole) || SHORT.test(last)) return "password";
  if (SECRET.test(whole)) return "secret";
  if (TOKEN.test(whole)) return "token";
  return KEY.test(last) ? "key" : undefined;
}

/** No name is longer. */
const LONGEST = 200;

const isOpen = (word: string): boolean => PUBLIC.test(word) || word.startsWith("ask");

/** A name without the ending that makes it that of a file: `password` for `passwordFile`. */
export const withoutFile = (name: string): string =>
  name.length > LONGEST ? name : name.replace(/(?:[-_.]?(?:file|path)s?)+$/i, "");

/**
 * Whether a text may give a value to a name of this vocabulary: most texts do not, and are not parsed.
 * `auth` of a wireless network may hold a password, and so may what some commands are given.
 */
export const mayHoldSecrets = (text: string): boolean =>
  /pass|psk|pw|token|secret|key|cred|auth|hook|jwt|curl|wget|mysql|maria|ident|id_|netrc|htdigest|vault|pypirc|docker|tdb|pfx|p12|pkcs|ppk|jks|secring/i.test(
    text,
  );

/** Texts that say where a secret is, whatever it is. */
const REFERENCES: readonly RegExp[] = [
  /^(?:\/|~\/|\.{1,2}\/|%[a-z]\/)/,
  // A variable of a shell, of a template, of a unit of systemd.
  /^(?:\$\w+|[$%]?\{.*\}|\$\(.*\)|`.*`|@[\w-]+@|%.*%|%\(\w+\)s|<[^>]*>|__\w+__|#\w+#)$/s,
  /\$\{|\$\(|\{\{|<%|^\\?\$[\w{(]|^\$__file\{|^%\w$/,
  /^(?:ext|env|file|vault|op|secret|cred|exec|keyring|config|!secret|!vault)[:= [/]|^ENC\[/i,
  // An address; one with a password in it is known by its looks.
  /^(?:[a-z][a-z\d+.-]*:\/\/|unix:)/i,
];

/** Texts that may say where one is that machines make; people choose such passwords. */
const NAMES_OF_SECRETS: readonly RegExp[] = [
  // The name of an entry of a password manager.
  /^[a-z0-9]+(?:-[a-z0-9]+)*-(?:api-key|token|privkey)$/,
  /^[a-z][a-z\d_.-]*(?:\/[a-z][a-z\d_.-]*)+$/,
  // The name of a file.
  /^[\w-]+\.(?:ya?ml|json|txt|env|age|key|pem|conf|ini|toml)$/,
];

/** Texts that stand for no secret: `Token` of systemd-networkd is an address, of zsh a colour. */
const NO_SECRETS: readonly RegExp[] = [
  /^(?:true|false|null|nil|none|yes|no|unused|dummy|undefined|required|optional|x+|\*+|\.+|-+|[!?]+)$/i,
  /[xX]{8}|\bdummy\b|…$|\.{3}$|^<.*>$|^\{\{.*\}\}$/i,
  /^(?:0x[\dA-F]+$|XF86|static:|eui64|prefixstable|::|fg=|bg=)/,
  /^(?:your|insert|enter|replace|paste|example|placeholder|redacted)(?:[\s_-][a-z\s_-]*)?$/i,
  /^your[A-Z][A-Za-z]*$|[_-]here$|EXAMPLE|^example|\.desktop$/,
];

/** Whether a text says where a secret is, or stands for none. */
export function isReference(said: string): boolean {
  const text = said.trim();
  return isVariable(text) || [...REFERENCES, ...NO_SECRETS].some((pattern) => pattern.test(text));
}

/** Whether a text may say where a secret of some sort is: a password may look like a name. */
export const mayBeReference = (sort: Sort | undefined, said: string): boolean =>
  isReference(said) ||
  (sort !== "password" && NAMES_OF_SECRETS.some((pattern) => pattern.test(said.trim())));

/** Whether a text is the name of what holds a secret: `DB_PASSWORD`, `db-password`, `mail/password`. */
const isVariable = (text: string): boolean =>
  /^(?:[A-Z][A-Z\d]*(?:_[A-Z\d]+)*|[a-z][a-z\d]*(?:[_/-][a-z][a-z\d]*)+)$/.test(text) &&
  secretSort(text) !== undefined;

/**
 * Whether what a name of some sort is given is a secret, rather than a word that the name may also
 * mean: what people choose is any text, what machines make looks like it.
 */
export function isSecretValue(sort: Sort | undefined, said: string): boolean {
  const text = said.trim();
  if (sort === undefined || text === "" || mayBeReference(sort, text)) return false;
  switch (sort) {
    case "password":
    case "secret":
      return true;
    case "token":
      return looksMade(text);
    case "key":
      return /^[\w+/=-]{20,}$/.test(text) && isRandom(text);
  }
}

/** Whether a text may be a token: it has digits, is long, or is what people write for want of one. */
export function looksMade(text: string): boolean {
  // Words with dashes are the name of something.
  const isNamed = text.length < 24 && /^[a-z][a-z\d]*(?:-[a-z][a-z\d]*)+$/.test(text);
  if (isNamed || !/^\S{6,}$/.test(text)) return false;
  // The fingerprint of a key of OpenPGP.
  if (/^(?:0x)?[\dA-F]{40}$/.test(text)) return false;
  const isMixed = text.length >= 8 && /[a-z][A-Z]/.test(text);
  return isMixed || /\d|^[A-Za-z]{12,}$|^\S{24,}$/.test(text) || WEAK.test(text);
}

const WEAK =
  /^(?:change[-_]?(?:me|it)|letmein|qwerty|(?:my|super|top)?[-_]?(?:secret|password|token))$/i;

/**
 * Whether a text looks as if it had been made by chance: letters and digits that hardly repeat.
 *
 * @see https://en.wikipedia.org/wiki/Entropy_(information_theory)
 */
export function isRandom(text: string): boolean {
  if (!/\d/.test(text) || !/[a-z]/i.test(text) || /[a-z]{7}/.test(text)) return false;
  // The fingerprint of a key of OpenPGP, a public key of SSH, and what only tells things apart.
  if (/^(?:0x)?[0-9A-F]{8,40}$|^AAAA[A-E]|[\da-f]{8}(?:-[\da-f]{4}){3}-/.test(text)) return false;
  return entropy(text) > (/^[0-9a-f]+$/.test(text) ? 3 : 3.6);
}

/** The entropy of a text by how often each of its characters is there, in bits a character. */
function entropy(text: string): number {
  const counts = new Map<string, number>();
  for (const each of text) counts.set(each, (counts.get(each) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values())
    bits -= (count / text.length) * Math.log2(count / text.length);
  return bits;
}

/** Whether a file as a whole shows that it is public, or that nobody can read it without a key. */
export function isHarmless(text: string): boolean {
  if (ENCRYPTED.test(text)) return true;
  if (/PRIVATE KEY/.test(text)) return false;
  const lines = text.split("\n").filter((line) => !/^\s*(?:#(?!!)|$)/.test(line));
  const [first = ""] = lines;
  return (
    /^\s*-----BEGIN (?:[A-Z ]*PUBLIC KEY|(?:TRUSTED )?CERTIFICATE)/.test(first) ||
    /^untrusted comment: .*public key|^#!\s*\//.test(first) ||
    (lines.length > 0 && lines.every(isPublicLine))
  );
}

/** A public key, or a user whose password is elsewhere. */
const isPublicLine = (line: string): boolean =>
  /^(?:ssh-(?:rsa|dss|ed25519)|ecdsa-sha2-\w+|sk-(?:ssh|ecdsa)[\w@.-]+) |^age1[a-z\d]|^[\w.-]+:[x*!]*:/.test(
    line,
  );

/** Whether a text is one that only who has a key can read. */
export const isEncrypted = (text: string): boolean => ENCRYPTED.test(text);

/** What age, sops, PGP, Ansible and git-crypt write. */
const ENCRYPTED =
  /BEGIN PGP MESSAGE|BEGIN AGE ENCRYPTED|^age-encryption\.org|\bENC\[AES|^\$ANSIBLE_VAULT|^\0?GITCRYPT|^[ \t]*"?sops"?:[ \t]*(?:\{|$)/m;
