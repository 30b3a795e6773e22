{
  outputs = inputs: inputs.flake-parts.lib.mkFlake { inherit inputs; } {
    imports = [ inputs.den.flakeModule ];
    den.hosts.x86_64-linux.bear.users.ada = { };
    den.hosts.x86_64-linux.cub.users.ada = { };
  };
}
