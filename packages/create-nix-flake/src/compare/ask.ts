import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { FEATURES, lastError } from "../nix.ts";
import type { Runner } from "../runner.ts";

/** Something to ask of the outputs of a flake. */
export interface Query {
  readonly id: string;
  /** An expression in Nix about `outputs`; its value is what JSON can hold. */
  readonly expression: string;
}

/** What Nix says to a question. */
export type Reply =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly error: string };

/** How Nix is asked. */
export interface Session {
  readonly runner: Runner;
  /** When to stop, by `performance.now()`. */
  readonly until: number;
  /** The processes that run, to be ended when this one is. */
  readonly children: Set<ChildProcess>;
}

/** Nothing is fetched, substituted, built or written: what is not at hand is an error. */
const OFFLINE = [
  ...["--offline", "--no-write-lock-file", "--no-eval-cache", "--log-format", "raw"],
  ...["--option", "max-jobs", "0", "--option", "builders", "", "--option", "substitute", "false"],
];

const NOWHERE = "http://127.0.0.1:9";

/** `--offline` alone still tries once. */
const NO_NETWORK = {
  ...Object.fromEntries(
    ["http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"].map(
      (name) => [name, NOWHERE],
    ),
  ),
  no_proxy: "",
  NO_PROXY: "",
  GIT_ALLOW_PROTOCOL: "file",
  GIT_TERMINAL_PROMPT: "0",
};

/** How many questions one process is asked: Nix keeps all hosts that it has evaluated in memory. */
const AT_ONCE = 12;

/**
 * Asks Nix about a flake, several questions in one process. One that Nix cannot answer ends the
 * process; the others are asked again in the next one.
 *
 * @param flake - a reference without `#`.
 * @param onAnswer - told of each answer as it comes.
 * @returns by the ids of the questions; without those that there was no time for.
 */
export async function ask(
  flake: string,
  questions: readonly Query[],
  session: Session,
  onAnswer: (id: string) => void = () => {},
): Promise<ReadonlyMap<string, Reply>> {
  const answers = new Map<string, Reply>();
  const put = (id: string, answer: Reply): void => {
    answers.set(id, answer);
    onAnswer(id);
  };
  while (performance.now() < session.until) {
    const left = questions.filter(({ id }) => !answers.has(id)).slice(0, AT_ONCE);
    if (left.length === 0) break;
    // oxlint-disable-next-line no-await-in-loop -- what is asked next depends on it
    const { error, begun } = await evaluate(flake, left, session, put);
    if (error === undefined) continue;
    if (begun !== undefined) put(begun, { ok: false, error });
    else for (const { id } of questions) if (!answers.has(id)) put(id, { ok: false, error });
  }
  return answers;
}

/** How a process ended; without an error when everything was answered, or time was up. */
interface Ended {
  readonly error?: string;
  /** The question that ended it. */
  readonly begun?: string;
}

function evaluate(
  flake: string,
  questions: readonly Query[],
  session: Session,
  put: (id: string, answer: Reply) => void,
): Promise<Ended> {
  // What a configuration traces itself is not taken for an answer.
  const token = randomBytes(8).toString("hex");
  const words = ["eval", ...OFFLINE, `${flake}#.`, "--apply", programOf(questions, token)];
  return new Promise((resolve) => {
    let begun: string | undefined;
    let errors: string[] = [];
    const read = (line: string): void => {
      const [, mark, index, json] =
        new RegExp(`^trace: ${token}([<>])(\\d+) ?(.*)$`, "s").exec(line) ?? [];
      const id = questions[Number(index)]?.id;
      if (mark === undefined || id === undefined) errors.push(line);
      else if (mark === "<") [begun, errors] = [id, []];
      else {
        begun = undefined;
        put(id, { ok: true, value: JSON.parse(json ?? "null") as unknown });
      }
    };
    start(words, session, read, (code, message) => {
      if (code === 0 || performance.now() >= session.until) return resolve({});
      const error = message ?? lastError(errors.join("\n"));
      resolve(begun === undefined ? { error } : { error, begun });
    });
  });
}

/** The function of the outputs that says each answer as soon as it has it. */
function programOf(questions: readonly Query[], token: string): string {
  const steps = questions.map(
    ({ expression }, index) => `{ id = "${index}"; value = ${expression}; }`,
  );
  return `outputs: builtins.foldl' (_: step:
  builtins.trace "${token}<\${step.id}" (
    let text = builtins.toJSON step.value; in
    builtins.seq text (builtins.trace "${token}>\${step.id} \${text}" null)
  )) null [ ${steps.join("\n")} ]`;
}

/**
 * What Nix says of a flake without evaluating its outputs.
 *
 * @returns undefined when it cannot be locked as it is.
 */
export async function metadataOf(
  flake: string,
  session: Session,
): Promise<{ readonly path: string; readonly narHash: string } | undefined> {
  const lines: string[] = [];
  const words = [
    "flake",
    "metadata",
    "--json",
    ...OFFLINE.filter((word) => word !== "--no-eval-cache"),
    flake,
  ];
  return new Promise((resolve) => {
    const end = (code: number | null): void => {
      if (code !== 0) return resolve(undefined);
      const { path, locked } = JSON.parse(lines.join("\n")) as {
        path: string;
        locked: { narHash?: string };
      };
      resolve({ path, narHash: locked.narHash ?? "" });
    };
    start(
      words,
      session,
      () => {},
      end,
      (line) => lines.push(line),
    );
  });
}

/** Starts Nix, and ends it when time is up. */
function start(
  words: readonly string[],
  { runner, until, children }: Session,
  onError: (line: string) => void,
  onEnd: (code: number | null, message?: string) => void,
  onOutput: (line: string) => void = () => {},
): void {
  const child = spawn("nix", [...FEATURES, ...words], {
    env: { ...runner.environment, ...NO_NETWORK },
    stdio: ["ignore", "pipe", "pipe"],
    ...runner.owner,
  });
  children.add(child);
  const left = until - performance.now();
  const timer = Number.isFinite(left) ? setTimeout(() => child.kill("SIGKILL"), left) : undefined;
  let isOver = false;
  const end = (code: number | null, message?: string): void => {
    if (isOver) return;
    isOver = true;
    clearTimeout(timer);
    children.delete(child);
    onEnd(code, message);
  };
  eachLine(child.stdout, onOutput);
  eachLine(child.stderr, onError);
  child.on("error", ({ message }) => end(null, message));
  child.on("close", (code) => end(code));
}

function eachLine(stream: NodeJS.ReadableStream, take: (line: string) => void): void {
  let rest = "";
  stream.setEncoding("utf8");
  stream.on("data", (text: string) => {
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) take(line);
  });
  stream.on("end", () => take(rest));
}
