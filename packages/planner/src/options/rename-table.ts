/** What became of an option of NixOS. */
export interface OptionRename {
  /** The old path; `*` stands for any name. */
  readonly from: string;
  /** The new path, with as many `*`; nothing when there is none, or none that takes the same values. */
  readonly to?: string;
  /** The release in which the old name began to warn or to fail. */
  readonly since: string;
  /** The values with which the definition has no effect any more, so that it may go. */
  readonly drop?: "any" | readonly (boolean | number)[];
  /** What is to be set to true beside the new option. */
  readonly also?: string;
  /** Whether home-manager has an option of the old name that is in use. */
  readonly isHomeToo?: true;
  /** It still works, and says that it will not for long. */
  readonly isDeprecated?: true;
  /** What a person has to do, or should know. */
  readonly note?: string;
}

type Names = Readonly<Record<string, string>>;

/** Options below one set that went below another. */
function moved(since: string, from: string, to: string, names: Names): readonly OptionRename[] {
  return Object.entries(names).map(([old, now]) => ({
    from: `${from}.${old}`,
    to: `${to}.${now}`,
    since,
  }));
}

const same = (...names: readonly string[]): Names =>
  Object.fromEntries(names.map((name) => [name, name]));

const gone = (since: string, from: string, note: string): OptionRename => ({ since, from, note });

const idle = (since: string, from: string): OptionRename => ({ since, from, drop: "any" });

const now = (since: string, from: string, to: string): OptionRename => ({ since, from, to });

const both = (since: string, from: string, to: string): OptionRename => ({
  ...now(since, from, to),
  isHomeToo: true,
});

const XSERVER = "services.xserver";
const OLD_DISPLAY = "services.xserver.displayManager";
const OLD_DESKTOP = "services.xserver.desktopManager";

const desktops: readonly OptionRename[] = [
  now("25.11", `${OLD_DESKTOP}.gnome`, "services.desktopManager.gnome"),
  now("21.11", `${OLD_DESKTOP}.gnome3`, "services.desktopManager.gnome"),
  now("25.11", `${OLD_DISPLAY}.gdm`, "services.displayManager.gdm"),
  now("24.05", `${OLD_DESKTOP}.plasma6`, "services.desktopManager.plasma6"),
  gone(
    "25.11",
    `${OLD_DESKTOP}.plasma5`,
    "Plasma 5 is gone: services.desktopManager.plasma6.enable = true; is its successor",
  ),
  now("24.05", `${OLD_DISPLAY}.sddm`, "services.displayManager.sddm"),
  now("24.05", `${OLD_DISPLAY}.autoLogin`, "services.displayManager.autoLogin"),
  ...moved("24.05", OLD_DISPLAY, "services.displayManager", {
    ...same("defaultSession", "hiddenUsers", "sessionPackages", "logToJournal"),
    "sddm.autoLogin.enable": "autoLogin.enable",
    "sddm.autoLogin.user": "autoLogin.user",
    "gdm.autoLogin.enable": "autoLogin.enable",
    "gdm.autoLogin.user": "autoLogin.user",
    "lightdm.autoLogin.enable": "autoLogin.enable",
    "lightdm.autoLogin.user": "autoLogin.user",
  }),
  {
    from: "services.displayManager.gdm.wayland",
    since: "26.05",
    drop: [true],
    note: "GDM runs on Wayland only",
  },
  gone(
    "21.05",
    `${OLD_DISPLAY}.slim`,
    "SLiM is gone: services.displayManager.ly.enable = true; is a small display manager",
  ),
  now("26.11", "programs.regreet", "services.displayManager.regreet"),
  idle("25.11", "services.greetd.vt"),
  now("21.11", "environment.gnome3", "environment.gnome"),
  now("21.05", "services.gnome3", "services.gnome"),
  now("21.05", "services.gnome3.gvfs", "services.gvfs"),
  now("21.05", "services.gnome3.seahorse", "programs.seahorse"),
  now("21.05", "services.gnome3.file-roller", "programs.file-roller"),
  idle("24.05", "programs.hyprland.enableNvidiaPatches"),
  idle("24.05", "programs.hyprland.nvidiaPatches"),
];

