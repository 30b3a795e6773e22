# What a person finds on a machine with a desktop after the first switch: each capability with what gives it, or null.
# It is read in what the machine evaluates to; only what a desktop has in itself stands here, with where it was read.
{ config, pkgs, ... }:

let
  inherit (pkgs) lib;

  desktops = {
    cosmic = config.services.desktopManager.cosmic.enable;
    gnome = config.services.desktopManager.gnome.enable;
    hyprland = config.programs.hyprland.enable;
    niri = config.programs.niri.enable;
    plasma = config.services.desktopManager.plasma6.enable;
    sway = config.programs.sway.enable;
    xfce = config.services.xserver.desktopManager.xfce.enable;
  };
  desktop = first (map (name: given desktops.${name} name) (builtins.attrNames desktops));

  names = map (package: package.pname or package.name) config.environment.systemPackages;
  installed = name: if builtins.elem name names then name else null;
  given = condition: name: if condition then name else null;
  # One that is there suffices.
  first =
    found:
    let
      present = builtins.filter (name: name != null) found;
    in
    if present == [ ] then null else builtins.head present;
  # All of them have to be there.
  every = found: if builtins.elem null found then null else builtins.concatStringsSep ", " found;

  # Programs that belong to a desktop: nixos/modules/services/desktop-managers/{gnome,plasma6,cosmic}.nix and
  # nixos/modules/services/x11/desktop-managers/xfce.nix.
  own =
    capability:
    {
      gnome = {
        agent = "GNOME Shell";
        bar = "GNOME Shell";
        bluetooth = "GNOME Settings";
        files = "Files";
        keys = "GNOME";
        locker = "GNOME Shell";
        networks = "GNOME Settings";
        notifications = "GNOME Shell";
        terminal = "Console";
      };
      plasma = {
        agent = "polkit-kde-agent";
        bar = "Plasma";
        bluetooth = "Bluedevil";
        files = "Dolphin";
        keyring = "KWallet";
        keys = "Plasma";
        locker = "kscreenlocker";
        networks = "plasma-nm";
        notifications = "Plasma";
        terminal = "Konsole";
      };
      cosmic = {
        agent = "COSMIC";
        bar = "COSMIC";
        bluetooth = "COSMIC Settings";
        files = "COSMIC Files";
        keys = "COSMIC";
        locker = "cosmic-greeter";
        networks = "COSMIC Settings";
        notifications = "COSMIC";
        terminal = "COSMIC Terminal";
      };
      xfce = {
        agent = "polkit_gnome";
        bar = "xfce4-panel";
        keys = "Xfce";
        locker = "xfce4-screensaver";
        networks = "networkmanagerapplet";
        notifications = "xfce4-notifyd";
        terminal = "xfce4-terminal";
      };
      # Its bar is a part of it: man 5 sway-bar.
      sway.bar = "swaybar";
    }
    .${desktop}.${capability} or null;

  inherit (config) programs services;
  inherit (config.services.xserver) xkb;
  session = config.environment.sessionVariables or { };
  greeting = services.greetd.settings.default_session.command or "";
  hasTuigreet = lib.hasInfix "tuigreet" greeting;

  layout = config.locale.keyboard.layout or null;
  fromXkb = given (xkb.layout == layout);
  variant = config.locale.keyboard.variant or "";
  fromSession = given (
    session.XKB_DEFAULT_LAYOUT or null == layout
    && lib.hasPrefix variant (session.XKB_DEFAULT_VARIANT or "")
  );
  # With each desktop, and for niri beside it, NixOS writes the layout where systemd-localed reads it:
  # nixos/modules/services/misc/graphical-desktop.nix.
  fromLocaled = given (services.graphical-desktop.enable && xkb.layout == layout);
  console = given (
    layout != null && lib.hasInfix "-layout '${layout}'" (config.console.keyMap.buildCommand or "")
  ) "console";
