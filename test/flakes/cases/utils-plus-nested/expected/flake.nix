{
  outputs = inputs@{ self, nixpkgs, flake-utils-plus, ... }: flake-utils-plus.lib.mkFlake {
    inherit self inputs;
    hosts = {
      cork = { modules = [ ./hosts/cork.nix ]; };
      dill = { system = "aarch64-linux"; modules = [ ./hosts/dill.nix ]; };
      "7-server" = { system = "aarch64-linux"; modules = [ ./hosts/7-server.nix ]; };
    };
  };
}