const keyboardAndPointer: readonly OptionRename[] = [
  ...moved("23.11", XSERVER, "services.xserver.xkb", {
    layout: "layout",
    xkbVariant: "variant",
    xkbOptions: "options",
    xkbModel: "model",
    xkbDir: "dir",
    extraLayouts: "extraLayouts",
  }),
  ...moved(
    "24.05",
    `${XSERVER}.libinput`,
    "services.libinput",
    same("enable", "mouse", "touchpad"),
  ),
  ...moved(
    "21.05",
    `${XSERVER}.libinput`,
    "services.libinput.touchpad",
    same(
      "accelProfile",
      "accelSpeed",
      "additionalOptions",
      "buttonMapping",
      "calibrationMatrix",
      "clickMethod",
      "disableWhileTyping",
      "horizontalScrolling",
      "leftHanded",
      "middleEmulation",
      "naturalScrolling",
      "scrollButton",
      "scrollMethod",
      "sendEventsMode",
      "tapping",
      "tappingDragLock",
    ),
  ),
  ...moved("20.03", "i18n", "console", {
    consoleFont: "font",
    consoleKeyMap: "keyMap",
    consoleColors: "colors",
    consolePackages: "packages",
    consoleUseXkbConfig: "useXkbConfig",
  }),
  now("20.03", "boot.earlyVconsoleSetup", "console.earlySetup"),
  {
    from: "i18n.inputMethod.enabled",
    to: "i18n.inputMethod.type",
    also: "i18n.inputMethod.enable",
    since: "24.11",
    isHomeToo: true,
  },
];

const hardware: readonly OptionRename[] = [
  now("24.11", "hardware.opengl", "hardware.graphics"),
  now("24.11", "hardware.opengl.driSupport32Bit", "hardware.graphics.enable32Bit"),
  idle("24.11", "hardware.opengl.driSupport"),
  idle("24.11", "hardware.opengl.s3tcSupport"),
  idle("24.11", "hardware.opengl.setLdLibraryPath"),
  now("24.11", `${XSERVER}.vaapiDrivers`, "hardware.graphics.extraPackages"),
  idle("24.11", "sound.enable"),
  gone("24.11", "sound.extraConfig", 'write environment.etc."asound.conf".text instead'),
  gone("24.11", "sound.mediaKeys", "desktops handle these keys; elsewhere, services.actkbd can"),
  now("25.05", "hardware.pulseaudio", "services.pulseaudio"),
  idle("23.05", "hardware.video.hidpi.enable"),
  now("20.09", "hardware.bluetooth.config", "hardware.bluetooth.settings"),
  now("21.05", "hardware.enableKSM", "hardware.ksm.enable"),
  now("20.09", "hardware.logitech.enable", "hardware.logitech.wireless.enable"),
  now("20.09", "hardware.logitech.enableGraphical", "hardware.logitech.wireless.enableGraphical"),
  gone(
    "21.05",
    "hardware.brightnessctl",
    "add pkgs.brightnessctl to environment.systemPackages instead",
  ),
  idle("21.05", "hardware.u2f"),
  idle("20.09", `${XSERVER}.startDbusSession`),
  idle("22.05", `${XSERVER}.useGlamor`),
];

const boot: readonly OptionRename[] = [
  now("23.05", "boot.cleanTmpDir", "boot.tmp.cleanOnBoot"),
  now("23.05", "boot.tmpOnTmpfs", "boot.tmp.useTmpfs"),
  now("23.05", "boot.tmpOnTmpfsSize", "boot.tmp.tmpfsSize"),
  now("23.05", "boot.initrd.mdadmConf", "boot.swraid.mdadmConf"),
  { from: "boot.loader.grub.version", since: "23.05", drop: [2], note: "GRUB 1 is gone" },
  now("20.03", "boot.loader.grub.timeout", "boot.loader.timeout"),
  gone("24.11", "boot.zfs.enableUnstable", "set boot.zfs.package = pkgs.zfs_unstable; instead"),
  now("25.11", "systemd.watchdog.device", "systemd.settings.Manager.WatchdogDevice"),
  now("25.11", "systemd.watchdog.runtimeTime", "systemd.settings.Manager.RuntimeWatchdogSec"),
  now("25.11", "systemd.watchdog.rebootTime", "systemd.settings.Manager.RebootWatchdogSec"),
  gone(
    "25.11",
    "systemd.extraConfig",
    "write each line as systemd.settings.Manager.NAME = VALUE; instead",
  ),
  {
    from: "zramSwap.numDevices",
    since: "22.05",
    drop: [1],
    note: "there is one device; zramSwap.swapDevices says how many to use",
  },
];

