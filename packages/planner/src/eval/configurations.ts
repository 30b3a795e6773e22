import { attributes, attributeText, bare, bindings } from "nix-source";
import { mapped, single, spoken } from "./functions.ts";
import { entriesOf, type Layer, type ListLayer, type SetLayer } from "./layers.ts";
import { layersOf } from "./sources.ts";
import { members } from "./value.ts";

// The layers of one attribute of the outputs.

/** Where the names of an attribute come from that these layers may give. */
export function layersBelow(layers: readonly Layer[], name: string): readonly Layer[] {
  return layers.flatMap((layer) =>
    layer.kind === "set" ? members([layer.place], name).flatMap((each) => layersOf(each)) : [],
  );
}

/** The layers of an attribute; an opaque one when it is there and not known. */
export function configurations(layer: SetLayer | ListLayer, name: string): readonly Layer[] {
  if (layer.kind === "list") {
    const each = mapped([layer], (item) => {
      const [value, ...more] = members([item.value], name);
      const host = value && more.length === 0 ? single({ ...item, value }) : undefined;
      return host?.name === undefined ? undefined : host;
    });
    return each.filter((one) => one.kind === "list" && entriesOf(one).length > 0);
  }
  const { place } = layer;
  const values = members([place], name);
  const below = values.flatMap((value) => layersOf(value));
  const [value, ...more] = values;
  if (
    below.every(({ kind }) => kind === "opaque") &&
    value?.kind === "place" &&
    more.length === 0
  ) {
    const host = bare(value.node).kind === "Apply" ? spoken(value) : undefined;
    if (host !== undefined)
      return [{ kind: "call", place: value, read: () => ({ name: host, value }) }];
  }
  if (below.length > 0) return below;
  const binding = bindings(place.node).find((each) =>
    attributes(each.kind === "Inherit" ? each : each.children[0]!).some(
      (attribute, index) =>
        (each.kind === "Inherit" || index === place.prefix.length) &&
        attributeText(attribute) === name,
    ),
  );
  return binding
    ? [{ kind: "opaque", place: { ...place, node: binding }, what: "something else" }]
    : [];
}
