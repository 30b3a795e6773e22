{
  outputs = inputs: inputs.flake-parts.lib.mkFlake {
    inherit inputs;
    specialArgs.own = import ./lib.nix { inherit inputs; };
  } {
    imports = [ ./hosts ];
  };
}
