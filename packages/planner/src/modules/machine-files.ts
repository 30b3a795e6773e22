import { basename } from "../files/path.ts";

// Files that belong to one machine: keys, secrets that only it can read, and what describes it.

/** Why a file is one machine's own, and how another one gets one of its own. */
export interface MachineFile {
  readonly what: "key" | "secret" | "report";
  /** The command that makes one; the file stands behind it. */
  readonly command: string;
}

const KEY =
  /^ssh_host_.*|(?:^|[-_.])(?:private|secret)?[-_.]?key(?:\.pem)?$|\.key$|^(?:id_(?:ed25519|rsa|ecdsa)|identity|keys?\.txt)$|\.(?:pem|p12|pfx)$/i;
const PUBLIC_KEY = /\.pub$|^(?:cert|key)\.pem$|\.crt$|-cert\.pub$/i;
/** The public keys of people: what says at its end whose it is, and that is neither root nor a builder of Nix. */
const OF_PERSON = /^(?:ssh-|ecdsa-|sk-)\S+ \S+ (?!(?:root|nixbld\d*)@)\S+/;
/** What a clan has generated for a machine, and the key with which it reads that. */
const GENERATED_BY_CLAN =
  /(?:^|\/)(?:machines\/[^/]+\/facts|vars\/per-machine\/[^/]+|sops\/machines\/[^/]+)\//;
const SOPS = /^sops:$|^\s*"sops":\s*\{|^sops_(?:version|mac|lastmodified)=|^sops:\s*\n/m;

/**
 * Why a file cannot be another machine's as well.
 *
 * @param path - of the file.
 * @param text - its content.
 * @param host - the name of the machine that has it.
 * @returns nothing for a file that can.
 */
export function machineFile(path: string, text: string, host: string): MachineFile | undefined {
  const name = basename(path);
  if (/(?:^|[-_.])facter(?:[-_.]report)?\.json$/.test(name)) {
    return { what: "report", command: "sudo nix run nixpkgs#nixos-facter -- -o" };
  }
  if (name.endsWith(".nix")) return undefined;
  if (GENERATED_BY_CLAN.test(path)) return { what: "key", command: "nano" };
  if (
    name.endsWith(".age") ||
    text.startsWith("age-encryption.org/") ||
    text.startsWith("-----BEGIN AGE ENC")
  ) {
    return { what: "secret", command: "agenix -e" };
  }
  if (SOPS.test(text)) return { what: "secret", command: "sops" };
  if (/\.(?:gpg|asc)$/.test(name) && /^-----BEGIN PGP MESSAGE|^[^\n]*\uFFFD/.test(text)) {
    return { what: "secret", command: "gpg --encrypt --output" };
  }
  if (text.startsWith("\0GITCRYPT")) return { what: "secret", command: "nano" };
  if (/^ssh_host_.*\.pub$/.test(name)) {
    return { what: "key", command: `cat /etc/ssh/${name} >` };
  }
  if (PUBLIC_KEY.test(name)) {
    const isHosts = /host/i.test(name) || name.replace(/\.pub$/, "") === host;
    if (OF_PERSON.test(text) && !isHosts) return undefined;
    const isSsh = isHosts || /^(?:ssh-|ecdsa-)/.test(text);
    return { what: "key", command: isSsh ? "cat /etc/ssh/ssh_host_ed25519_key.pub >" : "nano" };
  }
  return KEY.test(name) ? { what: "key", command: "ssh-keygen -t ed25519 -f" } : undefined;
}
