{ services.upower.enable = true; }
