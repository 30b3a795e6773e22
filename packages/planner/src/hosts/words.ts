import { escaped } from "../files/renaming.ts";

// Names that bear the name of a host: `otterConfiguration`, `otter-hardware`, `hosts/otter`, `hostOtter`.

/** A name as a word in camel case: `oldPc` or `OldPc` for `old-pc`. */
function camel(name: string, isFirst: boolean): string {
  const joined = name.replaceAll(/[-_]+(\w)/g, (_, letter: string) => letter.toUpperCase());
  const [initial = "", ...rest] = joined;
  return (isFirst ? initial : initial.toUpperCase()) + rest.join("");
}

/** Ways in which a host is named in a longer name, and what stands there for another host. */
const spellings = (
  name: string,
): readonly { readonly found: RegExp; readonly of: (name: string) => string }[] => [
  { found: new RegExp(`(?<![A-Za-z0-9])${escaped(name)}(?![a-z0-9])`, "g"), of: (each) => each },
  {
    found: new RegExp(`(?<![A-Za-z0-9])${escaped(camel(name, true))}(?![a-z0-9])`, "g"),
    of: (each) => camel(each, true),
  },
  {
    found: new RegExp(`(?<=[a-z0-9])(?=[A-Z])${escaped(camel(name, false))}(?![a-z0-9])`, "g"),
    of: (each) => camel(each, false),
  },
];

const WORDS =
  /^(?:nixos|nix|linux|default|system|host|hosts|home|main|user|users|root|config|desktop|laptop|server|workstation|pc|vm|iso|installer|test|base|common|core|minimal|full|x86_64-linux|aarch64-linux)$/;

/** Whether the name of a host is a word of NixOS as well, or of all who write about machines. */
export const isWord = (name: string): boolean => WORDS.test(name);

/** Whether a name is that of a host, or bears it as a word. */
export const bears = (text: string, name: string): boolean =>
  spellings(name).some(({ found }) => text.search(found) >= 0);

/** A name that bears one of a host, with that of another host in its place. */
export const renamedIn = (text: string, old: string, name: string): string =>
  spellings(old).reduce((each, { found, of }) => each.replaceAll(found, () => of(name)), text);
