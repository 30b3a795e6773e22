{ nixos = { services.openssh.enable = true; }; }
