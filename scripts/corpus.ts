// Measures the built commands on checkouts of other people's flakes: `corpus.ts FOLDER LIBRARIES OUT` runs each
// command in a copy of every repo, and a real Nix evaluates its hosts before and after: with the libraries that are at
// hand, as `owner+name`, and stand-ins for whatever else a flake takes as an input.
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { measure } from "./corpus/measure.ts";
import { tableOf } from "./corpus/table.ts";

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    repos: { type: "string" },
    commands: { type: "string", default: "host,rename-host,remove-host,user,pack" },
    jobs: { type: "string", default: "2" },
  },
});
const [folder, libraries, out] = positionals.map((path) => resolve(path));
if (!folder || !libraries || !out)
  throw new Error(
    "Usage: corpus.ts FOLDER LIBRARIES OUT [--repos A,B] [--commands C,D] [--jobs 2]",
  );

mkdirSync(out, { recursive: true });
const only = values.repos?.split(",");
const repos = readdirSync(folder).filter((name) => !only || only.includes(name));
const commands = values.commands.split(",");
const runs = await Promise.all(Array.from({ length: Number(values.jobs) }, work));
const table = tableOf(runs.flat());
writeFileSync(join(out, "TABLE.md"), table);
console.log(table);

/** Takes one repo after another, until none is left. */
async function work() {
  const done = [];
  for (let name = repos.shift(); name !== undefined; name = repos.shift()) {
    // oxlint-disable-next-line no-await-in-loop -- a worker does one at a time
    const ended = await measure(join(folder!, name), name, commands, {
      libraries: libraries!,
    });
    for (const run of ended) {
      writeFileSync(join(out!, `${name}.${run.command}.json`), JSON.stringify(run, null, 1));
      console.error(`${run.became}\t${name}\t${run.command}`);
    }
    done.push(...ended);
  }
  return done;
}
