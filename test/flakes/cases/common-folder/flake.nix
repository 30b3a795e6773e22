{
  description = "One machine, with a folder for what the next one will share";

  outputs =
    { nixpkgs, ... }:
    {
      nixosConfigurations.fern = nixpkgs.lib.nixosSystem {
        system = "x86_64-linux";
        modules = [
          ./hosts/common
          ./configuration.nix
        ];
      };
    };
}
