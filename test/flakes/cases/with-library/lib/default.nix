{ lib }:
with lib;
rec {
  mergeHosts = foldl' recursiveUpdate { };
  mkHost = name: { modules ? [ ] }: {
    ${name} = lib.nixosSystem { modules = [ ../hosts/${name} ] ++ modules; };
  };
}
