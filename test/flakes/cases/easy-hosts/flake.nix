{
  outputs = inputs: inputs.flake-parts.lib.mkFlake { inherit inputs; } {
    imports = [ inputs.easy-hosts.flakeModule ];
    systems = [ "x86_64-linux" ];
    easy-hosts = {
      autoConstruct = true;
      path = ./hosts;
    };
  };
}
