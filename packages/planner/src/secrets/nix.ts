import { attributeText, type Node, problems, stringValue } from "nix-source";
import { evaluate } from "../eval/evaluate.ts";
import { type Expr, inside, type NixFile, openFile, type Value } from "../eval/file.ts";
import { Exhausted } from "../eval/memory.ts";
import { basename, normalize } from "../files/path.ts";
import { problem, type Problem } from "../problems.ts";
import { assignedSecrets, settingSecrets } from "./assignments.ts";
import { isKnownSecret, namesSecrets } from "./files.ts";
import { type Origins, originsOf, type TextAt } from "./flow.ts";
import { formSecrets, type Found } from "./forms.ts";
import {
  isHarmless,
  isReference,
  mayBeReference,
  isSecretValue,
  mayHoldSecrets,
  secretSort,
  type Sort,
  withoutFile,
} from "./words.ts";

type Path = readonly string[];

/** Stands for a name that Nix has to compute. */
const COMPUTED = "…";

/**
 * Finds the secrets in a Nix text: passwords, keys and tokens by the names of their attributes, in
 * comments, too; files that it names where one is wanted, since evaluation puts them into the store;
 * and what its strings assign to variables.
 *
 * @param path - the file that the text is of.
 */
export function nixSecrets(path: string, text: string, textAt: TextAt): readonly Found[] {
  const shown = formSecrets(text);
  if (!mayHoldSecrets(text) && !isApart(basename(path))) return shown;
  const seen = sightOf(path, text, textAt);
  const file = openFile(seen.files, seen.path, MOST_STEPS);
  if (!file) return shown;
  const settings = settingsIn(file);
  return [
    ...settings.flatMap((setting) => ofSetting(setting, seen)),
    ...file.root.below(new Set(["Comment"])).flatMap(commented),
    ...shown,
    ...file.root.below(new Set(["String", "IndentedString"])).flatMap(inString),
    ...apartSecrets(basename(path), text, settings),
  ];
}

/** What the evaluation sees: this file and those that come along, from one top. */
function sightOf(path: string, text: string, textAt: TextAt): Sight {
  const top = path.startsWith("/") ? "/" : "";
  const own = normalize(path);
  const get = (at: string): string | undefined => (at === own ? text : textAt(`${top}${at}`));
  return {
    path: own,
    files: { get, below: () => [] },
    nameOf: (at) => (at.startsWith("/") ? at : `${top}${at}`),
    textAt,
  };
}

/** The steps that may be taken for the values of one file: those of a configuration take some hundreds. */
const MOST_STEPS = 200_000;

interface Sight {
  /** The file itself. */
  readonly path: string;
  readonly files: Parameters<typeof openFile>[0];
  /** What a file is called outside. */
  readonly nameOf: (path: string) => string;
  readonly textAt: TextAt;
}

/** What a string gives to variables, commands and settings. */
function inString({ kind, from, text }: Node): readonly Found[] {
  if (!mayHoldSecrets(text)) return [];
  // A line that ends in an ordinary string takes two signs.
  const lines =
    kind === "IndentedString" ? text.slice(2) : text.slice(1, -1).replaceAll("\\n", " \n");
  const settings = lines.includes("\n") ? settingSecrets(lines) : [];
  const start = from + text.length - text.slice(kind === "IndentedString" ? 2 : 1).length;
  return [
    ...assignedSecrets(text).map(({ name, at }) => ({
      problem: problem("secret-assignment", { name }),
      at: from + at,
    })),
    ...settings.map(({ name, at }) => ({
      problem: problem("secret-attribute", { name }),
      at: start + at,
    })),
  ];
}

/** A name with its value. */
interface Setting {
  /** From the outside in. */
  readonly path: Path;
  readonly name: string;
  readonly value: Expr;
  /** Where it is set. */
  readonly at: Node;
}

