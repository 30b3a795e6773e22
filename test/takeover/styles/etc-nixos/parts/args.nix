args:
let pkgs = args.pkgs; in
{
  environment.systemPackages = [ (import <nixos-24.05> { }).git ];
}
