{
  outputs = { nixpkgs, ... }: let
    hosts = {
      alpha = nixpkgs.lib.nixosSystem { modules = [ ./alpha/configuration.nix ]; };
      beta = nixpkgs.lib.nixosSystem { modules = [ ./beta/configuration.nix ]; };
      "7-server" = nixpkgs.lib.nixosSystem { modules = [ ./7-server/configuration.nix ]; };
    };
  in {
    nixosConfigurations = hosts;
  };
}
