import { spawn } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import {
  type Answers,
  compose,
  examine,
  noFiles,
  overlay,
  planRename,
  readHints,
  RECORD,
} from "planner";
import { describe, expect, test } from "vitest";
import { packs, releases } from "../../packages/create-nix-flake/src/packs/index.ts";
import { commitAll, filesBelow, gitIn, scratch } from "../support/files.ts";
import { cases, expectedRepo } from "../support/golden.ts";
import { evaluateHosts, nixTest } from "../support/nix.ts";
import { bareEnvironment, bin, run } from "../support/program.ts";

test.each(["nix", "a", "web", "home", "host", "x86", "modules", "users"])(
  "a host called %s can be renamed, and every path still leads somewhere",
  (from) => {
    const { ingredients } = cases.find(({ name }) => name === "two-hosts")!;
    const [first, ...others] = ingredients.answers.hosts;
    const answersWith = (name: string): Answers => ({
      ...ingredients.answers,
      hosts: [{ ...first!, name }, ...others],
    });
    const files = compose({ ...ingredients, hardware: {}, answers: answersWith(from) });
    files.set(`hosts/${from}/${from}.nix`, "{ imports = [ ./configuration.nix ]; }\n");
    files.set("shared.nix", `{ imports = [ ./hosts/${from}/${from}.nix ./hosts/${from} ]; }\n`);
    const repo = overlay(noFiles, files);
    for (const whole of [repo, overlay(repo, new Map([[RECORD, undefined]]))]) {
      const { changes, problems } = planRename(
        readHints(whole, { packs, releases, version: "0.1.0" }),
        { from, to: "zed" },
      );
      expect(problems).toEqual([]);
      const texts = changes.map(({ path, kind, content }): [string, string | undefined] => [
        path,
        kind === "remove" ? undefined : content,
      ]);
      const after = overlay(whole, new Map(texts));
      const lost = examine(after, ingredients.releases).filter(({ message }) =>
        message.includes("is not there"),
      );
      expect(lost).toEqual([]);
      expect(after.get(`hosts/zed/${from}.nix`)).toBeDefined();
      expect(after.below(`hosts/${from}`)).toEqual([]);
    }
  },
);

/** A repo of two hosts in git, everything committed. */
function repoOfTwo(): { cwd: string; git(...words: string[]): string } {
  const cwd = scratch();
  cpSync(expectedRepo("two-hosts"), cwd, { recursive: true });
  commitAll(cwd);
  return { cwd, git: (...words) => gitIn(cwd, ...words) };
}

const contents = (cwd: string) =>
  filesBelow(cwd)
    .filter((path) => !path.startsWith(".git/"))
    .map((path) => [path, readFileSync(join(cwd, path), "utf8")]);

