import {
  attributeText,
  bare,
  parse,
  problems,
  stringValue,
  type Node,
  type NodeOf,
} from "nix-source";
import { basename, dirname, join, normalize } from "../files/path.ts";
import { functionName } from "../modules/view.ts";
import { lineOf, problem, type Problem } from "../problems.ts";
import { assignedSecrets, formSecrets, namesSecrets } from "./text.ts";
import { isHarmless, isReference, mayHoldSecrets, secretSort, withoutFile } from "./words.ts";

type Path = readonly string[];

/** Stands for a name that Nix has to compute. */
const COMPUTED = "…";

/**
 * The text of a file by its path, the path written as that of the file that names it; nothing for what
 * does not come along.
 */
export type TextAt = (path: string) => string | undefined;

/**
 * Finds the secrets in a Nix text: passwords, keys and tokens by the names of their attributes, in
 * comments, too; files that it names where one is wanted, since evaluation puts them into the store;
 * and what its strings assign to variables.
 *
 * @param path - the file that the text is of.
 */
export function nixSecrets(path: string, text: string, textAt: TextAt): readonly Problem[] {
  const name = basename(path);
  if (!mayHoldSecrets(text)) return [...formSecrets(text), ...apartSecrets(name, text)];
  const root = parse(text);
  const settings = settingsIn(root);
  return [
    ...settings.flatMap(ofLiteral),
    ...root.below(new Set(["Comment"])).flatMap(commented),
    ...settings.flatMap((setting) => ofFile(setting, dirname(path), textAt)),
    ...formSecrets(text),
    ...root.below(new Set(["String", "IndentedString"])).flatMap(assigned),
    ...apartSecrets(name, text),
  ];
}

const assigned = ({ source, from, text }: Node): readonly Problem[] =>
  assignedSecrets(text).map(({ name, at }) =>
    problem("secret-assignment", { name }, { line: lineOf({ source, from: from + at }) }),
  );

/** An attribute with its value. */
interface Setting {
  /** From the outside in. */
  readonly path: Path;
  readonly name: string;
  readonly binding: NodeOf<"Binding">;
  /** The string that it is, with `lib.mkDefault` and its like around it or not. */
  readonly literal: Node | undefined;
  readonly said: string | undefined;
}

/** All attributes in an expression, except those in strings. */
function settingsIn(node: Node, path: Path = []): readonly Setting[] {
  if (node.kind !== "Binding") return node.children.flatMap((child) => settingsIn(child, path));
  const names = node.path.map((each) => attributeText(each) ?? COMPUTED);
  const full = [...path, ...names];
  const literal = literalOf(node.value);
  const said = literal && stringValue(literal);
  const setting = { path: full, name: names.at(-1) ?? COMPUTED, binding: node, literal, said };
  return said === undefined ? [setting, ...settingsIn(node.value, full)] : [setting];
}

/** The string that an expression gives, with `lib.mkDefault` and its like around it. */
function literalOf(node: Node): Node | undefined {
  const inside = bare(node);
  if (inside.kind === "String" || inside.kind === "IndentedString") return inside;
  const last = inside.kind === "Apply" ? inside.args.at(-1) : undefined;
  const isWrapper = inside.kind === "Apply" && WRAPPER.test(functionName(inside.callee));
  return last && isWrapper ? literalOf(last) : undefined;
}

const WRAPPER = /^mk(?:Default|Force|Override|If|Before|After|Order)$/;

/** The attributes that are commented out, each on a line of its own. */
function commented(comment: Node): readonly Problem[] {
  const line = lineOf(comment);
  return comment.text.split("\n").flatMap((each, index) => {
    const code = `{ ${each.replace(/^\s*(?:\/\*+|[#*]+)/, "").replace(/\*\/\s*$/, "")}\n}`;
    if (!code.includes("=") || problems(code).length > 0) return [];
    const found = settingsIn(parse(code)).flatMap(ofLiteral);
    return found.map((secret) => ({ ...secret, line: line + index }));
  });
}

function ofLiteral({ path, name, literal, said = "" }: Setting): readonly Problem[] {
  if (!literal || said.trim() === "") return [];
  const found =
    ofUser(path, name, said) ??
    ofWireless(path, name, said) ??
    ofNetworkManager(path, name, said) ??
    ofWireGuard(name, said) ??
    ofAny(name, said);
  return found ? [{ ...found, line: lineOf(literal) }] : [];
}

const USER = /^(?:password|initialPassword|hashedPassword|initialHashedPassword)$/;

