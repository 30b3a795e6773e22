{
  imports = [ ./hardware.nix ];
  networking.hostName = "otter";
  my.secrets = {
    token.file = ./secrets/token.age;
    wifi.sopsFile = ../../secrets/otter.yaml;
    key = ./ssh_host_ed25519_key.pub;
    people = ./ada.pub;
  };
  # A tunnel of this machine.
  networking.wireguard.interfaces.wg0 = {
    ips = [ "10.9.0.2/32" ];
    privateKeyFile = "/etc/wireguard/otter.key";
  };
  networking.interfaces.eth0 = {
    useDHCP = false;
    ipv4.addresses = [
      {
        address = "10.0.0.2";
        prefixLength = 24;
      }
    ];
  };
  boot.kernelParams = [
    "quiet"
    "resume=/dev/disk/by-uuid/22222222-2222-3333-4444-555555555555"
  ];
  services.openssh.enable = true;
  system.stateVersion = "24.05";
}
