{
  outputs = { nixpkgs, ... }: let
    names = builtins.attrNames (builtins.readDir ./hosts);
    nth = index: rec {
      name = builtins.elemAt names index;
      value = nixpkgs.lib.nixosSystem { modules = [ (./hosts + "/${name}/configuration.nix") ]; };
    };
  in {
    nixosConfigurations = builtins.listToAttrs (builtins.genList nth (builtins.length names));
  };
}
