import {
  chmodSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { filesBelow } from "../../../test/support/files.ts";
import { newest } from "../../../test/support/newest.ts";
import { parseArgv } from "../src/argv.ts";
import { createRepo } from "../src/create.ts";
import { optionsOf } from "../src/options.ts";
import { packs, releases } from "../src/packs/index.ts";
import type { Section } from "../src/run.ts";
import { machineWith } from "./machine.ts";

const options = optionsOf(packs, releases);

const CONFIGURATION = `{ config, pkgs, ... }:

{
  imports = [
    ./hardware-configuration.nix # disks
    ./apps
  ];

  # The name in the network.
  networking.hostName = "laptop";
  nix.settings.experimental-features = [ "nix-command" "flakes" ];
  environment.etc.wallpaper.source = ./wallpaper.png;
  system.stateVersion = "23.11";
}
`;

/** Bytes that are no text. */
const PICTURE = Buffer.from([0x89, 0x50, 0x00, 0xff, 0xfe, 0x0a, 0xc3]);

/** An installed machine with a configuration that is no flake. */
function installed(configuration = CONFIGURATION) {
  const machine = machineWith(
    {
      "/etc/hostname": "laptop\n",
      "/etc/os-release": 'ID=nixos\nVERSION_ID="26.05"\n',
      "/etc/passwd": "ada:x:1000:100:Ada Lovelace:/home/ada:/bin/sh\n",
      "/etc/nixos/configuration.nix": configuration,
      "/etc/nixos/hardware-configuration.nix":
        '{ lib, ... }:\n{\n  nixpkgs.hostPlatform = lib.mkDefault "x86_64-linux";\n}\n',
      "/etc/nixos/apps/default.nix": "{ programs.git.enable = true; }\n",
      "/etc/nixos/old.nix": "{ }\n",
    },
    { USER: "ada" },
  );
  const etc = join(machine.root, "etc/nixos");
  writeFileSync(join(etc, "wallpaper.png"), PICTURE);
  const home = join(machine.root, "home/ada");
  mkdirSync(home, { recursive: true });
  const context = {
    machine: { ...machine, environment: { ...machine.environment, HOME: home } },
    isRoot: false,
    workingDirectory: home,
    interactive: false,
    watched: false,
    version: "0.1.0",
  };
  const create = (...words: string[]) => {
    const args = parseArgv(["--no-git", ...words], options);
    expect(args.problems).toEqual([]);
    return createRepo(args, options, context);
  };
  const refused = async (...words: string[]) => {
    const error: unknown = await create(...words).catch((thrown: unknown) => thrown);
    expect(filesBelow(join(home, "nixos"))).toEqual([]);
    return error;
  };
  const read = (path: string): string => readFileSync(join(home, "nixos", path), "utf8");
  const setRelease = (version: string): void =>
    writeFileSync(join(etc, "../os-release"), `ID=nixos\nVERSION_ID="${version}"\n`);
  return { etc, home, create, refused, read, setRelease };
}

describe("the configuration of an installed machine", () => {
  test("is taken over when nothing else is said", async () => {
    const { create, read, home, etc } = installed();
    const outcome = await create();
    expect(read("hosts/laptop/configuration.nix")).toBe(
      CONFIGURATION.replace("./apps", "../../apps"),
    );
    expect(read("apps/default.nix")).toBe("{ programs.git.enable = true; }\n");
    expect(readFileSync(join(home, "nixos/hosts/laptop/wallpaper.png"))).toEqual(PICTURE);
    expect(outcome.remaining).toEqual([]);
    expect(outcome.next.map(({ command }) => command)).toEqual([
      "nixos-rebuild dry-activate --sudo --flake ~/nixos#laptop",
      "nixos-rebuild switch --sudo --flake ~/nixos#laptop",
    ]);
    expect(outcome.report).toContainEqual({
      title: "Not copied, because nothing leads there",
      lines: ["old.nix"],
    });
    // The source is only read.
    expect(filesBelow(etc)).toContain("old.nix");
    expect(readFileSync(join(etc, "configuration.nix"), "utf8")).toBe(CONFIGURATION);
  });

  test("is left alone when answers make another one, or by --from ''", async () => {
    for (const words of [
      ["--from="],
      ["--desktop", "gnome"],
      ["--host", "laptop", "--user", "eve"],
    ]) {
      const { create, read } = installed();
      const answers = ["--boot-loader", "systemd-boot", "--state-version", "24.11"];
      await create(...words, ...answers);
      expect(read("hosts/laptop/configuration.nix")).toMatch(/users\/(ada|eve)\/account\.nix/);
    }
  });

  test.each(["--fix-renamed", "--allow-secrets"])("is what %s is about", async (flag) => {
    const { refused } = installed();
    expect(await refused(flag, "--desktop", "gnome")).toMatchObject({
      exitCode: 2,
      message: `${flag} goes with --from DIR`,
    });
  });

  test("is not offered when it is a flake", async () => {
    const { refused, etc } = installed();
    writeFileSync(join(etc, "flake.nix"), "{ outputs = _: { }; }\n");
    expect(await refused()).toMatchObject({ exitCode: 2 });
    expect(await refused("--from", etc)).toMatchObject({
      exitCode: 1,
      message: expect.stringMatching(/is a flake already/),
    });
  });

  test("that runs unstable before the day of the release it becomes stays there", async () => {
    const { create, setRelease } = installed();
    setRelease("26.11");
    const { shown } = await create();
    const release = shown.find(({ option }) => option.name === "release");
    expect(release).toMatchObject({ value: newest < "26.11" ? "unstable" : "26.11" });
  });

  test("of a release that is not supported any more is upgraded, and told so", async () => {
    const { create, read, setRelease } = installed();
    setRelease("24.11");
    const { shown } = await create();
    const release = shown.find(({ option }) => option.name === "release");
    expect(release).toMatchObject({
      value: newest,
      from: "/etc/os-release has 24.11: an upgrade",
    });
    expect(read("flake.nix")).toContain(`nixos-${newest}`);
  });

  test("keeps permissions, and lets its owner write", async () => {
    const { create, home, etc } = installed(CONFIGURATION.replace("./wallpaper.png", "./setup.sh"));
    writeFileSync(join(etc, "setup.sh"), "#!/bin/sh\n");
    chmodSync(join(etc, "setup.sh"), 0o555);
    await create();
    expect(statSync(join(home, "nixos/hosts/laptop/setup.sh")).mode & 0o777).toBe(0o755);
  });

  test("brings the home along that home-manager manages by itself", async () => {
    const { create, read, home } = installed();
    const own = join(home, ".config/home-manager");
    mkdirSync(own, { recursive: true });
    writeFileSync(
      join(own, "home.nix"),
      `{ config, pkgs, ... }:
{
  home.username = "ada";
  home.homeDirectory = "/home/ada";
  home.stateVersion = "23.11";
  programs.bash.initExtra = builtins.readFile ./bashrc;
}
`,
    );
    writeFileSync(join(own, "bashrc"), "alias ll='ls -l'\n");
    await create();
    expect(read("users/ada/home.nix")).toContain("readFile ./bashrc");
    expect(read("users/ada/bashrc")).toContain("alias ll");
    expect(read("flake.nix")).toContain("home-manager");
    expect(read("hosts/laptop/configuration.nix")).toContain("home-manager.users.ada");
  });
});

describe("a home of home-manager's own", () => {
  const good = (report: readonly Section[] | undefined) =>
    report!.find(({ title }) => title === "Good to know")?.lines.join("\n");
  const put = (home: string, ...names: string[]) => {
    const own = join(home, ".config/home-manager");
    mkdirSync(own, { recursive: true });
    for (const name of names) writeFileSync(join(own, name), "{ }\n");
  };

  test("that is a flake stays as it is", async () => {
    const { create, home } = installed();
    put(home, "home.nix", "flake.nix");
    const { report, plan } = await create();
    expect(good(report)).toMatch(/~\/\.config\/home-manager is a flake of its own/);
    expect(plan.changes.map(({ path }) => path).join()).not.toContain("users/");
  });

  test("does not come along with a copy of another machine", async () => {
    const { create, home } = installed();
    put(home, "home.nix");
    const copy = join(home, "copy");
    mkdirSync(copy);
    writeFileSync(join(copy, "configuration.nix"), '{ networking.hostName = "far"; }\n');
    const { report, plan } = await create("--from", copy);
    expect(good(report)).toMatch(/does not come along/);
    expect(plan.changes.map(({ path }) => path).join()).not.toContain("users/");
  });

  test("that is named comes along from anywhere, for whom it says", async () => {
    const { create, refused, read, home } = installed();
    const file = join(home, "old/bob.nix");
    mkdirSync(join(home, "old"));
    writeFileSync(
      file,
      '{ imports = [ ./git.nix ]; home.username = "bob"; home.stateVersion = "24.05"; }\n',
    );
    writeFileSync(join(home, "old/git.nix"), "{ }\n");
    expect(await refused("--home", "gone.nix")).toMatchObject({
      problems: [{ code: "home-missing" }],
    });
    const outcome = await create("--home", "old/bob.nix");
    expect(read("users/bob/home.nix")).toContain('home.username = "bob"');
    expect(read("users/bob/git.nix")).toBe("{ }\n");
    expect(read("hosts/laptop/configuration.nix")).toContain(
      "home-manager.users.bob = import ../../users/bob/home.nix;",
    );
    expect(outcome.repeat).toContain("--home old/bob.nix");
  });

  test("gives way to the one in the configuration", async () => {
    const { create, home } = installed(
      CONFIGURATION.replace("  system.state", "  home-manager.users.ada = { };\n  system.state"),
    );
    put(home, "home.nix");
    const { report } = await create();
    expect(good(report)).toMatch(/ada has a home in the configuration/);
  });
});

describe("--from", () => {
  test("takes a copy from another machine, of which this one knows nothing", async () => {
    const { create, etc, home } = installed();
    const copy = join(home, "copy");
    mkdirSync(copy);
    writeFileSync(join(copy, "configuration.nix"), '{ networking.hostName = "far"; }\n');
    const outcome = await create("--from", copy);
    expect(outcome.next[0]!.why).toContain("on far");
    expect(outcome.repeat).toContain(`--from ${copy} --host far`);
    expect(filesBelow(etc).length).toBeGreaterThan(0);
  });

  test("calls a machine without a name as NixOS does, unless it is told otherwise", async () => {
    const { create, read, home } = installed();
    const copy = join(home, "copy");
    mkdirSync(copy);
    writeFileSync(join(copy, "configuration.nix"), "{ }\n");
    const outcome = await create("--from", copy, "--dry-run");
    expect(outcome.plan.changes.map(({ path }) => path)).toContain("hosts/nixos/configuration.nix");
    await create("--from", copy, "--host", "far");
    expect(read("hosts/far/configuration.nix")).toContain('networking.hostName = "far";');
  });

  test("is listed with what cannot be rewritten, and switch is not offered", async () => {
    const { create, read } = installed(
      CONFIGURATION.replace("./apps", "./apps\n    <strange/module.nix>"),
    );
    const outcome = await create();
    expect(outcome.remaining).toMatchObject([
      {
        code: "lookup-path",
        severity: "error",
        file: "hosts/laptop/configuration.nix",
        line: 7,
        message: expect.any(String),
      },
    ]);
    expect(read("flake.nix")).toContain("laptop = nixpkgs.lib.nixosSystem");
    const commands = outcome.next.map(({ command }) => command);
    expect(commands.join("\n")).toContain("doctor");
    expect(commands.join("\n")).not.toContain("switch");
  });

  test("--fix-renamed gives options their new names; without it they are told", async () => {
    const old = CONFIGURATION.replace(
      "  system.stateVersion",
      '  services.xserver.layout = "de"; # mine\n  system.stateVersion',
    );
    const [one, other] = [installed(old), installed(old)];
    const { report } = await one.create();
    expect(one.read("hosts/laptop/configuration.nix")).toContain("services.xserver.layout");
    expect(report!.map(({ title }) => title)).toContain("What --fix-renamed would change");
    await other.create("--fix-renamed");
    expect(other.read("hosts/laptop/configuration.nix")).toContain(
      'services.xserver.xkb.layout = "de"; # mine',
    );
  });

  test("tells what is left with the lines that it has in the files as they are written", async () => {
    const old = CONFIGURATION.replace(
      "  # The name",
      `  sound.enable = true;
  services.xserver = {
    enable = true;
    desktopManager.gnome.enable = true;
  };
  # The name`,
    ).replace("./wallpaper.png", "<strange/wallpaper.png>");
    const [one, other] = [installed(old), installed(old)];
    const { remaining } = await one.create("--fix-renamed");
    const lines = one.read("hosts/laptop/configuration.nix").split("\n");
    expect(remaining!.map(({ line }) => lines[line! - 1]!.trim())).toEqual([
      "environment.etc.wallpaper.source = <strange/wallpaper.png>;",
    ]);
    const left = (await other.create()).remaining!.map(({ line, message }) => [line, message]);
    expect(left).toContainEqual([9, "`sound.enable` is gone since NixOS 24.11"]);
    expect(left).not.toContainEqual([12, expect.anything()]);
  });

  test("what NixOS has removed must go before anything is switched to", async () => {
    const old = CONFIGURATION.replace("  # The name", "  sound.enable = true;\n  # The name");
    const [one, other] = [installed(old), installed(old)];
    const left = await one.create();
    expect(left.remaining).toMatchObject([{ file: "hosts/laptop/configuration.nix", line: 9 }]);
    expect(left.next.map(({ command }) => command).join("\n")).not.toContain("switch");
    const done = await other.create("--fix-renamed");
    expect(done.remaining).toEqual([]);
    expect(done.next.map(({ command }) => command).join("\n")).toContain("switch");
  });

  test("shows of an edit the lines that change, as they stand in the file", async () => {
    const { create } = installed(
      CONFIGURATION.replace(
        "hardware-configuration.nix # disks",
        "hardware-configuration.nix\n    <home-manager/nixos>",
      ),
    );
    const { report } = await create();
    const { lines } = report!.find(({ title }) => title === "Rewritten")!;
    expect(lines).toContain("-     <home-manager/nixos>");
    expect(lines).toContain("+     inputs.home-manager.nixosModules.default");
    const signed = lines.filter((line) => /^[+-] /.test(line)).map((line) => line.slice(2));
    expect(signed.filter((line, index) => signed.indexOf(line) !== index)).toEqual([]);
  });

  test("lets no secret come along unless somebody says so", async () => {
    const secret = "correct horse battery";
    const open = CONFIGURATION.replace(
      "  system.stateVersion",
      `  users.users.ada.initialPassword = "${secret}";\n  system.stateVersion`,
    );
    const { refused, create, read, etc } = installed(open);
    const error = (await refused()) as Error & { problems: { file?: string; line?: number }[] };
    expect(error.message).not.toContain(secret);
    expect(error.problems[0]).toMatchObject({ file: join(etc, "configuration.nix"), line: 13 });
    expect(JSON.stringify(error.problems)).toContain("--allow-secrets");
    await create("--allow-secrets");
    expect(read("hosts/laptop/configuration.nix")).toContain(secret);
  });

  test("lets no file come along that is named where a secret is wanted, unless it is encrypted", async () => {
    const open = CONFIGURATION.replace(
      "  system.stateVersion",
      "  services.k3s.token = builtins.readFile ./join;\n  services.x.passwordFile = ./pw;\n  system.stateVersion",
    );
    const { refused, create, etc } = installed(open);
    writeFileSync(join(etc, "k3s-join"), "correct horse battery");
    symlinkSync("k3s-join", join(etc, "join"));
    writeFileSync(join(etc, "pw"), "age-encryption.org/v1\n");
    const { problems } = (await refused()) as Error & { problems: object[] };
    expect(problems).toMatchObject([
      {
        code: "secret-file-named",
        file: join(etc, "configuration.nix"),
        line: 13,
        message: expect.stringContaining("the secret file ./join, named by token") as string,
      },
      {
        code: "secrets-not-allowed",
        message: expect.stringContaining("nothing was written") as string,
      },
    ]);
    writeFileSync(join(etc, "k3s-join"), "age-encryption.org/v1\n");
    await create();
  });

  test.each<[string[], number, RegExp]>([
    [["--from", "/nowhere"], 1, /\/nowhere is not there/],
    [["--desktop", "gnome"], 2, /--desktop: with --from the configuration is what it is/],
    [["--no-home-manager"], 2, /--home-manager: with --from/],
    [["--host", "other"], 2, /calls its machine laptop; afterwards, .* rename-host laptop other/],
  ])("%j is refused", async (words, exitCode, message) => {
    const { refused, etc } = installed();
    const from = words[0] === "--from" ? [] : ["--from", etc];
    expect(await refused(...from, ...words)).toMatchObject({
      exitCode,
      message: expect.stringMatching(message),
    });
  });

  test("lets nothing that git keeps from others become public in silence", async () => {
    const { refused, create, read, etc } = installed(
      CONFIGURATION.replace(
        "./apps",
        "./apps\n    ./private.nix\n    ./crypt.nix\n    ./locked.nix",
      ),
    );
    for (const name of ["private", "crypt"]) writeFileSync(join(etc, `${name}.nix`), "{ }\n");
    writeFileSync(join(etc, "locked.nix"), "\0GITCRYPT\0\u0001");
    writeFileSync(join(etc, ".gitignore"), "private.nix\nhardware-configuration.nix\n");
    writeFileSync(join(etc, ".gitattributes"), "*crypt.nix filter=git-crypt diff=git-crypt\n");
    execFileSync("git", ["init", "--quiet"], { cwd: etc });
    expect(await refused()).toMatchObject({
      problems: [
        { code: "secret-in-git-crypt", file: join(etc, "crypt.nix") },
        { code: "secret-ignored", file: join(etc, "private.nix") },
        { code: "secrets-not-allowed" },
      ],
    });
    const outcome = await create("--allow-secrets");
    expect(outcome.remaining).toMatchObject([{ code: "file-locked" }]);
    expect(read(".gitignore")).toContain("# What was ignored before.\nprivate.nix\n");
    expect(read(".gitattributes")).toContain("filter=git-crypt");
  });

  test("follows a configuration that is a link to where its files are", async () => {
    const { create, read, home } = installed();
    const files = join(home, "machines");
    mkdirSync(join(files, "parts"), { recursive: true });
    writeFileSync(join(files, "configuration.nix"), "{ imports = [ ./parts/a.nix ]; }\n");
    writeFileSync(join(files, "parts/a.nix"), "{ }\n");
    const copy = join(home, "copy");
    mkdirSync(copy);
    symlinkSync(join(files, "configuration.nix"), join(copy, "configuration.nix"));
    const outcome = await create("--from", copy);
    expect(outcome.remaining).toEqual([]);
    expect(read("parts/a.nix")).toBe("{ }\n");
  });

  test("refuses a configuration that is not there, or is no Nix", async () => {
    const { refused, etc } = installed("{ imports = [ ; }\n");
    expect(await refused()).toMatchObject({ exitCode: 1, message: expect.stringMatching(/Nix/) });
    rmSync(join(etc, "configuration.nix"));
    expect(await refused("--from", etc)).toMatchObject({
      exitCode: 1,
      message: expect.stringMatching(/configuration\.nix is not there/),
    });
  });

  test("writes into no directory that has something in it, so not twice", async () => {
    const { create } = installed();
    await create();
    await expect(create()).rejects.toMatchObject({ exitCode: 1 });
  });
});