const nix: readonly OptionRename[] = [
  ...moved("22.05", "nix", "nix.settings", {
    allowedUsers: "allowed-users",
    autoOptimiseStore: "auto-optimise-store",
    binaryCachePublicKeys: "trusted-public-keys",
    binaryCaches: "substituters",
    buildCores: "cores",
    maxJobs: "max-jobs",
    requireSignedBinaryCaches: "require-sigs",
    sandboxPaths: "extra-sandbox-paths",
    systemFeatures: "system-features",
    trustedBinaryCaches: "trusted-substituters",
    trustedUsers: "trusted-users",
    useSandbox: "sandbox",
  }),
  now("20.03", "nix.useChroot", "nix.settings.sandbox"),
  now("20.03", "nix.chrootDirs", "nix.settings.extra-sandbox-paths"),
  gone(
    "21.11",
    "nix.daemonNiceLevel",
    "nix.daemonCPUSchedPolicy sets how much the Nix daemon may use",
  ),
  gone(
    "21.11",
    "nix.daemonIONiceLevel",
    "nix.daemonIOSchedPriority sets how much the Nix daemon may use",
  ),
  idle("26.05", "system.rebuild.enableNg"),
];

const system: readonly OptionRename[] = [
  now("17.09", "users.extraUsers", "users.users"),
  now("17.09", "users.extraGroups", "users.groups"),
  now("23.11", "users.users.*.passwordFile", "users.users.*.hashedPasswordFile"),
  now("23.11", "fonts.fonts", "fonts.packages"),
  now("23.11", "fonts.enableDefaultFonts", "fonts.enableDefaultPackages"),
  now("20.09", "fonts.enableFontDir", "fonts.fontDir.enable"),
  gone("20.03", "fonts.enableCoreFonts", "add pkgs.corefonts to fonts.packages instead"),
  now("23.05", "qt5", "qt"),
  gone(
    "23.05",
    "xdg.portal.gtkUsePortal",
    'environment.sessionVariables.GTK_USE_PORTAL = "1"; does the same',
  ),
  gone(
    "21.05",
    "security.hideProcessInformation",
    "nothing in NixOS does this any more; take the line out",
  ),
  gone(
    "25.05",
    "environment.noXlibs",
    "take the line out; an overlay can build single packages without X",
  ),
  now("24.05", "security.pam.enableSSHAgentAuth", "security.pam.sshAgentAuth.enable"),
  now("22.05", "security.acme.email", "security.acme.defaults.email"),
  now("22.05", "security.acme.server", "security.acme.defaults.server"),
  both("25.05", "programs.bash.enableCompletion", "programs.bash.completion.enable"),
  both("18.03", "programs.zsh.enableAutosuggestions", "programs.zsh.autosuggestions.enable"),
  both("18.03", "programs.zsh.enableSyntaxHighlighting", "programs.zsh.syntaxHighlighting.enable"),
  now("18.03", "programs.zsh.syntax-highlighting", "programs.zsh.syntaxHighlighting"),
  both("18.03", "programs.zsh.oh-my-zsh", "programs.zsh.ohMyZsh"),
  both("18.09", "programs.info.enable", "documentation.info.enable"),
  both("18.09", "programs.man.enable", "documentation.man.enable"),
  now("19.09", "programs.tmux.extraTmuxConf", "programs.tmux.extraConfig"),
  gone(
    "24.05",
    "programs.gnupg.agent.pinentryFlavor",
    "programs.gnupg.agent.pinentryPackage takes a package, for example pkgs.pinentry-gnome3",
  ),
];

const network: readonly OptionRename[] = [
  now("22.11", "networking.networkmanager.packages", "networking.networkmanager.plugins"),
  gone(
    "24.05",
    "networking.networkmanager.extraConfig",
    "write it as attributes of networking.networkmanager.settings",
  ),
  gone(
    "20.03",
    "networking.networkmanager.useDnsmasq",
    'networking.networkmanager.dns = "dnsmasq"; does the same',
  ),
  ...moved("23.05", "services.openssh", "services.openssh.settings", {
    ciphers: "Ciphers",
    forwardX11: "X11Forwarding",
    gatewayPorts: "GatewayPorts",
    kbdInteractiveAuthentication: "KbdInteractiveAuthentication",
    challengeResponseAuthentication: "KbdInteractiveAuthentication",
    kexAlgorithms: "KexAlgorithms",
    logLevel: "LogLevel",
    macs: "Macs",
    passwordAuthentication: "PasswordAuthentication",
    permitRootLogin: "PermitRootLogin",
    useDns: "UseDns",
  }),
  ...moved("26.05", "services.resolved", "services.resolved.settings.Resolve", {
    dnsovertls: "DNSOverTLS",
    dnssec: "DNSSEC",
    domains: "Domains",
    fallbackDns: "FallbackDNS",
    llmnr: "LLMNR",
  }),
  gone(
    "26.05",
    "services.resolved.extraConfig",
    "write each line as services.resolved.settings.Resolve.NAME = VALUE; instead",
  ),
  now("24.05", "services.avahi.nssmdns", "services.avahi.nssmdns4"),
  now("24.05", "services.avahi.interfaces", "services.avahi.allowInterfaces"),
];

