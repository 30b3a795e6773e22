{ nixpkgs }:
{
  mkHost = name: nixpkgs.lib.nixosSystem { modules = [ ./hosts/${name} ]; };
}
