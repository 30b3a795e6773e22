{ config, lib, ... }:
with lib;
let
  isLaptop = true;
in
{
  services.xserver = mkIf isLaptop {
    xkb.layout = mkDefault "us";
  };
  services.libinput.enable = mkIf isLaptop true;
  services.libinput.touchpad = mkIf isLaptop (lib.mkForce {
    tapping = true;
  });
  services.logind = lib.mkMerge [
    { settings.Login.HandleLidSwitch = "suspend"; }
    (mkIf (!isLaptop) { settings.Login.HandlePowerKey = "ignore"; })
  ];
  hardware = lib.mkOverride 50 (lib.mkIf isLaptop {
    graphics.enable = true;
  });
  services.pulseaudio.support32Bit = lib.mkOverride 50 (lib.mkIf isLaptop true);
  nix = { gc.automatic = true; } // lib.optionalAttrs isLaptop { trustedUsers = [ "ada" ]; };
  users = if isLaptop then { users.ada.isNormalUser = true; } else { };
  specialisation.travel.configuration = {
    services.xserver.xkb.options = "caps:escape";
    specialisation = { };
  };
  imports = [
    { }
    ({ pkgs, ... }: { fonts.packages = [ pkgs.inter ]; })
  ];
}
