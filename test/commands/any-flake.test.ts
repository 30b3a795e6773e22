import { chmodSync, existsSync, readFileSync, statSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { problems } from "nix-source";
import { noFiles, overlay, planHost, readHints } from "planner";
import { describe, expect, test } from "vitest";
import { packs, releases } from "../../packages/create-nix-flake/src/packs/index.ts";
import { commitAll, filesBelow, gitIn, scratch, write } from "../support/files.ts";
import { evaluateHost, evaluateHosts, nixTest } from "../support/nix.ts";
import { run } from "../support/program.ts";

/** A repo as people write one, in git. */
const TOWER: Readonly<Record<string, string>> = {
  "flake.nix": `{
  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-25.11";

  outputs =
    { self, nixpkgs, ... }@inputs:
    let
      mkHost =
        name:
        nixpkgs.lib.nixosSystem {
          specialArgs = { inherit inputs; };
          modules = [ ./machines/\${name} ];
        };
    in
    {
      nixosConfigurations = {
        tower = mkHost "tower"; # upstairs
      };
    };
}
`,
  "machines/tower/default.nix": `{ pkgs, ... }:
{
  imports = [
    ./hardware-configuration.nix # its disks
    ../../common.nix
  ];
  networking.hostName = "tower";
  environment.etc.picture.source = ./picture.png;
  system.stateVersion = "23.11";
}
`,
  "machines/tower/hardware-configuration.nix": `{ lib, ... }:
{
  fileSystems."/" = { device = "/dev/disk/by-uuid/1"; fsType = "ext4"; };
  nixpkgs.hostPlatform = lib.mkDefault "aarch64-linux";
}
`,
  "machines/tower/deploy.sh": "#!/bin/sh\nexec nixos-rebuild switch --flake .#tower\n",
  "common.nix": "{ users.users.ada.isNormalUser = true; }\n",
  "README.md": "Build `.#tower`, which is in machines/tower/.\n",
};

function tower(files = TOWER): { cwd: string; git(...words: string[]): string } {
  const cwd = scratch();
  write(cwd, files);
  if (files === TOWER) {
    writeFileSync(join(cwd, "machines/tower/picture.png"), PICTURE);
    chmodSync(join(cwd, "machines/tower/deploy.sh"), 0o755);
  }
  commitAll(cwd);
  return { cwd, git: (...words) => gitIn(cwd, ...words) };
}

/** Bytes that are no text. */
const PICTURE = Buffer.from([0x89, 0x50, 0x00, 0xff, 0xfe, 0x0a, 0xc3]);

const read = (cwd: string, path: string): string => readFileSync(join(cwd, path), "utf8");

describe("in a repo that we did not make", () => {
  test("host copies what its neighbour has, but for the name and the hardware", () => {
    const { cwd, git } = tower();
    const { code, stdout } = run(["host", "laptop"], { cwd });
    expect(code).toBe(0);
    expect(read(cwd, "flake.nix")).toBe(
      TOWER["flake.nix"]!.replace(
        "# upstairs\n",
        `# upstairs\n        laptop = mkHost "laptop";\n`,
      ),
    );
    expect(read(cwd, "machines/laptop/default.nix")).toBe(
      TOWER["machines/tower/default.nix"]!.replace('"tower"', '"laptop"').replace("23.11", "25.11"),
    );
    const hardware = read(cwd, "machines/laptop/hardware-configuration.nix");
    expect(hardware).toContain("machines/laptop/hardware-configuration.nix is a placeholder");
    expect(hardware).toContain('nixpkgs.hostPlatform = "aarch64-linux";');
    expect(problems(hardware)).toEqual([]);
    expect(readFileSync(join(cwd, "machines/laptop/picture.png"))).toEqual(PICTURE);
    expect(statSync(join(cwd, "machines/laptop/deploy.sh")).mode & 0o111).not.toBe(0);
    expect(stdout).toContain(
      "sudo nixos-generate-config --show-hardware-config > machines/laptop/hardware-configuration.nix",
    );
    expect(stdout).toMatch(/host laptop --yes .*--like tower/);
    expect(git("show", ":machines/laptop/default.nix")).toBe(
      read(cwd, "machines/laptop/default.nix"),
    );
  });

  test("host takes the hardware of the machine that it runs on", () => {
    const repo = overlay(noFiles, new Map(Object.entries(TOWER)));
    const {
      hardware,
      changes,
      problems: found,
    } = planHost(readHints(repo, { packs, releases, version: "0.1.0" }), {
      name: "laptop",
      hardware: "{ swapDevices = [ ]; }\n",
    });
    expect(found).toEqual([]);
    expect(hardware).toBe("machines/laptop/hardware-configuration.nix");
    expect(changes.find(({ path }) => path === hardware)?.content).toBe("{ swapDevices = [ ]; }\n");
  });

  test("a host whose files lie at the top lends them with their paths mended", () => {
    const { cwd } = tower({
      "flake.nix": `{
  outputs = { nixpkgs, ... }: {
    nixosConfigurations.nixos = nixpkgs.lib.nixosSystem {
      modules = [ ./configuration.nix ];
    };
  };
}
`,
      "configuration.nix":
        '{ imports = [ ./hardware-configuration.nix ./apps ]; networking.hostName = "nixos"; }\n',
      "hardware-configuration.nix": '{ fileSystems."/".device = "x"; }\n',
      "apps/default.nix": "{ }\n",
    });
    expect(run(["host", "second"], { cwd }).code).toBe(0);
    expect(read(cwd, "hosts/second/configuration.nix")).toBe(
      '{ imports = [ ./hardware-configuration.nix ../../apps ]; networking.hostName = "second"; }\n',
    );
    expect(read(cwd, "hosts/second/hardware-configuration.nix")).toContain("is a placeholder");
    expect(read(cwd, "flake.nix")).toContain("modules = [ ./hosts/second/configuration.nix ];");
  });

  test("a folder of what hosts share is copied for none of them", () => {
    const { cwd } = tower({
      "flake.nix": `{
  outputs = { nixpkgs, ... }: {
    nixosConfigurations.tower = nixpkgs.lib.nixosSystem {
      modules = [ ./hosts/common/configuration.nix ];
    };
  };
}
`,
      "hosts/common/configuration.nix":
        '{ imports = [ ./fonts.nix ]; networking.hostName = "tower"; }\n',
      "hosts/common/fonts.nix": "{ fonts.enableDefaultPackages = true; }\n",
    });
    expect(run(["host", "laptop"], { cwd }).code).toBe(0);
    expect(read(cwd, "hosts/laptop/configuration.nix")).toBe(
      '{ imports = [ ../common/fonts.nix ]; networking.hostName = "laptop"; }\n',
    );
    expect(existsSync(join(cwd, "hosts/laptop/fonts.nix"))).toBe(false);
  });

  test("rename-host changes the folder, the entry, the name and what refers to them", () => {
    const { cwd, git } = tower();
    expect(run(["rename-host", "tower", "desk"], { cwd }).code).toBe(0);
    expect(read(cwd, "flake.nix")).toContain('desk = mkHost "desk"; # upstairs');
    expect(read(cwd, "machines/desk/default.nix")).toContain('networking.hostName = "desk";');
    expect(read(cwd, "README.md")).toBe("Build `.#desk`, which is in machines/desk/.\n");
    expect(read(cwd, "machines/desk/deploy.sh")).toContain(".#desk");
    expect(statSync(join(cwd, "machines/desk/deploy.sh")).mode & 0o111).not.toBe(0);
    expect(readFileSync(join(cwd, "machines/desk/picture.png"))).toEqual(PICTURE);
    expect(git("ls-files", "machines/tower")).toBe("");
  });

  test("the disks of one machine are those of no other, wherever they are written", () => {
    const flake = (modules: string): Record<string, string> => ({
      "flake.nix": `{
  outputs = { nixpkgs, ... }: {
    nixosConfigurations.tower = nixpkgs.lib.nixosSystem { modules = [ ${modules} ]; };
  };
}
`,
    });
    const disks = '  fileSystems."/" = { device = "/dev/disk/by-uuid/1234"; fsType = "ext4"; };\n';
    const generated = `{\n  boot.initrd.availableKernelModules = [ "nvme" ];\n${disks}}\n`;
    const named = tower({
      ...flake("./hosts/tower.nix ./hw/tower.nix"),
      "hosts/tower.nix": '{ networking.hostName = "tower"; networking.hostId = "deadbeef"; }\n',
      "hw/tower.nix": generated,
    });
    expect(run(["host", "laptop"], { cwd: named.cwd })).toMatchObject({ code: 0 });
    expect(read(named.cwd, "hw/laptop.nix")).toContain("hw/laptop.nix is a placeholder");
    expect(read(named.cwd, "hosts/laptop.nix")).toMatch(/hostId = "(?!deadbeef)[0-9a-f]{8}"/);

    const inline = tower({
      ...flake("./hosts/tower"),
      "hosts/tower/default.nix": `{\n  networking.hostName = "tower"; # mine\n${disks}}\n`,
    });
    expect(run(["host", "laptop"], { cwd: inline.cwd })).toMatchObject({ code: 0 });
    expect(read(inline.cwd, "hosts/laptop/default.nix")).not.toContain("fileSystems");
    expect(read(inline.cwd, "hosts/laptop/default.nix")).toContain("./hardware-configuration.nix");
    expect(read(inline.cwd, "hosts/laptop/hardware-configuration.nix")).toContain("placeholder");
  });

  test("hardware that machines of a kind share stays shared", () => {
    const host = (name: string): string =>
      `{ imports = [ ./board.nix ]; networking.hostName = "${name}"; }\n`;
    const { cwd } = tower({
      "flake.nix": `{
  outputs = { nixpkgs, ... }: {
    nixosConfigurations = {
      pi1 = nixpkgs.lib.nixosSystem { modules = [ ./hosts/pi1.nix ]; };
      pi2 = nixpkgs.lib.nixosSystem { modules = [ ./hosts/pi2.nix ]; };
    };
  };
}
`,
      "hosts/pi1.nix": host("pi1"),
      "hosts/pi2.nix": host("pi2"),
      "hosts/board.nix": '{ boot.initrd.availableKernelModules = [ "mmc_block" ]; }\n',
    });
    expect(run(["host", "pi3"], { cwd })).toMatchObject({ code: 0 });
    expect(read(cwd, "hosts/pi3.nix")).toBe(host("pi3"));
    expect(filesBelow(cwd).filter((path) => /hardware/.test(path))).toEqual([]);
  });

  test("a pack is not added beside one that a lone host has from its flake", () => {
    const { cwd, git } = tower({
      "flake.nix": `{
  outputs = { nixpkgs, ... }: {
    nixosConfigurations.nixos = nixpkgs.lib.nixosSystem {
      modules = [ ./configuration.nix ./modules/desktop.nix ];
    };
  };
}
`,
      "configuration.nix": '{ networking.hostName = "nixos"; }\n',
      "modules/desktop.nix": readFileSync(
        join(import.meta.dirname, "../../templates/packs/desktop/files/modules/desktop.nix"),
        "utf8",
      ),
    });
    expect(run(["pack", "server"], { cwd })).toMatchObject({
      code: 1,
      stderr: /flake\.nix: brings the pack desktop to nixos, and server and desktop exclude/,
    });
    expect(git("status", "--porcelain")).toBe("");
  });

  test("what git ignores is copied to no other host, and committed from no other place", () => {
    const { cwd, git } = tower();
    writeFileSync(join(cwd, ".gitignore"), "*.key\n");
    writeFileSync(join(cwd, "machines/tower/ssh.key"), "secret\n");
    git("add", "--all");
    git("commit", "--quiet", "--message", "Ignore");
    expect(run(["host", "laptop"], { cwd }).code).toBe(0);
    expect(filesBelow(join(cwd, "machines/laptop"))).not.toContain("ssh.key");
    git("add", "--all");
    git("commit", "--quiet", "--message", "Add laptop");
    expect(run(["rename-host", "tower", "desk"], { cwd })).toMatchObject({
      code: 0,
      stdout: /Added to git/,
    });
    expect(read(cwd, "machines/desk/ssh.key")).toBe("secret\n");
    expect(git("ls-files")).not.toContain("ssh.key");
    expect(git("ls-files", "machines/desk")).toContain("machines/desk/default.nix");
  });

  test("a file that is no UTF-8 is not changed, and says so", () => {
    const { cwd, git } = tower();
    const file = join(cwd, "machines/tower/default.nix");
    const bytes = Buffer.concat([Buffer.from("# K\xfcche\n", "latin1"), readFileSync(file)]);
    writeFileSync(file, bytes);
    git("commit", "--quiet", "--all", "--message", "Latin");
    for (const words of [
      ["user", "eve"],
      ["host", "laptop"],
    ]) {
      expect(run(words, { cwd })).toMatchObject({ code: 1, stderr: /is not text in UTF-8/ });
    }
    expect(readFileSync(file)).toEqual(bytes);
    expect(git("status", "--porcelain")).toBe("");
  });

  test("a host that another one imports is not removed from under it", () => {
    const { cwd, git } = tower({
      ...TOWER,
      "flake.nix": TOWER["flake.nix"]!.replace(
        "# upstairs\n",
        `# upstairs\n        tower-vm = nixpkgs.lib.nixosSystem { modules = [ ./machines/tower ./vm.nix ]; };\n`,
      ),
      "vm.nix": "{ }\n",
    });
    const refused = run(["remove-host", "tower"], { cwd });
    expect(refused).toMatchObject({ code: 1, stderr: /flake\.nix:\d+: needs machines\/tower/ });
    expect(git("status", "--porcelain")).toBe("");
  });

  test("remove-host takes away the entry and the folder, when git has all of it", () => {
    const { cwd, git } = tower();
    expect(run(["host", "laptop"], { cwd }).code).toBe(0);
    const refused = run(["remove-host", "laptop"], { cwd });
    expect(refused).toMatchObject({ code: 1, stderr: /git does not have all of machines\/laptop/ });
    git("commit", "--quiet", "--message", "Add laptop");
    expect(run(["remove-host", "laptop"], { cwd }).code).toBe(0);
    expect(filesBelow(join(cwd, "machines/laptop"))).toEqual([]);
    expect(read(cwd, "flake.nix")).toBe(TOWER["flake.nix"]);
  });

  test("user and pack add modules that the host imports", () => {
    const { cwd } = tower();
    expect(run(["user", "eve", "--full-name", "Eve"], { cwd }).code).toBe(0);
    expect(read(cwd, "machines/tower/default.nix")).toContain("../../users/eve/account.nix");
    expect(read(cwd, "users/eve/account.nix")).toContain('description = "Eve";');
    expect(run(["pack", "desktop", "--desktop", "niri"], { cwd }).code).toBe(0);
    for (const name of ["compositor", "desktop", "niri"]) {
      expect(read(cwd, "machines/tower/default.nix")).toContain(`../../modules/${name}.nix`);
      expect(filesBelow(cwd)).toContain(`modules/${name}.nix`);
    }
    expect(filesBelow(join(cwd, "modules"))).not.toContain("gnome.nix");
    expect(run(["pack", "home-manager"], { cwd }).code).toBe(0);
    expect(read(cwd, "flake.nix")).toContain(
      'url = "github:nix-community/home-manager/release-25.11";',
    );
    expect(read(cwd, "machines/tower/home-manager.nix")).toContain("homeManager.users.ada");
    expect(run(["pack", "dev"], { cwd }).code).toBe(0);
    expect(read(cwd, "flake.nix")).toContain("formatter = ");
    for (const path of filesBelow(cwd).filter((each) => each.endsWith(".nix"))) {
      expect(problems(read(cwd, path)), path).toEqual([]);
    }
    const model = ["pack", "hardware", "--model", "framework-13-7040-amd"];
    expect(run(model, { cwd })).toMatchObject({ code: 0 });
    // All that is of one machine lies with it, and goes with it.
    expect(filesBelow(join(cwd, "hosts"))).toEqual([]);
    expect(read(cwd, "machines/tower/model.nix")).toContain("framework-13-7040-amd");
    // What is there is not written twice.
    expect(run(["pack", "home-manager"], { cwd }).code).toBe(1);
    expect(run(["user", "eve"], { cwd })).toMatchObject({ code: 1, stderr: /already/ });
  });

  test("the command that is shown to repeat a run does the same", () => {
    const [one, other] = [tower(), tower()];
    const { repeat } = JSON.parse(run(["host", "laptop", "--json"], { cwd: one.cwd }).stdout);
    const words = (repeat as string).split(" ").slice(2);
    expect(run(words, { cwd: other.cwd }).code).toBe(0);
    expect(other.git("diff", "--cached")).toBe(one.git("diff", "--cached"));
  });

  test.each<[string[], number, RegExp]>([
    [["host", "x", "--like", "tower", "--desktop", "gnome"], 2, /tower is not made of packs/],
    [["host", "tower"], 1, /there is a host tower already/],
    [["host", "x", "--like", "nope"], 2, /there is no host nope; choose from tower/],
    [["host", "a b"], 2, /a host name has/],
    [["user", "eve", "--host", "nope"], 2, /there is no host nope; choose from tower/],
    [["pack", "desktp"], 2, /did you mean desktop\?/],
    [["pack", "desktop", "--desktop", "none"], 2, /would leave out/],
    [["rename-host", "nope", "x"], 2, /there is no host nope/],
    [["remove-host", "nope"], 2, /there is no host nope/],
  ])("%j is refused, and nothing is changed", (words, exitCode, message) => {
    const { cwd, git } = tower();
    const { code, stderr } = run(words, { cwd });
    expect([code, stderr]).toEqual([exitCode, expect.stringMatching(message)]);
    expect(git("status", "--porcelain")).toBe("");
  });

  nixTest(
    "a host with answers of its own is made of packs, beside those that are not",
    async () => {
      const { cwd } = tower();
      const words = ["host", "desk", "--desktop", "plasma", "--system", "x86_64-linux"];
      expect(run(words, { cwd })).toMatchObject({ code: 0 });
      expect(read(cwd, "flake.nix")).toContain('desk = mkHost "desk";');
      expect(read(cwd, "machines/tower/default.nix")).toBe(TOWER["machines/tower/default.nix"]);
      const [hosts] = await evaluateHosts(cwd);
      expect(hosts!["desk"]).toMatchObject({
        hostName: "desk",
        stateVersion: "25.11",
        desktops: ["plasma"],
        users: { ada: { isNormalUser: true } },
        warnings: [],
      });
    },
  );

  nixTest("a host made of packs sets nothing against the modules that hosts share", async () => {
    const { cwd } = tower({
      ...TOWER,
      "flake.nix": TOWER["flake.nix"]!.replace(
        "modules = [ ./machines/${name} ];",
        "modules = [ ./machines/${name} ./common.nix ];",
      ),
      "common.nix": '{ users.users.ada.isNormalUser = true; time.timeZone = "Europe/Oslo"; }\n',
    });
    const { code, stdout } = run(["host", "desk", "--desktop", "plasma"], { cwd });
    expect([code, stdout]).toEqual([0, expect.stringMatching(/# its entry has common\.nix, as/)]);
    expect(
      await evaluateHost(
        cwd,
        "desk",
        "with host.config; [ time.timeZone services.desktopManager.plasma6.enable ]",
      ),
    ).toEqual(["Europe/Oslo", true]);
  });

  test("a pack that takes inputs is not added where modules are not given any", () => {
    const { cwd, git } = tower({
      "flake.nix": `{
  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-unstable";
  outputs = { self, nixpkgs }: {
    nixosConfigurations.one = nixpkgs.lib.nixosSystem {
      specialArgs = { other = 1; };
      modules = [ ./hosts/one/configuration.nix ];
    };
  };
}
`,
      "hosts/one/configuration.nix":
        '{ networking.hostName = "one"; users.users.jo.isNormalUser = true; }\n',
    });
    const refused = { code: 1, stderr: /not given the inputs\n.*\{ … \}@inputs:.*inherit inputs/ };
    expect(run(["pack", "secrets"], { cwd })).toMatchObject(refused);
    expect(git("status", "--porcelain")).toBe("");
    expect(run(["host", "two", "--desktop", "gnome"], { cwd })).toMatchObject({ code: 0 });
    expect(filesBelow(cwd)).not.toContain("README.md");
    expect(run(["pack", "secrets"], { cwd })).toMatchObject(refused);
    expect(run(["host", "three", "--pack", "secrets"], { cwd })).toMatchObject(refused);
  });

  nixTest("the first host of a flake has what a host of ours has", async () => {
    const { cwd } = tower({
      "flake.nix": `{
  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-unstable";
  outputs = { self, nixpkgs }: { overlays.default = _: _: { }; };
}
`,
    });
    const missing = run(["host", "laptop"], { cwd });
    expect(missing).toMatchObject({ code: 2, stderr: /--user NAME is missing/ });
    const words = ["host", "laptop", "--user", "ada", "--desktop", "plasma"];
    expect(run(words, { cwd })).toMatchObject({ code: 0 });
    const [evaluated] = await evaluateHosts(cwd);
    expect(evaluated).toMatchObject({
      laptop: {
        hostName: "laptop",
        stateVersion: "26.11",
        desktops: ["plasma"],
        users: { ada: { isNormalUser: true } },
        failed: [expect.stringMatching(/is a placeholder/)],
        warnings: [],
      },
    });
  });

  test("what is not understood is refused with the lines to paste", () => {
    const { cwd, git } = tower({
      "flake.nix":
        "{ outputs = { strange, ... }: { nixosConfigurations = strange.lib.conjure ./hosts; }; }\n",
    });
    const { code, stderr } = run(["host", "laptop"], { cwd });
    expect(code).toBe(1);
    expect(stderr).toContain("strange.lib.conjure");
    expect(stderr).toContain("modules = [ ./hosts/laptop/configuration.nix ];");
    expect(git("status", "--porcelain")).toBe("");
  });
});

test("what has been pasted as told is taken up by the next run", () => {
  const flake = (value: string): string =>
    `{ outputs = { nixpkgs, strange, ... }@inputs: { nixosConfigurations = ${value}; }; }\n`;
  const { cwd } = tower({ "flake.nix": flake("strange.lib.conjure ./hosts") });
  const { code, stderr } = run(["host", "laptop"], { cwd });
  expect([code, stderr]).toEqual([1, expect.stringContaining("run the command again")]);
  const lines = stderr.slice(stderr.indexOf("// {"), stderr.lastIndexOf("}") + 1);
  writeFileSync(join(cwd, "flake.nix"), flake(`(strange.lib.conjure ./hosts) ${lines}`));
  expect(problems(read(cwd, "flake.nix"))).toEqual([]);
  expect(run(["host", "laptop"], { cwd })).toMatchObject({ code: 0 });
  expect(read(cwd, "hosts/laptop/configuration.nix")).toContain('networking.hostName = "laptop"');
  expect(run(["host", "laptop"], { cwd }).code).toBe(1);
});

test("what has been pasted beside a host gets its own files, and none of that host's", () => {
  const flake = (pasted: string): string => `{
  outputs = { nixpkgs, ... }@inputs:
  let
    systems.first = { host = "otter"; };
    mk = system: nixpkgs.lib.nixosSystem { modules = [ ./hosts/\${system.host} ]; };
  in
  {
    nixosConfigurations.\${systems.first.host} = mk systems.first;
${pasted}
  };
}
`;
  const { cwd } = tower({
    "flake.nix": flake(""),
    "hosts/otter/default.nix": '{ imports = [ ./disks.nix ]; networking.hostName = "otter"; }\n',
    "hosts/otter/disks.nix": "{ fileSystems = { }; }\n",
  });
  const { code, stderr } = run(["host", "laptop", "--yes"], { cwd });
  expect([code, stderr]).toEqual([1, expect.stringContaining("run the command again")]);
  const lines = stderr.slice(stderr.indexOf("nixosConfigurations."));
  writeFileSync(join(cwd, "flake.nix"), flake(lines));
  expect(run(["host", "laptop", "--yes"], { cwd })).toMatchObject({ code: 0 });
  const files = ["configuration.nix", "hardware-configuration.nix"];
  expect(readdirSync(join(cwd, "hosts/laptop")).toSorted()).toEqual(files);
});

test("a user goes into the modules that a file of arguments for nixosSystem lists", () => {
  const { cwd } = tower({
    "flake.nix": `{
  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-unstable";
  inputs.flakelight.url = "github:nix-community/flakelight";
  outputs = { flakelight, ... }@inputs: flakelight ./. { inherit inputs; };
}
`,
    "nix/nixos/otter/default.nix": '{ modules = [ { system.stateVersion = "25.11"; } ]; }\n',
  });
  expect(run(["user", "bob", "--yes"], { cwd })).toMatchObject({ code: 0 });
  const own = 'system.stateVersion = "25.11"; imports = [ ../../../users/bob/account.nix ];';
  expect(read(cwd, "nix/nixos/otter/default.nix")).toBe(`{ modules = [ { ${own} } ]; }\n`);
});
