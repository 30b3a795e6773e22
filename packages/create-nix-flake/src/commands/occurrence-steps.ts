import { type Occurrences, quote } from "planner";
import type { NextStep } from "../next.ts";
import type { Effect } from "./command.ts";

/** A change to one host. */
type HostEffect = Exclude<Effect, { kind: "change" }>;

/**
 * The step to look at what else names a host, with each file and its lines.
 *
 * @param place - of the repo, as a person types it.
 * @param effect - the change: a new host is named beside its model, the others no more.
 */
export function occurrenceSteps(
  place: string,
  occurrences: Occurrences | undefined,
  effect: HostEffect,
): readonly NextStep[] {
  if (!occurrences) return [];
  const { name, found } = occurrences;
  const task = taskOf(effect);
  if (!found) {
    return [
      {
        command: `git -C ${place} grep --line-number --word-regexp ${quote(name)}`,
        why: `${name} stands in many places, or for much else: where it means the machine, ${task}`,
      },
    ];
  }
  const files = found.map(({ file, lines: [line] }) => {
    const at = line === undefined ? "" : `+${line} `;
    return `${at}${place}/${quote(file)}`;
  });
  const places = found.map(({ file, lines }) => {
    const at = lines.length > 0 ? `:${lines.join(", ")}` : " (its name)";
    return `  ${file}${at}${thenFor(file, effect)}`;
  });
  return [
    {
      command: `nano ${files.join(" ")}`,
      why: [`what else names ${name}: ${task}`, ...places].join("\n"),
    },
  ];
}

function taskOf(effect: HostEffect): string {
  switch (effect.kind) {
    case "add":
      return `add what holds for ${effect.host}`;
    case "rename":
      return `write ${effect.to} where that is meant`;
    case "remove":
      return "take it out where nothing needs it";
  }
}

/** What makes a change to the rules for secrets take effect. */
function thenFor(file: string, effect: HostEffect): string {
  const isSops = /(?:^|\/)\.sops\.ya?ml$/.test(file);
  if ((!isSops && !/(?:^|\/)secrets\.nix$/.test(file)) || effect.kind === "rename") return "";
  const then = `then ${isSops ? "sops updatekeys" : "agenix --rekey"}`;
  if (effect.kind === "remove") return ` (${then})`;
  const scan = `ssh-keyscan ${quote(effect.host)}${isSops ? " | ssh-to-age" : ""}`;
  return ` (its key is what ${scan} prints, ${then})`;
}
