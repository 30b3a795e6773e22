import {
  append,
  apply,
  edit,
  elements,
  find,
  literal,
  type Node,
  parse,
  replace,
  set,
  stringValue,
} from "nix-source";

/** The expression of a setting in a NixOS module, whether it stands at the top or below `config`. */
export const settingOf = (module: Node, path: readonly string[]): Node | undefined =>
  (find(module, path) ?? find(module, ["config", ...path]))?.value;

/**
 * A module in which a setting that is a string written out is another one.
 *
 * @param is - whether that string is one to replace.
 */
export function withString(
  text: string,
  path: readonly string[],
  value: string,
  is: (old: string) => boolean = () => true,
): string {
  const root = parse(text);
  // Of what is no Nix, such as a file that git-crypt keeps, nothing is known.
  if (!root.isSound) return text;
  const found = settingOf(root, path);
  const old = found && stringValue(found);
  return old !== undefined && is(old) ? apply(text, replace(root, found!, literal(value))) : text;
}

/**
 * A module that imports one more file.
 *
 * @param path - as it is written in the module.
 * @throws EditError when its imports are not written out.
 */
export function withImport(text: string, path: string): string {
  const imports = find(parse(text), ["imports"])?.value;
  if (imports && elements(imports)) {
    const there = elements(imports)!.some((element) => element.text === path);
    return there ? text : apply(text, append(imports, path));
  }
  return edit(text, (root) => set(root, ["imports"], `[ ${path} ]`));
}
