import type { Option } from "../options.ts";

/** What `--help` says of it: it changes nothing, and so is no command like the others. */
export const doctor = {
  name: "doctor",
  words: [],
  help: "say what keeps a repository from being built",
  options: (all: readonly Option[]): readonly Option[] =>
    all
      .filter(({ name }) => ["check", "json", "help", "version"].includes(name))
      .map((option) =>
        option.name === "check"
          ? { ...option, help: "lock and evaluate every host with Nix as well" }
          : option,
      ),
};
