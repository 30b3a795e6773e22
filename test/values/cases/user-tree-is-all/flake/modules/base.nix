{
  flake.modules.nixos.base = { pkgs, ... }: {
    boot.loader.systemd-boot.enable = true;
    system.stateVersion = "25.11";
    nixpkgs.hostPlatform = "x86_64-linux";
  };
}
