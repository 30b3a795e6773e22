// Kills programs at their system calls that change the disk, lets these calls fail, and writes what that
// left into docs/reliability.md: npx tsx scripts/reliability.ts [POINTS]
//
// strace lets the system kill the program as it enters a call, so that it is not carried out any more, or
// gives the program an error in its place: what lies on the disk is what a kill between two calls, or a
// disk that is full or broken, would leave. strace counts each name of a call by itself, and so do we.
//
// It needs strace, git, cookiecutter and create-vite (CREATE_VITE is the path of its index.js); of these
// last two, what is not there is left out of the table.
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

/** Runs a program to its end: its exit code, or the signal that ended it. */
function run(argv: readonly string[], cwd: string): number | string | null {
  const [program = "", ...words] = argv;
  const env = { PATH: process.env["PATH"], HOME: scratch, GIT_CONFIG_NOSYSTEM: "1", CI: "1" };
  const ended = spawnSync(program, words, { cwd, env, stdio: "ignore", timeout: 60_000 });
  return ended.signal ?? ended.status;
}

/** One call among all of its name that the main thread of a program makes: `fsync`, the third. */
interface Call {
  readonly name: string;
  readonly nth: number;
}

const strace = (argv: readonly string[], ...words: readonly string[]): readonly string[] => [
  ...["strace", "-qq", "-y", "-o", join(scratch, "log"), "-e", `trace=${CALLS}`],
  ...words,
  ...argv,
];

/** The calls of a program that change the disk, in their order, but for those of its children. */
function callsOf(argv: readonly string[], cwd: string): readonly Call[] {
  run(strace(argv), cwd);
  const counts = new Map<string, number>();
  return readFileSync(join(scratch, "log"), "utf8")
    .split("\n")
    .flatMap((line): readonly Call[] => {
      const { name, fd } = /^(?<name>\w+)\((?:\d+<(?<fd>[^>]*))?/.exec(line)?.groups ?? {};
      if (name === undefined) return [];
      const nth = (counts.get(name) ?? 0) + 1;
      counts.set(name, nth);
      // What goes to a pipe, to a thread or to nowhere changes no disk.
      return fd === undefined || /^\/(?!dev\/)/.test(fd) ? [{ name, nth }] : [];
    });
}

/** What we stage beside the files that it takes the place of, and the list of what is to be done. */
const STAGED = /(?:^|\/)\.[^/]*create-nix-flake-(?:journal|\d)|\.create-nix-flake(?:-old)?$/;

type Files = ReadonlyMap<string, string>;

/** The files of a folder by path, but for git's own and what is staged: the bytes; nothing for a folder. */
function contents(folder: string): Files {
  if (!existsSync(folder)) return new Map();
  const paths = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter(
    (path) => !/(?:^|\/)\.git(?:\/|$)/.test(path) && !STAGED.test(path),
  );
  return new Map(
    paths.toSorted().flatMap((path): readonly [string, string][] => {
      const place = join(folder, path);
      const stats = lstatSync(place);
      if (stats.isDirectory()) return [];
      return [[path, stats.isFile() ? readFileSync(place, "latin1") : "no file"]];
    }),
  );
}

const isSame = (one: Files, other: Files): boolean =>
  one.size === other.size && [...one].every(([path, text]) => other.get(path) === text);

function prepare({ start }: Trial, place: string): void {
  rmSync(place, { recursive: true, force: true });
  mkdirSync(place, { recursive: true });
  if (start !== undefined) cpSync(start, place, { recursive: true });
}

/** What was seen of a program that was made to fail again and again. */
interface Row {
  readonly name: string;
  /** How it was made to fail. */
  readonly by: string;
  tried: number;
  /** How often the files were neither as before nor as they should be. */
  half: number;
  /** How often a file that was there before had neither its own bytes nor those that it should have. */
  lost: number;
  /** How often the exit code said that all went well though the files are not as they should be. */
  unsaid: number;
  /** How often the same command, once more, did not get there. */
  notMended: number;
}

const ERRORS = ["ENOSPC", "EIO", "EACCES", "EROFS"];

/** Two rows: one of kills, one of errors. */
function rowsOf(trial: Trial): readonly Row[] {
  const place = join(scratch, "place");
  prepare(trial, place);
  const before = contents(place);
  const calls = callsOf(trial.argv, place);
  const after = contents(place);
  if (isSame(after, before)) throw new Error(`${trial.name} does nothing`);
  const rowOf = (by: string): Row => ({
    name: trial.name,
    by,
    tried: 0,
    half: 0,
    lost: 0,
    unsaid: 0,
    notMended: 0,
  });
  const add = (row: Row, most: number, fault: string): void => {
    const step = Math.max(1, calls.length / most);
    for (const index of Array.from({ length: Math.min(calls.length, most) }).keys()) {
      const call = calls[Math.floor(index * step)];
      if (!call) continue;
      prepare(trial, place);
      const inject = `inject=${call.name}:${fault}:when=${call.nth}`;
      const ended = run(strace(trial.argv, "-e", inject), place);
      if (!/SIGKILL|INJECTED/.test(`${ended} ${readFileSync(join(scratch, "log"), "utf8")}`))
        continue;
      row.tried++;
      // A child that was not killed with it, such as one of git, ends by itself.
      run(["sleep", "0.2"], scratch);
      const left = contents(place);
      if (!isSame(left, before) && !isSame(left, after)) row.half++;
      const isLost = [...before].some(
        ([path, text]) => left.get(path) !== text && left.get(path) !== after.get(path),
      );
      if (isLost) row.lost++;
      if (ended === 0 && !isSame(left, after)) row.unsaid++;
      run(trial.argv, place);
      if (!isSame(contents(place), after)) row.notMended++;
    }
  };
  const [kills, errors] = [rowOf("kill"), rowOf("error")];
  add(kills, MOST, "signal=SIGKILL");
  for (const error of ERRORS) add(errors, MOST / 2, `error=${error}`);
  console.log(kills, errors);
  return [kills, errors];
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
  const rows = [...ours(), ...others()].flatMap((trial) => rowsOf(trial));
  const text = `# What a kill or an error leaves

Written by \`npx tsx scripts/reliability.ts ${MOST}\`. Each program is killed by the system as it enters one of its
calls that change the disk, or gets an error (${ERRORS.join(", ")}) in place of what the call does (strace, \`inject=CALL:signal=SIGKILL:when=N\`
and \`inject=CALL:error=ENOSPC:when=N\`; the calls of its main thread, evenly spread where there are more).

- *tried*: the runs in which that came to pass;
- *half*: the files are neither as they were nor as they are to be;
- *lost*: a file that was there has neither the bytes that it had nor those that it is to have;
- *unsaid*: the exit code is 0 though the files are not as they are to be;
- *not mended*: the same command, run once more, does not get there either.

| program | by | tried | half | lost | unsaid | not mended |
| --- | --- | --- | --- | --- | --- | --- |
${rows
  .map(
    ({ name, by, tried, half, lost, unsaid, notMended }) =>
      `| ${[name, by, tried, half, lost, unsaid, notMended].join(" | ")} |`,
  )
  .join("\n")}

A change of a repository is staged beside the files, each byte on the disk, before the first file is moved into its
place: a kill among the moves leaves some of them done, and the next command of ours finishes the rest or takes it
back, and says so. What is staged has names of its own, and is not counted.
`;
  mkdirSync(join(root, "docs"), { recursive: true });
  writeFileSync(join(root, "docs/reliability.md"), text);
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
