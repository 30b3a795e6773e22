{
  outputs = { strange, ... }: {
    nixosConfigurations = strange.lib.conjure ./hosts;
  };
}
