{ nixpkgs, ... }:
name: {
  ${name} = nixpkgs.lib.nixosSystem { modules = [ ../hosts/${name} ]; };
}
