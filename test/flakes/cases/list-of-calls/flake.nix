{
  outputs = { nixpkgs, ... }: let
    mkSystem = role: hostname: disk: {
      name = hostname;
      value = nixpkgs.lib.nixosSystem {
        modules = [ ./roles/${role}.nix (./machines + "/${hostname}") { boot.loader.grub.device = disk; } ];
      };
    };
  in {
    nixosConfigurations = builtins.listToAttrs [
      (mkSystem "graphical" "nora" "/dev/nvme0n1")
      (mkSystem "headless" "olga" "/dev/sda")
    ];
  };
}
