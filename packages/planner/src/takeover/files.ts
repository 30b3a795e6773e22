import { type Node, positionAt, EditError } from "nix-source";
import type { Problem } from "../problems.ts";
import { type Argument, formalsOf, Granted, isGiven, isModule, nameIn } from "./arguments.ts";
import { because, EditScript, type ReasonedEdit } from "../files/edit-script.ts";
import { hoisted } from "./hoist.ts";
import type { Inputs, Releases } from "../modules/inputs.ts";
import { pathChanges } from "./paths.ts";
import type { Places } from "./place.ts";
import { type Closure, isGenerated, type Site } from "./reach.ts";
import { symlinkRemarks } from "./symlinks.ts";
import type { SourceTree } from "./source-tree.ts";
import { type Rewritten, channelEdits } from "./channels.ts";

/** A tree, what is reached of it, and where that goes. */
export interface Part {
  readonly tree: SourceTree;
  readonly closure: Closure;
  readonly places: Places;
  /** The user whose standalone home it is. */
  readonly home?: string;
}

/** A file on its way into the repo. */
export interface File {
  readonly site: Site;
  readonly to: string;
  /** The user whose standalone home it belongs to. */
  readonly home?: string;
  script: EditScript;
  /** The arguments that it needs. */
  readonly needs: Set<Argument>;
}

/** Whether a file is part of the system, and not only of somebody's home. */
export const isOfSystem = ({ site, home }: File): boolean =>
  home === undefined && site.owners.has("");

/** Something to be said of a place in a file, which moves while the file is edited. */
export interface Remark {
  readonly site: Site;
  /** In the text as it was. */
  readonly from: number;
  readonly message: string;
  readonly fix?: string;
  /** It is good to know, and in nobody's way. */
  readonly isNote?: true;
}

/** A remark with the place that it has in the repo. */
export function placed({ from, message, fix }: Remark, { to, script }: File): Problem {
  const { line } = positionAt(script.text, script.moved(from));
  return { file: to, line, message, ...(fix === undefined ? {} : { fix }) };
}

/** All files with their paths, channels and fetches rewritten, and what they need for it. */
export function rewritten(
  parts: readonly Part[],
  releases: Releases,
  system: string,
  inputs: Inputs,
): { readonly files: readonly File[]; readonly remarks: readonly Remark[] } {
  const remarks: Remark[] = [];
  const granted = new Granted();
  const changes = new Map<Site, readonly ReasonedEdit[]>();
  const files: File[] = [];
  const suppliesOf = (site: Site, home: string | undefined): Rewritten => {
    const asModule = isModule(site);
    const isHome = home !== undefined || !site.owners.has("");
    return channelEdits({
      view: site.view!,
      releases,
      inputs,
      inputsName: nameIn(site, "inputs"),
      ...(asModule && !isHome ? { modulesPath: nameIn(site, "modulesPath") } : {}),
      isGiven: (name) => isGiven(site, name),
      mayTakePackages: asModule && formalsOf(site)?.names !== undefined,
      system,
    });
  };
  /** The inputs may be used in front of the function that takes them. */
  const early = (site: Site, outside: Node | undefined): readonly ReasonedEdit[] => {
    if (!outside || !formalsOf(site)?.names) return [];
    const hoist = hoisted(site.view!);
    if (hoist) return because("it uses what the file is a function of", hoist);
    const message = "the inputs of the flake are used before the file is a function of them";
    const fix = "put this behind the arguments, with the defaults that need it";
    remarks.push({ site, from: outside.from, message, fix });
    return [];
  };
  for (const { tree, closure, places, home } of parts) {
    for (const site of closure.sites.values()) {
      const to = places(site.path);
      const own = home === undefined ? {} : { home };
      files.push({
        site,
        to,
        ...own,
        script: new EditScript(site.view?.source ?? ""),
        needs: new Set(),
      });
      if (!site.view) continue;
      remarks.push(...symlinkRemarks(site, places));
      const paths = pathChanges(tree, site, to, places);
      if (isGenerated(site)) {
        changes.set(site, paths);
        continue;
      }
      try {
        const supplied = suppliesOf(site, home);
        changes.set(site, [...paths, ...supplied.changes]);
        if (supplied.outside) granted.outside.set(site, supplied.outside);
        for (const need of supplied.needs) granted.grant(site, need);
        for (const { node, message } of supplied.notes) {
          remarks.push({ site, from: node.from, message, isNote: true });
        }
      } catch (error) {
        if (!(error instanceof EditError)) throw error;
        changes.set(site, paths);
        remarks.push({ site, from: 0, message: error.message, fix: "correct it first" });
      }
    }
  }
  for (const file of files) {
    const { site } = file;
    const all = [
      ...early(site, granted.outside.get(site)),
      ...(changes.get(site) ?? []),
      ...(granted.changes.get(site) ?? []),
    ];
    file.script = file.script.with(all);
    for (const need of granted.arguments.get(site) ?? []) file.needs.add(need);
  }
  for (const { site, caller } of granted.barriers) {
    remarks.push({
      site: caller.site,
      from: caller.reference.node.from,
      message: `${site.path} needs the inputs of the flake, and is not given them here`,
      fix: "pass inputs to the function that the file is",
    });
  }
  return { files, remarks };
}
