import { escaped } from "../files/words.ts";

// Where a host's name stands in a path, a text or an attribute.

/** Where a name stands by itself in a path: whole, or set apart by `-`, `_` or a dot. */
function inPath(name: string): RegExp {
  return new RegExp(`(?<![A-Za-z0-9])${escaped(name)}(?![A-Za-z0-9])`, "g");
}

/** Where a name stands by itself in other text. */
function inText(name: string): RegExp {
  return new RegExp(`(?<![\\w-])${escaped(name)}(?![\\w-])`, "g");
}

/** Folders of what hosts share, whatever the hosts are called: `modules/nixos` is about no host. */
const SHARED =
  /(?:^|\/)(?:modules?|common|shared|libs?|pkgs|packages|overlays|profiles|roles|suites)\/[^/]*$/;

/** Whether a path is that of the host of this name. */
export function holds(path: string, name: string): boolean {
  return ranges(path, name).length > 0;
}

/** Where in a path a host's name stands. */
export function ranges(path: string, name: string): readonly { from: number; to: number }[] {
  return Array.from(path.matchAll(inPath(name)), ({ index }) => ({
    from: index,
    to: index + name.length,
  })).filter(({ from }) => !SHARED.test(path.slice(0, from)) && path.slice(from - 1) !== ".nix");
}

/** A path with the name of a host in the place of that of another. */
export function renamedPath(path: string, old: string, name: string): string {
  let result = path;
  for (const { from, to } of ranges(path, old).toReversed()) {
    result = result.slice(0, from) + name + result.slice(to);
  }
  return result;
}

/** A text with the name of a host in the place of that of another, where it stands by itself. */
export function renamedText(text: string, old: string, name: string): string {
  return text.replaceAll(inText(old), () => name);
}

/**
 * The topmost files and folders of these paths that bear the name. Where a host lives below `hosts`, a
 * folder at the top that is called like it, as `home` may be, is none of its own.
 */
export function tops(paths: readonly string[], name: string): readonly string[] {
  const housed = paths.filter((path) => ranges(path, name).some(({ from }) => from > 0));
  const all = (housed.length > 0 ? housed : paths).map((path) => {
    const [first] = ranges(path, name);
    const end = path.indexOf("/", first?.to ?? path.length);
    return end < 0 ? path : path.slice(0, end);
  });
  return [...new Set(all)];
}

/** What the attribute of a new host is called, where that of another bears its name. */
export function renamedKey(key: string | undefined, old: string, name: string): string {
  return key === undefined || key === old ? name : renamedPath(key, old, name);
}
