import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type Answers, create, type HostAnswers, type Ingredients } from "planner";
import { packs, releases } from "../../packages/create-nix-flake/src/packs/index.ts";
import { scratch, write } from "./files.ts";

const directory = join(import.meta.dirname, "../golden/cases");

/** The folder of a case's expected repo. */
export const expectedRepo = (name: string): string => join(directory, name, "expected");

/** The golden repos: each is a folder with `answers.json`, hardware files, and what must come out. */
export const cases = readdirSync(directory, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => ({ name, ingredients: read(join(directory, name)) }));

function read(folder: string): Ingredients {
  const text = (file: string) => readFileSync(join(folder, file), "utf8");
  const hardware = readdirSync(folder).flatMap((file) => {
    const host = /^hardware-configuration\.(.+)\.nix$/.exec(file)?.[1];
    return host === undefined ? [] : [[host, text(file)] as const];
  });
  return {
    answers: JSON.parse(text("answers.json")) as Answers,
    packs,
    releases,
    version: "0.1.0",
    hardware: Object.fromEntries(hardware),
  };
}

/** Writes the repo of a case whose one host has other answers. @returns its folder. */
export function repoWith(name: string, answers: HostAnswers["answers"]): string {
  const { ingredients } = cases.find((each) => each.name === name)!;
  const [host] = ingredients.answers.hosts;
  const hosts = [{ ...host!, answers: { ...host!.answers, ...answers } }];
  const { changes } = create({ ...ingredients, answers: { ...ingredients.answers, hosts } });
  const folder = scratch();
  write(folder, new Map(changes.map(({ path, content }) => [path, content])));
  return folder;
}
