args:
let inherit (args) lib; in
{
  environment.systemPackages = [ (import args.inputs.nixpkgs-24-05 { system = "x86_64-linux"; }).git ];
}