in
{
  inherit desktop;

  capabilities = lib.optionalAttrs (desktop != null) {
    "a way to log in" = first [
      (given (services.displayManager.gdm.enable or false) "GDM")
      (given (services.displayManager.sddm.enable or false) "SDDM")
      (given (services.displayManager.cosmic-greeter.enable or false) "cosmic-greeter")
      (given (services.xserver.displayManager.lightdm.enable or false) "LightDM")
      (given (services.greetd.enable or false && hasTuigreet) "tuigreet")
    ];
    "a session that starts user services" =
      if hasTuigreet then
        first (
          map (command: given (lib.hasSuffix "--cmd ${command}" greeting) command) [
            "'uwsm start -e -D Hyprland hyprland.desktop'"
            "niri-session"
            "sway"
          ]
        )
      else
        desktop;
    # In nixos/modules/config/console.nix the keymap is a part of the initrd.
    "keyboard: console and disk password" = console;
    "keyboard: greeter" =
      if hasTuigreet then
        console
      else
        {
          # gnome-shell, js/ui/status/keyboard.js; sddm starts kwin with --locale1.
          gnome = fromLocaled "localed";
          plasma = fromLocaled "localed";
          # cosmic-comp gives libxkbcommon no names, and that asks the environment.
          cosmic = fromSession "XKB_DEFAULT_LAYOUT";
          xfce = fromXkb "X server";
        }
        .${desktop};
    "keyboard: session" =
      {
        # gnome-settings-daemon, plugins/keyboard/gsd-keyboard-manager.c
        gnome = fromLocaled "localed";
        # kwin, src/xkb.cpp
        plasma = fromSession "XKB_DEFAULT_LAYOUT";
        cosmic = fromSession "XKB_DEFAULT_LAYOUT";
        xfce = fromXkb "X server";
        # Its own first configuration says "us": src/config/values/ConfigValues.cpp and example/hyprland.lua.
        hyprland = given (config ? systemd.user.services.hyprland-configuration) (
          fromSession "XKB_DEFAULT_LAYOUT, in its first configuration"
        );
        # niri, src/niri.rs
        niri = fromLocaled "localed";
        sway = fromSession "XKB_DEFAULT_LAYOUT";
      }
      .${desktop};
    "web browser" = given (programs.firefox.enable or false) "Firefox";
    "terminal" = first [
      (own "terminal")
      (installed "kitty")
      (installed "alacritty")
      (installed "foot")
    ];
    "a way to start programs" = first [
      (given (desktop != "sway") (own "bar"))
      (installed "hyprlauncher")
      (installed "fuzzel")
      (installed "wmenu")
    ];
    "bar with a tray" = first [
      (own "bar")
      (given (programs.waybar.enable or false) "waybar")
      (installed "waybar")
    ];
    "sound" = given (services.pipewire.enable && services.pipewire.pulse.enable) "PipeWire";
    "Bluetooth, and pairing" = given config.hardware.bluetooth.enable (
      first [
        (own "bluetooth")
        (given (services.blueman.enable or false) "blueman")
      ]
    );
    "printers on the network" = given (
      services.printing.enable && services.avahi.enable && services.avahi.nssmdns4
    ) "CUPS, Avahi";
    "removable disks" = given services.udisks2.enable "udisks2";
    "file manager" = first [
      (own "files")
      (installed "dolphin")
      (given programs.thunar.enable "Thunar")
    ];
    "notifications" = first [
      (own "notifications")
      (installed "mako")
    ];
    "screen locker" = first [
      (own "locker")
      (every [
        (installed "swaylock")
        (given (config ? systemd.user.services.lock-screen) "swayidle")
      ])
    ];
    "keyring" = first [
      (own "keyring")
      (given services.gnome.gnome-keyring.enable "gnome-keyring")
    ];
    "volume, brightness and media keys" = first [
      (own "keys")
      (every [
        (installed "brightnessctl")
        (installed "playerctl")
        (if desktop == "sway" then installed "pulseaudio" else given services.pipewire.enable "wpctl")
      ])
    ];
    "polkit agent" = first [
      (own "agent")
      (given config.security.soteria.enable "soteria")
    ];
    "portal" = given config.xdg.portal.enable "xdg-desktop-portal";
    "X11 programs" = first [
      (given (desktop == "xfce") "X server")
      (installed "xwayland-satellite")
      (given programs.xwayland.enable "Xwayland")
    ];
    "battery and power profiles" = given (
      services.upower.enable && services.power-profiles-daemon.enable
    ) "upower, power-profiles-daemon";
    "a window to choose a Wi-Fi network" = given config.networking.networkmanager.enable (
      first [
        (own "networks")
        (given (programs.nm-applet.enable or false) "nm-applet")
      ]
    );
    "fonts: CJK and emoji" = given (
      config.fonts.enableDefaultPackages
      && builtins.any (font: lib.hasPrefix "noto-fonts-cjk-sans" font.name) config.fonts.packages
    ) "Noto";
  };
}
