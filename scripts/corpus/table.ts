import type { Run } from "./measure.ts";

/** How many runs of each command became what, and which repos these are. */
export function tableOf(runs: readonly Run[]): string {
  const commands = [...new Set(runs.map(({ command }) => command))];
  const kinds = ["right", "wrong", "refused", "unread"] as const;
  const rows = commands.map((command) => {
    const counts = kinds.map((kind) => of(runs, command, kind).length);
    return `| ${command} | ${counts.join(" | ")} |`;
  });
  const lists = commands.flatMap((command) =>
    kinds
      .slice(1)
      .flatMap((kind) => [
        `\n## ${command}: ${kind}\n`,
        ...of(runs, command, kind).map(({ repo, why }) => `- ${repo}: ${lineOf(why)}`),
      ]),
  );
  const head = [`| command | ${kinds.join(" | ")} |`, "| --- | --- | --- | --- | --- |"];
  return [...head, ...rows, ...lists, ""].join("\n");
}

const of = (runs: readonly Run[], command: string, kind: string): readonly Run[] =>
  runs.filter((run) => run.command === command && run.became === kind);

const lineOf = (text: string): string => text.replaceAll(/\s+/g, " ").trim().slice(0, 600);
