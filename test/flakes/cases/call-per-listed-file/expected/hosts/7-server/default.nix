{ own, ... }:
{
  flake.nixosConfigurations = own.mkHost {
    hostName = "7-server";
    modules = [ ./configuration.nix ];
  };
}
