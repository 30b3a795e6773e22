{ pkgs, ... }:
{
  services = {
    xserver = {
      enable = true;
    };
    # Two fingers
    # and a thumb.
    libinput.enable = true; # all of them
    libinput.touchpad.naturalScrolling = true;
    displayManager.autoLogin.user = "ada";
    displayManager.sddm = {
      enable = true;
      settings.Theme = {
        Cursor = "big";
      };
    };
    desktopManager.gnome = {
      enable = true;
      extraGSettingsOverrides = ''
        [org.gnome.desktop.interface]
          show-battery-percentage=true
      '';
    };
  };

  hardware = {
    graphics = {
      enable = true;
      enable32Bit = true;
      # faster films
      extraPackages = [ pkgs.films ];
    };
  };
  services.pulseaudio.enable = false;

  nix = {
    settings.auto-optimise-store = true;
    settings.trusted-users = [
      "root"
      "ada"
    ];
    gc.automatic = true;
  };
  boot = { tmp.cleanOnBoot = true; tmp.useTmpfs = false; };
}
