import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { hardwarePath, type Problem, problem } from "planner";
import type { Runner } from "./runner.ts";

/** Flakes are off by default. */
export const FEATURES = ["--extra-experimental-features", "nix-command flakes"];

/** The messages of failed assertions and of warnings of one host. */
interface Verdict {
  readonly failed: readonly string[];
  readonly warnings: readonly string[];
}

const VERDICT = `{ config, ... }: {
  failed = map (a: a.message) (builtins.filter (a: !a.assertion) config.assertions);
  inherit (config) warnings;
}`;

/** Evaluates the whole system without assertions: they were checked before, and one may fail. */
const SYSTEM = `host:
  let
    checked = host.extendModules {
      modules = [ ({ lib, ... }: { assertions = lib.mkForce [ ]; }) ];
    };
  in
  checked.config.system.build.toplevel.drvPath`;

/**
 * Locks the inputs of a repo and evaluates each of its hosts; warnings count as errors.
 *
 * @param directory - the repo; `flake.lock` is written there.
 * @param hosts - their names.
 * @param placeholders - the hosts without a hardware file: the assertion of the placeholder may fail.
 * @param runner - the person as whom Nix runs.
 * @param watched - whether stderr is a terminal: Nix then shows its progress and errors there itself.
 * @returns the problems found; empty when every host can be built.
 */
export async function checkWithNix(
  directory: string,
  hosts: readonly string[],
  placeholders: ReadonlySet<string>,
  runner: Runner,
  watched: boolean,
): Promise<Problem[]> {
  const flake = `path:${encodeURI(directory)}`;
  const nix = (words: readonly string[]) => run([...FEATURES, ...words], runner, watched);
  const lock = await nix(["flake", "lock", flake]);
  if (!lock.ok) return [problem("inputs-not-locked", { error: lock.error }, { file: "flake.nix" })];
  const problems: Problem[] = [];
  for (const name of hosts) {
    const own = `hosts/${name}/configuration.nix`;
    const file = existsSync(join(directory, own)) ? own : "flake.nix";
    const host = `${flake}#nixosConfigurations.${JSON.stringify(name)}`;
    const verdict = await nix(["eval", "--json", host, "--apply", VERDICT]);
    if (!verdict.ok) {
      problems.push(problem("host-not-evaluated", { error: verdict.error }, { file }));
      continue;
    }
    const { failed, warnings } = JSON.parse(verdict.output) as Verdict;
    const expected = (message: string): boolean =>
      placeholders.has(name) && message.includes(hardwarePath(name));
    const found = [
      ...failed
        .filter((message) => !expected(message))
        .map((message) => problem("assertion-failed", { message }, { file })),
      ...warnings.map((message) => problem("evaluation-warning", { message }, { file })),
    ];
    problems.push(...found);
    if (found.length > 0) continue;
    const system = await nix(["eval", "--raw", host, "--apply", SYSTEM]);
    if (!system.ok) problems.push(problem("host-not-evaluated", { error: system.error }, { file }));
  }
  return problems;
}

type Result =
  | { readonly ok: true; readonly output: string }
  | { readonly ok: false; readonly error: string };

function run(words: readonly string[], runner: Runner, watched: boolean): Promise<Result> {
  return new Promise((resolve) => {
    const child = spawn("nix", words, {
      env: { ...runner.environment, NIX_ABORT_ON_WARN: "true" },
      stdio: ["ignore", "pipe", watched ? "inherit" : "pipe"],
      ...runner.owner,
    });
    let output = "";
    let errors = "";
    child.stdout?.setEncoding("utf8").on("data", (text: string) => (output += text));
    child.stderr?.setEncoding("utf8").on("data", (text: string) => (errors += text));
    child.on("error", ({ message }) => resolve({ ok: false, error: message }));
    child.on("close", (code) => {
      if (code === 0) resolve({ ok: true, output });
      else resolve({ ok: false, error: lastError(errors) || "Nix says above what is wrong" });
    });
  });
}

/** The text behind Nix's last `error:`; the trace comes before it. */
export function lastError(text: string): string {
  const start = text.lastIndexOf("error:");
  return text.slice(start === -1 ? 0 : start + "error:".length).trim();
}
