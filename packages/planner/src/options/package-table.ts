/** What became of a package of nixpkgs. */
export interface PackageRename {
  /** The old path below `pkgs`. */
  readonly from: string;
  /** The new path below `pkgs`; nothing when a person has to choose. */
  readonly to?: string;
  /** The release in which the old name began to warn or to fail, or the new one is sure to be there. */
  readonly since: string;
  /** What to do instead. */
  readonly note?: string;
}

/** What GNOME 46 still had in a set of its own. */
const GNOME =
  "adwaita-icon-theme baobab cheese dconf-editor eog epiphany evince evolution-data-server file-roller geary " +
  "gnome-backgrounds gnome-bluetooth gnome-boxes gnome-calculator gnome-calendar gnome-characters gnome-clocks " +
  "gnome-color-manager gnome-contacts gnome-control-center gnome-disk-utility gnome-font-viewer gnome-keyring " +
  "gnome-logs gnome-maps gnome-music gnome-screenshot gnome-session gnome-settings-daemon gnome-shell " +
  "gnome-shell-extensions gnome-software gnome-system-monitor gnome-terminal gnome-themes-extra gnome-tweaks " +
  "gnome-weather gucharmap mutter nautilus seahorse simple-scan sushi totem yelp zenity";

/**
 * The packages that personal configurations of recent years name and that nixpkgs has renamed or
 * split since.
 *
 * @see https://github.com/NixOS/nixpkgs/blob/master/pkgs/top-level/aliases.nix
 */
export const packageRenames: readonly PackageRename[] = [
  { from: "nixfmt-rfc-style", to: "nixfmt", since: "25.11" },
  { from: "noto-fonts-cjk", to: "noto-fonts-cjk-sans", since: "24.11" },
  { from: "noto-fonts-emoji", to: "noto-fonts-color-emoji", since: "23.11" },
  { from: "noto-fonts-extra", to: "noto-fonts", since: "23.05" },
  {
    from: "nerdfonts",
    since: "25.05",
    note: "each font is a package of its own now, for example pkgs.nerd-fonts.fira-code",
  },
  { from: "exa", since: "23.11", note: "pkgs.eza is its maintained fork" },
  { from: "greetd.tuigreet", to: "tuigreet", since: "25.11" },
  { from: "cinnamon.nemo", to: "nemo", since: "24.11" },
  ...["gnome", "gnome3"].flatMap((set) =>
    GNOME.split(" ").map((name) => ({ from: `${set}.${name}`, to: name, since: "24.11" })),
  ),
];

/**
 * The packages below `pkgs.nerd-fonts`, by the names that `nerdfonts.override` took.
 *
 * @see https://github.com/ryanoasis/nerd-fonts/blob/master/bin/scripts/lib/fonts.json
 */
export const nerdFonts: ReadonlyMap<string, string> = new Map([
  ["0xProto", "_0xproto"],
  ["CascadiaCode", "caskaydia-cove"],
  ["CascadiaMono", "caskaydia-mono"],
  ["DejaVuSansMono", "dejavu-sans-mono"],
  ["DroidSansMono", "droid-sans-mono"],
  ["FiraCode", "fira-code"],
  ["FiraMono", "fira-mono"],
  ["GeistMono", "geist-mono"],
  ["Hack", "hack"],
  ["IBMPlexMono", "blex-mono"],
  ["Inconsolata", "inconsolata"],
  ["Iosevka", "iosevka"],
  ["IosevkaTerm", "iosevka-term"],
  ["JetBrainsMono", "jetbrains-mono"],
  ["Meslo", "meslo-lg"],
  ["Mononoki", "mononoki"],
  ["NerdFontsSymbolsOnly", "symbols-only"],
  ["Noto", "noto"],
  ["RobotoMono", "roboto-mono"],
  ["SourceCodePro", "sauce-code-pro"],
  ["SpaceMono", "space-mono"],
  ["Ubuntu", "ubuntu"],
  ["UbuntuMono", "ubuntu-mono"],
  ["VictorMono", "victor-mono"],
]);
