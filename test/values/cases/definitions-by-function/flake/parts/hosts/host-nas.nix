{ library, ... }:
{
  flake.modules = library.mkHost {
    name = "nas";
    release = "25.05";
    module = {
      services.openssh.enable = true;
    };
  };
}
