// How long the built command takes: as a multiple of what Node takes to do nothing, and how that grows
// with the repository. Each table is one run.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { compose, RECORD } from "planner";
import { $ } from "zx";
import { cases } from "../test/support/golden.ts";

const ROUNDS = Number(process.argv[2] ?? 31);
const bin = fileURLToPath(new URL("../packages/create-nix-flake/dist/bin.js", import.meta.url));
const answers = ["--yes", "--host", "nixos", "--user", "ada", "--time-zone", "Europe/Berlin"];
const folder = mkdtempSync(join(tmpdir(), "create-nix-flake-bench-"));
let runs = 0;

const commands: Readonly<Record<string, () => string[]>> = {
  "node -e 0": () => ["-e", "0"],
  "create-nix-flake --version": () => [bin, "--version"],
  "create-nix-flake DIR --dry-run": () => [bin, join(folder, "dry"), ...answers, "--dry-run"],
  "create-nix-flake DIR --no-git": () => [bin, join(folder, `${runs++}`), ...answers, "--no-git"],
  "create-nix-flake DIR": () => [bin, join(folder, `${runs++}`), ...answers],
};

await $`tsx scripts/build.ts`;
try {
  report("In a run", commands, ROUNDS);
  for (const [title, record] of [
    ["`host x` in a repository of so many hosts", true],
    ["`host x` in one that lacks our record, and is read as anybody's", false],
  ] as const) {
    const repos = [1, 10, 100, 1000].map((count) => [count, repoOf(count, record)] as const);
    report(
      title,
      Object.fromEntries(
        repos.map(([count, repo]) => [`${count}`, () => ["-C", repo, bin, "host", "x", "--yes"]]),
      ),
      Math.min(ROUNDS, 11),
    );
  }
  const machines = [1, 50, 500].map((count) => [count, machineOf(count)] as const);
  report(
    "`--from` a configuration of so many modules",
    Object.fromEntries(
      machines.map(([count, place]) => [
        `${count}`,
        () => [bin, join(folder, `${runs++}`), "--from", place, "--yes", "--no-git"],
      ]),
    ),
    Math.min(ROUNDS, 11),
  );
} finally {
  rmSync(folder, { recursive: true });
}

/** A repo of so many hosts, without git. */
function repoOf(count: number, record: boolean): string {
  const { ingredients } = cases.find(({ name }) => name === "no-plop")!;
  const [host] = ingredients.answers.hosts;
  const hosts = Array.from({ length: count }, (_, index) => ({ ...host!, name: `host-${index}` }));
  const repo = join(folder, `repo-${count}-${record}`);
  const files = compose({ ...ingredients, answers: { ...ingredients.answers, hosts } });
  if (!record) files.delete(RECORD);
  for (const [path, text] of files) {
    mkdirSync(dirname(join(repo, path)), { recursive: true });
    writeFileSync(join(repo, path), text);
  }
  return repo;
}

/** A configuration that is no flake, of so many modules, each tenth with an old name. */
function machineOf(count: number): string {
  const place = join(folder, `machine-${count}`);
  const put = (path: string, text: string): void => {
    mkdirSync(dirname(join(place, path)), { recursive: true });
    writeFileSync(join(place, path), text);
  };
  const paths = Array.from({ length: count }, (_, index) => `modules/${index % 20}/${index}.nix`);
  for (const [index, path] of paths.entries()) {
    const old = index % 10 === 0 ? '    services.xserver.layout = "de";\n' : "";
    put(path, moduleOf(index, old));
  }
  const imports = paths.map((path) => `    ./${path}\n`).join("");
  put("configuration.nix", `{\n  imports = [\n${imports}  ];\n  networking.hostName = "big";\n}\n`);
  return place;
}

function moduleOf(index: number, old: string): string {
  return `{ config, lib, pkgs, ... }:
let
  cfg = config.services.worker${index};
in
{
  options.services.worker${index} = {
    enable = lib.mkEnableOption "worker ${index}";
    port = lib.mkOption {
      type = lib.types.port;
      default = ${8000 + index};
      description = "Where worker ${index} listens.";
    };
  };
  config = lib.mkIf cfg.enable {
${old}    environment.systemPackages = with pkgs; [ git hello ];
    networking.firewall.allowedTCPPorts = [ cfg.port ];
    # Started at boot, and again when it fails.
    systemd.services.worker${index} = {
      wantedBy = [ "multi-user.target" ];
      serviceConfig.ExecStart = "\${lib.getExe pkgs.hello} --greeting \${toString cfg.port}";
      serviceConfig.Restart = "on-failure";
    };
    users.users.worker${index} = {
      isSystemUser = true;
      group = "worker";
    };
    users.groups.worker = { };
  };
}
`;
}

/** Times commands in turn, so that whatever else the machine does slows all of them alike. */
function report(title: string, timed: typeof commands, rounds: number): void {
  const times = Object.fromEntries(Object.keys(timed).map((name) => [name, [] as number[]]));
  // The first round is a warm-up.
  for (let round = 0; round <= rounds; round++) {
    for (const [name, words] of Object.entries(timed)) {
      const took = time(words());
      if (round > 0) times[name]!.push(took);
    }
  }
  console.log(title);
  const base = median(Object.values(times)[0]!);
  for (const [name, values] of Object.entries(times)) {
    const middle = median(values);
    const ratio = (middle / base).toFixed(2);
    console.log(`  ${name.padEnd(32)} ${middle.toFixed(0).padStart(5)} ms  ${ratio} ×`);
  }
}

/** How long Node takes for these words, in milliseconds; `-C DIR` says where. */
function time(words: readonly string[]): number {
  const [flag, repo, ...rest] = words;
  const elsewhere = flag === "-C";
  const saved = elsewhere ? savedFiles(repo!) : undefined;
  const start = performance.now();
  const { status, stderr } = spawnSync(process.execPath, elsewhere ? rest : [...words], {
    cwd: elsewhere ? repo : folder,
    stdio: ["ignore", "ignore", "pipe"],
    encoding: "utf8",
  });
  const took = performance.now() - start;
  if (status !== 0) throw new Error(`${words.join(" ")} exited with ${status}: ${stderr}`);
  saved?.();
  return took;
}

/** Undoes the addition of a host, so that each round adds it to the same repo. */
function savedFiles(repo: string): () => void {
  const files = ["flake.nix", RECORD]
    .map((path) => join(repo, path))
    .filter((file) => existsSync(file));
  const texts = files.map((file) => readFileSync(file));
  return () => {
    files.forEach((file, index) => writeFileSync(file, texts[index]!));
    rmSync(join(repo, "hosts/x"), { recursive: true });
  };
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
}
