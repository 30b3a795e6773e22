{ services.three.enable = true; }
