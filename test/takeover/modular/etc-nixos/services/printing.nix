{ services.printing.enable = true; }
