{
  description = "A set behind `with` whose names Nix itself binds already";

  outputs =
    { nixpkgs, ... }:
    let
      atlas = {
        map = _: _: [ ];
        title = "the machines in this house";
      };
    in
    with atlas;
    {
      inherit title;
      nixosConfigurations = builtins.listToAttrs (
        map (name: {
          inherit name;
          value = nixpkgs.lib.nixosSystem { modules = [ ./hosts/${name} ]; };
        }) [ "fig" "plum" "7-server" ]
      );
    };
}