/** All attributes, variables and defaults of arguments in a file, except those in strings. */
function settingsIn(file: NixFile): readonly Setting[] {
  const found: Setting[] = [];
  const whole: Expr = { kind: "expr", node: file.root, scope: undefined, file, prefix: [] };
  // A stack of our own: files nest deeper than JavaScript may call.
  const rest: { readonly at: Expr; readonly path: Path }[] = [{ at: whole, path: [] }];
  for (let next = rest.pop(); next; next = rest.pop()) {
    const { at, path } = next;
    const { node } = at;
    let own = path;
    if (node.kind === "Binding") {
      own = below(
        path,
        node.path.map((each) => attributeText(each) ?? COMPUTED),
      );
      found.push({ path: own, name: nameIn(own), value: inside(at, node.value), at: node });
    }
    if (node.kind === "Formal" && node.default) {
      own = below(path, [node.name.text]);
      found.push({ path: own, name: node.name.text, value: inside(at, node.default), at: node });
    }
    if (node.kind === "AttrSet") found.push(...ofPair(at, path));
    if (node.kind === "List") found.push(...ofArguments(at, path));
    if (node.kind === "Apply") found.push(...ofParameters(at, path));
    for (const child of node.children.toReversed()) {
      if (child.children.length > 0) rest.push({ at: inside(at, child), path: own });
    }
  }
  return found;
}

/** A longer path, of which the last names tell what is wanted: sets may lie in each other without end. */
const below = (path: Path, names: Path): Path => [...path, ...names].slice(-24);

/** The name that says what a value is: of what is the default of an option, that of the option. */
const nameIn = (path: Path): string =>
  (path.at(-1) === "default" ? path.at(-2) : path.at(-1)) ?? COMPUTED;

/** `{ name = "TOKEN"; value = "…"; }`, which says the same as `TOKEN = "…"`. */
function ofPair(set: Expr, path: Path): readonly Setting[] {
  const values = new Map<string | undefined, Node>();
  for (const each of set.node.children) {
    const [name, ...more] = each.kind === "Binding" ? each.path : [];
    if (each.kind === "Binding" && name && more.length === 0)
      values.set(attributeText(name), each.value);
  }
  const [called, value] = [values.get("name") ?? values.get("key"), values.get("value")];
  const name = called && stringValue(called);
  if (name === undefined || !value) return [];
  return [{ path: [...path, name], name, value: inside(set, value), at: value }];
}

/** `[ "--password" "…" ]`, the arguments of a command. */
function ofArguments(list: Expr, path: Path): readonly Setting[] {
  const elements = list.node.kind === "List" ? list.node.elements : [];
  return elements.flatMap((each, index): readonly Setting[] => {
    const value = elements[index + 1];
    const name = /^--?(?<name>[a-z][a-z-]*)$/.exec(stringValue(each) ?? "")?.groups?.["name"];
    if (name === undefined || !value) return [];
    return [{ path: [...path, name], name, value: inside(list, value), at: value }];
  });
}

/** `mkUser "ada" "…"`: what the parameters of a function that is at hand are given. */
function ofParameters(call: Expr, path: Path): readonly Setting[] {
  const { node } = call;
  if (node.kind !== "Apply" || !node.args.some(({ kind }) => kind.endsWith("String"))) return [];
  const found: Setting[] = [];
  let fn = unlessExhausted<Value | undefined>(() => evaluate(inside(call, node.callee)), undefined);
  for (const given of node.args) {
    if (fn?.kind !== "expr" || fn.node.kind !== "Function") break;
    const { all, body } = fn.node;
    // To what is called `secret`, the name of one is given.
    if (all && secretSort(all.text) !== "secret") {
      const own = below(path, [all.text]);
      found.push({ path: own, name: all.text, value: inside(call, given), at: given });
    }
    fn = inside(fn, body);
  }
  return found;
}

/** The secrets that an attribute is given, and the files that it names where one is wanted. */
function ofSetting(setting: Setting, sight: Sight): readonly Found[] {
  const { path, name, value, at } = setting;
  const use = useOf(path, name);
  // What a file or a word is opened with is a program.
  if (use === undefined || /aliases$|applications$|associations$/i.test(path.at(-2) ?? ""))
    return [];
  // Of what takes too long to follow, what it is itself.
  const literal = stringValue(value.node);
  const itself = { texts: literal === undefined ? [] : [{ said: literal, at: value }], files: [] };
  const { texts, files } = unlessExhausted<Origins>(() => originsOf(value), itself);
  const found = texts.flatMap(({ said, at: { node, file }, isStored }): readonly Found[] => {
    // A text where a file is wanted is the path of one, or the name of a credential.
    const isText = said.trim() !== "" && (isStored || name === withoutFile(name));
    const secret = isText ? ofText(use, path, name, said) : undefined;
    if (!secret) return [];
    const isHere = file.path === sight.path;
    return [{ problem: secret, at: node.from, ...(!isHere && { file: sight.nameOf(file.path) }) }];
  });
  // What says who may log in is public.
  if (path.some((each) => /authorized/i.test(each))) return found;
  const isFile = use === "file" || secretSort(withoutFile(name)) !== undefined;
  const named = isFile && files.find((each) => !isPublic(each, sight));
  if (!named) return found;
  const what = problem("secret-file-named", { path: named.written.text, name });
  return [...found, { problem: what, at: at.from }];
}

