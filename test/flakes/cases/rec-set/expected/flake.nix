{
  outputs = { nixpkgs, ... }: rec {
    lib = nixpkgs.lib;
    nixosConfigurations = rec {
      ape = lib.nixosSystem { modules = [ ./ape.nix ]; };
      bat = lib.nixosSystem { modules = [ ./bat.nix ]; };
      "7-server" = lib.nixosSystem { modules = [ ./7-server.nix ]; };
    };
  };
}
