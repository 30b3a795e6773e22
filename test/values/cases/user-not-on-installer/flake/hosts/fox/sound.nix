{ services.pipewire.enable = true; }
