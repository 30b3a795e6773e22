import { execFileSync, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { filesBelow, scratch } from "../support/files.ts";
import { expectedRepo } from "../support/golden.ts";

const source = join(import.meta.dirname, "../../packages/create-nix-flake");
const place = mkdtempSync(join(tmpdir(), "create-nix-flake-package-"));
let tarball = "";

const GNOME = [
  ...["--yes", "--host", "nixos", "--user", "ada", "--full-name", "Ada Lovelace"],
  ...["--release", "unstable", "--desktop", "gnome", "--time-zone", "Europe/Berlin", "--no-git"],
];

beforeAll(() => {
  const words = ["pack", "--json", "--pack-destination", place];
  const [packed] = JSON.parse(execFileSync("npm", words, { cwd: source, encoding: "utf8" }));
  tarball = join(place, packed.filename);
});

afterAll(() => rmSync(place, { recursive: true }));

function expectGolden(folder: string): void {
  const golden = expectedRepo("desktop-gnome");
  expect(filesBelow(folder)).toEqual(filesBelow(golden));
  for (const path of filesBelow(golden)) {
    expect(readFileSync(join(folder, path)), path).toEqual(readFileSync(join(golden, path)));
  }
}

test("the package is small, and brings nothing else along", () => {
  expect(statSync(tarball).size).toBeLessThan(270_000);
  const manifest = JSON.parse(
    execFileSync("tar", ["-xzOf", tarball, "package/package.json"], { encoding: "utf8" }),
  );
  for (const key of ["dependencies", "optionalDependencies", "peerDependencies", "scripts"]) {
    expect(manifest[key]).toBeUndefined();
  }
});

test("installed from its tarball, it writes the golden repo", () => {
  const cwd = scratch();
  const words = ["--yes", "--package", tarball, "create-nix-flake", "repo", ...GNOME];
  execFileSync("npx", words, { cwd, env: npmEnvironment(), stdio: "pipe" });
  expectGolden(join(cwd, "repo"));
});

describe("from a registry", () => {
  const registry = serve();
  afterAll(() => registry.close());

  const npm = async (cwd: string, words: readonly string[]) => {
    const flags = [`--registry=${await registry.address}`, "--yes"];
    return new Promise<{ code: number | null; output: string }>((resolve) => {
      const child = spawn("npm", [...flags, ...words], { cwd, env: npmEnvironment() });
      let output = "";
      child.stdout.on("data", (data) => (output += data));
      child.stderr.on("data", (data) => (output += data));
      child.on("close", (code) => resolve({ code, output }));
    });
  };

  test("npm create nix-flake writes the golden repo", async () => {
    const cwd = scratch();
    const { code, output } = await npm(cwd, ["create", "nix-flake", "repo", "--", ...GNOME]);
    expect(output).toContain("Wrote 15 files");
    expect(code).toBe(0);
    expectGolden(join(cwd, "repo"));
  });

  test("npm create without -- is told what npm did to the flags", async () => {
    const cwd = scratch();
    const { code, output } = await npm(cwd, ["create", "nix-flake", "repo", "--host", "laptop"]);
    expect(output).toContain("npm kept --host for itself; put -- before the options");
    expect(code).not.toBe(0);
    expect(filesBelow(cwd)).toEqual([]);
  });
});

/** npm with nothing of its own kept, in a home beside the tarball so that no repo's folder fills. */
function npmEnvironment(): Record<string, string> {
  return { PATH: process.env["PATH"]!, HOME: place, LANG: "C.UTF-8" };
}

/** A registry on loopback that has this one package. */
function serve(): { readonly address: Promise<string>; close(): void } {
  const server = createServer((request, response) => {
    if (request.url === "/create-nix-flake") {
      const bytes = readFileSync(tarball);
      const manifest = JSON.parse(readFileSync(join(source, "package.json"), "utf8"));
      const { port } = server.address() as AddressInfo;
      const dist = {
        tarball: `http://127.0.0.1:${port}/tarball`,
        integrity: `sha512-${createHash("sha512").update(bytes).digest("base64")}`,
      };
      const versions = { [manifest.version]: { ...manifest, devDependencies: {}, dist } };
      const tags = { latest: manifest.version };
      response.end(JSON.stringify({ name: manifest.name, "dist-tags": tags, versions }));
    } else if (request.url === "/tarball") response.end(readFileSync(tarball));
    else response.writeHead(404).end("{}");
  });
  const address = new Promise<string>((resolve) => {
    server.listen(0, "127.0.0.1", () =>
      resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`),
    );
  });
  return { address, close: () => void server.close() };
}
