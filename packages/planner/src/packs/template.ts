import type Handlebars from "handlebars";
import runtime from "handlebars/runtime.js";
import { attributeName, literal, type Literal } from "nix-source";

/** A compiled template: values in, text out. Throws when a value that it names is missing. */
export type Template = (values: object) => string;

/** A precompiled template in Handlebars' own form, from the text of `precompile`. */
export type TemplateSpec = TemplateSpecification;

/** Nix text that has been rendered, and so may stand in a template as it is. */
export class Code {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

/** The helpers through which a value may reach a `.nix` file, by the name they have in templates. */
export const nixHelpers = {
  /** `{{nix timeZone}}`: a literal. `indent` is that of the line, for lists and sets. */
  nix: (value: Literal, { hash }: Handlebars.HelperOptions): string =>
    literal(value, hash["indent"] as number | undefined),

  /** `{{attr host}}`: an attribute name, quoted where it must be. */
  attr: (name: string): string => attributeName(name),

  /** `{{path user}}`: a part of a path literal. */
  path: (part: string): string => {
    if (part.split("/").every((name) => /^(?!\.+$)[A-Za-z0-9._+-]+$/.test(name))) return part;
    throw new TypeError(`${JSON.stringify(part)} cannot be part of a path in Nix`);
  },

  /** `{{comment fullName}}`: text behind a `#`, kept on its line. */
  comment: (text: string): string => text.replaceAll(/[\r\n]+/g, " "),

  /** `{{code settings indent=2}}`: rendered Nix, each line indented. */
  code: (code: Code, { hash }: Handlebars.HelperOptions): string => {
    if (!(code instanceof Code)) throw new TypeError("only rendered Nix may be inserted as it is");
    const pad = " ".repeat((hash["indent"] as number | undefined) ?? 0);
    return code.text.trimEnd().replaceAll(/^(?=.)/gm, pad);
  },
};

/** Helpers that write no Nix: for other files, and for choosing what to write. */
export const textHelpers = {
  /** `{{#if (is bootLoader "grub")}}` */
  is: (value: unknown, other: unknown): boolean => value === other,

  /** `{{json answers}}`: two spaces a level. */
  json: (value: unknown): string => JSON.stringify(value, null, 2),
};

// A Handlebars of our own: helpers registered elsewhere in the process do not reach it.
const handlebars = (runtime as unknown as typeof Handlebars).create();
for (const [name, helper] of Object.entries({ ...nixHelpers, ...textHelpers })) {
  handlebars.registerHelper(name, helper as Handlebars.HelperDelegate);
}

/** Makes a precompiled template callable. */
export function template(spec: TemplateSpec): Template {
  const render = handlebars.template(spec);
  return (values) => render(complete(values));
}

/**
 * The values such that asking for one that is not there throws. Handlebars' own strictness leaves
 * out what stands behind a helper's name: `{{#if mispelt}}` would be false.
 */
function complete<Values extends object>(values: Values): Values {
  return new Proxy(values, {
    get(target, name, receiver): unknown {
      const value: unknown = Reflect.get(target, name, receiver);
      const asked = typeof name === "string" && name !== "toJSON";
      if (asked && !(name in target)) throw new Error(`there is no value called ${name}`);
      return typeof value === "object" && value !== null ? complete(value) : value;
    },
  });
}
