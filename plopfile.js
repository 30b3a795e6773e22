import { readFileSync } from "node:fs";

/** What a contributor starts with: `npx pnpm@12 exec plop pack NAME`. */
export default function plopfile(plop) {
  plop.setGenerator("pack", {
    description: "Start a new pack, with its golden repository",
    prompts: [
      {
        type: "input",
        name: "name",
        message: "Name of the pack",
        validate: (name) =>
          /^[a-z][a-z0-9-]*$/.test(name) || "lower-case letters, digits and hyphens",
      },
      { type: "input", name: "description", message: "What it adds, in a few words" },
    ],
    actions: [
      add("templates/packs/{{name}}/pack.json", manifest),
      add("templates/packs/{{name}}/files/modules/{{name}}.nix", module),
      add("test/golden/cases/pack-{{name}}/answers.json", goldenAnswers),
      () => "now run: npx pnpm@12 exec vitest run test/golden -u, and read what it wrote",
    ],
  });
}

/** Plop renders what it is given as a template; what we write is no HTML, so it is handed over whole. */
const add = (path, text) => ({
  type: "add",
  path,
  transform: (_, answers) => text(answers),
  template: " ",
});

const manifest = ({ name, description }) =>
  json({
    $schema: "../../pack.schema.json",
    description,
    level: "host",
    imports: [`modules/${name}.nix`],
  });

const module = ({ description }) => `# ${description}\n{\n}\n`;

/** A repository that differs from another golden one by the pack alone. */
function goldenAnswers({ name }) {
  const model = new URL("test/golden/cases/desktop-none/answers.json", import.meta.url);
  const answers = JSON.parse(readFileSync(model, "utf8"));
  for (const host of answers.hosts) host.packs = [...host.packs, name].toSorted();
  return json(answers);
}

const json = (value) => `${JSON.stringify(value, null, 2)}\n`;
