{
  outputs = { flakelight, ... }@inputs: flakelight ./. {
    inherit inputs;
    nixDirAliases.nixosConfigurations = [ "machines" ];
  };
}
