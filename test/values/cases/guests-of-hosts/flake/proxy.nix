{
  local.servers.nas.services.nginx.enable = true;
}