/** What is found, or something else when it takes too long to follow the values of the file. */
function unlessExhausted<Result>(find: () => Result, otherwise: Result): Result {
  try {
    return find();
  } catch (error) {
    if (!(error instanceof Exhausted)) throw error;
    return otherwise;
  }
}

/** Attributes whose paths lead to private keys. */
const KEY_PATHS = /^(?:hostKeys|identityPaths|sshKeyPaths|identityFile|privateKeyPaths)$/;

/** A command that prints a secret. */
const COMMAND = /(?:password|passwd|pass|token|secret)-?(?:command|cmd|eval)$/i;

/** What is wanted in a place: the secret itself, or a file that holds one; nothing for all others. */
function useOf(path: Path, name: string): "basic" | "command" | "file" | "text" | undefined {
  if (path.at(-2) === "basicAuth" && !OF_REALM.test(name)) return "basic";
  if (KEY_PATHS.test(name) || KEY_PATHS.test(path.at(-2) ?? "")) return "file";
  if (path.at(-2) === "secrets" && path.at(-3) === "initrd") return "file";
  // `environment.etc."ssh/ssh_host_ed25519_key".source = ./key;`
  if ((name === "source" || name === "text") && isKnownSecret(path.at(-2) ?? "")) {
    return name === "source" ? "file" : "basic";
  }
  if (COMMAND.test(name)) return "command";
  if (USER.test(name) || WIRELESS.test(name)) return "text";
  return sortOf(path, name) === undefined ? undefined : "text";
}

/** What a value is by its name, or by that of the set that it is in: `passwords.ada`. */
function sortOf(path: Path, name: string): Sort | undefined {
  const set = path.at(-2) ?? "";
  const isOne = /^(?:passwords|passphrases|tokens)$/i.test(set);
  return secretSort(withoutFile(name)) ?? (isOne ? secretSort(set.slice(0, -1)) : undefined);
}

/** What is said beside the passwords of pages. */
const OF_REALM = /^(?:realm|users|usersFile|headerField|removeHeader|enable)$/;

