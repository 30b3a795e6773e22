{ lib, ... }:
{
  options.wsl.enable = lib.mkEnableOption "NixOS in Windows";
  options.wsl.defaultUser = lib.mkOption { type = lib.types.str; };
  config.boot.loader.grub.enable = lib.mkForce false;
  config.fileSystems."/" = {
    device = "none";
    fsType = "tmpfs";
  };
  config.nixpkgs.hostPlatform = lib.mkDefault "x86_64-linux";
}
