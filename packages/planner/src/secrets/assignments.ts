import { isReference, isSecretValue, looksMade, mayBeReference, secretSort } from "./words.ts";

/** A name that is given a secret, and where in the text. */
interface Assignment {
  readonly name: string;
  readonly at: number;
}

/** A value that is written out, in quotes or without; the quotes may be escaped. */
const VALUE =
  /(?:\\?"(?<double>[^"'$\n\\]{1,300})\\?"|'(?<single>[^"'\n]{1,300})'|(?<plain>[^\s"'$;&|<>(){}\\`]{1,300})(?=[\s"';&|)\\,]|$))/
    .source;

/** `NAME=value` of a shell, of an environment file or of a unit of systemd. */
const VARIABLE = new RegExp(`(?<![\\w$.{?&/-])(?<name>[A-Za-z_]\\w{0,99})=${VALUE}`, "gm");

/** `set -gx NAME value` of fish, and `ENV NAME value` of what builds a container. */
const SET = new RegExp(
  `^[ \\t]*(?:set[ \\t]+(?:-{1,2}\\w+[ \\t]+){1,4}|ENV[ \\t]+)(?<name>[A-Z][A-Z0-9_]*)[ \\t]+${VALUE}`,
  "gm",
);

/** `--password value` or `--api-key=value` of a command. */
const OPTION = new RegExp(
  `(?<![\\w-])--(?<name>[a-z][a-z\\d-]*)(?:=|[ \\t]+(?![-<"'\\\\]*[<\\[-]))${VALUE}`,
  "gm",
);

/** `password=value` among the options of a mount, or in what a page is asked with. */
const IN_LIST =
  /(?:^|[,?&"'])(?<name>(?:[a-z]+[_-]){0,3}(?:password|passwd|passphrase|pass|pwd|secret|token|api[_-]?key))=(?<plain>[^\s,;&"'`$(){}<>\\]{3,})(?=[,&"'\s]|$)/gm;

/** The password of a user of a database, in SQL. */
const IN_SQL =
  /\b(?<name>IDENTIFIED(?:\s+WITH\s+\S+)?\s+BY|(?:ENCRYPTED\s+|ROLE\b[^;'\n]{0,200}|USER\b[^;'\n]{0,200})PASSWORD)\s*(?:=\s*)?(?:PASSWORD\s*\(\s*)?'(?<single>[^'\s$%:]{3,})'/gi;

