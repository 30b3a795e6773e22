/** A desktop of NixOS's graphical installer, as the options that it writes for it. */
interface Desktop {
  readonly options: readonly string[];
  /** Whether networks are chosen by an applet of their own. */
  readonly applet?: true;
}

const lightdm = (name: string, more: readonly string[] = []): readonly string[] => [
  "services.xserver.enable = true;",
  "services.xserver.displayManager.lightdm.enable = true;",
  `${name}.enable = true;`,
  ...more,
];
const x11 = (name: string): readonly string[] => lightdm(`services.xserver.desktopManager.${name}`);

/** The desktops of calamares-nixos-extensions, of its present version and of some before. */
export const desktops: Readonly<Record<string, Desktop>> = {
  gnome: {
    options: [
      "services.xserver.enable = true;",
      "services.xserver.displayManager.gdm.enable = true;",
      "services.xserver.desktopManager.gnome.enable = true;",
    ],
  },
  plasma6: {
    options: [
      "services.xserver.enable = true;",
      "services.displayManager.sddm.enable = true;",
      "services.desktopManager.plasma6.enable = true;",
    ],
  },
  xfce: { options: x11("xfce") },
  pantheon: { options: lightdm("services.desktopManager.pantheon") },
  cinnamon: { options: x11("cinnamon") },
  mate: { options: x11("mate"), applet: true },
  enlightenment: { options: [...x11("enlightenment"), "services.acpid.enable = true;"] },
  lxqt: { options: x11("lxqt"), applet: true },
  budgie: { options: x11("budgie") },
  deepin: { options: x11("deepin") },
  none: { options: [] },
};

/** A `configuration.nix` with the options that the graphical installer writes, in words of our own. */
export function installed(name: string): string {
  const { options, applet } = desktops[name]!;
  const network =
    name === "enlightenment"
      ? "services.connman.enable = true;"
      : "networking.networkmanager.enable = true;";
  const locales = "ADDRESS IDENTIFICATION MEASUREMENT MONETARY NAME NUMERIC PAPER TELEPHONE TIME";
  const indented = (lines: readonly string[]): string =>
    lines.map((line) => `  ${line}\n`).join("");
  return `# What this machine is made of. nixos-help opens the manual.

{ config, pkgs, ... }:

{
  imports =
    [ # the result of the scan of the hardware
      ./hardware-configuration.nix
    ];

  # The boot loader.
  boot.loader.systemd-boot.enable = true;
  boot.loader.efi.canTouchEfiVariables = true;

  networking.hostName = "${name}-machine"; # The name of the machine.
  # networking.wireless.enable = true;  # Wi-Fi by wpa_supplicant.

  # networking.proxy.default = "http://user:password@proxy:port/";

${indented([network, ...(applet ? ["programs.nm-applet.enable = true;"] : [])])}
  time.timeZone = "Europe/Berlin";

  i18n.defaultLocale = "en_US.UTF-8";

  i18n.extraLocaleSettings = {
${locales
  .split(" ")
  .map((each) => `    LC_${each} = "de_DE.UTF-8";\n`)
  .join("")}  };

${indented(options)}
  services.xserver.xkb = {
    layout = "de";
    variant = "";
  };

  console.keyMap = "de";

  services.printing.enable = true;

  services.pulseaudio.enable = false;
  security.rtkit.enable = true;
  services.pipewire = {
    enable = true;
    alsa.enable = true;
    alsa.support32Bit = true;
    pulse.enable = true;
    #jack.enable = true;
  };

  # services.xserver.libinput.enable = true;

  # An account. It has no password until ‘passwd’ gives it one.
  users.users.ada = {
    isNormalUser = true;
    description = "Ada";
    extraGroups = [ "networkmanager" "wheel" ];
    packages = with pkgs; [
    #  thunderbird
    ];
  };

  programs.firefox.enable = true;

  nixpkgs.config.allowUnfree = true;

  environment.systemPackages = with pkgs; [
  #  vim
  #  wget
  ];

  # services.openssh.enable = true;

  system.stateVersion = "25.05"; # the release of the installation

}
`;
}
