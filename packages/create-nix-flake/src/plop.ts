import { main } from "./main.ts";

/** The part of plop's interface that a plopfile is handed and that is used here. */
interface Plop {
  setGenerator(name: string, generator: Generator): void;
}

interface Generator {
  readonly description: string;
  /** Plop leaves its own reading of the command line to a generator whose prompts are a function. */
  prompts(inquirer: Inquirer): Promise<{ words: readonly string[] }>;
  actions(answers: { words: readonly string[] }): (() => Promise<string>)[];
}

interface Inquirer {
  prompt(questions: readonly object[]): Promise<Record<string, string>>;
}

/** Gives plop our commands: each generator has the name, the options and the plan of a command. */
export default function plopfile(plop: Plop): void {
  plop.setGenerator("host", {
    description: "Add a machine",
    async prompts(inquirer) {
      const words = wordsBehind("host");
      if (words.length > 0) return { words };
      // Chosen from plop's menu, a generator comes without words.
      const { name } = await inquirer.prompt([
        { type: "input", name: "name", message: "Host name" },
      ]);
      return { words: [name ?? ""] };
    },
    actions: ({ words }) => [() => carryOut(["host", ...words])],
  });
}

/** What was typed behind the generator's name; plop hands it on only to prompts of its own kind. */
function wordsBehind(generator: string): string[] {
  const place = process.argv.indexOf(generator, 2);
  return place === -1 ? [] : process.argv.slice(place + 1).filter((word) => word !== "--");
}

async function carryOut(words: readonly string[]): Promise<string> {
  const exitCode = await main(words);
  // Plop has one exit code for all failures, and would print ours a second time.
  if (exitCode !== 0) process.exit(exitCode);
  return words.join(" ");
}
