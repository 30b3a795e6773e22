import { bare, type Node, stringValue } from "nix-source";
import { openFlake } from "../eval/file.ts";
import type { RepoFiles } from "../files/repo-files.ts";
import { lineOf } from "../problems.ts";

// Where modules look at what a host is called, as `hasSuffix "-wsl" hostname`: of another name it is another machine.

/** A test that one name passes and another does not. */
interface NameTest {
  /** As it is written. */
  readonly test: string;
  readonly file: string;
  readonly line: number;
}

const TESTS: Readonly<Record<string, (text: string, name: string) => boolean>> = {
  hasPrefix: (text, name) => name.startsWith(text),
  hasSuffix: (text, name) => name.endsWith(text),
  hasInfix: (text, name) => name.includes(text),
};

const OF_HOST = /(?:host|machine|node|device)_?name$|^host$/i;

/** Flakes for others to begin with. */
const ASIDE = /(?:^|\/)(?:templates?|examples?|tests?)\//;

/** The tests in a repo that come out otherwise for the one name than for the other. */
export function differingTests(repo: RepoFiles, one: string, other: string): readonly NameTest[] {
  const flake = openFlake(repo);
  const texts = repo
    .below("")
    .filter((path) => path.endsWith(".nix") && !ASIDE.test(path))
    .filter((path) => /\bhas(?:Prefix|Suffix|Infix)\b/.test(repo.get(path) ?? ""));
  return texts.flatMap((path) => {
    const file = flake?.load(path);
    const calls = file?.root.below(new Set(["Apply"])) ?? [];
    return calls.flatMap((node): readonly NameTest[] => {
      const passes = testOf(node);
      if (!passes || passes(one) === passes(other)) return [];
      return [{ test: node.text.replaceAll(/\s+/g, " "), file: path, line: lineOf(node) }];
    });
  });
}

function testOf(node: Node): ((name: string) => boolean) | undefined {
  if (node.kind !== "Apply") return undefined;
  const [given, tested, ...more] = node.args.map((each) => bare(each));
  const text = given && stringValue(given);
  const test = TESTS[/(\w+)$/.exec(node.callee.text)?.[1] ?? ""];
  if (!test || text === undefined || !tested || more.length > 0) return undefined;
  return OF_HOST.test(tested.text) ? (name) => test(text, name) : undefined;
}
