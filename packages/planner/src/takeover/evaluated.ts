import type { Node } from "nix-source";
import { settingPath } from "../modules/purpose.ts";
import { functionName, letBinding, type View } from "../modules/view.ts";

// Whether a path that stands somewhere may come to be evaluated: all others are copied, and keep their bytes.

/** Functions that evaluate what they are given. */
const EVALUATING =
  /\b(?:import|scopedImport|callPackage\w*|evalModules|evalConfig|nixosSystem|nixos|importApply|importDir|haumea)\b/;

/** Settings that hold modules or functions. */
const MODULES = /(?:^|\.)(?:imports|modules|overlays|nodes|extraModules|sharedModules)(?:\.|$)/;

/** Settings whose values may be given as a file that is a module. */
const SUBMODULES =
  /^(?:config\.)?(?:users\.(?:users|groups)\.[^.]*|home-manager\.users\.[^.]*|systemd\.(?:user\.)?(?:services|timers)\.[^.]*|services\.(?:nginx|httpd)\.virtualHosts\.[^.]*)$/;

/** The most variables that hand a path on. */
const MOST_VARIABLES = 5;

/**
 * Whether something may evaluate the file or folder that an expression names.
 *
 * @param context - the option that the whole file is the value of, when it is not a module.
 */
export function mayEvaluate(
  view: View,
  node: Node,
  context: readonly string[],
  fuel = MOST_VARIABLES,
): boolean {
  let isInSetting = false;
  for (let at = node, parent = view.parent(at); parent; at = parent, parent = view.parent(at)) {
    if (parent.kind === "Formal") return true;
    if (parent.kind === "Apply" && evaluates(view, [parent.callee, ...parent.args], at))
      return true;
    if (parent.kind !== "Binding") continue;
    isInSetting = true;
    if (view.parent(parent)?.kind !== "Let") continue;
    return (view.uses.get(parent) ?? []).some(
      (use) => fuel === 0 || mayEvaluate(view, use, context, fuel - 1),
    );
  }
  const setting = settingPath(view, node, context).join(".");
  // A file that is nothing but paths is what others make of it.
  return !isInSetting || MODULES.test(setting) || SUBMODULES.test(setting);
}

/** Whether a call evaluates one of its parts: by its own name, or by a function among the other parts. */
function evaluates(view: View, parts: readonly Node[], part: Node): boolean {
  return parts.some((other) => {
    if (other === part) return false;
    const binding = other.kind === "Identifier" ? letBinding(view, other) : undefined;
    const text = other === parts[0] ? functionName(other) : other.text;
    return EVALUATING.test(text) || (binding !== undefined && EVALUATING.test(binding.value.text));
  });
}
