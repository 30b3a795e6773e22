let
  people = import ./people.nix;
in
{
  badger = {
    hostname = "badger";
    dir = "badger";
    arch = "x86_64-linux";
    ip = "10.0.0.3";
    user = people.main;
  };
  otter = {
    hostname = "otter";
    dir = "otter";
    arch = "x86_64-linux";
    ip = "10.0.0.2";
    user = people.main;
  };
}
