{ programs.mtr.enable = true; }
