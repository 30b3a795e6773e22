{
  outputs = { nixpkgs, ... }: {
    nixosConfigurations.marl = nixpkgs.lib.nixosSystem { modules = [ ./marl.nix ] };
  };
}
