{ services.two.enable = true; }
