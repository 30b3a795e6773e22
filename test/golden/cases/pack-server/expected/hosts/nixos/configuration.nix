# nixos: what is particular to this machine. What machines share is in modules/.
{
  imports = [
    ./hardware-configuration.nix
    ../../modules/home-manager.nix
    ../../modules/locale.nix
    ../../modules/server.nix
    ../../modules/system.nix
    ../../users/ada/account.nix
  ];

  networking.hostName = "nixos";

  boot.loader.systemd-boot.enable = true;
  boot.loader.efi.canTouchEfiVariables = true;

  homeManager.users.ada = ../../users/ada/home.nix;

  locale = {
    timeZone = "Europe/Berlin";
    language = "en_US.UTF-8";
    formats = "en_US.UTF-8";
    keyboard.layout = "us";
  };

  # The public keys that may log in.
  users.users.ada.openssh.authorizedKeys.keys = [
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIN0mUtM4zqFWJZhEPowlJl4lypVkgWv104eVdC8M1nfo ada@laptop"
  ];

  # Where this repository is published, such as "github:ada/nixos"; null for no upgrades by itself.
  server.upgradeFrom = "github:ada/nixos";

  nixpkgs.hostPlatform = "x86_64-linux";

  # The release this machine was first installed with. Leave it, even after an upgrade.
  system.stateVersion = "26.11";
}
