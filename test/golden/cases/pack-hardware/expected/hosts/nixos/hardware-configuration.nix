# A placeholder for the file that nixos-generate-config writes on the machine itself.
{
  assertions = [
    {
      assertion = false;
      message = ''
        hosts/nixos/hardware-configuration.nix is a placeholder. On the machine itself, in this repository, run
          sudo nixos-generate-config --show-hardware-config > hosts/nixos/hardware-configuration.nix
      '';
    }
  ];

  fileSystems."/" = {
    device = "/dev/disk/by-label/nixos";
    fsType = "ext4";
  };
}
