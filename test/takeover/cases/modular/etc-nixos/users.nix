{ pkgs, ... }: {
  users.users.ada = { isNormalUser = true; packages = [ pkgs.hello (pkgs.callPackage ./modules/desktop/greeter.nix { }) ]; };
}
