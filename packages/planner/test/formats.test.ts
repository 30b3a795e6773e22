import { describe, expect, test } from "vitest";
import { formats } from "../src/packs/formats.ts";

const key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIN0mUtM4zqFWJZhEPowlJl4lypVkgWv104eVdC8M1nfo";

const right = {
  "host-name": ["a", "nixos", "Laptop", "7-server", "x".repeat(63)],
  "user-name": ["ada", "Ada", "a.b", "_x", "42", "a-b", "x".repeat(31)],
  "free-text": ["", "O'Brien", '"', "\\", "${x}", "''", "a\nb", "😀", "שלום"],
  "time-zone": ["UTC", "Europe/Berlin", "Asia/Kolkata", "Asia/Calcutta", "US/Pacific", "Etc/GMT+1"],
  locale: ["en_US.UTF-8", "C.UTF-8", "hi_IN", "sr_RS@latin"],
  "keyboard-layout": ["us", "de", "us,de"],
  "keyboard-variant": ["", "nodeadkeys", ",nodeadkeys", "de_nodeadkeys"],
  "ssh-key": [key, `${key} ada@laptop`, `${key} Ada's “key”`],
  email: ["ada@example.org", "ada+nix@localhost"],
  flake: ["github:ada/nixos", "git+https://x.org/a.git?ref=main", "path:/srv/nixos", "/etc/nixos"],
  device: ["/dev/sda", "/dev/disk/by-id/nvme-x_1"],
  "mount-point": ["/boot", "/"],
  "state-version": ["23.11", "26.05"],
};

const wrong: { [Name in keyof typeof formats]: readonly [string, RegExp][] } = {
  "host-name": [
    ["", /1 to 63/],
    ["-a", /no hyphen at either end/],
    ["a-", /no hyphen/],
    ["a.b", /letters, digits and hyphens/],
    ["a_b", /letters/],
    ["x".repeat(64), /1 to 63/],
    ["ä", /letters/],
    ["a\nb", /letters/],
  ],
  "user-name": [
    ["root", /account of the system/],
    ["nixbld12", /account of the system/],
    ["", /1 to 31/],
    ["-a", /hyphen/],
    ["a b", /letters/],
    ["..", /dots/],
    ["a/b", /letters/],
    ["x".repeat(32), /1 to 31/],
  ],
  "free-text": [
    ["a\0b", /NUL/],
    ["\uD800", /Unicode/],
  ],
  email: [
    ["ada", /ada@example\.org/],
    ["a b@example.org", /ada@example\.org/],
    ["Ada <ada@example.org>", /ada@example\.org/],
  ],
  "time-zone": [
    ["Europe/Berlln", /did you mean Europe\/Berlin\?/],
    ["europe/berlin", /did you mean Europe\/Berlin\?/],
    ["+01:00", /IANA/],
    ["Mars/Olympus", /IANA/],
  ],
  locale: [
    ["en_US.utf8", /did you mean en_US\.UTF-8\?/],
    ["de_DE", /did you mean de_DE\.UTF-8\?/],
    ["de_DE@euro", /glibc/],
  ],
  "keyboard-layout": [
    ["dee", /did you mean de\?/],
    ["us,", /XKB/],
    ["", /XKB/],
  ],
  "keyboard-variant": [["a b", /variant/]],
  "ssh-key": [
    ["", /whole line/],
    [key.slice(12), /whole line/],
    [key.slice(0, -4), /whole line/],
    [key.replace("ed25519", "rsa"), /whole line/],
    [`${key} a\n${key}`, /whole line/],
    [`from="10.0.0.0/8" ${key}`, /whole line/],
    ["-----BEGIN OPENSSH PRIVATE KEY-----", /private key.*\.pub/],
  ],
  flake: [
    ["ada/nixos", /github:ada\/nixos/],
    ["github:ada/nixos#server", /published/],
    ["git+https://x.org/a?ref=b&dir=c", /published/],
    ["path:$(reboot)", /published/],
    ["", /published/],
  ],
  device: [
    ["sda", /\/dev/],
    ["/dev/", /\/dev/],
  ],
  "mount-point": [
    ["boot", /absolute/],
    ["/a b", /spaces/],
  ],
  "state-version": [
    ["26.5", /26\.05/],
    ["unstable", /26\.05/],
  ],
};

describe.each(Object.keys(formats) as (keyof typeof formats)[])("%s", (name) => {
  test.each(right[name])("takes %j", (value) => expect(formats[name](value)).toBeUndefined());

  test.each(wrong[name])("refuses %j and says what is allowed", (value, message) => {
    expect(formats[name](value)).toMatch(message);
  });
});
