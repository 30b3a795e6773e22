{ library, ... }:
{
  flake.modules = library.mkHost {
    name = "otter";
    release = "25.05";
    module = {
      services.tlp.enable = true;
    };
  };
}
