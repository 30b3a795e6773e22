{
  outputs = inputs@{ self, nixpkgs, flake-utils-plus, ... }: flake-utils-plus.lib.mkFlake {
    inherit self inputs;
    supportedSystems = [ "x86_64-linux" ];
    hosts.cork.modules = [ ./hosts/cork.nix ];
    hosts.dill.modules = [ ./hosts/dill.nix ];
  };
}
