import Handlebars from "handlebars";
import { nixHelpers, textHelpers } from "./template.ts";

const BLOCKS = ["each", "if", "unless"];
const HELPERS = [...Object.keys(nixHelpers), ...Object.keys(textHelpers), ...BLOCKS];

/**
 * Compiles a Handlebars template to JavaScript text, an object expression that
 * {@link template} takes once evaluated.
 *
 * @param path - the template's file; in a `.nix.hbs` every value must pass a helper that writes Nix.
 * @param source - its text.
 * @throws {@link Error} naming file and line: a syntax error, an unknown helper, a bare value in Nix.
 */
export function precompile(path: string, source: string): string {
  try {
    if (path.endsWith(".nix.hbs")) refuseBareValues(source);
    return Handlebars.precompile(source, {
      noEscape: true,
      strict: true,
      knownHelpers: Object.fromEntries(HELPERS.map((name) => [name, true])) as KnownHelpers,
      knownHelpersOnly: true,
    }) as string;
  } catch (error) {
    throw new Error(`${path}: ${(error as Error).message}`, { cause: error });
  }
}

function refuseBareValues(source: string): void {
  const visitor = new Handlebars.Visitor();
  visitor.MustacheStatement = ({ path, params, loc }) => {
    const { original } = path as hbs.AST.PathExpression;
    if (params.length > 0 && original in nixHelpers) return;
    const helpers = Object.keys(nixHelpers).join(", ");
    throw new Error(
      `line ${loc.start.line}: {{${original}}} would write a value into Nix as it is; use a helper (${helpers})`,
    );
  };
  visitor.accept(Handlebars.parse(source));
}
