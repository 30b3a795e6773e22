import { attributes, attributeText, expressions, type Node, parse, positionAt } from "nix-source";
import { dirname, join, normalize } from "../files/path.ts";
import { isHarmless } from "./files.ts";
import type { Finding } from "./find.ts";

/**
 * The text of a file by its path, the path written as that of the file that names it; nothing for what
 * does not come along.
 */
export type TextAt = (path: string) => string | undefined;

/**
 * The files that a Nix text names by a path where a password, a key or a token is wanted: evaluation
 * puts them into the store, and they come along into the repository.
 *
 * @param path - the file that the text is of.
 */
export function pathSecrets(path: string, text: string, textAt: TextAt): readonly Finding[] {
  if (!MAY_NAME.test(text)) return [];
  return bindingsBelow(parse(text)).flatMap((binding) => {
    const name = attributes(binding.children[0]!).map((each) => attributeText(each) ?? "");
    const value = expressions(binding)[0];
    if (!value || name.some((each) => /authorized/i.test(each)) || !isSecret(name.at(-1)!)) {
      return [];
    }
    const named = pathsIn(value).find((each) => !isPublic(dirname(path), each, textAt));
    if (!named) return [];
    const { line } = positionAt(text, binding.from);
    return [{ line, ...describe(name.at(-1)!, named.text) }];
  });
}

/** Whether there can be such an attribute at all: most texts have none, and are not parsed. */
const MAY_NAME =
  /(?:passw(?:or)?d|pass|passphrase|psk|token|secret|key)(?:[-_]?(?:file|path)s?)?"?\s*=(?!=)/i;

function bindingsBelow(root: Node): readonly Node[] {
  const found: Node[] = [];
  const rest = [root];
  for (let next = rest.pop(); next; next = rest.pop()) {
    // What says who may log in is public.
    if (next.kind === "Binding" && /(?:^|\.)authorizedKeys$/.test(next.children[0]!.text)) continue;
    if (next.kind === "Binding") found.push(next);
    rest.push(...next.children);
  }
  return found;
}

/** Whether an attribute of this name holds a secret, or the path of one. */
function isSecret(name: string): boolean {
  const words = name.split(/[-_.]|(?<=[a-z0-9])(?=[A-Z])/).map((word) => word.toLowerCase());
  if (words.some((word) => /^(?:pub|known|authorized|trusted|encrypted)/.test(word))) return false;
  const last = words.findLast((word) => !/^(?:file|path)s?$/.test(word)) ?? "";
  return !/^(?:bypass|compass|hotkey)$/.test(last) && SECRET.test(last);
}

const SECRET = /(?:passw(?:or)?d|passphrase|pass|psk|token|secret|key)(?:(?:file|path)s?)?$/;

/** The paths in a value that are not below attributes and functions of their own. */
function pathsIn(node: Node): readonly Node[] {
  if (node.kind === "Path") return [node];
  if (node.kind === "AttrSet" || node.kind === "Function") return [];
  return node.children.flatMap(pathsIn);
}

/** Whether everybody may read a file, nobody can without a key, or it does not come along. */
function isPublic(folder: string, node: Node, textAt: TextAt): boolean {
  const { text } = node;
  if (/\.(?:pub|age|gpg|enc|nix|crt|cer|patch|diff)$/.test(text) || text.startsWith("~"))
    return true;
  // Any file of the folder may be meant.
  if (node.children.some(({ kind }) => kind === "Interpolation")) return text.startsWith("/");
  const whole = text.startsWith("/") ? text : join(folder, text);
  const found = textAt(`${whole.startsWith("/") ? "/" : ""}${normalize(whole)}`);
  return found === undefined || isHarmless(found);
}

function describe(name: string, path: string): Pick<Finding, "what" | "fix"> {
  const file = path.slice(path.lastIndexOf("/") + 1);
  const place = `"/etc/nixos-secrets/${file.includes("$") ? "NAME" : file}"`;
  const fix = /(?:file|path)$/i.test(name)
    ? `write \`${name} = ${place};\` and move the file there`
    : `move the file to ${place} and give that path as a string, where there is an option for it (often ${name}File)`;
  return {
    what: `the secret file ${path}, named by ${name},`,
    fix: `${fix}, or encrypt it with sops-nix or agenix`,
  };
}