function ofUser(path: Path, name: string, said: string): Problem | undefined {
  const at = path.findLastIndex((each) => each === "users" || each === "extraUsers");
  if (!USER.test(name) || (at < 0 && name === "password")) return undefined;
  const isHash = /hashed/i.test(name);
  // What no hash can be locks the account.
  if (isHash && /^[!*x]+$/.test(said)) return undefined;
  const known = at >= 0 && at + 1 < path.length - 1 ? path[at + 1] : COMPUTED;
  const user = known === COMPUTED ? undefined : known;
  return problem("secret-user-password", { isHash, user });
}

function ofWireless(path: Path, name: string, said: string): Problem | undefined {
  if (!["psk", "pskRaw", "auth"].includes(name)) return undefined;
  const at = path.indexOf("networks");
  if (name === "auth" && (at < 0 || !/\b(?:password|psk)\s*=/.test(said))) return undefined;
  if (/^(?:ext:|@\w+@$)/.test(said) || /password=ext:/.test(said)) return undefined;
  if (path.includes("ensureProfiles") || isReference(said)) return undefined;
  const network = at >= 0 && at + 1 < path.length - 1 ? path[at + 1] : undefined;
  return problem("secret-wifi-password", { network });
}

function ofNetworkManager(path: Path, name: string, said: string): Problem | undefined {
  const isWanted = path.includes("ensureProfiles") && secretSort(name) === "secret";
  return isWanted && !isReference(said) ? problem("secret-network-profile", { name }) : undefined;
}

function ofWireGuard(name: string, said: string): Problem | undefined {
  if (!["privateKey", "presharedKey"].includes(name) || isReference(said)) return undefined;
  return problem("secret-wireguard-key", {
    kind: name === "privateKey" ? "private" : "preshared",
    name,
  });
}

function ofAny(name: string, said: string): Problem | undefined {
  if (secretSort(name) !== "secret" || isReference(said)) return undefined;
  // Words are a description, but for what people type.
  if (/\s/.test(said.trim()) && !/^pass[-_]?(?:word|phrase)$/i.test(name)) return undefined;
  return problem("secret-attribute", { name });
}

/** A file where a secret is wanted, or where the path of one is. */
function ofFile(
  { path, name, binding }: Setting,
  folder: string,
  textAt: TextAt,
): readonly Problem[] {
  // What says who may log in is public.
  const isOpen = path.some((each) => /authorized/i.test(each));
  if (isOpen || secretSort(withoutFile(name)) === undefined) return [];
  const named = pathsIn(binding.value).find((each) => !isPublic(folder, each, textAt));
  if (!named) return [];
  return [problem("secret-file-named", { path: named.text, name }, { line: lineOf(binding) })];
}

/** The paths in a value that are not below attributes and functions of their own. */
function pathsIn(node: Node): readonly NodeOf<"Path">[] {
  if (node.kind === "Path") return [node];
  if (node.kind === "AttrSet" || node.kind === "Function") return [];
  return node.children.flatMap(pathsIn);
}

/** Whether everybody may read a file, nobody can without a key, or it does not come along. */
function isPublic(folder: string, node: NodeOf<"Path">, textAt: TextAt): boolean {
  const { text } = node;
  if (/\.(?:pub|age|gpg|enc|nix|crt|cer|patch|diff)$/.test(text) || text.startsWith("~"))
    return true;
  // Any file of the folder may be meant.
  if (node.parts.some(({ kind }) => kind === "Interpolation")) return text.startsWith("/");
  const whole = text.startsWith("/") ? text : join(folder, text);
  const found = textAt(`${whole.startsWith("/") ? "/" : ""}${normalize(whole)}`);
  return found === undefined || isHarmless(found);
}

/**
 * The texts in a Nix file that is there to keep secrets apart, such as `secrets.nix`. What agenix
 * reads, and modules, are no such files.
 *
 * @param name - without its folder.
 */
function apartSecrets(name: string, text: string): readonly Problem[] {
  const stem = name.replace(/\.nix$/, "");
  // Tokens of a design are colours.
  if (!/^[a-z]+$/i.test(stem) || !namesSecrets(stem) || /^tokens?$/i.test(stem)) return [];
  if (text.includes("publicKeys")) return [];
  const set = resultOf(parse(text));
  if (set.kind !== "AttrSet") return [];
  return settingsIn(set).flatMap(({ path, name: own, literal, said = "" }) => {
    const isKnown = /^(?:ssh-|ecdsa-|age1)/.test(said) || PUBLIC.test(own);
    if (!literal || isKnown || said.trim() === "" || isReference(said)) return [];
    return [problem("secret-kept-apart", { name: path.join(".") }, { line: lineOf(literal) })];
  });
}

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
