import {
  append,
  apply,
  edit,
  elements,
  find,
  insert,
  names,
  type Node,
  outdented,
  parse,
  problems,
  EditError,
  remove,
  removeAt,
  set,
  styleAt,
} from "nix-source";

/** An attribute that is not a set written out: its path, and the expression that it is bound to. */
export interface Leaf {
  readonly path: readonly string[];
  readonly value: Node;
}

/** A merged text; or the reason why there is none, and the change to make by hand. */
type Merged = { readonly text: string } | { readonly refusal: string; readonly byHand: string };

/**
 * Brings the difference between two versions of a Nix file that we wrote into a third that somebody
 * has edited, attribute by attribute and list element by list element. All else keeps its bytes.
 *
 * @param ours - the edited text.
 * @param base - what we wrote before it was edited.
 * @param theirs - what we would write now.
 * @param stays - what an attribute is that both have changed: neither of them, or what we would write.
 * @returns a refusal when such an attribute is neither, or is not where it was.
 */
export function mergeNix(
  ours: string,
  base: string,
  theirs: string,
  stays: "neither" | "theirs" = "neither",
): Merged {
  // Half of something can look whole once it is merged.
  const [unsound] = problems(theirs);
  if (unsound) return { refusal: unsound.message, byHand: "mend what the pack gives" };
  const before = parse(base);
  const after = parse(theirs);
  let text = ours;
  let doing = "";
  try {
    for (const { path } of whole(before, after)) {
      doing = `take ${path.join(".")} away`;
      if (find(parse(text), path)) text = edit(text, (root) => remove(root, path));
    }
    for (const { path, value } of whole(after, before)) {
      const expression = outdented(after, value, styleAt(theirs, value.from).indent.length);
      doing = `add ${path.join(".")} = ${expression};`;
      if (!find(parse(text), path)) text = edit(text, (root) => set(root, path, expression));
    }
    for (const { path, value } of leafBindings(after)) {
      const old = find(before, path)?.value;
      if (!old || old.text === value.text) continue;
      doing = `change ${path.join(".")} to ${value.text}`;
      text = change(text, path, old, value, stays);
    }
  } catch (error) {
    if (error instanceof EditError) return { refusal: error.message, byHand: doing };
    throw error;
  }
  const [broken] = problems(text);
  return broken ? { refusal: broken.message, byHand: doing } : { text };
}

/** The attributes that one file has and the other has nothing of, as whole as they come. */
function whole(file: Node, other: Node, path: readonly string[] = []): Leaf[] {
  return names(file, path).flatMap((name): Leaf[] => {
    const inner = [...path, name];
    if (find(other, inner)) return whole(file, other, inner);
    const value = find(file, inner)?.value;
    return value ? [{ path: inner, value }] : whole(file, other, inner);
  });
}

/** All attributes of a file that are not sets written out. */
export function leafBindings(file: Node, path: readonly string[] = []): Leaf[] {
  return names(file, path).flatMap((name): Leaf[] => {
    const inner = [...path, name];
    const below = leafBindings(file, inner);
    const value = find(file, inner)?.value;
    return below.length === 0 && value ? [{ path: inner, value }] : below;
  });
}

function change(
  text: string,
  path: readonly string[],
  old: Node,
  value: Node,
  stays: "neither" | "theirs",
): string {
  const root = parse(text);
  const present = find(root, path)?.value;
  if (!present && stays === "theirs") return apply(text, set(root, path, value.text));
  if (!present) throw new EditError("it is not written out any more", root);
  if (present.text === value.text) return text;
  const [was, is] = [elements(old), elements(value)];
  if (was && is) return changeList(text, path, was, is);
  if (present.text === old.text || stays === "theirs")
    return apply(text, set(root, path, value.text));
  throw new EditError(`it has been changed to ${present.text}`, present);
}

function changeList(
  text: string,
  path: readonly string[],
  was: readonly Node[],
  is: readonly Node[],
): string {
  const texts = (nodes: readonly Node[]): string[] => nodes.map((node) => node.text);
  const list = (root: Node): Node => find(root, path)!.value!;
  const present = (of: string): string[] => texts(elements(list(parse(of))) ?? []);
  let result = text;
  for (const gone of texts(was).filter((element) => !texts(is).includes(element))) {
    const index = present(result).indexOf(gone);
    if (index !== -1) result = edit(result, (root) => removeAt(list(root), index));
  }
  for (const [place, added] of texts(is).entries()) {
    if (texts(was).includes(added) || present(result).includes(added)) continue;
    const before = place === 0 ? -1 : present(result).indexOf(texts(is)[place - 1]!);
    result = edit(result, (root) =>
      before === -1 ? append(list(root), added) : insert(list(root), before + 1, added),
    );
  }
  return result;
}
