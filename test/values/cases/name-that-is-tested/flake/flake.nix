{
  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-25.11";
  outputs =
    { self, nixpkgs, ... }:
    let
      machine =
        hostname:
        let
          isLab = nixpkgs.lib.strings.hasSuffix "-lab" hostname;
        in
        nixpkgs.lib.nixosSystem {
          modules = [
            ./hosts/${hostname}
            {
              networking.hostName = hostname;
              services.openssh.enable = isLab;
            }
          ];
        };
    in
    {
      nixosConfigurations = {
        badger = machine "badger";
        otter-lab = machine "otter-lab";
      };
    };
}
