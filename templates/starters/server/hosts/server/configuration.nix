# server: what is particular to this machine. What machines share is in modules/.
{
  imports = [
    ./hardware-configuration.nix
    ../../modules/account.nix
    ../../modules/locale.nix
    ../../modules/server.nix
    ../../modules/system.nix
    ../../users/me/account.nix
  ];

  networking.hostName = "server";

  boot.loader.systemd-boot.enable = true;
  boot.loader.efi.canTouchEfiVariables = true;

  # What you log in as, such as "ada".
  account.name = null;

  locale = {
    language = "en_US.UTF-8";
    formats = "en_US.UTF-8";
    keyboard.layout = "us";
  };

  # The public keys that may log in.
  users.users.me.openssh.authorizedKeys.keys = [ ];

  # Where this repository is published, such as "github:ada/nixos"; null for no upgrades by itself.
  server.upgradeFrom = null;

  nixpkgs.hostPlatform = "x86_64-linux";

  # The release this machine was first installed with. Leave it, even after an upgrade.
  system.stateVersion = "26.05";
}
