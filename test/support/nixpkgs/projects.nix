# Stand-ins for the projects that a configuration may take from a channel: what their flakes offer, and
# the files that are taken by their paths.
let
  # A flake as a repository's inputs have it.
  flake =
    folder: outputs:
    outputs
    // {
      _type = "flake";
      outPath = folder;
    };
  modules = folder: path: flake folder { nixosModules.default = folder + path; };
in
{
  agenix = modules ./projects/agenix "/modules/age.nix";
  impermanence = modules ./projects/impermanence "/nixos.nix";
  musnix = modules ./projects/musnix "/default.nix";
  nixos-wsl = modules ./projects/nixos-wsl "/modules";
  nur = flake ./projects/nur { };
  simple-nixos-mailserver = flake ./projects/simple-nixos-mailserver { };
}
