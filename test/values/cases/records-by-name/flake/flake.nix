{
  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-25.11";
  outputs = { self, nixpkgs, ... }: {
    nixosConfigurations = nixpkgs.lib.genAttrs [ "desktop" "nas" ] (hostName: nixpkgs.lib.nixosSystem { specialArgs = { inherit hostName; }; modules = [ ./common.nix ./hosts/${hostName} ]; });
  };
}
