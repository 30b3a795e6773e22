{
  description = "A stand-in for nixos-hardware, to evaluate generated repositories against";

  # As in nixos-hardware, so that a repository can let it follow its own.
  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-unstable";

  outputs =
    { ... }:
    {
      # A few of its modules; what they set is of no interest here.
      nixosModules = {
        common-pc-laptop = { };
        framework-13-7040-amd = {
          hardware.enableRedistributableFirmware = true;
        };
        lenovo-thinkpad-x1-9th-gen = {
          services.fstrim.enable = true;
        };
      };
    };
}
