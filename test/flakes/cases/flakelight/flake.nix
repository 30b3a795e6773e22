{
  outputs = inputs: inputs.flakelight ./. {
    inherit inputs;
    nixosConfigurations.hilt = inputs.nixpkgs.lib.nixosSystem { modules = [ ./hilt.nix ]; };
  };
}
