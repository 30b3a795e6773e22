{ inputs }:
{
  mkHost = { hostName, modules }: {
    ${hostName} = inputs.nixpkgs.lib.nixosSystem { inherit modules; };
  };
}
