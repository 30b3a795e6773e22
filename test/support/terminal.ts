import { spawn } from "@lydell/node-pty";
import xterm from "@xterm/headless";
import { onTestFinished } from "vitest";
import { bareEnvironment, bin } from "./program.ts";

/** Keys, as a terminal sends them. */
export const keys = { enter: "\r", down: "\x1b[B", up: "\x1b[A", ctrlC: "\x03", erase: "\x15" };

/** The program in a real terminal. */
export interface Session {
  /** What the screen shows, without the spaces at the ends of its lines. */
  screen(): string;
  /** Waits until the screen shows this; throws with the screen when it never does. */
  see(what: string | RegExp): Promise<void>;
  press(...pressed: readonly string[]): Promise<void>;
  readonly ended: Promise<{ readonly code: number; readonly signal: number | undefined }>;
  /** All that was printed so far, escape codes and all. */
  printed(): string;
}

/** Runs our program, or another, in a terminal of this width; it is ended with the test. */
export function open(
  words: readonly string[],
  cwd: string,
  {
    columns = 90,
    rows = 60,
    env = {} as Record<string, string>,
    program: [file, ...before] = [process.execPath, bin] as readonly string[],
  } = {},
): Session {
  const screen = new xterm.Terminal({ cols: columns || 80, rows, allowProposedApi: true });
  // No terminal can be made without columns, but one can be told that it has none.
  const program = [file!, ...before, ...words];
  const [command, ...rest] =
    columns > 0 ? program : ["sh", "-c", 'stty cols 0; exec "$@"', "sh", ...program];
  const pty = spawn(command!, rest, {
    cwd,
    cols: columns || 80,
    rows,
    env: { ...bareEnvironment(cwd), TERM: "xterm-256color", ...env },
  });
  let printed = "";
  pty.onData((data) => {
    printed += data;
    screen.write(data);
  });
  let running = true;
  const ended = new Promise<{ code: number; signal: number | undefined }>((resolve) => {
    pty.onExit(({ exitCode, signal }) => {
      running = false;
      resolve({ code: exitCode, signal });
    });
  });
  onTestFinished(() => void (running && pty.kill("SIGKILL")));
  const read = (): string => {
    const { active } = screen.buffer;
    const lines = Array.from(
      { length: active.length },
      (_, row) => active.getLine(row)?.translateToString(true) ?? "",
    );
    return lines.join("\n").trimEnd();
  };
  const see = async (what: string | RegExp): Promise<void> => {
    const deadline = Date.now() + 20_000;
    while (!(typeof what === "string" ? read().includes(what) : what.test(read()))) {
      if (Date.now() > deadline) throw new Error(`never saw ${what} in:\n${read()}`);
      await pause(20);
    }
  };
  const press = async (...pressed: readonly string[]): Promise<void> => {
    for (const key of pressed) {
      pty.write(key);
      // A key that comes with the one before it would be read as one with it.
      await pause(60);
    }
  };
  return { screen: read, see, press, ended, printed: () => printed };
}

const pause = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));
