{
  outputs =
    { self, nixpkgs, ... }@inputs:
    let
      mylib = import ./lib inputs;
    in
    mylib.mergeAll (
      [
        {
          lib = mylib;
          nixosModules.default = ./modules;
        }
      ]
      ++ (mylib.mapDir (
        hostName:
        mylib.mkHost {
          inherit hostName;
          configuration = ./hosts/nixos/${hostName};
        }
      ) ./hosts/nixos)
    );
}
