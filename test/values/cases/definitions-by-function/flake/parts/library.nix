{ inputs, ... }:
{
  imports = [ inputs.flake-parts.flakeModules.modules ];
  systems = [ "x86_64-linux" ];

  _module.args = { inherit (inputs.self) library; };

  flake.library = {
    mkSystem = name: {
      ${name} = inputs.nixpkgs.lib.nixosSystem {
        modules = [ inputs.self.modules.nixos."host-${name}" ];
      };
    };
    mkHost =
      { name, release, module }:
      {
        nixos."host-${name}" = {
          imports = [ module ];
          networking.hostName = name;
          system.stateVersion = release;
          fileSystems."/" = {
            device = "/dev/disk/by-label/nixos";
            fsType = "ext4";
          };
          nixpkgs.hostPlatform = "x86_64-linux";
        };
      };
  };
}
