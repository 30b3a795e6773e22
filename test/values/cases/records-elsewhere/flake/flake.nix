{
  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-25.11";
  outputs =
    { self, nixpkgs, ... }:
    let
      hosts = import ./config/hosts.nix;
      machine =
        { host, modules ? [ ] }:
        nixpkgs.lib.nixosSystem {
          system = host.arch;
          modules = [
            ./hosts/${host.dir}/configuration.nix
            {
              networking.hostName = host.hostname;
              environment.variables.ADDRESS = host.ip;
            }
          ]
          ++ modules;
        };
    in
    {
      nixosConfigurations."${hosts.badger.hostname}" = machine { host = hosts.badger; };
      nixosConfigurations."${hosts.otter.hostname}" = machine {
        host = hosts.otter;
        modules = [ { services.openssh.enable = true; } ];
      };
    };
}