describe("on the command line", () => {
  test("host --like takes the answers of the host that is named", () => {
    const { cwd, git } = repoOfTwo();
    expect(run(["host", "pi", "--like", "7-server"], { cwd }).code).toBe(0);
    const text = readFileSync(join(cwd, "hosts/pi/configuration.nix"), "utf8");
    expect(text).toContain('nixpkgs.hostPlatform = "aarch64-linux";');
    expect(text).not.toContain("desktop");
    // A flake sees the contents of what is added, which `git add -N` leaves out.
    expect(git("show", ":hosts/pi/configuration.nix")).toBe(text);
  });

  nixTest("host writes its entry as somebody has come to write the others", async () => {
    const { cwd } = repoOfTwo();
    const flake = join(cwd, "flake.nix");
    const start = readFileSync(flake, "utf8");
    const [before] = start.split("      nixosConfigurations");
    writeFileSync(
      flake,
      `${before}      nixosConfigurations = nixpkgs.lib.genAttrs [ "laptop" "7-server" ] (
        host:
        nixpkgs.lib.nixosSystem {
          specialArgs = { inherit inputs; };
          modules = [ ./hosts/\${host}/configuration.nix ];
        }
      );
    };
}
`,
    );
    expect(run(["host", "pi"], { cwd })).toMatchObject({ code: 0 });
    expect(readFileSync(flake, "utf8")).toContain('[ "laptop" "7-server" "pi" ]');
    const [hosts] = await evaluateHosts(cwd);
    expect(hosts).toMatchObject({ pi: { hostName: "pi" } });
  });

  test("user is for the hosts that are named", () => {
    const { cwd } = repoOfTwo();
    const words = ["user", "eve", "--full-name", "Eve", "--host", "7-server"];
    expect(run(words, { cwd }).code).toBe(0);
    const imports = (host: string) =>
      readFileSync(join(cwd, `hosts/${host}/configuration.nix`), "utf8");
    expect(imports("7-server")).toContain("../../users/eve/account.nix");
    expect(imports("laptop")).not.toContain("users/eve");
    expect(run(words, { cwd })).toMatchObject({ code: 1, stderr: /has an account there already/ });
  });

  test("pack brings its input, its files and what it asks", () => {
    const { cwd } = repoOfTwo();
    expect(run(["pack", "desktop", "--desktop", "niri", "--host", "7-server"], { cwd }).code).toBe(
      0,
    );
    const text = readFileSync(join(cwd, "hosts/7-server/configuration.nix"), "utf8");
    expect(text).toContain("../../modules/niri.nix");
    expect(run(["pack", "home-manager"], { cwd }).code).toBe(0);
    expect(readFileSync(join(cwd, "hosts/7-server/configuration.nix"), "utf8")).toContain(
      "homeManager.users.bob",
    );
  });

  test("user gives the rights of an administrator only where that is said", () => {
    const { cwd } = repoOfTwo();
    const account = (name: string) => readFileSync(join(cwd, `users/${name}/account.nix`), "utf8");
    expect(run(["user", "eve"], { cwd }).code).toBe(0);
    expect(account("eve")).not.toContain("wheel");
    expect(run(["user", "mallory", "--admin", "--host", "laptop"], { cwd }).code).toBe(0);
    expect(account("mallory")).toContain("wheel");
    expect(readFileSync(join(cwd, "hosts/7-server/configuration.nix"), "utf8")).not.toContain(
      "mallory",
    );
    expect(run(["user", "mallory", "--no-admin"], { cwd })).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/--no-admin: mallory is known .* users\/mallory\/account\.nix/),
    });
    // Nor does a machine more, where somebody is one already.
    expect(run(["host", "box", "--user", "ada", "--user", "trudy"], { cwd }).code).toBe(0);
    expect(account("trudy")).not.toContain("wheel");
  });

  test("pack gives a host that has the pack other answers, when they are said", () => {
    const { cwd } = repoOfTwo();
    const laptop = () => readFileSync(join(cwd, "hosts/laptop/configuration.nix"), "utf8");
    const before = laptop();
    const words = ["pack", "desktop", "--desktop", "plasma", "--host", "laptop"];
    expect(run(words, { cwd })).toMatchObject({ code: 0, stderr: "" });
    expect(laptop()).toBe(
      before
        .replace("modules/gnome.nix", "modules/plasma.nix")
        .replace(
          /( +\.\.\/\.\.\/modules\/plasma\.nix\n)([^]*?)( +\.\.\/\.\.\/modules\/system)/,
          "$2$1$3",
        ),
    );
    expect(filesBelow(join(cwd, "modules"))).toContain("plasma.nix");
    expect(run(words, { cwd })).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/already/),
    });
  });

  test("rename-host follows in texts that somebody has edited", () => {
    const { cwd } = repoOfTwo();
    expect(run(["pack", "secrets"], { cwd }).code).toBe(0);
    const edit = (path: string, change: (text: string) => string): void =>
      writeFileSync(join(cwd, path), change(readFileSync(join(cwd, path), "utf8")));
    edit("README.md", (text) => `${text}\nMine, of laptop.\n`);
    edit(".sops.yaml", (text) => text.replace("# - age1… # ada", "- age1mine # ada"));
    commitAll(cwd);
    expect(run(["rename-host", "laptop", "desk"], { cwd })).toMatchObject({ code: 0, stderr: "" });
    const [readme, rules] = ["README.md", ".sops.yaml"].map((path) =>
      readFileSync(join(cwd, path), "utf8"),
    );
    expect(readme).toContain("\nMine, of laptop.\n");
    expect(readme!.replace("Mine, of laptop.", "")).not.toContain("laptop");
    expect(readme).toContain(
      "| [desk](hosts/desk/configuration.nix) | GNOME, secrets | ada, bob |",
    );
    expect(rules).toMatch(/\^hosts\/desk\/secrets[^]*- age1mine # ada/);
    expect(rules).not.toContain("laptop");
  });

  test("a text that cannot be followed stays, and is among what is told", () => {
    const { cwd } = repoOfTwo();
    expect(run(["pack", "secrets", "--host", "7-server"], { cwd }).code).toBe(0);
    const path = join(cwd, ".sops.yaml");
    const own = "creation_rules:\n- path_regex: hosts/7-server/secrets.yaml\n  age: age1mine\n";
    writeFileSync(path, own);
    commitAll(cwd);
    const { code, stdout } = run(["host", "box", "--like", "7-server"], { cwd });
    expect(code).toBe(0);
    expect(readFileSync(path, "utf8")).toBe(own);
    expect(stdout).toMatch(/add what holds for box[^]*\.sops\.yaml/);
  });

  test("another desktop is refused where nothing tells what it takes the place of", () => {
    const { cwd } = repoOfTwo();
    const path = join(cwd, "hosts/laptop/configuration.nix");
    // As an earlier version had it.
    const text = readFileSync(path, "utf8").replace(/ +\S*modules\/gnome\.nix\n/, "");
    writeFileSync(path, text.replace("  locale = {", '  desktop.environment = "gnome";\n\n$&'));
    commitAll(cwd);
    for (const desktop of ["sway", "none"]) {
      expect(run(["host", "x", "--like", "laptop", "--desktop", desktop], { cwd })).toMatchObject({
        code: 1,
        stderr: expect.stringMatching(/laptop was made with gnome, but its file imports nothing/),
      });
    }
    expect(filesBelow(join(cwd, "hosts/x"))).toEqual([]);
  });

  test("pack passes over the hosts that have it, and their answers stay", () => {
    const { cwd } = repoOfTwo();
    expect(run(["pack", "desktop", "--desktop", "niri"], { cwd })).toMatchObject({ code: 0 });
    const text = (host: string) =>
      readFileSync(join(cwd, `hosts/${host}/configuration.nix`), "utf8");
    expect(text("7-server")).toContain("../../modules/niri.nix");
    expect(text("laptop")).toContain("../../modules/gnome.nix");
  });

  test("the command that repeats user gives the same name back", () => {
    const { cwd } = repoOfTwo();
    const { stdout } = run(["user", "eve", "--full-name=-Eve", "--json"], { cwd });
    expect(JSON.parse(stdout).repeat).toContain(" --full-name=-Eve ");
  });

  test("rename-host changes the folder, the entry, the name and what refers to them", () => {
    const { cwd, git } = repoOfTwo();
    writeFileSync(
      join(cwd, "notes.md"),
      "nixos-rebuild switch --flake .#laptop # not .#laptop-2\n",
    );
    git("add", "--all");
    expect(run(["rename-host", "laptop", "desk"], { cwd }).code).toBe(0);
    expect(readFileSync(join(cwd, "notes.md"), "utf8")).toBe(
      "nixos-rebuild switch --flake .#desk # not .#laptop-2\n",
    );
    expect(existsSync(join(cwd, "hosts/laptop"))).toBe(false);
    const text = readFileSync(join(cwd, "hosts/desk/configuration.nix"), "utf8");
    expect(text).toContain('networking.hostName = "desk";');
    // The machine's own hardware file has moved as it is.
    expect(git("diff", "--cached", "--name-status", "--find-renames")).toMatch(
      /R100\thosts\/laptop\/hardware-configuration\.nix\thosts\/desk\//,
    );
  });

  test("rename-host follows a flake that somebody has come to write with a helper", () => {
    const { cwd, git } = repoOfTwo();
    const flake = join(cwd, "flake.nix");
    const [before] = readFileSync(flake, "utf8").split("      nixosConfigurations");
    writeFileSync(
      flake,
      `${before}      checks.x86_64-linux.lap = self.nixosConfigurations."laptop".config.system.build.toplevel;
      nixosConfigurations =
        let
          mkHost =
            name:
            nixpkgs.lib.nixosSystem {
              specialArgs = { inherit inputs; };
              modules = [ ./hosts/\${name}/configuration.nix ];
            };
        in
        {
          laptop = mkHost "laptop";
          "7-server" = mkHost "7-server";
        };
    };
}
`.replace("{ nixpkgs, ... }@inputs", "{ self, nixpkgs, ... }@inputs"),
    );
    git("commit", "--quiet", "--all", "--message", "Rewrite");
    expect(run(["remove-host", "laptop"], { cwd })).toMatchObject({
      code: 1,
      stderr: /nixosConfigurations\.laptop is used here/,
    });
    expect(run(["rename-host", "laptop", "desk"], { cwd }).code).toBe(0);
    const text = readFileSync(flake, "utf8");
    expect(text).toContain('desk = mkHost "desk";');
    expect(text).toMatch(/self\.nixosConfigurations\.(desk|"desk")\.config/);
    expect(text).not.toContain("laptop");
  });

  test("rename-host overwrites nothing", () => {
    const { cwd } = repoOfTwo();
    mkdirSync(join(cwd, "hosts/desk"));
    writeFileSync(join(cwd, "hosts/desk/configuration.nix"), "{ } # mine\n");
    expect(run(["rename-host", "laptop", "desk"], { cwd })).toMatchObject({
      code: 1,
      stderr: /hosts\/desk\/configuration\.nix: is in the way/,
    });
    expect(existsSync(join(cwd, "hosts/laptop/configuration.nix"))).toBe(true);
  });

  test("rename-host leaves links as they are, and moves those of the host", () => {
    const { cwd, git } = repoOfTwo();
    symlinkSync("README.md", join(cwd, "AGENTS.md"));
    symlinkSync("../../README.md", join(cwd, "hosts/laptop/notes.md"));
    writeFileSync(join(cwd, "README.md"), "switch with `.#laptop`\n");
    git("add", "--all");
    expect(run(["rename-host", "laptop", "desk"], { cwd })).toMatchObject({ code: 0 });
    expect(readFileSync(join(cwd, "README.md"), "utf8")).toBe("switch with `.#desk`\n");
    expect(readlinkSync(join(cwd, "AGENTS.md"))).toBe("README.md");
    expect(readlinkSync(join(cwd, "hosts/desk/notes.md"))).toBe("../../README.md");
  });

  test("nothing is written through a link that leads out of the repo", () => {
    const { cwd, git } = repoOfTwo();
    const outside = join(scratch(), "notes.md");
    writeFileSync(outside, "`.#laptop`\n");
    symlinkSync(outside, join(cwd, "notes.md"));
    git("add", "--all");
    expect(run(["rename-host", "laptop", "desk"], { cwd })).toMatchObject({
      code: 1,
      stderr: /notes\.md is a link that leads out of the repository/,
    });
    expect(readFileSync(outside, "utf8")).toBe("`.#laptop`\n");
    expect(existsSync(join(cwd, "hosts/desk"))).toBe(false);
  });

  test("remove-host takes away an entry whose folder is gone already", () => {
    const { cwd, git } = repoOfTwo();
    rmSync(join(cwd, "hosts/laptop"), { recursive: true });
    git("commit", "--quiet", "--all", "--message", "Gone");
    expect(run(["remove-host", "laptop"], { cwd })).toMatchObject({ code: 0 });
    expect(readFileSync(join(cwd, "flake.nix"), "utf8")).not.toContain("laptop");
  });

  test("remove-host takes its section from a README that somebody has edited, or leaves it", () => {
    const { cwd, git } = repoOfTwo();
    expect(run(["host", "web", "--pack", "server"], { cwd }).code).toBe(0);
    const readme = join(cwd, "README.md");
    writeFileSync(readme, `${readFileSync(readme, "utf8")}\nMine.\n`);
    git("add", "--all");
    git("commit", "--quiet", "--message", "Edit");
    expect(run(["remove-host", "web"], { cwd })).toMatchObject({ code: 0, stderr: "" });
    expect(readFileSync(readme, "utf8")).toMatch(/\nMine\.\n$/);
    expect(readFileSync(readme, "utf8")).not.toContain("## Servers");
  });

  test("remove-host keeps what another host needs", () => {
    const { cwd, git } = repoOfTwo();
    const other = join(cwd, "hosts/7-server/configuration.nix");
    const text = readFileSync(other, "utf8");
    writeFileSync(
      other,
      text.replace("imports = [", "imports = [\n    ../laptop/configuration.nix"),
    );
    git("commit", "--quiet", "--all", "--message", "Share");
    expect(run(["remove-host", "laptop"], { cwd })).toMatchObject({
      code: 1,
      stderr: /7-server\/configuration\.nix:\d+: needs hosts\/laptop\/configuration\.nix/,
    });
  });

  test("remove-host takes away what git has, and nothing else", () => {
    const { cwd, git } = repoOfTwo();
    writeFileSync(join(cwd, "hosts/laptop/secret.nix"), "{ }");
    const before = contents(cwd);
    const refused = run(["remove-host", "laptop"], { cwd });
    expect(refused).toMatchObject({
      code: 1,
      stderr: /git does not have all of hosts\/laptop .*secret\.nix/,
    });
    expect(contents(cwd)).toEqual(before);
    git("add", "--all");
    git("commit", "--quiet", "--message", "Save");
    expect(run(["remove-host", "laptop"], { cwd }).code).toBe(0);
    expect(existsSync(join(cwd, "hosts/laptop"))).toBe(false);
    expect(readFileSync(join(cwd, "flake.nix"), "utf8")).not.toContain("laptop");
  });

  test.each<[string[], number, RegExp]>([
    [["host"], 2, /host goes with NAME/],
    [["host", "a", "b"], 2, /host goes with NAME/],
    [["host", "a b"], 2, /a host name has 1 to 63/],
    [["host", "../x"], 2, /a host name has/],
    [["host", "laptop"], 1, /there is a host laptop already/],
    [["host", "x", "--like", "nope"], 2, /there is no host nope; choose from laptop, 7-server/],
    [["host", "x", "--release", "unstable"], 2, /--release: there is no such option/],
    [["user", "root"], 2, /account of the system/],
    [["user", "x", "--host", "nope"], 2, /there is no host nope/],
    [["pack", "desktp"], 2, /did you mean desktop\?/],
    [["pack", "plop"], 1, /plop is there already/],
    [["pack", "desktop", "--desktop", "none"], 2, /--desktop none would leave out/],
    [["pack", "ci", "--desktop", "gnome"], 2, /--desktop is no question of the pack ci/],
    [["rename-host", "laptop"], 2, /rename-host goes with OLD and NEW/],
    [["rename-host", "nope", "x"], 2, /there is no host nope/],
    [["rename-host", "laptop", "7-server"], 1, /there is a host 7-server already/],
    [["remove-host", "nope"], 2, /there is no host nope/],
  ])("%j is refused, and nothing is changed", (words, exitCode, message) => {
    const { cwd } = repoOfTwo();
    const before = contents(cwd);
    const { code, stderr } = run(words, { cwd });
    expect([code, stderr]).toEqual([exitCode, expect.stringMatching(message)]);
    expect(contents(cwd)).toEqual(before);
  });

  test("outside of a repo every command says so", () => {
    const refused = run(["host", "x"], { cwd: scratch() });
    expect(refused).toMatchObject({ code: 1, stderr: /is in no repository with a flake/ });
  });

  test("--dry-run shows the plan as a diff, and writes nothing", () => {
    const { cwd } = repoOfTwo();
    const before = contents(cwd);
    const { code, stdout } = run(["user", "eve", "--dry-run"], { cwd });
    expect(code).toBe(0);
    expect(stdout).toMatch(/^\+\+\+ b\/users\/eve\/account\.nix$/m);
    expect(stdout).toMatch(/^\+ {4}\.\.\/\.\.\/users\/eve\/account\.nix$/m);
    expect(contents(cwd)).toEqual(before);
  });

  test("two runs at once end with both hosts, or with one clear refusal", async () => {
    for (let round = 0; round < 5; round++) {
      const { cwd } = repoOfTwo();
      const start = (name: string) =>
        new Promise<{ code: number | null; stderr: string }>((resolve) => {
          const child = spawn(process.execPath, [bin, "host", name], {
            cwd,
            env: bareEnvironment(cwd),
          });
          let stderr = "";
          child.stderr.on("data", (data) => (stderr += data));
          child.on("close", (code) => resolve({ code, stderr }));
        });
      const ended = await Promise.all([start("one"), start("two")]);
      const flake = readFileSync(join(cwd, "flake.nix"), "utf8");
      for (const [index, name] of ["one", "two"].entries()) {
        const { code, stderr } = ended[index]!;
        const inFlake = flake.includes(`./hosts/${name}/configuration.nix`);
        expect([inFlake, existsSync(join(cwd, "hosts", name))]).toEqual([code === 0, code === 0]);
        if (code !== 0) expect(stderr).toMatch(/another run|has been changed since/);
      }
      expect(ended.some(({ code }) => code === 0)).toBe(true);
      expect(filesBelow(cwd).filter((path) => path.endsWith(".create-nix-flake"))).toEqual([]);
    }
  });
});
