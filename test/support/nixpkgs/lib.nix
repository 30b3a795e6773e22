# The part of nixpkgs' lib that generated repositories use. What is missing here is an evaluation
# error: add it when a template needs it, with the name and the meaning that it has in nixpkgs.
let
  lib =
    import ./lib/functions.nix
    // import ./lib/options.nix lib
    // import ./lib/modules.nix lib
    // {
      types = import ./lib/types.nix lib;

      trivial.release = "26.11";

      # As in nixpkgs, and in addition `definedPaths`: see evalModules.
      nixosSystem =
        {
          modules,
          specialArgs ? { },
          system ? null,
        }@args:
        let
          evaluated = lib.evalModules {
            modules = [
              ./nixos/modules/base.nix
              (lib.optionalAttrs (system != null) { nixpkgs.hostPlatform = lib.mkOptionDefault system; })
            ]
            ++ modules;
            specialArgs = {
              modulesPath = toString ./nixos/modules;
            }
            // specialArgs;
            # The first names of NixOS's options, without those that are gone.
            namespaces = lib.words ''
              appstream boot console containers documentation dysnomia ec2 environment fileSystems fonts
              gtk hardware i18n image isSpecialisation lib location minifyStaticFiles networking nix nixops
              nixpkgs oci openstack power powerManagement programs qt security services snapraid
              specialisation stubby swapDevices system systemd time users virtualisation xdg zramSwap
            '';
          };
        in
        evaluated
        // {
          inherit lib;
          inherit (evaluated.config._module.args) pkgs;
          extendModules = more: lib.nixosSystem (args // { modules = modules ++ more.modules; });
        };
    };
in
lib
