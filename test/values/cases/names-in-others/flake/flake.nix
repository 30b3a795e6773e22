{
  outputs =
    { self, nixpkgs, ... }:
    {
      nixosConfigurations =
        nixpkgs.lib.genAttrs
          [
            "otter"
            "nas"
            "nas-plain"
          ]
          (
            name:
            nixpkgs.lib.nixosSystem {
              specialArgs = { inherit self; };
              modules = [
                ./hosts/${name}
                ./common.nix
                { networking.hostName = name; }
              ];
            }
          );
    };
}
