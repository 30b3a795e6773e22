import type { HostAnswers, UserAnswers } from "./answers.ts";
import type { Ingredients } from "./compose.ts";
import type { Pack } from "./pack.ts";
import { render } from "./render.ts";
import { Code, type Template } from "./template.ts";

/** The values of files that belong to no host and no user: `flake.nix` above all. */
export function repoValues(ingredients: Ingredients, chosen: readonly Pack[]): object {
  const { answers, releases, version } = ingredients;
  const release = releases.find(({ name }) => name === answers.release)!;
  const inputs = chosen.flatMap((pack) =>
    Object.entries(pack.manifest.inputs).map(([input, { url, follows, flake }]) => {
      const branch = release.branches[input];
      const isPlain = flake && follows.length === 0;
      return { input, url: branch ? `${url}/${branch}` : url, follows, flake, isPlain };
    }),
  );
  return {
    answers: { version, ...answers },
    version,
    title: `NixOS machines of ${answers.users[0]?.name ?? answers.hosts[0]!.name}`,
    inputs: inputs.toSorted((a, b) => rank(a) - rank(b)),
    hosts: answers.hosts.map(({ name }) => ({ host: name })),
    outputs: parts("outputs.nix.hbs", chosen, (pack) => pack.outputs, {}),
    sections: parts("readme.md.hbs", chosen, (pack) => pack.readme, {
      hosts: answers.hosts.map(({ name }) => ({ host: name })),
    }),
  };
}

/** nixpkgs first: the others follow it. */
const rank = ({ input }: { input: string }): number => (input === "nixpkgs" ? 0 : 1);

/**
 * What packs give a host's configuration: the paths that it imports, from the top of the repo, and
 * its settings.
 *
 * @throws {@link Error} as {@link compose} does.
 */
export function hostParts(
  host: HostAnswers,
  packs: readonly Pack[],
  users: readonly UserAnswers[],
): { readonly imports: readonly string[]; readonly settings: Code } {
  const { settings } = hostValues(host, packs, users);
  return { imports: importsOf(host, packs, users), settings };
}

/** The paths that packs have a host import, from the top of the repo. */
function importsOf(
  host: HostAnswers,
  packs: readonly Pack[],
  users: readonly UserAnswers[],
): readonly string[] {
  return packs
    .flatMap(({ manifest }) => manifest.imports)
    .map((path) => path.replaceAll("{{host}}", host.name))
    .flatMap((path) =>
      path.includes("{{user}}")
        ? users.map((user) => path.replaceAll("{{user}}", user.name))
        : [path],
    )
    .toSorted();
}

export function hostValues(
  host: HostAnswers,
  packs: readonly Pack[],
  users: readonly UserAnswers[],
) {
  const folder = `hosts/${host.name}/`;
  const imports = importsOf(host, packs, users);
  const values = {
    ...host.answers,
    host: host.name,
    system: host.system,
    stateVersion: host.stateVersion,
    users: users.map(userValues),
    disks: packs.some(({ manifest }) => manifest.disks),
    imports: imports.filter((path) => !path.startsWith(folder)),
    ownImports: imports
      .filter((path) => path.startsWith(folder))
      .map((path) => path.slice(folder.length)),
  };
  return {
    ...values,
    settings: parts("host.nix.hbs", packs, (pack) => pack.host, values),
  };
}

/** NixOS refuses a colon and a line break in a description: `/etc/passwd` has no way to hold them. */
export const userValues = ({ name, fullName }: UserAnswers): object => ({
  user: name,
  description: fullName?.replaceAll(/[:\n]/g, " ") ?? null,
});

/** What each pack has of a file that is made of parts. */
function parts(
  file: string,
  packs: readonly Pack[],
  partOf: (pack: Pack) => Template | undefined,
  values: object,
): Code {
  const texts = packs.map((pack) => {
    const template = partOf(pack);
    return template ? render(pack, file, template, values).trim() : "";
  });
  return new Code(texts.filter((text) => text !== "").join("\n\n"));
}
