{
  outputs = { self, nixpkgs, ... }: let
    servers = {
      yak = nixpkgs.lib.nixosSystem { modules = [ ./servers/yak.nix ]; };
      zebu = nixpkgs.lib.nixosSystem { modules = [ ./servers/zebu.nix ]; };
    };
    desktops = {
      axolotl = nixpkgs.lib.nixosSystem { modules = [ ./desktops/axolotl.nix ./common/graphical.nix ]; };
    };
  in {
    nixosConfigurations = servers // desktops;
  };
}
