{ services.tlp.enable = true; }
