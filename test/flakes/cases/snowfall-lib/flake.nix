{
  outputs = inputs: let
    lib = inputs.snowfall-lib.mkLib { inherit inputs; src = ./.; snowfall.root = ./nix; };
  in
    lib.mkFlake { };
}
