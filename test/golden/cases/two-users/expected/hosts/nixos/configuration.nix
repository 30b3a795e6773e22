# nixos: what is particular to this machine. What machines share is in modules/.
{
  imports = [
    ./hardware-configuration.nix
    ../../modules/desktop.nix
    ../../modules/gnome.nix
    ../../modules/home-manager.nix
    ../../modules/locale.nix
    ../../modules/system.nix
    ../../users/42/account.nix
    ../../users/ada/account.nix
  ];

  networking.hostName = "nixos";

  boot.loader.systemd-boot.enable = true;
  boot.loader.efi.canTouchEfiVariables = true;

  homeManager.users.ada = ../../users/ada/home.nix;
  homeManager.users."42" = ../../users/42/home.nix;

  locale = {
    timeZone = "Europe/Berlin";
    language = "en_US.UTF-8";
    formats = "en_US.UTF-8";
    keyboard.layout = "us";
  };

  nixpkgs.hostPlatform = "x86_64-linux";

  # The release this machine was first installed with. Leave it, even after an upgrade.
  system.stateVersion = "26.11";
}
