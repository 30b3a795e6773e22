{
  mine.hosts.tom-nas.modules = [ { services.tailscale.enable = true; } ];
  mine.hosts.tom-desk.modules = [ { programs.mtr.enable = true; } ];
}
