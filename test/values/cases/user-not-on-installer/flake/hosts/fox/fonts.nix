{ fonts.fontDir.enable = true; }
