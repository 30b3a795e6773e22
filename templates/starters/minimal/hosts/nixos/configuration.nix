# nixos: what is particular to this machine. What machines share is in modules/.
{
  imports = [
    ./hardware-configuration.nix
    ../../modules/account.nix
    ../../modules/system.nix
    ../../users/me/account.nix
  ];

  networking.hostName = "nixos";

  boot.loader.systemd-boot.enable = true;
  boot.loader.efi.canTouchEfiVariables = true;

  # What you log in as, such as "ada".
  account.name = null;

  nixpkgs.hostPlatform = "x86_64-linux";

  # The release this machine was first installed with. Leave it, even after an upgrade.
  system.stateVersion = "26.05";
}
