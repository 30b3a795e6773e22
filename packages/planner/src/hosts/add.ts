import { unlessUnsafe } from "../files/edit-script.ts";
import { type RepoFiles, overlay } from "../files/repo-files.ts";
import { planOf } from "../files/plan.ts";
import { newValues } from "../modules/machine-values.ts";
import type { OwnThing } from "../modules/own-things.ts";
import { problem, type Whereabouts } from "../problems.ts";
import {
  copyOfEntryFile,
  copiesOfPartFiles,
  copyOfSystemFile,
  copyEdits,
  modelPaths,
  ownInEntry,
  type Copy,
} from "./copy.ts";
import { copyOfParts } from "./copy-parts.ts";
import { copiedInData, inData } from "./data.ts";
import { moduleFile, modulesOf, pathForHost } from "./files.ts";
import { hasHosts, hostsOf } from "./find.ts";
import { byHand } from "./by-hand.ts";
import { addFirstHost } from "./first.ts";
import {
  edited,
  editedAll,
  FLAKE,
  isBySystem,
  refused,
  type ChangeResult,
  type Host,
  type HostPath,
  type NewHost,
} from "./host.ts";
import { modelsOf } from "./model.ts";
import { importCopy, importOf } from "./import-list.ts";
import { filesOfHomes, settingsCopied } from "./settings-beside.ts";
import { bindingOf, ownDefinitions } from "./own.ts";
import { partsOf } from "./parts.ts";

// Adds a host beside its model: as a folder, a file, a binding, an element or a call.

/**
 * Adds a host to any flake, in the way in which its other hosts are written.
 *
 * @param repo - its `flake.nix`, and the files that it imports.
 * @param name - a host name that no host has yet.
 * @returns the changed files and the modules that the new host must have; or why not, and the lines
 * to paste.
 */
export function addHost(repo: RepoFiles, name: string, options: NewHost = {}): ChangeResult {
  const { hosts } = hostsOf(repo);
  if (hosts.some((host) => host.name === name)) {
    return refused(problem("host-exists", { name }, FLAKE));
  }
  const { like, system, stateVersion } = options;
  const [first, ...others] = modelsOf(hosts, { like, system, name }).map((model): Copy => ({
    model,
    name,
    system,
    values: newValues({ name, like: model.name, stateVersion }),
    get context() {
      return modulesOf(model, repo)
        .map((path) => repo.get(path))
        .join("\n");
    },
  }));
  const bySystem = hosts.find(isBySystem);
  if (!first && bySystem && (like === undefined || like === bySystem.name)) {
    const lines = byHand(repo, name);
    return refused(problem("hosts-by-system", { ...lines, example: bySystem.name }, FLAKE));
  }
  if (!first && like !== undefined) {
    return refused(problem("model-unknown", { name: like }, FLAKE));
  }
  if (!first) {
    return unlessUnsafe(
      () => addFirstHost(repo, name),
      (reason, line) => notAdded(repo, name, { ...FLAKE, line }, reason),
    );
  }
  const attempt = (copy: Copy): ChangeResult =>
    unlessUnsafe(
      () => copied(copy, hosts, repo),
      (reason, line) => notAdded(repo, name, { file: copy.model.file ?? FLAKE.file, line }, reason),
    );
  const result = attempt(first);
  if (result.problems.length === 0) return result;
  for (const each of others) {
    const other = attempt(each);
    if (other.problems.length === 0) return other;
  }
  return result;
}

function notAdded(
  repo: RepoFiles,
  name: string,
  where: Whereabouts,
  reason?: string,
): ChangeResult {
  return refused(problem("host-not-added", { ...byHand(repo, name), reason }, where));
}

function copied(copy: Copy, hosts: readonly Host[], repo: RepoFiles): ChangeResult {
  const { model, name, system } = copy;
  const { source } = model.entry;
  const names = [...hosts.map((host) => host.name), name];
  const parts = copiedParts(copy, hosts, names, repo);
  if (parts) return parts;
  if (source.kind === "folder") {
    const modules = modulesOf(model, repo).map((path) => ({
      path: onSystem(pathForHost(path, model, name), model.system, system),
      like: path,
    }));
    const texts = editedAll(repo, settingsCopied(copy));
    const all = [...modules, ...homesOf(copy)];
    const own = modules.map(({ path }) => [path, "{ }"] as const);
    // Not each file becomes a host: `hosts/default.nix` may be passed over.
    if (!hasHosts(overlay(repo, new Map([...own, ...texts])), names, [name])) {
      return notAdded(repo, name, {});
    }
    return { ...planOf(texts, repo), like: model.name, modules: all, own: [] };
  }
  const { file } = source.expr;
  const tried = (wanted: ReadonlyMap<string, string>, into?: string): ChangeResult | undefined => {
    const after = withOwnFiles(overlay(repo, wanted), repo, copy);
    if (!hasHosts(after, names, [name])) return undefined;
    return resultOf(wanted, repo, after, copy, into);
  };
  const beside = new Map(settingsCopied(copy));
  const own = copyOfEntryFile(copy, hosts, repo);
  if (own) {
    const others = [...beside].filter(([path, edits]) => path !== file.path && edits.length > 0);
    const wanted = new Map([...editedAll(repo, new Map(others)), [own.path, own.content]]);
    const found = tried(wanted, own.path);
    if (found) return found;
    const named = importOf(file);
    if (named) {
      const edits = [...importCopy(named, own.path), ...(beside.get(named.file.path) ?? [])];
      wanted.set(named.file.path, edited(repo, named.file.path, edits).content);
      const imported = tried(wanted, own.path);
      if (imported) return imported;
    }
  }
  const data = inData(model);
  const edits = data ? copiedInData(copy, data) : copyEdits(copy);
  beside.set(file.path, [...edits, ...(beside.get(file.path) ?? [])]);
  const wanted = new Map(editedAll(repo, beside));
  const made = [copyOfSystemFile(copy, repo) ?? [], copiesOfPartFiles(copy, repo)].flat();
  for (const { path, content } of made) wanted.set(path, content);
  const found = tried(wanted);
  if (found) return found;
  const [other] = hostsOf(withOwnFiles(overlay(repo, wanted), repo, copy)).hosts.filter(
    (host) => !names.includes(host.name),
  );
  if (other)
    return refused(problem("host-named-otherwise", { other: other.name }, { file: file.path }));
  return notAdded(repo, name, { file: file.path });
}

