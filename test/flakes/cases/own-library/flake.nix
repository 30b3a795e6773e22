{
  outputs = inputs@{ self, nixpkgs, ... }:
    let
      lib = import ./lib { inherit (nixpkgs) lib; };
    in
    with lib;
    mkFlake inputs {
      systems = [ "x86_64-linux" ];
      hosts = mapHosts ./hosts;
    };
}
