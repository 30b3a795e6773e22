{ inputs, ... }:
inputs.nixpkgs.lib.nixosSystem {
  modules = [ ./configuration.nix { networking.hostName = "7-server"; } ];
}
