{
  systems = [ "x86_64-linux" ];
  flake.nixosModules.ssh = { services.openssh.enable = true; };
}
