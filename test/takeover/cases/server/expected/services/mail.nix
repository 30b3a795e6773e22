{ config, inputs, ... }:
{
  imports = [
    inputs.simple-nixos-mailserver.outPath
  ];
  mailserver.enable = true;
  mailserver.fqdn = "mail.${config.networking.domain}";
}
