{
  imports = [
    ./lynx
    ./puma # on the roof
  ];
}
