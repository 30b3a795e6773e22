{
  outputs = inputs: inputs.flake-parts.lib.mkFlake { inherit inputs; } {
    imports = [ inputs.clan-core.flakeModules.default ];
    clan = {
      meta.name = "kin";
      machines.aunt = { nixpkgs.hostPlatform = "x86_64-linux"; };
      machines.uncle = { nixpkgs.hostPlatform = "x86_64-linux"; };
    };
  };
}
