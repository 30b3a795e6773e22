args:
let inherit (args) lib; in
{
  environment.systemPackages = [ (import <nixos-24.05> { }).git ];
}
