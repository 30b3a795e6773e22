{ inputs, ... }:
inputs.nixpkgs.lib.nixosSystem {
  modules = [ ./configuration.nix { networking.hostName = "pond"; } ];
}
