{ config, ... }:
{
  age.secrets.tls.file = ./secrets/tls.age;
  services.nginx.enable = true;
  services.nginx.sslKey = config.age.secrets.tls.path;
}
