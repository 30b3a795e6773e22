import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import {
  type Answer,
  type Answers,
  applies,
  create,
  defaultAnswer,
  newestStable,
  personNamed,
  questionsOf,
  type Release,
} from "planner";
import program from "../packages/create-nix-flake/package.json" with { type: "json" };
import { packs, releases } from "../packages/create-nix-flake/src/packs/index.ts";

// Renders the starters from templates/starters.json into templates/starters/.

/** What `templates/starters.json` says of a starter; the root `flake.nix` reads it as well. */
interface Starter {
  readonly description: string;
  readonly hosts: readonly {
    readonly name: string;
    readonly packs: readonly string[];
    /** By the names of the packs' questions; what is left out has its default. */
    readonly answers?: Readonly<Record<string, Answer>>;
  }[];
}

const templates = fileURLToPath(new URL("../templates/", import.meta.url));

/** The folder of all starters. */
export const startersDirectory = join(templates, "starters");

const listed = JSON.parse(readFileSync(join(templates, "starters.json"), "utf8")) as Readonly<
  Record<string, Starter>
>;

/** What each starter consists of in a release: the text of each file by its path, by the starter's name. */
export function startersOf(release: Release): ReadonlyMap<string, ReadonlyMap<string, string>> {
  return new Map(
    Object.entries(listed).map(([name, starter]) => [name, render(answersOf(starter, release))]),
  );
}

/** The person in a starter is called `me`; what they log in as, each host says. */
function answersOf({ hosts }: Starter, release: Release): Answers {
  return {
    release: release.name,
    packs: [],
    users: [{ ...personNamed("me"), admin: true }],
    hosts: hosts.map((host) => {
      const answers: Record<string, Answer> = {};
      for (const question of questionsOf(packs, host.packs)) {
        const byDefault = applies(question, answers) ? defaultAnswer(question, answers) : null;
        answers[question.name] = host.answers?.[question.name] ?? byDefault ?? null;
      }
      return {
        name: host.name,
        system: "x86_64-linux",
        stateVersion: release.stateVersion,
        users: ["me"],
        packs: host.packs,
        answers,
      };
    }),
  };
}

function render(answers: Answers): ReadonlyMap<string, string> {
  const { changes, problems } = create({ answers, packs, releases, version: program.version });
  if (problems.length > 0) throw new Error(problems.map(({ message }) => message).join("\n"));
  return new Map(changes.map(({ path, content }) => [path, content]));
}

if (process.argv[1] === import.meta.filename) {
  rmSync(startersDirectory, { recursive: true, force: true });
  for (const [name, files] of startersOf(newestStable(releases))) {
    for (const [path, text] of files) {
      const file = join(startersDirectory, name, path);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, text);
    }
  }
}
