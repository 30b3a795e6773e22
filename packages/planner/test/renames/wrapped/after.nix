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
  hardware = lib.mkIf isLaptop (lib.mkOverride 50 {
    graphics.enable = true;
  });
  services.pulseaudio.support32Bit = lib.mkIf isLaptop (lib.mkOverride 50 true);
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
