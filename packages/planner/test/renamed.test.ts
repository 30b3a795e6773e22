import { readdirSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { problems } from "nix-source";
import { describe, expect, test } from "vitest";
import { describeWithNix } from "../../nix-source/test/nix.ts";
import { packageRenames } from "../src/options/packages.ts";
import { optionRenames } from "../src/options/rules.ts";
import { renameOptions } from "../src/options/rename.ts";
import { expected, flattened, sorted } from "./flattened.ts";

const folder = new URL("renames/", import.meta.url);
const read = (name: string, file: string) =>
  readFileSync(new URL(`${name}/${file}.nix`, folder), "utf8");
const cases = readdirSync(folder);

/** A module under the names of a release, with what was done to it and what was left. */
const rewritten = (before: string, release: string) => {
  const { script, done, left } = renameOptions(before, release);
  return { text: script.text, script, done, left };
};

const moduleOf = (body: string) => `{ config, lib, pkgs, ... }:\n{\n${body}\n}\n`;
const renamed = (body: string, release = "26.05") => rewritten(moduleOf(body), release);

describe.each(cases)("the module %s", (name) => {
  const before = read(name, "before");
  const { text, done } = rewritten(before, "26.05");

  test("gets the new names", () => {
    expect(text).toBe(read(name, "after"));
    expect(problems(text)).toEqual([]);
  });

  test("is not changed a second time", () => {
    const again = rewritten(text, "26.05");
    expect(again.text).toBe(text);
    expect(again.done).toEqual([]);
  });

  test("knows where each line has come from", () => {
    const all = before.split("\n");
    const { script } = rewritten(before, "26.05");
    for (const [index, line] of text.split("\n").entries()) {
      if (/\w/.test(line) && all.filter((each) => each === line).length === 1) {
        expect(script.origin(index + 1)).toBe(all.indexOf(line) + 1);
      }
    }
  });

  test("has each edit at the line where it was", () => {
    const lines = before.split("\n");
    for (const edit of done) {
      const names = /^`(.*?)`/.exec(edit.message)![1]!.split(".");
      expect(names.filter((each) => lines[edit.line! - 1]!.includes(each))).not.toEqual([]);
    }
  });
});

describeWithNix("a real Nix", () => {
  test.each(["installer", "nested", "module", "inherited"])(
    "gives for %s the definitions it gave before, by their new names",
    async (name) => {
      const before = await flattened(read(name, "before"));
      expect(sorted(await flattened(read(name, "after")))).toEqual(
        sorted(before.flatMap(expected)),
      );
    },
  );

  test("gives what `mkIf`, `mkForce` and `mkMerge` say of definitions that move", async () => {
    const before = `{ lib, ... }: {
      services.xserver = lib.mkIf true {
        libinput.enable = lib.mkDefault true;
        displayManager = lib.mkForce { defaultSession = "gnome"; };
        layout = "us";
      };
      hardware = lib.mkMerge [ (lib.mkIf false { pulseaudio.enable = true; }) { opengl.enable = true; } ];
    }`;
    const { text, left } = rewritten(before, "26.05");
    expect(left).toEqual([]);
    expect(sorted(await flattened(text))).toEqual(
      sorted((await flattened(before)).flatMap(expected)),
    );
  });
});

describe("the layout", () => {
  test.each([
    [
      "line ends of Windows",
      "{\r\n  services.xserver = {\r\n    # pad\r\n    libinput.enable = true; # x\r\n    autorun = true;\r\n  };\r\n}\r\n",
      "{\r\n  services.xserver = {\r\n    autorun = true;\r\n  };\r\n  # pad\r\n  services.libinput.enable = true; # x\r\n}\r\n",
    ],
    [
      "tabs",
      "{\n\tservices.xserver = {\n\t\tlibinput = {\n\t\t\tenable = true;\n\t\t};\n\t\tautorun = true;\n\t};\n}\n",
      "{\n\tservices.xserver = {\n\t\tautorun = true;\n\t};\n\tservices.libinput.enable = true;\n}\n",
    ],
    [
      "a string, to which a line that is a tab leaves all of its spaces,",
      "{\n  services.xserver = {\n    libinput.touchpad.additionalOptions = ''\n      a\n\t\n      b\n    '';\n    autorun = true;\n  };\n}\n",
      "{\n  services.xserver = {\n    autorun = true;\n  };\n  services.libinput.touchpad.additionalOptions = ''\n      a\n\t\n      b\n    '';\n}\n",
    ],
    [
      "a string, whose lines go to the left with it,",
      "{\n  services.xserver = {\n    libinput.touchpad.additionalOptions = ''\n      a\n    '';\n    autorun = true;\n  };\n}\n",
      "{\n  services.xserver = {\n    autorun = true;\n  };\n  services.libinput.touchpad.additionalOptions = ''\n    a\n  '';\n}\n",
    ],
    [
      "one line",
      "{ services.xserver = { autorun = true; libinput.enable = true; }; sound.enable = true; x = 1; }",
      "{ services.xserver = { autorun = true; }; services.libinput.enable = true; x = 1; }",
    ],
    [
      "two definitions on a line",
      "{\n  sound.enable = true; hardware.pulseaudio.enable = false;\n}\n",
      "{\n  services.pulseaudio.enable = false;\n}\n",
    ],
    [
      "a set that nothing is left in",
      "{\n  services = { xserver = { libinput.enable = true; }; }; # why\n\n  # last\n}\n",
      "{\n  services = { libinput.enable = true; }; # why\n\n  # last\n}\n",
    ],
    [
      "a comment above what goes",
      "{\n  # Sound.\n  sound.enable = true;\n  services.pipewire.enable = true;\n}\n",
      "{\n  # Sound.\n  services.pipewire.enable = true;\n}\n",
    ],
  ])("of %s stays", (_, before, after) => {
    expect(rewritten(before, "26.05").text).toBe(after);
  });
});

describe("the release", () => {
  const text = moduleOf('  services.logind.lidSwitch = "ignore";\n  fonts.fonts = [ ];');

  test("says which names are new", () => {
    expect(rewritten(text, "24.11").text).toBe(text.replace("fonts.fonts", "fonts.packages"));
    expect(rewritten(text, "23.05").text).toBe(text);
    expect(renamed("  programs.regreet.enable = true;").done).toEqual([]);
    expect(renamed("  programs.regreet.enable = true;", "unstable").done).toHaveLength(1);
  });
});

describe("what is renamed", () => {
  test("is told with its line, and whether it still works", () => {
    const text = moduleOf(
      "  hardware.opengl = {\n    enable = true;\n    driSupport = true;\n  };\n" +
        '  environment.systemPackages = [ pkgs.nixfmt-rfc-style ];\n  systemd.extraConfig = "";',
    );
    const { done, left } = rewritten(text, "26.05");
    expect(done.map(({ line, code, message }) => [line, code, message])).toEqual([
      [3, "name-renamed", "`hardware.opengl` is `hardware.graphics` since NixOS 24.11"],
      [5, "name-removed", "`hardware.graphics.driSupport` is gone since NixOS 24.11"],
      [7, "name-renamed", "`pkgs.nixfmt-rfc-style` is `pkgs.nixfmt` since NixOS 25.11"],
    ]);
    expect(left).toEqual([
      {
        line: 8,
        code: "name-removed",
        severity: "error",
        message: "`systemd.extraConfig` is gone since NixOS 25.11",
        fix: "write each line as systemd.settings.Manager.NAME = VALUE; instead",
      },
    ]);
  });

  test("may be deprecated only", () => {
    const { left } = renamed("  virtualisation.docker.enableNvidia = true;");
    expect(left).toMatchObject([
      { code: "name-deprecated", message: expect.stringMatching(/warns/) },
    ]);
  });

  test.each([
    ["a home", '{ home.stateVersion = "26.05"; fonts.fonts = [ ]; }'],
    ["what a home calls so", "{ programs.zsh.oh-my-zsh.enable = true; }"],
    ["a set that is no module", "{ f = x: { hardware.opengl.enable = true; }; }"],
    ["what a function makes", "{ lib, ... }: lib.recursiveUpdate { } { sound.enable = true; }"],
    ["text that is no Nix", "{ sound.enable = true }"],
    ["the options of a module", "{ options.sound.enable = 1; config = { }; }"],
  ])("is nothing in %s", (_, text) => {
    expect(rewritten(text, "unstable")).toMatchObject({ text, done: [], left: [] });
  });
});

describe("a value", () => {
  test.each([
    [
      'services.redshift = { enable = true; latitude = "48.85"; longitude = lib.mkDefault "-2"; };',
      "services.redshift = { enable = true; }; location.latitude = 48.85; location.longitude = lib.mkDefault (-2.0);",
    ],
    ["services.redshift.latitude = 48;", "location.latitude = 48.0;"],
    [
      'i18n.inputMethod.enabled = "fcitx5";',
      'i18n.inputMethod.enable = true; i18n.inputMethod.type = "fcitx5";',
    ],
    [
      "networking.wireless.userControlled.enable = true;",
      "networking.wireless.userControlled = true;",
    ],
    [
      'networking.wireless.userControlled = { group = "network"; enable = x; };',
      "networking.wireless.userControlled = x;",
    ],
    [
      "services.xserver.displayManager.gdm = { enable = true; nvidiaWayland = true; };",
      "services.displayManager.gdm = { enable = true; };",
    ],
    [
      "services.locate.period = x; services.locate = { localuser = null; };",
      "services.locate.interval = x;",
    ],
  ])("is what the new option takes: %s", (before, after) => {
    const time = 'time.timeZone = "UTC";';
    const { text, left } = rewritten(`{ lib, ... }: { ${time} ${before} }`, "unstable");
    expect({ text, left }).toEqual({ text: `{ lib, ... }: { ${time} ${after} }`, left: [] });
  });
});

describe("what reads an option", () => {
  test("reads it by its new name", () => {
    const result = renamed(
      "  a = lib.mkIf (config.hardware.pulseaudio.enable or false) config.nix.maxJobs;\n" +
        "  b = config.services.xserver.displayManager.lightdm.enable;\n  c = cfg.hardware.opengl.enable;",
    );
    expect(result.text).toBe(
      moduleOf(
        "  a = lib.mkIf (config.services.pulseaudio.enable or false) config.nix.settings.max-jobs;\n" +
          "  b = config.services.xserver.displayManager.lightdm.enable;\n  c = cfg.hardware.opengl.enable;",
      ),
    );
    expect(result.left).toEqual([]);
  });

  test("is noted where it is gone", () => {
    const { left } = renamed("  a = config.sound.enable;");
    expect(left).toEqual([
      {
        line: 3,
        code: "name-removed",
        severity: "error",
        message: "`config.sound.enable` is gone since NixOS 24.11",
        fix: "take it out",
      },
    ]);
  });
});

describe("a note", () => {
  test.each([
    ["rec { sound.enable = x; x = true; }", /`rec`/, /take it out/],
    [
      "{ nix = { } // { trustedUsers = [ ]; }; }",
      /`nix\.trustedUsers` is `nix\.settings\.trusted-users` since NixOS 22\.05.*beside `\/\/`/,
      /write `nix\.settings\.trusted-users = \[ \];` instead/,
    ],
    [
      "{ x = 1; } // { hardware = { pulseaudio.enable = true; }; }",
      /beside `\/\/`/,
      /write `services\.pulseaudio\.enable = true;` instead/,
    ],
    ["{ boot.loader.grub.version = 1; }", /gone since NixOS 23\.05/, /GRUB 1 is gone/],
    ["{ services.displayManager.gdm.wayland = false; }", /gone since NixOS 26\.05/, /Wayland only/],
    ['{ i18n.inputMethod.enabled = x; time.timeZone = "UTC"; }', /not written out/, /type = …/],
    [
      '{ i18n.inputMethod.enabled = "fcitx"; time.timeZone = "UTC"; }',
      /enabled = "fcitx"` is gone/,
      /type = …; with "ibus" or "fcitx5"/,
    ],
    [
      '{ services.redshift.latitude = "48.85 N"; time.timeZone = "UTC"; }',
      /latitude = "48.85 N"` is gone/,
      /location\.latitude = …; with a number/,
    ],
    [
      '{ services.redshift.latitude = x; time.timeZone = "UTC"; }',
      /not written out/,
      /location\.latitude = …/,
    ],
    ["{ fonts.fonts = x; fonts.packages = [ ]; }", /beside it already/, /fonts\.packages = x/],
  ])("says why %s stays", (text, message, fix) => {
    const result = rewritten(text, "26.05");
    expect(result.text).toBe(text);
    expect(result.left).toMatchObject([
      {
        line: 1,
        message: expect.stringMatching(message) as string,
        fix: expect.stringMatching(fix) as string,
      },
    ]);
  });
});

describe("the table", () => {
  test("leads to names that it does not rename again, in releases that there were", () => {
    const old = new Set(optionRenames.map(({ from }) => from));
    for (const { to, since } of optionRenames) {
      expect(since).toMatch(/^\d\d\.(03|05|09|11)$/);
      if (to !== undefined) expect([...old].filter((from) => to === from)).toEqual([]);
    }
    const packages = new Set(packageRenames.map(({ from }) => from));
    expect(packageRenames.filter(({ to }) => to !== undefined && packages.has(to))).toEqual([]);
  });

  test("names each option once, with as many stars on both sides", () => {
    expect(new Set(optionRenames.map(({ from }) => from)).size).toBe(optionRenames.length);
    const stars = (path: string) => path.split("*").length;
    for (const { from, to = from } of optionRenames) expect(stars(to)).toBe(stars(from));
  });

  test.each(optionRenames.filter(({ isHomeToo, drop, takes }) => !isHomeToo && !drop && !takes))(
    "is followed for $from",
    ({ from, to }) => {
      const text = `{ ${from.replaceAll("*", "ada")} = "x"; }`;
      const result = rewritten(text, "unstable");
      if (to === undefined) expect(result.left).toHaveLength(1);
      else expect(result.text).toBe(`{ ${to.replaceAll("*", "ada")} = "x"; }`);
    },
  );
});

// Modules of what people write, with old names and without, in sets, dotted, with comments.
const name = fc.constantFrom(
  "services",
  "xserver",
  "enable",
  "extra",
  "foo",
  "boot",
  "sets",
  '"a b"',
);
const leaf = fc.constantFrom(
  "true",
  '"us"',
  "[ 1 2 ]",
  "lib.mkDefault true",
  "pkgs.hello",
  "''\n  x\n''",
);
const gap = fc.constantFrom("", "# why\n", "\n", "/* so */ ", "  \n\n");
const sets = (names: fc.Arbitrary<string>) =>
  fc.letrec<{ set: string; value: string }>((tie) => ({
    set: fc
      .uniqueArray(fc.tuple(gap, fc.array(names, { minLength: 1, maxLength: 3 }), tie("value")), {
        maxLength: 5,
        selector: ([, [first]]) => first,
      })
      .map(
        (all) =>
          `{ ${all.map(([space, path, value]) => `${space}${path.join(".")} = ${value};`).join(" ")}\n}`,
      ),
    value: fc.oneof(
      { depthSize: "small", withCrossShrink: true },
      leaf,
      tie("set"),
      tie("set").map((set) => `lib.mkIf config.x ${set}`),
    ),
  })).set;

describe("any module", () => {
  test("without an old name comes back byte for byte", () => {
    fc.assert(
      fc.property(sets(name), fc.constantFrom("26.05", "unstable"), (set, release) => {
        const text = `{ config, lib, pkgs, ... }:\n${set}`;
        expect(rewritten(text, release)).toMatchObject({ text, done: [], left: [] });
      }),
    );
  });

  const renames = fc.constantFrom(
    "hardware.opengl",
    "services.xserver",
    "libinput",
    "layout",
    "fonts.fonts",
    "displayManager.gdm",
    "users.extraUsers",
    "nix.maxJobs",
  );
  const drops = fc.constantFrom("hardware.opengl", "driSupport", "sound", "hardware.u2f");

  test("stays Nix, with all of its comments and strings", () => {
    fc.assert(
      fc.property(sets(fc.oneof(name, renames)), (set) => {
        const before = `{ config, lib, pkgs, ... }:\n${set}`;
        fc.pre(problems(before).length === 0);
        const { text } = rewritten(before, "unstable");
        expect(problems(text)).toEqual([]);
        for (const kept of ["# why", "/* so */", '"us"', "''"]) {
          expect(text.split(kept).length).toBe(before.split(kept).length);
        }
      }),
      { numRuns: 200 },
    );
  });

  test("keeps a comment behind what moves, and what comes after that", () => {
    const before = `{ config, lib, pkgs, ... }:
{ services.xserver.libinput = lib.mkIf config.x { enable.deep = { one = true;
}; # why
other = 1; }; last = 2;
}
`;
    const { text } = rewritten(before, "unstable");
    expect(text).toContain("# why\n last = 2;");
    expect(problems(text)).toEqual([]);
  });

  test("is done after one time", () => {
    fc.assert(
      fc.property(sets(fc.oneof(name, renames, drops)), (set) => {
        const before = `{ config, lib, pkgs, ... }:\n${set}`;
        fc.pre(problems(before).length === 0);
        const once = rewritten(before, "unstable");
        const twice = rewritten(once.text, "unstable");
        expect(problems(once.text)).toEqual([]);
        expect(twice.text).toBe(once.text);
        expect(twice.done).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });
});
