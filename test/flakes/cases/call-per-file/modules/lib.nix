{ inputs, ... }:
{
  flake.lib.mkNixos = system: name: {
    ${name} = inputs.nixpkgs.lib.nixosSystem {
      modules = [ { networking.hostName = name; nixpkgs.hostPlatform = system; } ];
    };
  };
}
