import type { Outcome } from "./compare.ts";

const KINDS = ["equal", "differs", "refused", "wrong", "unread"] as const;

/** How many trees became what, and a line for each. */
export function tableOf(outcomes: readonly Outcome[]): string {
  const counts = KINDS.map((kind) => outcomes.filter(({ became }) => became === kind).length);
  return [
    `| ${KINDS.join(" | ")} |`,
    "| --- | --- | --- | --- | --- |",
    `| ${counts.join(" | ")} |`,
    "",
    ...outcomes.map(
      ({ tree, became, compared, unknown, why }) =>
        `- ${became} ${tree}: ${compared} values, ${unknown.length} unknown. ${lineOf(why)}`,
    ),
    "",
  ].join("\n");
}

const lineOf = (text: string): string => text.replaceAll(/\s+/g, " ").trim().slice(0, 600);