const services: readonly OptionRename[] = [
  ...moved("25.11", "services.logind", "services.logind.settings.Login", {
    hibernateKey: "HandleHibernateKey",
    hibernateKeyLongPress: "HandleHibernateKeyLongPress",
    killUserProcesses: "KillUserProcesses",
    lidSwitch: "HandleLidSwitch",
    lidSwitchDocked: "HandleLidSwitchDocked",
    lidSwitchExternalPower: "HandleLidSwitchExternalPower",
    powerKey: "HandlePowerKey",
    powerKeyLongPress: "HandlePowerKeyLongPress",
    rebootKey: "HandleRebootKey",
    rebootKeyLongPress: "HandleRebootKeyLongPress",
    suspendKey: "HandleSuspendKey",
    suspendKeyLongPress: "HandleSuspendKeyLongPress",
  }),
  gone(
    "25.11",
    "services.logind.extraConfig",
    "write each line as services.logind.settings.Login.NAME = VALUE; instead",
  ),
  now("24.05", "services.journald.enableHttpGateway", "services.journald.gateway.enable"),
  now("23.11", "services.locate.locate", "services.locate.package"),
  both("20.03", "services.redshift.latitude", "location.latitude"),
  both("20.03", "services.redshift.longitude", "location.longitude"),
  both("20.03", "services.redshift.provider", "location.provider"),
  now("23.11", "services.syncthing.devices", "services.syncthing.settings.devices"),
  now("23.11", "services.syncthing.folders", "services.syncthing.settings.folders"),
  now("23.11", "services.syncthing.options", "services.syncthing.settings.options"),
  both("23.11", "services.syncthing.extraOptions", "services.syncthing.settings"),
  ...moved("22.05", "services.syncthing.declarative", "services.syncthing", {
    ...same("cert", "key", "overrideDevices", "overrideFolders"),
    devices: "settings.devices",
    folders: "settings.folders",
  }),
  idle("20.03", "services.earlyoom.useKernelOOMKiller"),
  now("24.05", "services.postgresql.port", "services.postgresql.settings.port"),
  now("24.05", "services.postgresql.logLinePrefix", "services.postgresql.settings.log_line_prefix"),
  now("25.05", "services.postgresql.extraPlugins", "services.postgresql.extensions"),
  now("22.11", "services.grafana.addr", "services.grafana.settings.server.http_addr"),
  now("22.11", "services.grafana.port", "services.grafana.settings.server.http_port"),
  now("22.11", "services.grafana.domain", "services.grafana.settings.server.domain"),
  now("22.11", "services.grafana.rootUrl", "services.grafana.settings.server.root_url"),
  now("23.05", "services.gitea.httpPort", "services.gitea.settings.server.HTTP_PORT"),
  now("23.05", "services.gitea.httpAddress", "services.gitea.settings.server.HTTP_ADDR"),
  now("23.05", "services.gitea.domain", "services.gitea.settings.server.DOMAIN"),
  now("23.05", "services.gitea.rootUrl", "services.gitea.settings.server.ROOT_URL"),
];

const virtualisation: readonly OptionRename[] = [
  ...moved("22.05", "virtualisation.libvirtd", "virtualisation.libvirtd.qemu", {
    qemuPackage: "package",
    qemuRunAsRoot: "runAsRoot",
    qemuVerbatimConfig: "verbatimConfig",
    qemuSwtpm: "swtpm.enable",
  }),
  idle("25.11", "virtualisation.libvirtd.qemuOvmf"),
  idle("25.11", "virtualisation.libvirtd.qemuOvmfPackage"),
  idle("25.11", "virtualisation.libvirtd.qemu.ovmf"),
  idle("20.03", "virtualisation.libvirtd.enableKVM"),
  {
    from: "virtualisation.docker.enableNvidia",
    since: "24.05",
    isDeprecated: true,
    note: "hardware.nvidia-container-toolkit.enable = true; is its successor",
  },
  now(
    "23.05",
    "virtualisation.podman.defaultNetwork.dnsname.enable",
    "virtualisation.podman.defaultNetwork.settings.dns_enabled",
  ),
];

/**
 * The options that personal configurations of recent years set and that NixOS has renamed or removed
 * since.
 *
 * Taken from the `mkRenamedOptionModule` and `mkRemovedOptionModule` of the modules in
 * https://github.com/NixOS/nixpkgs/tree/master/nixos/modules and the release notes.
 */
export const optionRenames: readonly OptionRename[] = [
  ...desktops,
  ...keyboardAndPointer,
  ...hardware,
  ...boot,
  ...nix,
  ...system,
  ...network,
  ...services,
  ...virtualisation,
];
