import type { Pack } from "planner";

/** The packs as a JavaScript expression, in which `template` makes a compiled template callable. */
export function printPacks(packs: readonly Pack<string>[]): string {
  return `[${packs.map(printPack).join(",\n")}]`;
}

function printPack({ name, manifest, files, host, outputs, readme }: Pack<string>): string {
  const printed = files.map(({ path, content }) => {
    const text = typeof content === "string" ? JSON.stringify(content) : printTemplate(content);
    return `{ path: ${JSON.stringify(path)}, content: ${text} }`;
  });
  const properties = [
    `name: ${JSON.stringify(name)}`,
    `manifest: ${JSON.stringify(manifest)}`,
    `files: [${printed.join(",\n")}]`,
    ...(host === undefined ? [] : [`host: template(${host})`]),
    ...(outputs === undefined ? [] : [`outputs: template(${outputs})`]),
    ...(readme === undefined ? [] : [`readme: template(${readme})`]),
  ];
  return `{ ${properties.join(",\n")} }`;
}

const printTemplate = ({ template }: { readonly template: string }): string =>
  `{ template: template(${template}) }`;
