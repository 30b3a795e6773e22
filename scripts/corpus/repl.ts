import { stripVTControlCharacters } from "node:util";
import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { nix } from "../../test/support/nix.ts";

/** How long an answer may take, in milliseconds. */
const PATIENCE = 10_000;

/**
 * A Nix that is asked one expression after another, and that survives errors which `builtins.tryEval` does not catch:
 * what it has evaluated before one is there after it.
 */
export class Repl {
  readonly #start: string;
  #child: ChildProcessWithoutNullStreams | undefined;
  #printed = "";
  #heard: (() => void) | undefined;
  #count = 0;

  /** @param start binds the names that the questions use */
  constructor(start: string) {
    this.#start = start;
  }

  /** The string that an expression evaluates to, or what Nix said. */
  async ask(expression: string): Promise<string | Error> {
    const child = this.#running();
    this.#count += 1;
    const end = `"@@${this.#count}@@"`; // What is asked is echoed: only the answer has it as one string.
    this.#printed = "";
    child.stdin.write(`${expression}\n"@@" + "${this.#count}@@"\n`);
    const isIn = await new Promise<boolean>((done) => {
      const late = setTimeout(() => done(false), PATIENCE);
      this.#heard = () => {
        if (!this.#printed.includes(`${end}\n`) && this.#child === child) return;
        clearTimeout(late);
        done(this.#child === child);
      };
    });
    if (!isIn) {
      this.end();
      return new Error(`no answer: ${this.#printed.slice(-300)}`);
    }
    const text = this.#printed;
    const answer = /^"(?!@@)(.*)"$/m.exec(text)?.[0];
    if (answer === undefined) return new Error(lastWords(text));
    // Nix's escapes are JSON's, but for the dollar sign.
    return JSON.parse(
      answer.replaceAll(/\\(.)/g, (both, one) => (one === "$" ? "$" : both)),
    ) as string;
  }

  /** Ends the process. */
  end(): void {
    this.#child?.kill("SIGKILL");
    this.#child = undefined;
  }

  #running(): ChildProcessWithoutNullStreams {
    if (this.#child) return this.#child;
    const child = spawn("/bin/sh", ["-c", "exec nix repl --offline --quiet 2>&1"], {
      env: {
        ...nix!.environment,
        NO_COLOR: "1",
        NIX_CONFIG: `${nix!.environment["NIX_CONFIG"] ?? ""}\nextra-experimental-features = pipe-operators`,
      },
    });
    this.#child = child;
    // One pipe for both: an error is there before what follows it.
    const hear = (chunk: string): void => {
      if (this.#child !== child) return;
      this.#printed += stripVTControlCharacters(chunk);
      this.#heard?.();
    };
    child.stdout.on("data", hear);
    child.on("close", () => {
      if (this.#child !== child) return;
      this.#child = undefined;
      this.#heard?.();
    });
    child.stdin.on("error", () => {});
    child.stdout.setEncoding("utf8");
    child.stdin.write(`${this.#start}\n`);
    return child;
  }
}

/** The last error in what Nix printed, and where it is. */
function lastWords(text: string): string {
  const at = text.lastIndexOf("error:");
  return text.slice(Math.max(at, 0), at < 0 ? 300 : at + 600).trim();
}
