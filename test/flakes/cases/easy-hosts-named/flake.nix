{
  outputs = inputs: inputs.flake-parts.lib.mkFlake { inherit inputs; } {
    imports = [ inputs.easy-hosts.flakeModule ];
    easy-hosts = {
      path = ./hosts;
      hosts = {
        chair = { arch = "x86_64"; class = "nixos"; path = ./hosts/chair; };
        table = { arch = "x86_64"; class = "nixos"; path = ./hosts/table; };
      };
    };
  };
}
