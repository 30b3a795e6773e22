{
  description = "Starters for flake repositories of NixOS machines; npm create nix-flake asks first";

  outputs =
    { ... }:
    let
      starters = builtins.fromJSON (builtins.readFile ./templates/starters.json);

      template =
        name:
        { description, ... }:
        {
          inherit description;
          path = ./templates/starters + "/${name}";
          welcomeText = ''
            # ${description}

            It is not yours yet: `README.md` has the three commands that make it so.
          '';
        };
      templates = builtins.mapAttrs template starters;
    in
    {
      templates = templates // {
        default = templates.desktop;
      };
    };
}
