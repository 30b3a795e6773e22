import { expressions, type Node, parse } from "nix-source";
import { isReference, literalsIn } from "./attributes.ts";
import type { Finding } from "./find.ts";

/** A file that by its name holds a secret, and nothing else. */
interface Known {
  readonly name: RegExp;
  readonly what: string;
  readonly fix: string;
}

const LEAVE = "leave the file out: the machine keeps its own";
const ENCRYPT =
  "move it to a place outside of the repository that only root reads, or encrypt it with sops-nix or agenix";

const KNOWN: readonly Known[] = [
  { name: /^id_\w+$/, what: "a private SSH key", fix: LEAVE },
  { name: /\.key$/i, what: "a private key", fix: ENCRYPT },
  {
    name: /^[._](?:netrc|pgpass|git-credentials|htpasswd|vault-token)$/,
    what: "a file of passwords",
    fix: LEAVE,
  },
  {
    name: /^(?:[\w-]+[-_.])?(?:passwords?|passwd|secrets?|tokens?|credentials)(?:\.(?:txt|ya?ml|json|toml|env|ini))?$/i,
    what: "a file of secrets",
    fix: ENCRYPT,
  },
];

/** Whether a file shows that it is public, or that nobody can read it without a key. */
export const isHarmless = (text: string): boolean => HARMLESS.test(text);

const HARMLESS =
  /PUBLIC KEY|BEGIN CERTIFICATE|BEGIN PGP MESSAGE|BEGIN AGE ENCRYPTED|age-encryption\.org|ENC\[|\$ANSIBLE_VAULT|GITCRYPT|^\s*"?sops"?:|^(?:#!|ssh-|ecdsa-|sk-|age1)/m;

/**
 * What a file that is no Nix is known to hold by its name.
 *
 * @param name - without its folder.
 */
export function fileSecrets(name: string, text: string): readonly Finding[] {
  if (text.trim() === "" || isHarmless(text)) return [];
  const known = KNOWN.find((each) => each.name.test(name));
  if (known) return [{ line: 1, what: known.what, fix: known.fix }];
  if (!/^\.env(\.|$)/.test(name) || /\.(example|sample|template)$/.test(name)) return [];
  return text.split("\n").flatMap((line, index): readonly Finding[] => {
    const setting =
      /^\s*(?:export\s+)?(\w*(?:PASSWORD|PASSWD|PASS|SECRET|TOKEN|KEY))\s*=\s*\S/i.exec(line);
    return setting
      ? [
          {
            line: index + 1,
            what: `the value of ${setting[1]}`,
            fix: "leave the file out, and give a service its path with EnvironmentFile",
          },
        ]
      : [];
  });
}

/**
 * The texts in a Nix file that is there to keep secrets apart, such as `secrets.nix`. What agenix
 * reads, and modules, are no such files.
 *
 * @param name - without its folder.
 */
export function apartSecrets(name: string, text: string): readonly Finding[] {
  if (!/^(?:secrets?|passwords?|credentials|creds)\.nix$/i.test(name)) return [];
  if (text.includes("publicKeys")) return [];
  const set = resultOf(parse(text));
  if (set?.kind !== "AttrSet") return [];
  return literalsIn(set).flatMap(({ path, said, line }) => {
    const isPublic = /^(?:ssh-|ecdsa-|age1)/.test(said) || PUBLIC.test(path.at(-1)!);
    if (isPublic || said.trim() === "" || isReference(said)) return [];
    const what = `the value of ${path.join(".")}`;
    return [{ line, what, fix: ENCRYPT }];
  });
}

/** Names of what need not be kept secret. */
const PUBLIC = /public|name$|^user|e?mail|host|domain|file$|path$|^(?:owner|group|mode|type)$/i;

/** What an expression gives, behind its variables. */
function resultOf(node: Node): Node | undefined {
  if (!["File", "Let", "With", "Parenthesized", "Assert"].includes(node.kind)) return node;
  const inside = expressions(node).at(-1);
  return inside && resultOf(inside);
}
