{
  outputs = inputs: inputs.flakelight ./. {
    inherit inputs;
    nixosConfigurations.hilt = inputs.nixpkgs.lib.nixosSystem { modules = [ ./hilt.nix ]; };
    nixosConfigurations."7-server" = inputs.nixpkgs.lib.nixosSystem { modules = [ ./7-server.nix ]; };
  };
}
