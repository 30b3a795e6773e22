{
  outputs = { nixpkgs, ... }:
    let
      inherit (nixpkgs) lib;
      mkHost = name: { ${name} = lib.nixosSystem { modules = [ ./hosts/${name} ]; }; };
    in {
      nixosConfigurations = lib.mergeAttrsList (map mkHost [ "ivy" "fern" "7-server" ]);
    };
}
