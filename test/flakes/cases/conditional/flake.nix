{
  outputs = { self, nixpkgs, ... }: {
    nixosConfigurations = if self ? rev then { } else { };
  };
}
