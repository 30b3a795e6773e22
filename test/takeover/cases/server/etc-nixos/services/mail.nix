{ config, ... }:
let release = "nixos-23.05";
in {
  imports = [
    (builtins.fetchTarball "https://gitlab.com/simple-nixos-mailserver/nixos-mailserver/-/archive/${release}/nixos-mailserver-${release}.tar.gz")
  ];
  mailserver.enable = true;
  mailserver.fqdn = "mail.${config.networking.domain}";
}
