import type { Failure } from "./check.ts";

/**
 * The failures for people to read: each once, with the commands that make the smallest repo that has it.
 */
export function report(failures: readonly Failure[]): string {
  const groups = new Map<string, Failure[]>();
  for (const failure of failures) {
    const key = JSON.stringify([failure.file, failure.reason]);
    groups.set(key, [...(groups.get(key) ?? []), failure]);
  }
  return Array.from(groups.values(), (group) => {
    const [first, ...others] = group.toSorted((one, other) => size(one) - size(other));
    const { file, reason, repository } = first!;
    const more = others.length === 0 ? "" : ` (and ${others.length} more)`;
    return [
      `${file ?? "no file"}: ${reason}`,
      ...repository.commands.map((command) => `  ${command}`),
    ]
      .join("\n")
      .concat(more);
  }).join("\n\n");
}

const size = ({ repository }: Failure): number => repository.commands.join("\n").length;
