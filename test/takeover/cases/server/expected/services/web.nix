{ ... }: { services.nginx.enable = true; services.nginx.root = "/var/www"; }
