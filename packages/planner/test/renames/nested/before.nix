{ pkgs, ... }:
{
  services = {
    xserver = {
      enable = true;

      # Two fingers
      # and a thumb.
      libinput = {
        enable = true; # all of them
        touchpad.naturalScrolling = true;
      };

      displayManager = {
        autoLogin.user = "ada";
        sddm = {
          enable = true;
          settings.Theme = {
            Cursor = "big";
          };
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
  };

  hardware = {
    opengl = {
      enable = true;
      driSupport = true;
      driSupport32Bit = true;
      # faster films
      extraPackages = [ pkgs.films ];
    };
    pulseaudio.enable = false;
  };

  sound = {
    enable = true;
  };

  nix = {
    autoOptimiseStore = true;
    trustedUsers = [
      "root"
      "ada"
    ];
    gc.automatic = true;
  };
  boot = { cleanTmpDir = true; tmpOnTmpfs = false; };
}
