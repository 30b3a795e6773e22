{ device ? "/dev/sda", ... }:
{
  disko.devices.disk.main = { inherit device; type = "disk"; };
}
