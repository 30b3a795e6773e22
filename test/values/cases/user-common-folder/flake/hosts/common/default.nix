{
  imports = [
    ../every # also on the Mac
    ./ssh.nix
  ];
}
