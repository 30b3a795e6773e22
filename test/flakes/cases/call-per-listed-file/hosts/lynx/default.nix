{ own, ... }:
{
  flake.nixosConfigurations = own.mkHost {
    hostName = "lynx";
    modules = [ ./configuration.nix ];
  };
}
