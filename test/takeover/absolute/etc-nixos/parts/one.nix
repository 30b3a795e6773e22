{ services.one.enable = true; }
