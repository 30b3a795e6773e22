{ library, ... }:
with library;
{
  flake.nixosConfigurations = (mkSystem "otter") // (mkSystem "nas");
}
