import layouts from "./keyboard-layouts.json" with { type: "json" };
import localeNames from "./locales.json" with { type: "json" };

/** Says what is wrong with an answer and what is allowed, or nothing when it is right. */
type Format = (value: string) => string | undefined;

const matching =
  (pattern: RegExp, allowed: string): Format =>
  (value) =>
    pattern.test(value) ? undefined : allowed;

/** The rules that answers obey, by the names that `pack.json` gives them. */
export const formats = {
  /** RFC 1123, section 2.1; NixOS checks the same in `networking.hostName`. */
  "host-name": matching(
    /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/i,
    "a host name has 1 to 63 letters, digits and hyphens, with no hyphen at either end",
  ),
  "user-name": userName,
  "free-text": freeText,
  email: matching(/^[^\s@<>]+@[^\s@<>]+$/, "an address is like ada@example.org"),
  "time-zone": timeZone,
  locale,
  "keyboard-layout": keyboardLayout,
  "keyboard-variant": matching(
    /^[A-Za-z0-9_,-]*$/,
    "a keyboard variant has letters, digits, hyphens and underscores, for example nodeadkeys; one for each layout, with commas between them",
  ),
  "ssh-key": sshKey,
  flake: matching(
    // It stands in a script of NixOS's without quotes.
    /^([a-z][a-z0-9+.-]*:[\w.~@%:/-][\w.~@%:/?=+-]*|\/[\w.~@%/+-]*)$/,
    "a flake is where a repository is published, such as github:ada/nixos or git+https://example.org/nixos.git",
  ),
  device: matching(
    /^\/dev\/[^\s/][^\s]*$/,
    "a device is a path below /dev, for example /dev/sda or /dev/disk/by-id/…",
  ),
  "mount-point": matching(
    /^\/[^\s]*$/,
    "a mount point is an absolute path without spaces, for example /boot",
  ),
  "state-version": matching(
    /^\d\d\.(05|11)$/,
    "a state version is the release a machine was installed with, for example 26.05",
  ),
} satisfies Record<string, Format>;

/** Accounts that NixOS itself makes: a person of that name would become one of them. */
const SYSTEM_ACCOUNT =
  /^(cosmic-greeter|gdm|greeter|messagebus|nixbld\d+|nobody|polkituser|root|rtkit|sddm|sshd|systemd-.*)$/;

/** The assertion and the length limit of nixos/modules/config/users-groups.nix. */
function userName(value: string): string | undefined {
  if (SYSTEM_ACCOUNT.test(value)) {
    return `${value} is an account of the system; choose the name of a person's account`;
  }
  return /^[A-Za-z0-9_.][A-Za-z0-9_.-]{0,30}$/.test(value) && !/^\.+$/.test(value)
    ? undefined
    : "a user name has 1 to 31 letters, digits, dots, hyphens and underscores, and does not start with a hyphen";
}

/** The only two things that a Nix string cannot hold. */
function freeText(value: string): string | undefined {
  return value.includes("\0") || !value.isWellFormed()
    ? "text must be Unicode without NUL characters"
    : undefined;
}

/** A line of `authorized_keys` without options: type, key in Base64, comment (sshd(8)). */
function sshKey(value: string): string | undefined {
  const [, type = "", key = ""] =
    /^([a-z0-9@.-]+) ([A-Za-z0-9+/]+={0,2})( \P{Cc}*)?$/u.exec(value) ?? [];
  if (isKeyOf(type, key)) return undefined;
  return /PRIVATE KEY/.test(value)
    ? "that is a private key, which nobody else may see; the public one is in the file whose name ends in .pub"
    : "an ssh key is the whole line of a file such as ~/.ssh/id_ed25519.pub, and starts with its type: ssh-ed25519 AAAA…";
}

/** Whether the parts in a key, each behind its length, are whole, and the first is the key's type (RFC 4253, section 6.6). */
function isKeyOf(type: string, key: string): boolean {
  if (key.length % 4 !== 0) return false;
  const bytes = Uint8Array.from(atob(key), (byte) => byte.charCodeAt(0));
  const view = new DataView(bytes.buffer);
  let end = 0;
  let parts = 0;
  for (; end + 4 <= bytes.length; parts++) {
    const start = end + 4;
    end = start + view.getUint32(end);
    const text = String.fromCharCode(...bytes.subarray(start, start + 64));
    if (parts === 0 && text.slice(0, end - start) !== type) return false;
  }
  return parts > 1 && end === bytes.length;
}

