{ config, inputs, ... }:
let release = "nixos-23.05";
in {
  imports = [
    inputs.simple-nixos-mailserver.outPath
  ];
  mailserver.enable = true;
  mailserver.fqdn = "mail.${config.networking.domain}";
}
