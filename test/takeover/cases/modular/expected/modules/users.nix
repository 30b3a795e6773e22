{ pkgs, ... }: {
  users.users.ada = { isNormalUser = true; packages = [ pkgs.hello (pkgs.callPackage ./desktop/greeter.nix { }) ]; };
}