/** The host as definitions in the modules of the flake; undefined where it has none. */
function copiedParts(
  copy: Copy,
  hosts: readonly Host[],
  names: readonly string[],
  repo: RepoFiles,
): ChangeResult | undefined {
  const { model, name } = copy;
  const own = ownDefinitions(repo, model);
  if (own.length === 0) return undefined;
  // An entry that is all of a file of its own is one of the new host's, and none of its model's file.
  const { source } = model.entry;
  const isApart =
    source.kind === "call" && own.every(({ file }) => file.path !== source.expr.file.path);
  const apart = isApart ? copyOfEntryFile(copy, hosts, repo) : undefined;
  const beside = settingsCopied(copy, own.map(bindingOf));
  const made = copyOfParts(copy, repo, () => (apart ? [] : copyEdits(copy)), beside);
  if (!made) return undefined;
  const texts = new Map([...made.wanted, ...(apart ? [[apart.path, apart.content] as const] : [])]);
  const files = (): RepoFiles => {
    const named = made.modules.map(({ path }) => path);
    const empty = [...named, ...(made.hardware === undefined ? [] : [made.hardware.path])];
    return overlay(repo, new Map([...empty.map((path) => [path, "{ }"] as const), ...texts]));
  };
  const copies = [
    ...made.copies,
    ...(apart && source.kind !== "folder" ? [[source.expr.file.path, apart.path] as const] : []),
  ];
  for (const [like, path] of copies) {
    const after = files();
    const parts = partsOf(after).files;
    const file = parts.has(path) ? undefined : parts.get(like);
    const named = file && importOf(file);
    if (!named) continue;
    const edits = importCopy(named, path);
    texts.set(named.file.path, edited(after, named.file.path, edits).content);
  }
  for (const [path, edits] of beside) {
    if (!texts.has(path) && edits.length > 0) texts.set(path, edited(repo, path, edits).content);
  }
  const after = withOwnFiles(files(), repo, copy);
  if (!hasHosts(after, names, [name])) return undefined;
  const result = resultOf(texts, repo, after, copy);
  const named = result.modules.filter(
    ({ path }) => !made.modules.some((each) => each.path === path),
  );
  return {
    ...result,
    modules: [...made.modules.filter(({ path }) => !texts.has(path)), ...named],
    hardware: made.hardware,
    own: distinctThings([...result.own, ...made.own]),
    shared: [...partsOf(repo).files.keys()],
  };
}

/** Things that are told once, whoever has found them. */
const distinctThings = (all: readonly OwnThing[]): readonly OwnThing[] => [
  ...new Map(all.map((each) => [`${each.file}:${each.line} ${each.what}`, each])).values(),
];

/** A repo with the files that the new host is to have: some flakes pass over hosts that have none. */
function withOwnFiles(files: RepoFiles, repo: RepoFiles, { model, name }: Copy): RepoFiles {
  const own = modulesOf(model, repo)
    .map((path) => pathForHost(path, model, name))
    .filter((path) => files.get(path) === undefined);
  return overlay(files, new Map(own.map((path) => [path, "{ }"])));
}

function resultOf(
  wanted: ReadonlyMap<string, string>,
  repo: RepoFiles,
  after: RepoFiles,
  copy: Copy,
  into?: string,
): ChangeResult {
  const { model, name } = copy;
  const old = modulesOf(model, repo);
  const models = modelPaths(copy);
  const added = hostsOf(after).hosts.filter((host) => host.name === name);
  const modules = added
    .flatMap((host) => modulesOf(host, after, old))
    .map((path): HostPath => {
      const like = old.find((each) => pathForHost(each, model, name) === path);
      return { path, like: models.get(path) ?? like };
    });
  return {
    ...planOf(wanted, repo),
    like: model.name,
    modules: [...modules, ...homesOf(copy)].filter(({ path }) => !wanted.has(path)),
    own: ownInEntry(copy, into === undefined ? added[0] : undefined, into),
  };
}

/** The files of the homes on the new host. */
const homesOf = ({ model, name }: Copy): readonly HostPath[] =>
  filesOfHomes(model)
    .map(moduleFile)
    .map((like) => ({ path: pathForHost(like, model, name), like }));

function onSystem(path: string, old: string | undefined, system: string | undefined): string {
  if (old === undefined || system === undefined) return path;
  const arch = (each: string) => each.replace(/-linux$/, "");
  return path.replace(new RegExp(`(^|/)${arch(old)}-(linux|nixos)/`), `$1${arch(system)}-$2/`);
}
