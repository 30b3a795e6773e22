# `lib.nixosSystem`: as in nixpkgs, and in addition `definedPaths`, see evalModules.
lib:
{
  modules,
  specialArgs ? { },
  system ? null,
  ...
}@args:
let
  evaluated = lib.evalModules {
    class = "nixos";
    modules = [
      ./modules/base.nix
      (lib.optionalAttrs (system != null) { nixpkgs.hostPlatform = lib.mkOptionDefault system; })
    ]
    ++ modules;
    specialArgs = {
      modulesPath = toString ./modules;
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
}
