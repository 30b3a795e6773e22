import { type Node, parse, positionAt } from "nix-source";
import { isReference } from "./attributes.ts";
import type { Finding } from "./find.ts";

/** Most texts have none, and are not parsed. */
const MAY_ASSIGN = /(?:_SECRET|_TOKEN|_KEY|PASSWORD|_PASSWD)=/;

/** `NAME_TOKEN=value` of a shell, of an environment file or of a unit of systemd, its value a literal. */
const ASSIGNMENT =
  /(?<![\w$.{-])([A-Z][A-Z0-9_]*_(?:SECRET|TOKEN|KEY|PASSWD)|[A-Z0-9_]*PASSWORD)=(?:\\?"([^"'$\s\\]+)\\?"|'([^"'$\s]+)'|([^\s"'$;&|<>(){}\\`]+)(?=[\s"';&|)\\]|$))/gm;

/** What strings of a Nix text assign to variables that by their names hold secrets. */
export function assignedSecrets(text: string): readonly Finding[] {
  if (!MAY_ASSIGN.test(text)) return [];
  const strings = parse(text).below(new Set(["String", "IndentedString"]));
  return strings.flatMap((node: Node) =>
    [...node.text.matchAll(ASSIGNMENT)].flatMap(({ index, 1: name, 2: a, 3: b, 4: c }) => {
      const said = a ?? b ?? c!;
      // Short ones are names of keys on a keyboard.
      const least = name!.endsWith("_KEY") ? 8 : 3;
      if (
        name!.includes("PUB") ||
        said.length < least ||
        /^your[-_]/i.test(said) ||
        isReference(said)
      )
        return [];
      return [
        {
          line: positionAt(text, node.from + index).line,
          what: `the value of ${name}`,
          fix: `leave it out, and put a line \`${name}=…\` into a file outside of the repository that EnvironmentFile of the unit names, or that the script reads`,
        },
      ];
    }),
  );
}
