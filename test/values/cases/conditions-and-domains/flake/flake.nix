{
  outputs =
    { self, nixpkgs, ... }:
    let
      inherit (nixpkgs) lib;
      mk =
        name: arm:
        lib.nixosSystem (
          {
            system = "x86_64-linux";
            modules = [
              ./common.nix
              (./hosts + "/${name}/configuration.nix")
            ];
          }
          // lib.optionalAttrs arm {
            system = "aarch64-linux";
            modules = [
              ./common.nix
              ./arm.nix
              (./hosts + "/${name}/configuration.nix")
            ];
          }
        );
    in
    {
      nixosConfigurations = {
        zorro = mk "zorro" false;
        heron = mk "heron" true;
        "zorro.org" = mk "zorro.org" false;
        "mail.zorro.org" = mk "mail.zorro.org" false;
      };
    };
}
