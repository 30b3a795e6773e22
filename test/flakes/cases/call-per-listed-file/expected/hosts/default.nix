{
  imports = [
    ./lynx
    ./puma # on the roof
    ./7-server
  ];
}
