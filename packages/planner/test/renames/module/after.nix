{ config, lib, ... }:
let
  cfg = config.desktop;
in
{
  options.desktop = {
    enable = lib.mkEnableOption "a desktop";
    # An option of our own by an old name.
    sound.enable = lib.mkEnableOption "sound";
  };

  options.services.xserver.layout = lib.mkOption { default = "us"; };

  config = lib.mkIf cfg.enable {
    desktop.sound.enable = true;
    services.xserver = {
      enable = true;
    };
    services.displayManager.gdm.enable = true;
    environment.etc."x".text = "sound.enable = true;";
    home-manager.users.ada = {
      programs.zsh.oh-my-zsh.enable = true;
      fonts.fonts = [ ];
    };
  };
}
