import { commands } from "./commands/index.ts";
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
  for (const { name, words, help } of commands) {
    plop.setGenerator(name, {
      description: help,
      async prompts(inquirer) {
        const typed = wordsBehind(name);
        if (typed.length > 0) return { words: typed };
        // Chosen from plop's menu, a generator comes without words.
        const questions = words.map((word) => ({ type: "input", name: word, message: word }));
        const answers = await inquirer.prompt(questions);
        return { words: words.map((word) => answers[word] ?? "") };
      },
      actions: (answers) => [() => carryOut([name, ...answers.words])],
    });
  }
}

/** The words typed behind the generator's name; plop hands them on only to prompts of its own kind. */
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
