import { readdirSync, readlinkSync } from "node:fs";
import { join } from "node:path";
import { formats } from "planner";
import { type DetectedValue, type Machine, read, readSettings } from "./machine.ts";

/** The zone of the clock: `$TZ`, what `/etc/localtime` links to, or Debian's `/etc/timezone`. */
export function timeZone(machine: Machine): DetectedValue | undefined {
  const candidates: Candidate[] = [
    [machine.environment["TZ"]?.replace(/^:/, ""), "$TZ"],
    [/zoneinfo\/(.+)$/.exec(link(machine, "etc/localtime") ?? "")?.[1], "/etc/localtime"],
    [read(machine, "/etc/timezone")?.trim(), "/etc/timezone"],
  ];
  // Servers and containers say Etc/UTC, which Intl takes long to look up.
  return firstValid(
    "time-zone",
    candidates.map(([zone, from]) => [zone === "Etc/UTC" ? "UTC" : zone, from]),
  );
}

/** The language of messages. */
export function language(machine: Machine): DetectedValue | undefined {
  return locale(machine, ["LC_ALL", "LC_MESSAGES", "LANG"]);
}

/** The formats of dates, numbers and money. */
export function localeFormats(machine: Machine): DetectedValue | undefined {
  return locale(machine, ["LC_ALL", "LC_TIME", "LC_MONETARY", "LC_MEASUREMENT", "LANG"]);
}

function locale(machine: Machine, variables: readonly string[]): DetectedValue | undefined {
  const sources = [
    { settings: machine.environment, from: (variable: string) => `$${variable}` },
    { settings: readSettings(machine, "/etc/locale.conf"), from: () => "/etc/locale.conf" },
    { settings: readSettings(machine, "/etc/default/locale"), from: () => "/etc/default/locale" },
  ];
  return firstValid(
    "locale",
    sources.flatMap(({ settings, from }) =>
      variables.flatMap((variable) =>
        localeNames(settings[variable]).map((name) => [name, from(variable)] as const),
      ),
    ),
  );
}

/** `de_DE.utf8` is `de_DE.UTF-8`, but glibc lists some locales bare: `hi_IN`. */
function localeNames(name: string | undefined): string[] {
  // "C.UTF-8" says that nobody chose a language: build machines and containers have it.
  if (!name || /^(C|POSIX)\b/.test(name)) return [];
  const normal = name.replace(/\.utf-?8/i, ".UTF-8");
  return [normal, normal.replace(".UTF-8", "")];
}

/** XKB layout and variant: X11's own settings first, since the console's have other names. */
export function keyboard(machine: Machine): { layout?: DetectedValue; variant?: DetectedValue } {
  const x11 = x11Keyboard(machine);
  if (x11) return x11;
  const console = readSettings(machine, "/etc/vconsole.conf");
  const debian = readSettings(machine, "/etc/default/keyboard");
  for (const [settings, from] of [
    [console, "/etc/vconsole.conf"],
    [debian, "/etc/default/keyboard"],
  ] as const) {
    const found = findings(settings["XKBLAYOUT"], settings["XKBVARIANT"], from);
    if (found) return found;
  }
  const [layout, variant] = xkbOfKeymap(console["KEYMAP"] ?? "");
  return findings(layout, variant, "/etc/vconsole.conf") ?? {};
}

function x11Keyboard(
  machine: Machine,
): { layout: DetectedValue; variant?: DetectedValue } | undefined {
  const directory = "/etc/X11/xorg.conf.d";
  for (const name of list(machine, directory)) {
    const text = read(machine, `${directory}/${name}`) ?? "";
    const option = (key: string) =>
      new RegExp(`^\\s*Option\\s+"${key}"\\s+"([^"]*)"`, "im").exec(text)?.[1];
    const found = findings(option("XkbLayout"), option("XkbVariant"), `${directory}/${name}`);
    if (found) return found;
  }
  return undefined;
}

function findings(
  layout: string | undefined,
  variant: string | undefined,
  from: string,
): { layout: DetectedValue; variant?: DetectedValue } | undefined {
  if (!layout || formats["keyboard-layout"](layout) !== undefined) return undefined;
  const valid = variant && formats["keyboard-variant"](variant) === undefined;
  return {
    layout: { value: layout, from },
    ...(valid ? { variant: { value: variant, from } } : {}),
  };
}

/** Console keymaps that do not start with their XKB layout (systemd's kbd-model-map, and NixOS's). */
const KEYMAPS: Readonly<Record<string, readonly [layout: string, variant?: string]>> = {
  bepo: ["fr", "bepo"],
  cf: ["ca"],
  colemak: ["us", "colemak"],
  croat: ["hr"],
  "de_CH-latin1": ["ch"],
  dvorak: ["us", "dvorak"],
  "es-dvorak": ["es", "dvorak"],
  et: ["ee"],
  "fr-bepo": ["fr", "bepo"],
  "fr-latin9": ["fr", "latin9"],
  fr_CH: ["ch", "fr"],
  "fr_CH-latin1": ["ch", "fr"],
  hu101: ["hu", "qwerty"],
  it2: ["it"],
  jp106: ["jp"],
  ko: ["kr"],
  "la-latin1": ["latam"],
  neo: ["de", "neo"],
  pl2: ["pl"],
  sg: ["ch", "de_nodeadkeys"],
  "sg-latin1": ["ch", "de_nodeadkeys"],
  "sk-qwerty": ["sk", "qwerty"],
  slovene: ["si"],
  "sr-cy": ["rs"],
  "sr-latin": ["rs", "latin"],
  sv: ["se"],
  "sv-latin1": ["se"],
  trq: ["tr"],
  uk: ["gb"],
  "us-acentos": ["us", "intl"],
  "us-intl": ["us", "intl"],
};

/** On NixOS a keymap made from the XKB settings is a path in the store, which says nothing. */
function xkbOfKeymap(keymap: string): readonly (string | undefined)[] {
  if (keymap.includes("/")) return [];
  const own = KEYMAPS[keymap];
  if (own) return own;
  const [layout, ...rest] = keymap.split("-");
  return rest.includes("nodeadkeys") ? [layout, "nodeadkeys"] : [layout];
}

type Candidate = readonly [value: string | undefined, from: string];

function firstValid(
  format: keyof typeof formats,
  candidates: readonly Candidate[],
): DetectedValue | undefined {
  for (const [value, from] of candidates) {
    if (value && formats[format](value) === undefined) return { value, from };
  }
  return undefined;
}

function link({ root }: Machine, path: string): string | undefined {
  try {
    return readlinkSync(join(root, path));
  } catch {
    return undefined;
  }
}

function list({ root }: Machine, directory: string): string[] {
  try {
    return readdirSync(join(root, directory)).toSorted();
  } catch {
    return [];
  }
}
