{
  outputs = inputs: let
    print = inputs.blueprint { inherit inputs; };
  in {
    inherit (print) nixosConfigurations;
    lib.answer = 42;
  };
}