/** Filled when it is first needed: making it takes longer than all else that is checked. */
let zones: ReadonlySet<string> | undefined;

/** The IANA names that Node knows, old names such as `Asia/Calcutta` included. */
function timeZone(value: string): string | undefined {
  zones ??= new Set(["UTC", ...Intl.supportedValuesOf("timeZone")]);
  if (zones.has(value)) return undefined;
  const all = [...zones];
  const sameLetters = all.find((zone) => zone.toLowerCase() === value.toLowerCase());
  if (!sameLetters && isTimeZoneAlias(value)) return undefined;
  const hint = sameLetters ?? nearest(value, all);
  return `a time zone is a name of the IANA list, for example Europe/Berlin${hint ? `; did you mean ${hint}?` : ""}`;
}

function isTimeZoneAlias(value: string): boolean {
  if (!/^[A-Z]/.test(value)) return false;
  try {
    return Boolean(new Intl.DateTimeFormat("en", { timeZone: value }));
  } catch {
    return false;
  }
}

/** The locales of glibc 2.36 (localedata/SUPPORTED) whose character set is UTF-8. */
const locales: ReadonlySet<string> = new Set(localeNames);

function locale(value: string): string | undefined {
  if (locales.has(value)) return undefined;
  const hint = locales.has(`${value}.UTF-8`) ? `${value}.UTF-8` : nearest(value, locales);
  return `a locale is a name that glibc supports with UTF-8, for example en_US.UTF-8${hint ? `; did you mean ${hint}?` : ""}`;
}

/** The layouts of xkeyboard-config 2.35 (rules/base.lst). */
const keyboardLayouts: ReadonlySet<string> = new Set(layouts);

function keyboardLayout(value: string): string | undefined {
  const unknown = value.split(",").find((layout) => !keyboardLayouts.has(layout));
  if (unknown === undefined) return undefined;
  const hint = nearest(unknown, keyboardLayouts);
  return `a keyboard layout is a name of XKB, for example us, de or gb; several with commas between them${hint ? `; did you mean ${hint}?` : ""}`;
}

/**
 * The candidate that someone who typed `word` most likely meant.
 *
 * @returns nothing when none is within a third of the word's length in edits (at least one).
 */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  const allowed = Math.max(1, Math.floor(word.length / 3));
  // No name is that long, and the time that it takes grows with the length.
  if (word.length > LONGEST) return undefined;
  let best: { candidate: string; distance: number } | undefined;
  for (const candidate of candidates) {
    if (Math.abs(candidate.length - word.length) > allowed) continue;
    const distance = editDistance(word.toLowerCase(), candidate.toLowerCase());
    if (distance <= allowed && distance < (best?.distance ?? Infinity))
      best = { candidate, distance };
  }
  return best?.candidate;
}

const LONGEST = 200;

/** More than this nobody reads. */
const FEW = 20;

/** Names to choose from, in words: all of them where they are few, else those that are most like a word. */
export function listed(word: string, names: readonly string[]): string {
  if (names.length <= FEW) return names.join(", ");
  const parts = word.toLowerCase().split(/[^a-z0-9]+/);
  const like = names.filter((name) => parts.every((part) => name.toLowerCase().includes(part)));
  const most = (like.length > 0 ? like : names).slice(0, FEW);
  return `${names.length} names, such as ${most.join(", ")}`;
}

/** Levenshtein distance: insertions, deletions and replacements count one each. */
function editDistance(from: string, to: string): number {
  let previous = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let row = 1; row <= from.length; row++) {
    const current = [row];
    for (let column = 1; column <= to.length; column++) {
      const replaced = previous[column - 1]! + (from[row - 1] === to[column - 1] ? 0 : 1);
      current.push(Math.min(replaced, previous[column]! + 1, current[column - 1]! + 1));
    }
    previous = current;
  }
  return previous[to.length]!;
}
