import {
  attributes,
  attributeText,
  bare,
  descendants,
  expressions,
  parse,
  positionAt,
  problems,
  stringValue,
  type Node,
} from "nix-source";
import type { Finding } from "./find.ts";

type Path = readonly string[];

/** Stands for a name that Nix has to compute. */
const COMPUTED = "…";

/**
 * What a Nix text gives as a password, a key or a token, by the names of its attributes; in comments,
 * too.
 */
export function attributeSecrets(text: string): readonly Finding[] {
  if (!mayNameSecrets(text)) return [];
  const root = parse(text);
  return [
    ...below(root),
    ...descendants(root)
      .filter(({ kind }) => kind === "Comment")
      .flatMap(commented),
  ];
}

/** Whether any attribute can have a name of those below: most texts have none, and are not parsed. */
const mayNameSecrets = (text: string): boolean =>
  /\bauth\b/.test(text) ||
  /passw(?:or)?d|passphrase|psk|(?:private|preshared|secret|api|auth)key|token|secret/.test(
    plain(text),
  );

/** The attributes that are commented out, each on a line of its own. */
function commented(comment: Node): readonly Finding[] {
  const { line } = positionAt(comment.source, comment.from);
  return comment.text.split("\n").flatMap((each, index) => {
    const code = `{ ${each.replace(/^\s*(?:\/\*+|[#*]+)/, "").replace(/\*\/\s*$/, "")}\n}`;
    if (!code.includes("=") || problems(code).length > 0) return [];
    return below(parse(code)).map((finding) => ({ ...finding, line: line + index }));
  });
}

function below(node: Node): readonly Finding[] {
  return literalsIn(node).flatMap(({ path, said, line }) => {
    const secret = describe(path, said);
    return secret ? [{ line, ...secret }] : [];
  });
}

/** An attribute whose value is written out as a string. */
export interface Literal {
  /** From the outside in. */
  readonly path: Path;
  readonly said: string;
  readonly line: number;
}

/** All attributes in an expression whose values are strings, with `lib.mkDefault` and its like or not. */
export function literalsIn(node: Node, path: Path = []): readonly Literal[] {
  if (node.kind !== "Binding") return node.children.flatMap((child) => literalsIn(child, path));
  const full = [
    ...path,
    ...attributes(node.children[0]!).map((each) => attributeText(each) ?? COMPUTED),
  ];
  const content = expressions(node)[0];
  if (!content) return [];
  const literal = literalOf(content);
  const said = literal && stringValue(literal);
  if (literal === undefined || said === undefined) return literalsIn(content, full);
  return [{ path: full, said, line: positionAt(node.source, literal.from).line }];
}

/** The string that an expression gives, with `lib.mkDefault` and its like around it. */
function literalOf(node: Node): Node | undefined {
  const inside = bare(node);
  if (inside.kind === "String" || inside.kind === "IndentedString") return inside;
  if (inside.kind !== "Apply") return undefined;
  const [callee, ...given] = expressions(inside);
  const isWrapper = /(?:^|\.)mk(?:Default|Force|Override|If|Before|After|Order)$/.test(
    callee!.text,
  );
  return isWrapper ? literalOf(given.at(-1)!) : undefined;
}

type Description = Pick<Finding, "what" | "fix">;

function describe(path: Path, said: string): Description | undefined {
  if (said.trim() === "") return undefined;
  const name = path.at(-1)!;
  return (
    ofUser(path, name, said) ??
    ofWireless(path, name, said) ??
    ofNetworkManager(path, name, said) ??
    ofWireGuard(name, said) ??
    ofAny(name, said)
  );
}

const USER = /^(?:password|initialPassword|hashedPassword|initialHashedPassword)$/;

