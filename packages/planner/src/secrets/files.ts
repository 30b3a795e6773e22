import { basename } from "../files/path.ts";
import { problem, type Problem } from "../problems.ts";
import { assignedSecrets, settingSecrets } from "./assignments.ts";
import { formSecrets, type Found } from "./forms.ts";
import { isHarmless, isSecretValue, secretSort } from "./words.ts";

const PASSWORDS = problem("secret-password-file", {});
const KEY = problem("secret-key-file", {});

/** Files that by their names hold a secret, and nothing else. */
const KNOWN: readonly (readonly [RegExp, Problem])[] = [
  [
    /^id_(?:rsa|dsa|ecdsa|ed25519|xmss)(?:_sk)?(?:[._-](?!pub$).*)?$/,
    problem("secret-ssh-key", {}),
  ],
  [/^ssh_host_\w+_key$/, problem("secret-ssh-key", {})],
  [
    /\.(?:key|p12|pfx|pkcs12|jks|keystore|keytab|ppk)$|^(?:crypto_)?keyfile(?:\.bin)?$|^secring\./i,
    KEY,
  ],
  [
    /^[._]?(?:netrc|pgpass|git-credentials|htpasswd|htdigest|authinfo|vault[-_](?:token|pass)|vnc[-_]?passwd|smbpasswd|smbcredentials|pypirc|dockercfg)$/i,
    PASSWORDS,
  ],
  [/\.(?:psk|htpasswd|passwd|netrc|authinfo)$|^(?:passdb|secrets)\.tdb$/i, PASSWORDS],
];

