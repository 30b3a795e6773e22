{ own, ... }:
{
  flake.nixosConfigurations = own.mkHost {
    hostName = "puma";
    modules = [ ./configuration.nix ];
  };
}