function ofUser(path: Path, name: string, said: string): Description | undefined {
  const at = path.findLastIndex((each) => each === "users" || each === "extraUsers");
  if (!USER.test(name) || (at < 0 && name === "password")) return undefined;
  const isHash = /hashed/i.test(name);
  // What no hash can be locks the account.
  if (isHash && /^[!*x]+$/.test(said)) return undefined;
  const known = at >= 0 && at + 1 < path.length - 1 ? path[at + 1] : COMPUTED;
  const user = known === COMPUTED ? undefined : known;
  const file = `/etc/nixos-secrets/${user ?? "NAME"}`;
  return {
    what: `the ${isHash ? "hashed password" : "password"} of ${user ?? "a user"}`,
    fix: `write \`hashedPasswordFile = "${file}";\` and put what \`mkpasswd\` prints into that file, or take the line out and set it with \`passwd\``,
  };
}

function ofWireless(path: Path, name: string, said: string): Description | undefined {
  if (!["psk", "pskRaw", "auth"].includes(name)) return undefined;
  const at = path.indexOf("networks");
  if (name === "auth" && (at < 0 || !/\b(?:password|psk)\s*=/.test(said))) return undefined;
  if (/^(?:ext:|@\w+@$)/.test(said) || /password=ext:/.test(said)) return undefined;
  if (path.includes("ensureProfiles") || isReference(said)) return undefined;
  const network = at >= 0 && at + 1 < path.length - 1 ? ` of ${path[at + 1]}` : "";
  return {
    what: `the Wi-Fi password${network}`,
    fix: 'write `pskRaw = "ext:NAME";` and `networking.wireless.secretsFile = "/etc/nixos-secrets/wifi";` with a line `NAME=…` in that file, or let NetworkManager keep it',
  };
}

function ofNetworkManager(path: Path, name: string, said: string): Description | undefined {
  if (!path.includes("ensureProfiles") || !SECRET.test(plain(name)) || isReference(said)) {
    return undefined;
  }
  return {
    what: `the ${name} of a NetworkManager profile`,
    fix: 'write `"$NAME"` and `networking.networkmanager.ensureProfiles.environmentFiles = [ "/etc/nixos-secrets/networks" ];` with a line `NAME=…` in that file',
  };
}

function ofWireGuard(name: string, said: string): Description | undefined {
  if (!["privateKey", "presharedKey"].includes(name) || isReference(said)) return undefined;
  const kind = name === "privateKey" ? "private" : "preshared";
  return {
    what: `a ${kind} key`,
    fix: `write \`${name}File = "/etc/nixos-secrets/${kind}-key";\` and put the key into that file`,
  };
}

function ofAny(name: string, said: string): Description | undefined {
  if (!SECRET.test(plain(name)) || HARMLESS.test(name) || isReference(said)) return undefined;
  // Words are a description, but for what people type.
  if (/\s/.test(said.trim()) && !/^(?:password|passphrase)$/.test(plain(name))) return undefined;
  return {
    what: `the value of ${name}`,
    fix: "move it to a file outside of the repository and give its path, where there is an option for it (often the same name with File at its end), or encrypt it with sops-nix or agenix",
  };
}

const plain = (name: string) => name.toLowerCase().replaceAll(/[-_]/g, "");

/** How the names of attributes that hold secrets end, in small letters without hyphens. */
const SECRET =
  /(?:password|passwd|passphrase|^psk|pskraw|privatekey|secretkey|secretaccesskey|apikey|authkey|accesstoken|authtoken|token|secret)$/;

/** Names that end so and hold something else: a program, a switch, an interface of D-Bus. */
const HARMLESS =
  /^(?:ask|ssh[-_]?ask|use|show|require|allow|no|prompt|disable|enable|change|reset|org\.|one-?password$)/i;

/** Texts that say where a secret is. */
const REFERENCES: readonly RegExp[] = [
  /^(?:\/|~\/|\.{1,2}\/|%[a-z]\/)/,
  // A variable of a shell, of a template, of a unit of systemd.
  /^(?:\$\w+|\$?\{.*\}|@[\w-]+@|%.*%|<[^>]*>|\$\(.*\))$/s,
  /^(?:ext|env|file|vault|op|secret|cred|exec|keyring|config|!secret|!vault|ENC\[)[:= [/]/i,
  // The name of a variable, or of an entry of a password manager.
  /^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*_(?:KEY|TOKEN|SECRET|PASSWORD|PASS)$/,
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
  return [...REFERENCES, ...NO_SECRETS].some((pattern) => pattern.test(said.trim()));
}
