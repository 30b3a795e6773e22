/**
 * A real Nix for the tests and for maintainers, without root and without touching the machine.
 * `tsx scripts/nix.ts nix eval --expr 1+1` runs one command with it, `tsx scripts/nix.ts` opens a shell.
 */
import { execFile, spawnSync } from "node:child_process";
import { resolve } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/** A Nix that runs here. */
export interface Nix {
  readonly version: string;
  /** All of the environment in which to spawn `nix`, `nix-instantiate`, `nix-store`, …: its PATH finds them, flakes are on. */
  readonly environment: NodeJS.ProcessEnv;
}

/** The first with today's lock files and relative inputs. */
const oldest = "2.26";

/** Where in Debian to look, best first; the names outlive the releases. */
const releases = ["testing", "stable"];

/**
 * Finds the Nix on the PATH if it is new enough. Else gets Debian's into a cache folder (`node_modules/.cache/nix`,
 * or `CREATE_NIX_FLAKE_NIX`), where it has a store of its own and never goes online.
 *
 * @param onMissing is told why there is none
 */
export async function findNix(onMissing?: (reason: string) => void): Promise<Nix | undefined> {
  const cache = resolve(
    process.env["CREATE_NIX_FLAKE_NIX"] ?? `${import.meta.dirname}/../node_modules/.cache/nix`,
  );
  const attempts = [
    () => start(onPath()),
    () => start(inCache(cache)),
    ...releases.map((release) => async () => {
      await run(`${import.meta.dirname}/nix/debian.sh`, [release, `${cache}/debian`]);
      return start(inCache(cache));
    }),
  ];
  const reasons = new Set([`Found no Nix ${oldest} or newer, neither on the PATH nor in Debian:`]);
  for (const attempt of attempts) {
    try {
      return await attempt(); // oxlint-disable-line no-await-in-loop -- the next is for when this one fails
    } catch (error) {
      reasons.add((error as Error).message.trim());
    }
  }
  onMissing?.([...reasons].join("\n"));
  return undefined;
}

async function start(environment: NodeJS.ProcessEnv): Promise<Nix> {
  const { stdout } = await run("nix", ["--version"], { env: environment });
  // The last number: forks put a version of their own before that of the Nix they match.
  const version = /([\d.]+)\S*\s*$/.exec(stdout)?.[1] ?? "";
  if (version.localeCompare(oldest, "en", { numeric: true }) < 0)
    throw new Error(`${stdout.trim()} is too old.`);
  return { version, environment };
}

const flakes = "extra-experimental-features = nix-command flakes";

function onPath(): NodeJS.ProcessEnv {
  return { ...process.env, NIX_CONFIG: `${process.env["NIX_CONFIG"] ?? ""}\n${flakes}` };
}

/** Every setting that could lead out of the cache folder, to the caller's own Nix or to the network. */
function inCache(cache: string): NodeJS.ProcessEnv {
  const home = `${cache}/home`;
  return {
    ...process.env,
    PATH: `${cache}/debian/bin:${process.env["PATH"]}`,
    NIX_STORE_DIR: `${cache}/store`,
    NIX_STATE_DIR: `${cache}/var`,
    NIX_LOG_DIR: `${cache}/var/log`,
    NIX_CONF_DIR: home,
    NIX_CONFIG_HOME: home,
    NIX_CACHE_HOME: home,
    NIX_DATA_HOME: home,
    NIX_STATE_HOME: home,
    NIX_USER_CONF_FILES: "",
    NIX_PATH: "",
    NIX_REMOTE: "local",
    NIX_CONFIG: [
      flakes,
      "sandbox = false",
      "build-users-group =",
      "build-hook =", // Nix starts it by /proc/self/exe, which is not Nix here but its loader
      "substituters =",
      "flake-registry =",
      "fsync-metadata = false", // a store that can be made again needs no care
    ].join("\n"),
  };
}

if (process.argv[1] === import.meta.filename) {
  const nix = await findNix(console.error);
  if (!nix) process.exit(1);
  const [command = process.env["SHELL"] ?? "sh", ...options] = process.argv.slice(2);
  const { error, status } = spawnSync(command, options, { env: nix.environment, stdio: "inherit" });
  if (error) console.error(error.message);
  process.exit(status ?? 1);
}
