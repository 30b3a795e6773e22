import { spawn } from "node:child_process";
import { describe } from "vitest";
import { findNix } from "../../../scripts/nix.ts";

const nix = await findNix(console.error);

/** Tests that ask a real Nix: without one they are skipped, but never where changes are judged. */
export const describeWithNix = describe.skipIf(nix === undefined && process.env["CI"] !== "true");

/**
 * What `nix-instantiate` prints for a text on its standard input.
 *
 * @throws Error with what Nix complains of.
 */
export function instantiate(text: string, ...options: readonly string[]): Promise<string> {
  if (!nix) throw new Error("there is no Nix to ask");
  const { environment } = nix;
  return new Promise((resolve, reject) => {
    const features = ["--extra-experimental-features", "pipe-operators"];
    const child = spawn("nix-instantiate", [...features, ...options, "-"], { env: environment });
    let output = "";
    let complaint = "";
    child.stdout.setEncoding("utf8").on("data", (data: string) => (output += data));
    child.stderr.setEncoding("utf8").on("data", (data: string) => (complaint += data));
    child.on("error", reject);
    // Nix may be done before it has read everything; how it ended says what it thinks.
    child.stdin.on("error", () => {});
    child.on("close", (code) => (code === 0 ? resolve(output) : reject(new Error(complaint))));
    child.stdin.end(text);
  });
}

/** Whether Nix takes a text for Nix. A variable that is nowhere defined is no mistake of syntax. */
export async function isNix(text: string): Promise<boolean> {
  try {
    await instantiate(text, "--parse");
    return true;
  } catch (error) {
    return (error as Error).message.includes("undefined variable");
  }
}

/** The value of an expression, by way of JSON. */
export async function evaluate(text: string): Promise<unknown> {
  return JSON.parse(await instantiate(text, "--eval", "--strict", "--json"));
}
