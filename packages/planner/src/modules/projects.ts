/** A project that people take from a channel or an archive, and what it is as a flake. */
export interface Project {
  /** What the input is called. */
  readonly input: string;
  readonly url: string;
  /** The inputs of its own that follow those of the repo. */
  readonly follows: readonly string[];
  /** The modules that its flake offers, by the paths at which its tree has them. */
  readonly modules: Readonly<Record<string, string>>;
  /** What it is called elsewhere: other channel names, other owners. */
  readonly aliases?: readonly string[];
}

const project = (
  input: string,
  url: string,
  modules: Readonly<Record<string, string>> = {},
  aliases: readonly string[] = [],
  follows: readonly string[] = ["nixpkgs"],
): Project => ({ input, url, follows, modules, aliases });

/**
 * The projects that are known by name. Each module is the attribute that the project's own flake.nix
 * gives to the file of that path. What has no attribute here is taken by its path in the input: that
 * is what the channel gave. nixos-hardware has many names that differ from its paths, and so none here.
 */
const projects: readonly Project[] = [
  project("home-manager", "github:nix-community/home-manager", {
    nixos: "nixosModules.default",
  }, ["rycee/home-manager"]),
  project("nixos-hardware", "github:NixOS/nixos-hardware", {}, [], []),
  project("sops-nix", "github:Mic92/sops-nix", {
    "modules/sops": "nixosModules.default",
    "modules/home-manager/sops.nix": "homeManagerModules.default",
  }),
  project("agenix", "github:ryantm/agenix", {
    "modules/age.nix": "nixosModules.default",
    "modules/age-home.nix": "homeManagerModules.default",
  }),
  project("disko", "github:nix-community/disko", {
    "module.nix": "nixosModules.default",
  }),
  project("impermanence", "github:nix-community/impermanence", {
    "nixos.nix": "nixosModules.default",
  }),
  project("nixos-wsl", "github:nix-community/NixOS-WSL/main", {
    modules: "nixosModules.default",
  }, ["NixOS-WSL", "nix-community/nixos-wsl"]),
  project("nixos-generators", "github:nix-community/nixos-generators"),
  project("nur", "github:nix-community/NUR", {}, ["NUR", "nix-community/nur"]),
  project("musnix", "github:musnix/musnix", { "": "nixosModules.default" }),
  project("lanzaboote", "github:nix-community/lanzaboote"),
  project("stylix", "github:nix-community/stylix", {}, ["danth/stylix"]),
  project(
    "simple-nixos-mailserver",
    "gitlab:simple-nixos-mailserver/nixos-mailserver",
    {},
    ["nixos-mailserver"],
  ),
  project("nixos-vscode-server", "github:nix-community/nixos-vscode-server", {
    "": "nixosModules.default",
  }, ["msteen/nixos-vscode-server", "vscode-server"], []),
  project("emacs-overlay", "github:nix-community/emacs-overlay"),
  project("catppuccin", "github:catppuccin/nix"),
  project("nixvim", "github:nix-community/nixvim"),
  project("plasma-manager", "github:nix-community/plasma-manager", {}, ["pjones/plasma-manager"]),
]; // prettier-ignore

/** The project of a channel name. */
export function projectCalled(name: string): Project | undefined {
  const wanted = name.toLowerCase();
  return projects.find(({ input, aliases = [] }) =>
    [input, ...aliases].some((known) => known.toLowerCase() === wanted),
  );
}

/** The project of a forge's `owner/repository`. */
export function projectAt(repository: string): Project | undefined {
  const wanted = repository.toLowerCase();
  return projects.find(({ url, aliases = [] }) => {
    const [, place = ""] = url.split(":");
    const own = place.split("/").slice(0, 2).join("/");
    return [own, ...aliases].some((known) => known.toLowerCase() === wanted);
  });
}
