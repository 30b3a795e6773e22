import { spawn, spawnSync } from "node:child_process";
import { chmodSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import type { HostAnswers } from "planner";
import { describe, expect, onTestFinished } from "vitest";
import { scratch } from "../support/files.ts";
import { expectedRepo, repoWith } from "../support/golden.ts";
import { evaluate, evaluateHost, nixTest, pathOf } from "../support/nix.ts";
import { programTest } from "../support/program.ts";

// The keyboard that was answered, asked of the programs that read it: what is set is one thing, what is typed another.

/** The part of a machine's configuration that programs read. */
interface Keyboard {
  readonly session: Readonly<Record<string, string>>;
  readonly xkb: { readonly layout: string; readonly variant: string };
  /** The shell script that makes the keymap of the console, in the file `$out`. */
  readonly keymap: string;
}

describe.each([
  {
    layout: "de",
    variant: "nodeadkeys",
    names: ["German (no dead keys)"],
    letter: "y",
    isSwitched: false,
  },
  { layout: "us", variant: "dvorak", names: ["English (Dvorak)"], letter: ";", isSwitched: false },
  {
    layout: "us,de",
    variant: "",
    names: ["English (US)", "German"],
    letter: "z",
    isSwitched: true,
  },
  {
    layout: "fr,ru",
    variant: "nodeadkeys",
    names: ["French (no dead keys)", "Russian"],
    letter: "w",
    isSwitched: true,
  },
])("the keyboard $layout $variant", ({ layout, variant, names, letter, isSwitched }) => {
  const answers = { keyboard: layout, keyboardVariant: variant || null };

  programTest(["sway", "swaymsg", "Xvfb"], "is what sway has", async () => {
    const { session } = await keyboardOf(answers);
    const inputs = await inputsOfSway(session);
    expect(inputs.filter(({ type }) => type === "keyboard")).toMatchObject([
      { xkb_layout_names: names },
    ]);
  });

  programTest(["lua5.4"], "is what the first configuration of Hyprland has", async () => {
    const { session } = await keyboardOf(answers);
    const stub = "found = {}; hl = setmetatable({}, { __index = function(_, name)";
    const set = 'if name == "config" then return function(given) found = given.input end end';
    const other =
      "return setmetatable({}, { __index = function() return print end, __call = print }) end })";
    const show = 'io.stderr:write(found.kb_layout, " ", found.kb_variant, " ", found.kb_options)';
    const script = `${stub} ${set} ${other}\n${await addedToHyprland()}\n${show}`;
    const { status, stderr } = spawnSync("lua5.4", ["-"], {
      ...{ input: script, env: { PATH: process.env["PATH"], ...session } },
      encoding: "utf8",
    });
    expect({ status, stderr }).toEqual({
      status: 0,
      stderr: `${session["XKB_DEFAULT_LAYOUT"]} ${session["XKB_DEFAULT_VARIANT"]} ${session["XKB_DEFAULT_OPTIONS"]}`,
    });
    expect(session["XKB_DEFAULT_LAYOUT"]).toBe(layout);
  });

  // Where an American keyboard has a Z.
  programTest(["ckbcomp"], "types its letter on the console", async () => {
    const { keymap } = await keyboardOf(answers);
    const out = join(scratch(), "keymap");
    const script = keymap.replace(/\S*\/bin\/ckbcomp/, "ckbcomp");
    const { status, stderr } = spawnSync("sh", ["-c", script], {
      env: { PATH: process.env["PATH"], out },
      encoding: "utf8",
    });
    expect(status, stderr).toBe(0);
    const code = letter.codePointAt(0)!.toString(16).padStart(4, "0");
    expect(readFileSync(out, "utf8")).toMatch(new RegExp(`^keycode 44 = \\+?U\\+${code} `, "m"));
  });

  programTest(["xkbcli"], "has a key that switches where there are several", async () => {
    const { session } = await keyboardOf(answers);
    const { XKB_DEFAULT_LAYOUT, XKB_DEFAULT_VARIANT, XKB_DEFAULT_OPTIONS } = session;
    const { stdout, stderr } = spawnSync(
      "xkbcli",
      [
        "compile-keymap",
        ...["--layout", XKB_DEFAULT_LAYOUT!, "--variant", XKB_DEFAULT_VARIANT!],
        ...["--options", XKB_DEFAULT_OPTIONS!],
      ],
      { encoding: "utf8", maxBuffer: 1 << 24 },
    );
    expect(stdout, stderr).toMatch(/xkb_symbols/);
    expect(/symbols\[Group1\]= \[ *Shift_L, +ISO_Next_Group/.test(stdout)).toBe(isSwitched);
  });

  nixTest("has a variant for each layout, or none", async () => {
    const { xkb } = await keyboardOf(answers);
    const others = xkb.layout.split(",").length - 1;
    expect(xkb.variant).toBe(variant === "" ? "" : variant + ",".repeat(others));
  });
});

/** What a machine with these answers evaluates to. */
const keyboardOf = async (answers: HostAnswers["answers"]): Promise<Keyboard> =>
  (await evaluateHost(
    repoWith("desktop-sway", answers),
    "nixos",
    `{
      session = host.config.environment.sessionVariables;
      xkb = { inherit (host.config.services.xserver.xkb) layout variant; };
      keymap = builtins.unsafeDiscardStringContext host.config.console.keyMap.buildCommand;
    }`,
  )) as Keyboard;

/** The Lua that modules/hyprland.nix adds to Hyprland's own example. */
async function addedToHyprland(): Promise<string> {
  const command = await evaluate(
    `(import ${pathOf(join(expectedRepo("desktop-hyprland"), "modules/hyprland.nix"))} {
      config.programs.hyprland.package = "";
      lib.mkDefault = value: value;
      pkgs = {
        concatText = _: parts: builtins.elemAt parts 1;
        coreutils = "";
        hyprlauncher = null;
        kdePackages.dolphin = null;
        kitty = null;
        tuigreet = "";
        writeText = _: text: text;
      };
    }).systemd.user.services.hyprland-configuration.serviceConfig.ExecStart`,
  );
  return /--mode=644 (.*) %E\/hypr\//s.exec(command as string)![1]!;
}

/** What sway says of its input devices when it is started in a window, without a configuration of its own. */
async function inputsOfSway(
  session: Readonly<Record<string, string>>,
): Promise<readonly { readonly type: string }[]> {
  const folder = scratch();
  chmodSync(folder, 0o777);
  writeFileSync(join(folder, "config"), "");
  const screen = await startScreen();
  const environment = {
    ...{ PATH: process.env["PATH"], HOME: folder, XDG_RUNTIME_DIR: folder, DISPLAY: screen },
    ...{ WLR_BACKENDS: "x11", WLR_RENDERER: "pixman" },
    ...session,
  };
  // Sway does not run as root.
  const person = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};
  const sway = spawn("sway", ["--config", "config"], {
    ...{ cwd: folder, env: environment, stdio: "ignore" },
    ...person,
  });
  onTestFinished(() => void sway.kill("SIGKILL"));
  const socket = await until(() =>
    readdirSync(folder).find((name) => /^sway-ipc.*sock$/.test(name)),
  );
  return until(() => {
    const { stdout } = spawnSync("swaymsg", ["--raw", "--type", "get_inputs"], {
      env: { ...environment, SWAYSOCK: join(folder, socket) },
      encoding: "utf8",
    });
    const inputs = JSON.parse(stdout || "[]") as readonly { readonly type: string }[];
    return inputs.length > 0 ? inputs : undefined;
  });
}

/** Starts an X server without a screen. @returns its name. */
async function startScreen(): Promise<string> {
  const server = spawn(
    "Xvfb",
    ["-displayfd", "3", "-screen", "0", "640x480x24", "-nolisten", "tcp"],
    {
      stdio: ["ignore", "ignore", "ignore", "pipe"],
    },
  );
  onTestFinished(() => void server.kill("SIGKILL"));
  let number = "";
  server.stdio[3]!.on("data", (data: Buffer) => (number += data.toString()));
  return `:${(await until(() => /^\d+(?=\n)/.exec(number)?.[0])).trim()}`;
}

/** Asks again and again, at most some seconds long. */
async function until<Value>(ask: () => Value | undefined): Promise<Value> {
  for (let tries = 0; tries < 100; tries++) {
    const value = ask();
    if (value !== undefined) return value;
    // oxlint-disable-next-line no-await-in-loop -- each asks what the one before did not find
    await wait(100);
  }
  throw new Error("it does not come up");
}
