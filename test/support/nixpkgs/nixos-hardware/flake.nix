{
  description = "A stand-in for nixos-hardware, to evaluate generated repositories against";

  # As in nixos-hardware, so that a repository can let it follow its own.
  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-unstable";

  outputs =
    { ... }:
    let
      module = name: {
        inherit name;
        # What they set is of no interest here, that it is set can be seen.
        value.services.fstrim.enable = true;
      };
      models = builtins.fromJSON (builtins.readFile ./models.json);
    in
    {
      nixosModules = builtins.listToAttrs (map module models);
    };
}
