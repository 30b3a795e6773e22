import {
  addFormal,
  bindings,
  descendants,
  edit,
  find,
  formals,
  literal,
  names,
  parse,
  problems,
  EditError,
  set,
  type Edit,
  type Node,
} from "nix-source";

// The inputs of a flake, nested or dotted.

/** A flake input. */
interface Input {
  readonly url: string;
  /** Inputs of it that are to be the same as the repo's own, as `nixpkgs`. */
  readonly follows?: readonly string[];
}

/**
 * Adds an input to the text of a `flake.nix`, in the style of the others. Where the outputs take nothing
 * but what they name, they come to name it, too: Nix passes every input.
 *
 * @param source - the text; it stays as it is when the input is there, whatever it is.
 * @returns the new text.
 * @throws EditError when the inputs cannot be found in the text, or it is not Nix.
 */
export function addInput(source: string, name: string, { url, follows = [] }: Input): string {
  const root = parse(source);
  const [problem] = problems(source);
  if (problem) throw new EditError(`line ${problem.line}: ${problem.message}`, root);
  if (find(root, ["inputs", name])) return source;
  const own = names(root, ["inputs"]);
  const kept = follows.filter((each) => own.includes(each) && each !== name);
  const settings: readonly (readonly [path: readonly string[], text: string])[] =
    kept.length > 0 && !isDotted(root, own)
      ? [[[], whole(url, kept)]]
      : [
          [["url"], literal(url)],
          ...kept.map((each) => [["inputs", each, "follows"], literal(each)] as const),
        ];
  return edit(
    source,
    (before) => takingEdits(before, name),
    ...settings.map(
      ([path, text]) =>
        (before: Node) =>
          set(before, ["inputs", name, ...path], text),
    ),
  );
}

/** The edits with which outputs that take nothing but what they name come to name an input. */
function takingEdits(root: Node, name: string): readonly Edit[] {
  const outputs = find(root, ["outputs"])?.value;
  const taken = outputs && formals(outputs);
  return outputs && taken?.names && !taken.isOpen ? addFormal(outputs, name) : [];
}

function whole(url: string, follows: readonly string[]): string {
  const lines = follows.map((each) => `  inputs.${each}.follows = ${literal(each)};`);
  return ["{", `  url = ${literal(url)};`, ...lines, "}"].join("\n");
}

/** Whether the inputs with more than a URL are written `NAME.url = …; NAME.inputs.… = …;`. */
function isDotted(root: Node, own: readonly string[]): boolean {
  const sets = own.filter((name) => find(root, ["inputs", name])?.value?.kind === "AttrSet");
  if (sets.length > 0) return false;
  return descendants(root).some(
    (node) =>
      node.kind === "Binding" &&
      node.path.length > 2 &&
      /\.follows\s*=/.test(node.text) &&
      bindings(node.value).length === 0,
  );
}