/** The password of a login that a command is given: `curl -u ada:value`, `echo ada:value | chpasswd`. */
const OF_LOGIN =
  /\b(?:(?:curl|wget|http)\b[^\n|;]{0,200}?\s(?:-u|--user|-a|--auth)[ =]["']?[\w.@-]+:|(?<name>sshpass)\s+-p\s*["']?|(?:mysql|mysqldump|mariadb)\b[^\n|;]{0,200}?\s-p(?=\S)|echo\s+(?:-\w\s+)?\\?["']?[\w.-]{1,60}:(?=[^\n|]{1,200}\|\s*(?:sudo\s+)?chpasswd\b))(?<plain>[^\s"'`$<>(){}\\]{3,})/g;

/**
 * Finds the values that a script, a command or a list of variables gives to names of secrets.
 *
 * @param text - such as a string in Nix, or a file of a shell.
 */
export function assignedSecrets(text: string): readonly Assignment[] {
  return [
    ...assignments(text, VARIABLE, isVariable),
    ...assignments(text, SET, isVariable),
    ...assignments(
      text,
      OPTION,
      (name, said) => !/\s/.test(said) && isSecretValue(secretSort(name), said),
    ),
    ...assignments(text, IN_LIST, (name, said) => isSecretValue(secretSort(name), said)),
    ...assignments(text, IN_SQL),
    // A number is that of a port.
    ...assignments(text, OF_LOGIN, (_, said) => !/^\d{1,5}$/.test(said)),
  ];
}

function isVariable(name: string, said: string): boolean {
  const sort = secretSort(name);
  if (sort === undefined || mayBeReference(sort, said)) return false;
  // A sentence, a number that counts, and the name once more; a function in code is given a variable.
  const isOther = /\s/.test(said)
    ? sort !== "password" || /^[\s-]/.test(said)
    : /^\d{1,3}$/.test(said);
  if (isOther || said.length < 3 || said.toUpperCase() === name.toUpperCase()) return false;
  if (name !== name.toUpperCase()) return isSecretValue(sort, said);
  // Short ones are names of keys on a keyboard.
  if (sort !== "key") return true;
  return said.length >= 8 && name !== "KEY" && /\d/.test(said) && !/[@:]/.test(said);
}

function assignments(
  text: string,
  pattern: RegExp,
  isSecret: (name: string, said: string) => boolean = () => true,
): readonly Assignment[] {
  return [...text.matchAll(pattern)].flatMap(({ index, groups = {} }) => {
    const { name = "a password", double, single, plain } = groups;
    const said = double ?? single ?? plain?.replace(/,$/, "") ?? "";
    const isOne = !isReference(said) && isSecret(name, said);
    return isOne ? [{ name: name.replaceAll(/\s+/g, " "), at: index }] : [];
  });
}

/** A setting of a file of settings: `name = value`, `name: value`, `"name": "value"`, `name value`. */
const SETTING =
  /^[ \t]*(?:(?:-[ \t]+)?(?:export[ \t]+|set[ \t]+)?(?<name>["']?[A-Za-z_][\w.-]*["']?)[ \t]*(?:[:=]>?|=>)[ \t]*|(?<word>pass(?:word|wd)?|passphrase|Pass|requirepass|masterauth)[ \t]+)(?<value>"[^"\n]*"|'[^'\n]*'|[^\s"'#;,{}[\]|>&!][^\n#;,]*)/gm;

/** A member of JSON, which may stand on one line with others. */
const MEMBER = /"(?<name>[A-Za-z_][\w.-]*)"\s*:\s*(?<value>"(?:[^"\\\n]|\\.)*")/g;

/** A member of a map that is written on one line with others, without quotes. */
const INLINE =
  /[{,][ \t]*(?<name>[A-Za-z_][\w-]*)[ \t]*[:=][ \t]*(?<value>"[^"\n]*"|'[^'\n]*'|[^\s,{}[\]"'();]+)(?=[ \t]*[,}])/g;

/** A text of YAML that stands on the lines below its name. */
const BLOCK =
  /^[ \t]*(?:- )?(?<name>[A-Za-z_][\w-]*):[ \t]*[|>][-+]?[ \t]*\n[ \t]+(?<value>\S[^\n]*)$/gm;

/** An element of XML that is nothing but a value. */
const ELEMENT = /<(?<name>[A-Za-z][\w.-]*)>(?<value>[^<>\s]+)<\/\k<name>>/g;

/** A constant of PHP. */
const CONSTANT = /\bdefine\(\s*['"](?<name>\w+)['"]\s*,\s*(?<value>'[^'\n]*'|"[^"\n]*")/g;

/**
 * Finds the settings with names of secrets that are given a value.
 *
 * @param text - of a file of settings, in whichever of the usual formats.
 */
export function settingSecrets(text: string): readonly Assignment[] {
  return [SETTING, MEMBER, INLINE, BLOCK, ELEMENT, CONSTANT].flatMap((pattern) =>
    [...text.matchAll(pattern)].flatMap(({ 0: all, index, groups = {} }) => {
      const name = (groups["name"] ?? groups["word"] ?? "").replaceAll(/["']/g, "");
      const said = (groups["value"] ?? "").trim();
      const bare = said.replace(/^(?<quote>["'])(?<inside>.*)\k<quote>$/, "$<inside>");
      const isCode = bare === said && /^[A-Za-z_]+$/.test(said) && text[index + all.length] === ";";
      return !isCode && isSetting(name.split(".").at(-1) ?? name, bare, bare !== said)
        ? [{ name, at: index }]
        : [];
    }),
  );
}

/** Words that settings take, which are no secrets. */
const CHOICES = /^(?:text|string|on|off|\d{1,2}|allow|deny|accept|reject|through|all|ask|prompt)$/i;

/** Whether a value is a secret, rather than the type, the description or the name of one. */
function isSetting(name: string, said: string, isQuoted: boolean): boolean {
  const sort = secretSort(name);
  if (!isSecretValue(sort, said) || said.length < 3 || CHOICES.test(said)) return false;
  // `secret: regcred` of Kubernetes is the name of one.
  if (sort === "secret" && !looksMade(said)) return false;
  if (/\s/.test(said) && !(isQuoted && sort === "password" && /^[^\s-]/.test(said))) return false;
  // Calls, types, variables, and the name of the setting once more.
  if (/^[\w.]+[([]|^(?:str|int|bool|Optional|any|required)\b/.test(said)) return false;
  if (!isQuoted && /^[a-z_]\w*(?:\.[a-z_]\w*)+$/i.test(said)) return false;
  const plain = (text: string): string => text.toLowerCase().replaceAll(/[^a-z\d]/g, "");
  return !plain(name).endsWith(plain(said)) && !/^(?:pass(?:word|wd)?|secret|token)s?$/i.test(said);
}