/** What by its content is a key or a list of passwords, whatever the name of the file. */
const CONTENT: readonly (readonly [RegExp, Problem])[] = [
  [
    /^(?:#.*\n|\s)*(?:machine[ \t]+\S+|default)\s+(?:(?:login|port|account)\s+\S+\s+){0,3}password[ \t]+\S/,
    PASSWORDS,
  ],
  // `user:password:uid` and its like: what stands between is a hash of a form of its own.
  [/^[\w.-]+:\d+:[\dA-FX]{32}:[\dA-F]{32}:\[/m, PASSWORDS],
];

/**
 * Whether a text is that of a key in DER, or of a store of keys: the sequence begins with a number, and
 * that of a certificate with another sequence. Bytes that are no text may have become one sign each.
 *
 * @see https://www.rfc-editor.org/rfc/rfc5958 and https://www.rfc-editor.org/rfc/rfc7292
 */
const isKeyInDer = (text: string): boolean =>
  text.startsWith("0") &&
  [2, 3, 4, 5].some((at) => {
    const [type, length, version = Infinity] = [at, at + 1, at + 2].map((each) =>
      text.charCodeAt(each),
    );
    return type === 2 && length === 1 && version <= 3 && text.length > 20;
  });

/** What files of a format name that others do not: the name, the value. */
const IN_FORMAT: readonly { readonly file: RegExp; readonly pattern: RegExp }[] = [
  // The password of a registry.
  { file: /"auths"\s*:/, pattern: /"(?<name>auth)"\s*:\s*"(?<value>[A-Za-z0-9+/]{8,}=*)"/g },
  {
    file: /_auth|_password/,
    pattern:
      /^(?:\/\/[^\s=#;]+:)?(?<name>_auth(?:Token)?|_password)\s*=\s*(?<value>[^\s$]\S{5,})/gm,
  },
  {
    file: /\bclusters:/,
    pattern:
      /^[ \t-]*(?<name>client-key-data|token|password|id-token|refresh-token):\s*["']?(?<value>[^\s"'$<]{6,})/gm,
  },
  {
    file: /<auth-user-pass>/,
    pattern: /<(?<name>auth-user-pass)>\s*\n\S+\n(?<value>\S+)/g,
  },
  // What iwd keeps.
  { file: /\[Security\]/, pattern: /^(?<name>Passphrase|PreSharedKey)=(?<value>.+)$/gm },
  { file: /\bPSK\s+"/, pattern: /:\s*(?<name>PSK)\s+"(?<value>[^"$\n]+)"/g },
];

/** Files of settings, which have names and values. */
const SETTINGS =
  /\.(?:conf|config|cfg|cnf|ini|toml|ya?ml|json[5c]?|properties|xml|inc|php|env|nmconnection|ovpn|service|network|netdev|cf|my|tfvars|tfstate|plist|reg|prefs|credentials)(?:\.(?:bak|old|orig|local|private))?$|rc$/i;

/** Files of a shell, and others that have variables and options. */
const SHELL =
  /\.(?:(?:ba|z|da|k)?sh|fish|profile|env|envrc|inc|service|sql)$|^\.?(?:\w*rc|profile|bash\w*|zsh\w*|env\w*)$|^(?:docker|container)file|^fstab$/i;

/** Files that only show what such a file looks like; lists of versions; and what a page says. */
const SAMPLE =
  /(?:^|[._-])(?:example|sample|template|tmpl|dist|tpl|j2|schema|lock|theme|locales?|i18n|messages?)(?:[._-]|$)|^(?:package-lock|flake|composer|deno|bun)\.|^[a-z]{2}(?:[-_][A-Z]{2})?\.json$/i;

/** Whether a file of this name holds a secret and nothing else: `.netrc`, `ssh/id_ed25519`. */
export const isKnownSecret = (path: string): boolean =>
  KNOWN.some(([pattern]) => pattern.test(basename(path)));

/** Finds the secrets in a file that is no Nix: by their looks, and by the name of the file. */
export function fileSecrets(path: string, text: string): readonly Found[] {
  return [...formSecrets(text), ...ofFile(basename(path), text)];
}

function ofFile(name: string, text: string): readonly Found[] {
  if (isKeyInDer(text)) return [{ problem: KEY, at: 0 }];
  if (text.trim() === "") return [];
  const whole = isHarmless(text) ? undefined : ofWhole(name, text);
  if (whole) return [{ problem: whole, at: 0 }];
  if (SAMPLE.test(name)) return [];
  return [...ofFormat(text), ...ofVariables(name, text), ...ofSettings(name, text)];
}

/** What a file is as a whole, when it is there to keep secrets. */
function ofWhole(name: string, text: string): Problem | undefined {
  const known = KNOWN.find(([pattern]) => pattern.test(name))?.[1];
  if (known || SAMPLE.test(name)) return known;
  // A key of SSH of another name is one word, or is known by its looks.
  if (/^id_\w+$/.test(name) && /^\s*[\w+/=]{16,}\s*$/.test(text)) {
    return problem("secret-ssh-key", {});
  }
  const whole = CONTENT.find(([pattern]) => pattern.test(text))?.[1];
  if (whole) return whole;
  const [, stem, data] =
    /^([\w.-]+?)(?:\.(?:txt|(ya?ml|json|toml)|env|ini|conf|bin))?$/i.exec(name) ?? [];
  if (stem === undefined || !namesSecrets(stem)) return undefined;
  // What passed is no password, unless the file has nothing else in it than one; tokens of a design are
  // colours; what git-secret has encrypted is no text.
  const isResult = /[-_.]pass$/i.test(stem) && /\n/.test(text.trim());
  const isDesign = data !== undefined && /^tokens?$/i.test(stem);
  const isEncrypted = name.endsWith(".secret") && text.includes("\uFFFD");
  const isOther = isResult || isDesign || isEncrypted;
  return !isOther && hasValue(text, stem) ? problem("secret-file", {}) : undefined;
}

/** Whether a file that is named after secrets has one, rather than say where they are. */
function hasValue(text: string, stem: string): boolean {
  // Playbooks of Ansible make secrets, and PAM asks for them.
  if (
    /^- (?:hosts|name):|^(?:auth|account|password|session)[ \t]+(?:\[|requi|suffi|optional|include)/m.test(
      text,
    )
  )
    return false;
  const sort = secretSort(stem) === "password" ? "password" : "secret";
  return valuesIn(text).some((value) => isSecretValue(sort, value));
}

/** The values in a file of whichever format: those of its names, or else its lines. */
function valuesIn(text: string): readonly string[] {
  const members = stringsInJson(text);
  if (members) return members;
  // Of objects of Kubernetes only some keep secrets.
  const objects = text.split(/^(?:apiVersion:.*)$/m);
  const kept = objects.length > 1 ? objects.flatMap((each) => ofKubernetes(each)) : objects;
  return kept
    .join("\n")
    .split("\n")
    .filter((line) => !/^\s*(?:(?:[#;]|\/\/).*\s|[#;]*$|-{3}$|[{}[\]]+,?$)/.test(line))
    .map((line) => {
      const set = /^[\s"']*(?:- )?\w[\w.-]*["']?\s*[:=]\s*(.*)$/.exec(line)?.[1];
      // What ends in `=` may be base64, too.
      const value = set === undefined || (set === "" && /^\S+$/.test(line)) ? line : set;
      return value.replaceAll(/^\s*["']|["'],?$/g, "");
    });
}

/** All strings in a text of JSON; undefined when it is none, or a string by itself. */
function stringsInJson(text: string): readonly string[] | undefined {
  const strings: string[] = [];
  if (!/^\s*[[{]/.test(text)) return undefined;
  try {
    JSON.parse(text, (_, value: unknown) => {
      if (typeof value === "string") strings.push(value);
    });
    return strings;
  } catch {
    return undefined;
  }
}

/** The part of an object of Kubernetes that keeps secrets. */
const ofKubernetes = (object: string): readonly string[] =>
  /^kind:\s*Secret\b/m.test(object) ? object.split(/^(?:stringData|data):/m).slice(1) : [];

const ofFormat = (text: string): readonly Found[] =>
  IN_FORMAT.filter(({ file }) => file.test(text)).flatMap(({ pattern }) =>
    [...text.matchAll(pattern)]
      .filter(({ groups }) => isSecretValue("password", groups?.["value"] ?? ""))
      .map(({ index, 0: all, groups }) => ({
        problem: problem("secret-attribute", { name: groups?.["name"] ?? "" }),
        at: index + all.indexOf(groups?.["name"] ?? ""),
      })),
  );

const isScript = (text: string): boolean => /^#!.*\b(?:ba|z|da|k|fi)?sh\b/.test(text);

const isEnvironment = (name: string): boolean => /(?:^|\.)env(?:$|\.)/i.test(name);

function ofVariables(name: string, text: string): readonly Found[] {
  if (isEnvironment(name)) return ofEnvironment(text);
  if (!SHELL.test(name) && !isScript(text)) return [];
  return assignedSecrets(text).map(({ name: variable, at }) => ({
    problem: problem("secret-assignment", { name: variable }),
    at,
  }));
}

function ofEnvironment(text: string): readonly Found[] {
  const lines = text.matchAll(
    /^[^\S\n]*(?:export[^\S\n]+)?(?<variable>\w+)[^\S\n]*=[^\S\n]*(?<said>\S.*)$/gm,
  );
  return [...lines].flatMap(({ index, groups = {} }) => {
    const { variable = "", said = "" } = groups;
    const sort = secretSort(variable);
    const value = said.trim().replaceAll(/^["']|["']$/g, "");
    // Nothing else than variables is in there, and a key of those is none of a keyboard.
    const isSecret = isSecretValue(sort === "key" ? "token" : sort, value);
    return isSecret
      ? [{ problem: problem("secret-in-environment", { name: variable }), at: index }]
      : [];
  });
}

function ofSettings(name: string, text: string): readonly Found[] {
  if (
    isEnvironment(name) ||
    text.startsWith("#!") ||
    !(SETTINGS.test(name) || !name.slice(1).includes("."))
  )
    return [];
  return settingSecrets(text).map(({ name: setting, at }) => ({
    problem: problem("secret-attribute", { name: setting }),
    at,
  }));
}

/** Whether a file of this name keeps secrets: of one, or of many. */
export function namesSecrets(stem: string): boolean {
  // `pass` is a program, and has files of its own.
  if (/^\W*pass$/i.test(stem)) return false;
  const sorts = [stem, stem.replace(/s$/i, "")].map(secretSort);
  return sorts.some((sort) => sort !== undefined && sort !== "key");
}
