{ users.motd = "no Linux"; }
