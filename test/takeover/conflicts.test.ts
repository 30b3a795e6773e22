import { cpSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { commitAll, scratch, write } from "../support/files.ts";
import { callFlake, evaluate, isNixNeeded, nixTest, pathOf } from "../support/nix.ts";
import { run } from "../support/program.ts";

// What a machine sets already, and a pack would set as well: where Nix would not take both, nothing is done.

const source = join(import.meta.dirname, "cases/seed/expected");

/** The module that the machine has already, in which each row has something else. */
const MODULE = "modules/locale.nix";

function machine(text: string): string {
  const cwd = scratch();
  cpSync(source, cwd, { recursive: true });
  // What it says of Nix itself would not fit some of the rows.
  write(cwd, { [MODULE]: text, "modules/system.nix": "{ }\n" });
  commitAll(cwd);
  return cwd;
}

const LOCALE =
  "pack locale --time-zone UTC --language en_US.UTF-8 --formats en_US.UTF-8 --keyboard us";
const NO_ZONE = LOCALE.replace("--time-zone UTC", "--time-zone=");
const GNOME = "pack desktop --desktop gnome";

interface Row {
  readonly command: string;
  readonly says: string;
  readonly option: string;
  readonly refused: boolean;
}

const row = (refused: boolean, command: string, option: string, says: string): Row => ({
  command,
  says,
  option,
  refused,
});

const rows: readonly Row[] = [
  row(false, LOCALE, "time.timeZone", `time.timeZone = "Europe/Berlin";`),
  row(false, LOCALE, "time.timeZone", `config = { time = { timeZone = "Europe/Berlin"; }; };`),
  row(false, LOCALE, "time.timeZone", `time.timeZone = lib.mkIf true "Europe/Berlin";`),
  row(false, LOCALE, "time.timeZone", "time.timeZone = null;"),
  row(false, NO_ZONE, "time.timeZone", `time.timeZone = "Europe/Berlin";`),
  row(false, LOCALE, "time.timeZone", `time.timeZone = "Europe/\${config.networking.domain}";`),
  row(false, LOCALE, "time.timeZone", `time.timeZone = "UTC";`),
  row(true, LOCALE, "time.timeZone", `time.timeZone = lib.mkDefault "Europe/Berlin";`),
  row(false, LOCALE, "time.timeZone", `time = lib.mkForce { timeZone = "Europe/Berlin"; };`),
  row(false, LOCALE, "time.timeZone", `time.timeZone = lib.mkOverride 70 "Europe/Berlin";`),
  row(false, LOCALE, "time.timeZone", `time.timeZone = lib.mkIf false "Europe/Berlin";`),
  row(
    false,
    LOCALE,
    "i18n.extraLocaleSettings.LC_TIME",
    `i18n.extraLocaleSettings = { LC_TIME = "de_DE.UTF-8"; };`,
  ),
  row(
    false,
    LOCALE,
    "i18n.extraLocaleSettings.LC_NAME",
    `i18n.extraLocaleSettings = { LC_NAME = "de_DE.UTF-8"; };`,
  ),
  row(false, LOCALE, "services.xserver.xkb.layout", `services.xserver.xkb.layout = "de";`),
  row(false, LOCALE, "console.keyMap", `console = { keyMap = "de"; };`),
  row(
    true,
    LOCALE,
    "services.xserver.xkb.layout",
    `services.xserver.xkb.layout = lib.mkDefault "de";`,
  ),
  row(false, "pack system", "nix.gc.dates", `nix.gc = { automatic = true; dates = "daily"; };`),
  row(true, "pack system", "nix.gc.dates", `nix.gc = { dates = lib.mkDefault "daily"; };`),
  row(false, "pack system", "nix.gc.automatic", "nix.gc.automatic = true;"),
  row(false, "pack system", "nix.gc.automatic", "nix = lib.mkMerge [ { gc.automatic = false; } ];"),
  row(
    false,
    "pack system",
    "nix.settings.experimental-features",
    `nix.settings.experimental-features = [ "ca-derivations" ];`,
  ),
  row(false, GNOME, "nixpkgs.config.allowUnfree", "nixpkgs.config.allowUnfree = true;"),
  row(true, GNOME, "services.printing.enable", "services.printing.enable = lib.mkDefault false;"),
  row(false, GNOME, "services.printing.enable", "services.printing.enable = false;"),
  row(
    true,
    GNOME,
    "services.desktopManager.gnome.enable",
    "services.desktopManager.gnome.enable = false;",
  ),
  row(
    false,
    GNOME,
    "services.desktopManager.cosmic.enable",
    "services.desktopManager.cosmic.enable = false;",
  ),
  row(
    false,
    "pack server",
    "services.openssh.settings.PermitRootLogin",
    `services.openssh.settings.PermitRootLogin = "yes";`,
  ),
  row(false, "pack server", "services.openssh.enable", "services.openssh.enable = true;"),
  row(
    true,
    "pack system",
    "nix.settings.experimental-features",
    `nix.settings.experimental-features = "nix-command flakes";`,
  ),
];

const moduleOf = (says: string): string => `{ config, lib, ... }:\n{\n  ${says}\n}\n`;

const outcome = (words: string, cwd: string): { code: number | null; problems: unknown[] } => {
  const { code, stdout } = run([...words.split(" "), "--yes", "--json"], { cwd });
  return { code, problems: (JSON.parse(stdout) as { problems: unknown[] }).problems };
};

describe.each(rows)(
  "$command, where a machine says $says",
  ({ command, says, option, refused }) => {
    test(refused ? "is refused" : "is done", () => {
      const cwd = machine(moduleOf(says));
      const { code, problems } = outcome(command, cwd);
      const known = { code: "option-defined-already", file: MODULE, line: 3 };
      expect(problems).toEqual(refused ? [expect.objectContaining(known)] : []);
      expect(JSON.stringify(problems)).toContain(refused ? `${option} (line 3)` : "[]");
      expect(code).toBe(refused ? 1 : 0);
    });
  },
);

/** What Nix makes of an option when the pack is there, and what the machine has said comes back. */
async function evaluated({ command, says, option }: Row): Promise<boolean> {
  const cwd = machine("{ }\n");
  expect(outcome(command, cwd)).toEqual({ code: 0, problems: [] });
  write(cwd, { [MODULE]: moduleOf(says) });
  const host = `(${callFlake} ${pathOf(cwd)}).nixosConfigurations.nixos`;
  const domain = `(host.extendModules { modules = [ { networking.domain = "Rome"; } ]; })`;
  const value = `let host = ${host}; in ${domain}.config.${option}`;
  return evaluate(value).then(
    () => true,
    (error: unknown) => {
      expect(String(error)).toMatch(/conflicting definition|not of type|both null and not null/);
      return false;
    },
  );
}

nixTest(
  "Nix takes both where a pack is added, and does not where it is refused",
  async () => {
    if (!isNixNeeded) return;
    const taken = await Promise.all(rows.map((each) => evaluated(each)));
    const shown = (each: Row, isTaken: boolean): string => `${each.says} ${isTaken}`;
    expect(rows.map((each, index) => shown(each, taken[index] === true))).toEqual(
      rows.map((each) => shown(each, !each.refused)),
    );
  },
  120_000,
);