function ofText(use: string, path: Path, name: string, said: string): Problem | undefined {
  if (use === "file") return undefined;
  if (use === "command") {
    const isSaid = /^(?:echo|printf)\s+(?:-n\s+)?["']?[^\s"'$`][^\n$`]*$/.test(said);
    return isSaid ? problem("secret-attribute", { name }) : undefined;
  }
  if (use === "basic") {
    return isReference(said) ? undefined : problem("secret-attribute", { name });
  }
  // What no hash can be locks an account.
  if (/hashed/i.test(name)) return ofUser(path, name, said);
  return (
    ofUser(path, name, said) ??
    ofWireless(path, name, said) ??
    ofNetworkManager(path, name, said) ??
    ofWireGuard(name, said) ??
    ofAny(path, name, said)
  );
}

const USER = /^(?:password|initialPassword|hashedPassword|initialHashedPassword)$/;

function ofUser(path: Path, name: string, said: string): Problem | undefined {
  const at = path.findLastIndex((each) => each === "users" || each === "extraUsers");
  if (!USER.test(name) || (at < 0 && name === "password")) return undefined;
  const isHash = /hashed/i.test(name);
  // What no hash can be locks the account.
  if (isHash && /^[!*]|^x+$|^<.*>$|^\.+$/.test(said)) return undefined;
  const known = at >= 0 && at + 1 < path.length - 1 ? path[at + 1] : COMPUTED;
  const user = known === COMPUTED ? undefined : known;
  return problem("secret-user-password", { isHash, user });
}

const WIRELESS = /^(?:psk|pskRaw|auth)$/;

function ofWireless(path: Path, name: string, said: string): Problem | undefined {
  if (!WIRELESS.test(name)) return undefined;
  const at = path.indexOf("networks");
  if (name === "auth" && (at < 0 || !/\b(?:password|psk)\s*=/.test(said))) return undefined;
  if (/^(?:ext:|@\w+@$)/.test(said) || /password=ext:/.test(said)) return undefined;
  if (path.includes("ensureProfiles") || isReference(said)) return undefined;
  const network = at >= 0 && at + 1 < path.length - 1 ? path[at + 1] : undefined;
  return problem("secret-wifi-password", { network });
}

function ofNetworkManager(path: Path, name: string, said: string): Problem | undefined {
  const sort = secretSort(name);
  const isWanted = path.includes("ensureProfiles") && (sort === "password" || sort === "secret");
  return isWanted && !isReference(said) ? problem("secret-network-profile", { name }) : undefined;
}

function ofWireGuard(name: string, said: string): Problem | undefined {
  if (!["privateKey", "presharedKey"].includes(name) || isReference(said)) return undefined;
  return problem("secret-wireguard-key", {
    kind: name === "privateKey" ? "private" : "preshared",
    name,
  });
}

function ofAny(path: Path, name: string, said: string): Problem | undefined {
  // `passwordFile = pkgs.writeText "x" "…"` puts the secret itself into the store.
  const sort = sortOf(path, name);
  if (!isSecretValue(sort, said)) return undefined;
  // Words are a description, but for what people type.
  if (/\s/.test(said.trim()) && secretSort(withoutFile(name)) !== "password") return undefined;
  return problem("secret-attribute", { name });
}

/** The attributes that are commented out, each on a line of its own. */
function commented(comment: Node): readonly Found[] {
  if (!mayHoldSecrets(comment.text)) return [];
  let start = comment.from;
  return comment.text.split("\n").flatMap((line) => {
    const at = start;
    start += line.length + 1;
    const code = `{ ${line.replace(/^\s*(?:\/\*+|[#*]+)/, "").replace(/\*\/\s*$/, "")}\n}`;
    if (!code.includes("=") || !mayHoldSecrets(code) || problems(code).length > 0) return [];
    const sight = sightOf("comment.nix", code, () => undefined);
    const file = openFile(sight.files, sight.path, MOST_STEPS);
    const found = file ? settingsIn(file).flatMap((setting) => ofSetting(setting, sight)) : [];
    return found.map((secret) => ({ ...secret, at }));
  });
}

/** Whether everybody may read a file, nobody can without a key, or it does not come along. */
function isPublic({ path, written }: { path: string | undefined; written: Node }, sight: Sight) {
  const { text } = written;
  if (/\.(?:pub|age|gpg|enc|nix|crt|cer|patch|diff)$/.test(path ?? text)) return true;
  if (/^[~<]/.test(text)) return true;
  // Any file of the folder may be meant.
  if (path === undefined) return text.startsWith("/");
  const found = sight.textAt(sight.nameOf(path));
  return found === undefined || isHarmless(found);
}

/**
 * The texts in a Nix file that is there to keep secrets apart, such as `secrets.nix`. What agenix
 * reads, and modules, are no such files.
 *
 * @param name - without its folder.
 */
function apartSecrets(name: string, text: string, settings: readonly Setting[]): readonly Found[] {
  if (!isApart(name) || text.includes("publicKeys")) return [];
  const [first] = settings;
  const set = first && resultOf(first.value.file.root);
  if (set?.kind !== "AttrSet") return [];
  return settings
    .filter(({ at }) => set.from <= at.from && at.to <= set.to)
    .flatMap(({ path, name: own, value }) => {
      const said = stringValue(value.node) ?? "";
      const isKnown = /^(?:ssh-|ecdsa-|age1)/.test(said) || PUBLIC.test(own);
      if (isKnown || said.trim() === "" || mayBeReference(secretSort(own), said)) return [];
      const what = problem("secret-kept-apart", { name: path.join(".") });
      return [{ problem: what, at: value.node.from }];
    });
}

const isApart = (name: string): boolean =>
  /^(?!tokens?\.)[a-z]+\.nix$/i.test(name) && namesSecrets(name.replace(/\.nix$/, ""));

/** Names of what need not be kept secret. */
const PUBLIC = /public|name$|^user|e?mail|host|domain|file$|path$|^(?:owner|group|mode|type)$/i;

/** The expression behind `let … in`, `with` and `assert`. */
function resultOf(node: Node): Node {
  switch (node.kind) {
    case "File":
    case "Let":
    case "With":
    case "Assert":
      return resultOf(node.body);
    case "Parenthesized":
      return resultOf(node.expression);
    default:
      return node;
  }
}
