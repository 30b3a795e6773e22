{
  outputs = { nixpkgs, ... }: rec {
    lib = nixpkgs.lib;
    nixosConfigurations = rec {
      ape = lib.nixosSystem { modules = [ ./ape.nix ]; };
      bat = lib.nixosSystem { modules = [ ./bat.nix ]; };
    };
  };
}
