{ lib, ... }:
let
  hostName = "otter";
in
{
  networking = { inherit hostName; };
}
