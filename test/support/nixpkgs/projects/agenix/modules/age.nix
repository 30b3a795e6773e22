{ lib, ... }:
{
  options.age.secrets = lib.mkOption {
    default = { };
    type = lib.types.attrsOf (
      lib.types.submodule (
        { name, ... }:
        {
          options.file = lib.mkOption { type = lib.types.path; };
          options.path = lib.mkOption {
            type = lib.types.str;
            default = "/run/agenix/${name}";
          };
        }
      )
    );
  };
}
