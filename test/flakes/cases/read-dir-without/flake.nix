{
  outputs = { nixpkgs, ... }:
    let
      inherit (builtins) attrNames readDir removeAttrs;
      names = attrNames (removeAttrs (readDir ./machines) [ "common" "README.md" ]);
    in
    {
      nixosConfigurations = nixpkgs.lib.genAttrs names (name: nixpkgs.lib.nixosSystem {
        modules = [ ./machines/common (./machines + "/${name}/configuration.nix") ];
      });
    };
}
