{ services.four.enable = true; }
