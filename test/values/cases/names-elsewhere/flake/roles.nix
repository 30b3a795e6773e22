{ hostname, lib, ... }:
{
  options.here.kind = lib.mkOption {
    type = lib.types.enum [
      "otter"
      "nas"
    ];
  };
  config.here.kind = hostname;
}
