/**
 * Why a file of this path must not be written, or nothing when it may be.
 *
 * @param path - from the top of the repo, with `/` between its parts.
 */
export function refusalOfPath(path: string): string | undefined {
  const parts = path.split("/");
  if (path.includes("\\") || parts.some((part) => ["", ".", ".."].includes(part))) {
    return "would be written outside the repository";
  }
  // Some file systems do not tell upper case from lower case.
  if (parts.some((part) => part.toLowerCase() === ".git")) return "would be written into .git";
  return undefined;
}

/**
 * The same for a path of a pack, in which the name of a host or of a user may stand.
 *
 * @param path - may hold `{{host}}` or `{{user}}`.
 */
export function refusalOfPackPath(path: string): string | undefined {
  const named = new Set(Array.from(path.matchAll(/\{\{.*?\}\}/g), ([name]) => name));
  const unknown = [...named].find((name) => name !== "{{host}}" && name !== "{{user}}");
  if (unknown !== undefined) return `${unknown} cannot stand in a path, only {{host}} and {{user}}`;
  if (named.size > 1) return "{{host}} and {{user}} cannot both stand in a path";
  return refusalOfPath(path);
}
