// Kills programs at their system calls that change the disk, and writes what that left into
// docs/reliability.md: npx tsx scripts/reliability.ts [POINTS]
//
// strace lets the system kill the program as it makes the N-th such call, which is not carried out any
// more: what lies on the disk is what a loss of power between two calls would leave. It needs strace,
// git, cookiecutter and create-vite; those that are not there are left out of the table, and named.
import { spawnSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const MOST = Number(process.argv[2] ?? 40);
const CALLS =
  "write,pwrite64,writev,mkdir,mkdirat,rename,renameat,renameat2,link,linkat,unlink,unlinkat,rmdir,symlink,symlinkat,chmod,fchmod,fsync,fdatasync,ftruncate";

const root = fileURLToPath(new URL("..", import.meta.url));
const bin = join(root, "packages/create-nix-flake/dist/bin.js");
const scratch = mkdtempSync(join(tmpdir(), "create-nix-flake-reliability-"));

/** Something that is done in a folder, and what must be there then. */
interface Trial {
  readonly name: string;
  readonly argv: readonly string[];
  /** The folder that it works in, as it is before; empty where nothing is there. */
  readonly start?: string;
}

const node = process.execPath;
const identity = ["-c", "user.name=Ada", "-c", "user.email=ada@example.org"];

/** Runs a program to its end. */
function run(argv: readonly string[], cwd: string): number | null {
  const [program = "", ...words] = argv;
  const env = { PATH: process.env["PATH"], HOME: scratch, GIT_CONFIG_NOSYSTEM: "1", CI: "1" };
  return spawnSync(program, words, { cwd, env, stdio: "ignore", timeout: 60_000 }).status;
}

const strace = (argv: readonly string[], ...words: readonly string[]): readonly string[] => [
  ...["strace", "-f", "-qq", "-o", join(scratch, "log"), "-e", `trace=${CALLS}`],
  ...words,
  ...argv,
];

/** The calls of a program itself, not of those that it starts. */
function callsOf(argv: readonly string[], cwd: string): number {
  run(strace(argv), cwd);
  const lines = readFileSync(join(scratch, "log"), "utf8").trim().split("\n");
  const [first = ""] = lines.map((line) => line.split(" ")[0]);
  return lines.filter((line) => line.startsWith(`${first} `) && !/[+]{3}|<unfinished/.test(line))
    .length;
}

/** What we stage beside the files that it takes the place of, and the list of what is to be done. */
const STAGED = /(?:^|\/)\.[^/]*create-nix-flake-(?:journal|\d)|\.create-nix-flake(?:-old)?$/;

/** What is in a folder, but for git's own files and what is staged: the bytes by path. */
function contents(folder: string): string {
  if (!existsSync(folder)) return "";
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter(
    (path) => !/(?:^|\/)\.git(?:\/|$)/.test(path) && !STAGED.test(path),
  );
  return files
    .toSorted()
    .map((path) => {
      const place = join(folder, path);
      return lstatSync(place).isFile() ? `${path}\0${readFileSync(place, "latin1")}` : path;
    })
    .join("\0\0");
}

function prepare({ start }: Trial, place: string): void {
  rmSync(place, { recursive: true, force: true });
  mkdirSync(place, { recursive: true });
  if (start !== undefined) cpSync(start, place, { recursive: true });
}

/** One row: killed at so many calls, what was there then, and after the same once more. */
function row(trial: Trial): string {
  const place = join(scratch, "place");
  prepare(trial, place);
  const before = contents(place);
  const calls = callsOf(trial.argv, place);
  const after = contents(place);
  if (after === before) throw new Error(`${trial.name} does nothing`);
  const step = Math.max(1, calls / MOST);
  const points = Array.from(
    { length: Math.min(calls, MOST) },
    (_, index) => 1 + Math.floor(index * step),
  );
  let [half, right] = [0, 0];
  for (const at of points) {
    prepare(trial, place);
    run(strace(trial.argv, "-e", `inject=${CALLS}:signal=SIGKILL:when=${at}`), place);
    const left = contents(place);
    if (left !== before && left !== after) half++;
    run(trial.argv, place);
    if (contents(place) === after) right++;
  }
  console.log(trial.name, calls, points.length, half, right);
  return `| ${trial.name} | ${calls} | ${points.length} | ${half} | ${points.length - right} |`;
}

function ours(): readonly Trial[] {
  const repo = join(scratch, "repo");
  const answers = ["--yes", "--host", "nas", "--user", "ada"];
  run([node, bin, repo, ...answers], scratch);
  run([node, bin, "host", "otter", "--yes"], repo);
  run(["git", ...identity, "commit", "-qam", "otter"], repo);
  const commands = [
    ["host", "fox"],
    ["rename-host", "otter", "fox"],
    ["remove-host", "otter"],
    ["user", "eve"],
    ["pack", "dev"],
  ];
  return [
    { name: "create-nix-flake DIR", argv: [node, bin, "new", ...answers, "--no-git"] },
    ...commands.map((words) => ({
      name: `create-nix-flake ${words.join(" ")}`,
      argv: [node, bin, ...words, "--yes"],
      start: repo,
    })),
  ];
}

function others(): readonly Trial[] {
  const source = join(scratch, "source");
  const template = join(scratch, "template");
  for (const index of Array.from({ length: 20 }).keys()) {
    for (const folder of [source, join(template, "{{cookiecutter.name}}")]) {
      mkdirSync(join(folder, `d${index % 4}`), { recursive: true });
      writeFileSync(join(folder, `d${index % 4}/f${index}`), `${index}\n`.repeat(100));
    }
  }
  writeFileSync(join(template, "cookiecutter.json"), '{ "name": "new" }\n');
  run(["git", "init", "-q"], source);
  run(["git", "add", "."], source);
  run(["git", ...identity, "commit", "-qm", "All"], source);
  const vite = process.env["CREATE_VITE"] ?? "";
  return [
    ...(existsSync(vite)
      ? [
          {
            name: "create-vite",
            argv: [node, vite, "new", "--template", "vanilla-ts", "--no-interactive"],
          },
        ]
      : []),
    ...(run(["cookiecutter", "--version"], scratch) === 0
      ? [{ name: "cookiecutter", argv: ["cookiecutter", "--no-input", template] }]
      : []),
    { name: "git clone", argv: ["git", "clone", "-q", "--no-local", source, "new"] },
  ];
}

if (run(["strace", "-V"], scratch) !== 0) throw new Error("strace is not there");
try {
  const trials = [...ours(), ...others()];
  const rows = trials.map((trial) => row(trial));
  const text = `# What a kill leaves

Written by \`npx tsx scripts/reliability.ts ${MOST}\`. Each program is killed by the system as it makes one of its
calls that change the disk (strace, \`inject=…:signal=SIGKILL:when=N\`; the calls of the process itself, evenly
spread where there are more than ${MOST}). *Half* counts the kills after which the folder is neither as it was nor as it
is to be; *not mended* those after which the same command, run once more, does not get there either.

| program | calls | killed | half | not mended |
| --- | --- | --- | --- | --- |
${rows.join("\n")}

A change of a repository is staged beside the files, each byte on the disk, before the first file is moved into its
place: a kill among the moves leaves some of them done, and the next command of ours finishes the rest or takes it
back, and says so. What is staged has names of its own, and is not counted.
`;
  mkdirSync(join(root, "docs"), { recursive: true });
  writeFileSync(join(root, "docs/reliability.md"), text);
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
