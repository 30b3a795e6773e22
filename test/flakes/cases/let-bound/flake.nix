{
  outputs = { nixpkgs, ... }: let
    hosts = {
      alpha = nixpkgs.lib.nixosSystem { modules = [ ./alpha/configuration.nix ]; };
      beta = nixpkgs.lib.nixosSystem { modules = [ ./beta/configuration.nix ]; };
    };
  in {
    nixosConfigurations = hosts;
  };
}
