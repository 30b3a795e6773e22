{ inputs, ... }:
{
  autoStart = false;
  config = {
    imports = [ ./common.nix ];
  };
  specialArgs = { inherit inputs; };
}
