import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";
import type { Machine } from "../src/detect/index.ts";

/** A file of a made-up machine: its text, or what it links to. */
export type Entry = string | { readonly link: string };

/** Makes a machine up, with these files and this environment, until the test is over. */
export function machineWith(
  files: Readonly<Record<string, Entry>> = {},
  environment: Machine["environment"] = {},
): Machine {
  const root = mkdtempSync(join(tmpdir(), "machine-"));
  onTestFinished(() => rmSync(root, { recursive: true }));
  for (const [path, entry] of Object.entries(files)) {
    const file = join(root, path);
    mkdirSync(dirname(file), { recursive: true });
    if (typeof entry === "string") writeFileSync(file, entry);
    else symlinkSync(entry.link, file);
  }
  return { root, environment };
}
