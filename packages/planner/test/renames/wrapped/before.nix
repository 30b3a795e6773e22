{ config, lib, ... }:
with lib;
let
  isLaptop = true;
in
{
  services.xserver = mkIf isLaptop {
    layout = mkDefault "us";
    libinput.enable = true;
    libinput.touchpad = lib.mkForce {
      tapping = true;
    };
  };
  services.logind = lib.mkMerge [
    { lidSwitch = "suspend"; }
    (mkIf (!isLaptop) { powerKey = "ignore"; })
  ];
  hardware = lib.mkIf isLaptop (lib.mkOverride 50 {
    opengl.enable = true;
    pulseaudio.support32Bit = true;
  });
  nix = { gc.automatic = true; } // lib.optionalAttrs isLaptop { trustedUsers = [ "ada" ]; };
  users = if isLaptop then { extraUsers.ada.isNormalUser = true; } else { };
  specialisation.travel.configuration = {
    services.xserver.xkbOptions = "caps:escape";
    specialisation = { };
  };
  imports = [
    { sound.enable = false; }
    ({ pkgs, ... }: { fonts.fonts = [ pkgs.inter ]; })
  ];
}
