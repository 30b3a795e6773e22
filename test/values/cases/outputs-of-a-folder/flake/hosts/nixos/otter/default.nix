{ services.openssh.enable = false; }
