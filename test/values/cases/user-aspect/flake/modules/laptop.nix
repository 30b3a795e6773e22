{ config, ... }:
{
  flake.modules.nixos.laptop = {
    imports = with config.flake.modules.nixos; [ base ];
    services.tlp.enable = true;
  };
}
