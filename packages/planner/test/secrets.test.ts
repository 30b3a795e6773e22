import fc from "fast-check";
import { literal } from "nix-source";
import { describe, expect, test } from "vitest";
import type { Problem } from "../src/problems.ts";
import { secretsIn } from "../src/secrets/find.ts";

const inNix = (text: string) => secretsIn("configuration.nix", text);
const STANDS = " stands here, and whoever has the repository or /nix/store can read it";
const whatOf = (all: readonly Problem[]) =>
  all.map(({ line, message }) => `${line}: ${message.replace(STANDS, "")}`);

// Built from parts, so that nobody who searches repositories for secrets finds this file.
const KEY = ["-----BEGIN OPENSSH", "PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEAAAAABG5vbmU"].join(" ");
const HASH = `$6$${"rounds".repeat(3)}$${"abcDEF./".repeat(8)}`;
const WIREGUARD = `${"a1B2".repeat(10)}c3A=`;

const file = (path: string, name: string) => `the secret file ${path}, named by ${name},`;

describe("a Nix file", () => {
  test.each([
    ['users.users.ada.password = "changeme";', "the password of ada"],
    ['users.users.ada.initialPassword = "x";', "the password of ada"],
    ['users.users = { ada = { initialPassword = "x y"; }; };', "the password of ada"],
    ['users.extraUsers."ada".password = "/not/a/path";', "the password of ada"],
    [`users.users.root.hashedPassword = "${HASH}";`, "the hashed password of root"],
    ['users.users.root.initialHashedPassword = "abJnggxhB/yWI";', "the hashed password of root"],
    ["users.users.ada.password = lib.mkForce ''x'';", "the password of ada"],
    ['users.users.${name}.password = (lib.mkIf isVm "x");', "the password of a user"],
    ['networking.wireless.networks.Home.psk = "correct horse";', "the Wi-Fi password of Home"],
    [
      'networking.wireless.networks."My Home" = { pskRaw = "ab12"; };',
      "the Wi-Fi password of My Home",
    ],
    [
      "networking.wireless.networks.Work.auth = ''password=\"abc\"'';",
      "the Wi-Fi password of Work",
    ],
    [
      'networking.networkmanager.ensureProfiles.profiles.home.wifi-security.psk = "abcdefgh";',
      "the psk of a NetworkManager profile",
    ],
    [`networking.wireguard.interfaces.wg0.privateKey = "${WIREGUARD}";`, "a private key"],
    ['peers = [ { presharedKey = "abc"; } ];', "a preshared key"],
    ['services.x.settings = { api_key = "0a1b2c3d"; };', "the value of api_key"],
    ['services.x.botToken = "0a1b2c3d";', "the value of botToken"],
    ['services.x.environment.DB_PASSWORD = "abc";', "the value of DB_PASSWORD"],
    ['programs.x.passphrase = "three little words";', "the value of passphrase"],
    [
      "users.users.ada.hashedPasswordFile = toString ./ada-login;",
      file("./ada-login", "hashedPasswordFile"),
    ],
    ['services.x.config.adminpassFile = "${./admin-pass}";', file("./admin-pass", "adminpassFile")],
    [
      "services.k3s.token = lib.mkForce (builtins.readFile ./k3s-join);",
      file("./k3s-join", "token"),
    ],
    ["services.x = { passwordFile = ./pw; };", file("./pw", "passwordFile")],
    ["services.x.keyFile = ./keys/${name};", file("./keys/${name}", "keyFile")],
    ["sops.age.keyFile = ../keys.txt;", file("../keys.txt", "keyFile")],
    ['services.x.environment.DB_PASSWORD_FILE = "${./db}";', file("./db", "DB_PASSWORD_FILE")],
    [
      "script = ''\nexport AWS_SECRET_ACCESS_KEY=wJalr/XUtnFEMI\n'';",
      "the value of AWS_SECRET_ACCESS_KEY",
      3,
    ],
    ['serviceConfig.Environment = [ "API_TOKEN=0a1b2c" ];', "the value of API_TOKEN"],
    ['a = "export PGPASSWORD=\\"abcd\\"; psql";', "the value of PGPASSWORD"],
    ["a = ''APP_SECRET='abcd' run'';", "the value of APP_SECRET"],
    ['environment.AWS_SECRET_ACCESS_KEY = "wJalr/XUtnFEMI";', "the value of AWS_SECRET_ACCESS_KEY"],
    [`environment.etc.key.text = ''\n${KEY}\n'';`, "a private key", 3],
    [`a = "AGE-SECRET-KEY-1${"Q".repeat(58)}";`, "a private age key"],
    [`a = ''[Interface]\nPrivateKey = ${WIREGUARD}'';`, "a private WireGuard key", 3],
    [`a = "network={ psk=${"0a".repeat(32)} }";`, "a Wi-Fi password"],
    [`a = "${HASH}";`, "a hashed password"],
    [`a = "ghp_${"a1".repeat(18)}";`, "a GitHub token"],
    [`a = "glpat-${"a1".repeat(10)}";`, "a GitLab token"],
    [`a = "xoxb-${"1234567890"}-a";`, "a Slack token"],
    [`a = "AKIA${"A1".repeat(8)}";`, "an AWS token"],
    [`a = "tskey-auth-${"a1".repeat(8)}-b";`, "a Tailscale token"],
    [`a = "sk-${"a1".repeat(12)}";`, "a secret API token"],
    [`# a = "ghp_${"a1".repeat(18)}"`, "a GitHub token"],
    ['# users.users.ada.initialPassword = "x";', "the password of ada"],
    ['/* initialPassword = "x"; */', "the password of a user"],
  ])("with %s has it", (line, what, at = 2) => {
    const found = inNix(`{ lib, name, isVm, ... }: {\n${line}\n}`);
    expect(whatOf(found)).toEqual([`${at}: ${what}`]);
  });

  test.each([
    'users.users.ada.password = "";',
    'users.users.ada.hashedPassword = "!";',
    "users.users.ada.hashedPassword = null;",
    'users.users.ada.hashedPasswordFile = "/persist/ada";',
    "users.users.ada.password = secrets.ada;",
    'users.users.ada.password = "${secrets.ada}";',
    'users.users.ada.openssh.authorizedKeys.keys = [ "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIabc ada" ];',
    'a = "sk-ssh-ed25519@openssh.com AAAAGnNrLXNzaC1lZDI1NTE5QG9wZW5zc2guY29t";',
    'a = "sk-ecdsa-sha2-nistp256@openssh.com AAAA";',
    'networking.wireless.networks.Home.pskRaw = "ext:home";',
    'networking.wireless.networks.Home.psk = "@HOME@";',
    'networking.wireless.networks.Home.auth = "key_mgmt=NONE";',
    'networking.networkmanager.ensureProfiles.profiles.home.wifi-security.psk = "$HOME_PSK";',
    `networking.wireguard.interfaces.wg0 = { privateKeyFile = "/x"; peers = [ { publicKey = "${WIREGUARD}"; } ]; };`,
    "services.openssh.settings.PasswordAuthentication = false;",
    'security.pam.services.login.text = "password required pam_unix.so";',
    'programs.ssh.askPassword = "ksshaskpass";',
    "options.password = lib.mkOption { type = lib.types.str; };",
    "age.secrets.token.file = ./token.age;",
    "services.x.token = config.age.secrets.x.path;",
    'services.x.settings.password = "$DB_PASSWORD";',
    'services.x.settings.secret = "%{file:/run/x}%";',
    'services.x.tokenFile = "/run/token";',
    'services.x.token = "/run/token";',
    'systemd.network.networks.lan.ipv6AcceptRAConfig.Token = "static:::1";',
    'hash = "sha256-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";',
    "a = ''grep -q 'BEGIN OPENSSH PRIVATE KEY' \"$1\"'';",
    "services.x.publicKeyFile = ./key.asc;",
    "services.x.hostKeyFile = ./host.pub;",
    "services.x.passwordFile = ./pw.age;",
    "services.x.passwordFile = ../pw.gpg;",
    "users.users.ada.openssh.authorizedKeys.keyFiles = [ ./ada ];",
    "users.users.ada.openssh.authorizedKeys = { keyFiles = [ ./ada ]; };",
    "sops.defaultSopsFile = ./secrets.yaml;",
    "sops.secrets.token.sopsFile = ./x.yaml;",
    "age.secrets.password = { file = ./pw; };",
    'services.x.passwordFile = "/run/secrets/pw";',
    "key = ./module.nix;",
    "mkSecret = name: ./secrets/${name};",
    "a = ''export API_TOKEN=$(cat /run/token) DB_PASSWORD=\"$1\" X_SECRET=${name} Y_KEY=Alt'';",
    "a = ''PASSWORD=''${PASSWORD:-} TOKEN_KEY=/run/key PUBLIC_KEY=abcdefghij'';",
    "# The password of ada is kept elsewhere; see users.users.ada.hashedPasswordFile.",
  ])("with %s has none", (line) => {
    expect(inNix(`{ lib, config, secrets, ... }: {\n${line}\n}`)).toEqual([]);
  });

  test.each<[string, string | undefined, number]>([
    ["is copied", "hunter2", 1],
    ["does not come along", undefined, 0],
    ["sops has encrypted", "wifi: ENC[AES256]\nsops:\n    version: 3\n", 0],
    ["sops has encrypted as JSON", '{\n\t"sops": { }\n}\n', 0],
    ["age has encrypted", "age-encryption.org/v1\n", 0],
    ["is a public key", "ssh-ed25519 AAAA ada", 0],
  ])("with a file where a secret is wanted, which %s", (_, text, count) => {
    const nix = "{\n  services.x = {\n    passwordFile =\n      ../pw;\n  };\n}\n";
    const texts = new Map([["/etc/nixos/pw", text]]);
    const found = secretsIn("/etc/nixos/a/x.nix", nix, (path) => texts.get(path));
    expect(found).toHaveLength(count);
    for (const each of found) {
      expect(each).toMatchObject({
        file: "/etc/nixos/a/x.nix",
        line: 3,
        fix: expect.stringContaining('passwordFile = "/etc/nixos-secrets/pw";') as string,
      });
    }
  });

  test("that does not parse is looked at all the same", () => {
    const found = inNix(`{ users.users.ada.password = "x"\n a = "ghp_${"a1".repeat(18)}"; }`);
    expect(whatOf(found)).toContain("2: a GitHub token");
  });

  test("has each secret with the place and the safe way to say it", () => {
    expect(inNix('{\n  users.users.ada.password = "hunter2";\n}\n')).toEqual([
      {
        code: "secret-user-password",
        severity: "error",
        file: "configuration.nix",
        line: 2,
        message: `the password of ada${STANDS}`,
        fix: 'write `hashedPasswordFile = "/etc/nixos-secrets/ada";` and put what `mkpasswd` prints into that file, or take the line out and set it with `passwd`',
      },
    ]);
  });
});

/** The ways in which a name is written: `wifiPsk`, `WIFI_PSK`, `wifi-psk`. */
const written = (words: readonly string[]) => ({
  camel: words
    .map((word, index) => (index > 0 ? word[0]!.toUpperCase() + word.slice(1) : word))
    .join(""),
  upper: words.join("_").toUpperCase(),
  dashed: words.join("-"),
});

/** Where a secret can stand, by its name: what is found there. */
const places: Readonly<Record<string, (words: readonly string[]) => readonly Problem[]>> = {
  "an attribute": (words) => inNix(`{ services.x.${written(words).camel} = "0a1b2c3d"; }`),
  "an attribute of capitals": (words) => inNix(`{ x.${written(words).upper} = "0a1b2c3d"; }`),
  "a path": (words) => inNix(`{ services.x.${written(words).camel} = ./x; }`),
  "the path of a file": (words) => inNix(`{ services.x.${written(words).camel}File = ./x; }`),
  "a script": (words) => inNix(`{ script = "export ${written(words).upper}=0a1b2c3d"; }`),
  "an environment file": (words) => secretsIn("x/.env", `${written(words).upper}=0a1b2c3d\n`),
  "the name of a file": (words) => secretsIn(`x/${written(words).dashed}.txt`, "0a1b2c3d\n"),
};

describe.each(Object.entries(places))("in %s", (_, found) => {
  test.each([
    "db password",
    "db passwd",
    "db passphrase",
    "db pass",
    "dbpass",
    "wifi psk",
    "bot token",
    "app secret",
    "api key",
    "auth key",
    "ssh private key",
    "wg preshared key",
    "aws secret access key",
    "mail credentials",
    "user password",
    "notion token",
  ])("%s is a secret", (name) => {
    expect(found(name.split(" "))).toHaveLength(1);
  });

  test.each([
    "password authentication",
    "password hash",
    "ask password",
    "ssh askpass",
    "use password",
    "require password",
    "no password",
    "nopasswd",
    "keyboard",
    "hotkey",
    "caps k",
    "passthru",
    "compass",
    "by pass through",
    "bypass",
    "tokenizer",
    "secretary",
    "ssh keys",
    "public key",
    "authorized keys",
    "trusted key",
  ])("%s is none", (name) => {
    expect(found(name.split(" "))).toEqual([]);
  });
});

test("what may be the key of a keyboard or of an index is told by what it holds", () => {
  const words = ["app", "key"];
  const at = Object.entries(places).filter(([, found]) => found(words).length > 0);
  expect(at.map(([name]) => name)).toEqual([
    "a path",
    "the path of a file",
    "a script",
    "an environment file",
  ]);
  expect(inNix('{ script = "export APP_KEY=Alt"; }')).toEqual([]);
});

test.each([
  'users.users.ada.hashedPasswordFile = "/etc/nixos-secrets/ada";',
  'services.x.passwordFile = "/run/secrets/x";',
  'users.users.ada.openssh.authorizedKeys.keys = [ "ssh-ed25519 AAAA ada" ];',
  'sshKeys = [ "ssh-ed25519 AAAA ada" ];',
  "sshKeys = ./ada.pub;",
  'script = "DB_PASSWORD_FILE=/run/x DB_PASS=$(cat /run/x) WIFI_PSK=$1";',
  'xkb.options = "caps:escape"; keyboard = "us"; keyMap = "de";',
  'x.passthru = "yes it is"; x.LoadCredential = "pw:/run/pw";',
])("nothing is found in %s", (line) => {
  expect(inNix(`{\n${line}\n}`)).toEqual([]);
});

describe("another file", () => {
  test.each([
    ["id_ed25519", "anything", ["1: a private SSH key"]],
    ["keys/id_rsa", `${KEY}\n`, ["1: a private key"]],
    ["id_ed25519.pub", "ssh-ed25519 AAAA ada", []],
    ["tls/server.pem", KEY, ["1: a private key"]],
    ["tls/server.pem", "-----BEGIN CERTIFICATE-----\nMIIB", []],
    [".env", "# mail\nMAIL_HOST=x\nMAIL_PASSWORD=abc\n", ["3: the value of MAIL_PASSWORD"]],
    [".env.example", "MAIL_PASSWORD=abc\n", []],
    ["wpa.conf", 'network={\n  ssid="Home"\n  psk="correct horse"\n}\n', ["3: a Wi-Fi password"]],
    ["wg0.conf", `[Interface]\nPrivateKey = ${WIREGUARD}\n`, ["2: a private WireGuard key"]],
    ["wg0.conf", `[Peer]\nPublicKey = ${WIREGUARD}\n`, []],
    ["keys/id_github", "b3BlbnNzaC1rZXktdjEA", ["1: a private SSH key"]],
    ["wg/home.key", "a1B2c3D4e5F6", ["1: a private key"]],
    ["tls/ca.key", "-----BEGIN PUBLIC KEY-----\nMIIB", []],
    ["home/ada/.netrc", "machine example.org login ada password abc", ["1: a file of passwords"]],
    ["wifi-password.txt", "correct horse", ["1: a file of secrets"]],
    ["secrets/secrets.yaml", "wifi: correct horse\n", ["1: a file of secrets"]],
    ["secrets/secrets.yaml", "wifi: ENC[AES256]\nsops:\n", []],
    ["secrets/wifi.age", "age-encryption.org/v1", []],
    ["bin/get-secret", "#!/bin/sh\npass show x", []],
    ["home/x", `key = ghp_${"a1".repeat(18)}`, ["1: a GitHub token"]],
    ["home/x", "colour = red", []],
    ["notes.md", "see https://example.org/t/sk-drawing-with-an-old-pencil-v1/42", []],
    ["notes.md", "Set a password with passwd. psk=$PSK", []],
  ])("%s with %j", (path, text, expected) => {
    expect(whatOf(secretsIn(path, text))).toEqual(expected);
  });
});

describe("a Nix file that keeps secrets apart", () => {
  test.each<[string, string, string[]]>([
    ["secrets.nix", '{ wifi = "correct horse"; }', ["1: the value of wifi"]],
    ["x/passwords.nix", '{\n  ada = "abc";\n}', ["2: the value of ada"]],
    [
      "credentials.nix",
      'let a = "x"; in { mail = { key = "abc"; user = "ada"; }; }',
      ["1: the value of mail.key"],
    ],
    ["secrets.nix", 'let a = "age1x"; in { "x.age".publicKeys = [ a ]; }', []],
    ["secrets.nix", '{ wifi = "/run/secrets/wifi"; key = ./key.age; }', []],
    ["secrets.nix", '{ ada = "ssh-ed25519 AAAA ada"; email = "ada@example.org"; }', []],
    ["secrets.nix", '{ config, ... }: { age.secrets.x.owner = "ada"; }', []],
    ["other.nix", '{ wifi = "correct horse"; }', []],
  ])("%s with %j", (path, text, expected) => {
    expect(whatOf(secretsIn(path, text))).toEqual(expected);
  });
});

// Nix knows no other way to write a NUL than none at all.
const password = fc
  .string({ unit: "binary", minLength: 1 })
  .filter((text) => text.trim() !== "" && !/[\0\r]/.test(text));

/** The ways to write a string. */
const quoted: readonly ((text: string) => string)[] = [
  literal,
  (text) => `(${literal(text)})`,
  (text) => `lib.mkDefault ${literal(text)}`,
  (text) =>
    `''${text
      .replaceAll("''", "'''")
      .replaceAll("${", "''${")
      .replaceAll(/'$|\$$/g, "x")}''`,
];

describe("any password", () => {
  test("is found, however it is written, and never told", () => {
    fc.assert(
      fc.property(password, fc.constantFrom(...quoted), (text, quote) => {
        const found = inNix(`{ lib, ... }: {\n  users.users.ada.password = ${quote(text)};\n}`);
        // The same words, whatever the password: so they cannot hold it.
        expect(found).toEqual(inNix('{\n  users.users.ada.password = "x";\n}'));
      }),
    );
  });

  test("is found where it is commented out", () => {
    fc.assert(
      fc.property(
        password.filter((text) => !text.includes("\n")),
        (text) => {
          const found = inNix(`{\n  # password = ${literal(`p${text}`)};\n}`);
          expect(found.length).toBeLessThanOrEqual(1);
          const user = inNix(`{\n  # initialPassword = ${literal(text)};\n}`);
          expect(whatOf(user)).toEqual(["2: the password of a user"]);
        },
      ),
    );
  });

  test("sets in sets without end are looked at, and what is in the last", () => {
    const depth = 50_000;
    const text = `{ a = ${"{ a = ".repeat(depth)}{ x.password = "hunter2"; }${"; }".repeat(depth)}; }`;
    expect(inNix(text)).toHaveLength(1);
  });

  test("any text at all is looked at without an error", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: "binary" }),
        fc.constantFrom("a.nix", "b.txt"),
        (text, path) => {
          expect(Array.isArray(secretsIn(path, text))).toBe(true);
        },
      ),
    );
  });
});

test.each([
  ["conditions", (one: string) => `if x then ${one} else ${one}`],
  ["lists", (one: string) => `lib.head ([ ${one} ] ++ [ ${one} ])`],
  ["arguments", (one: string) => `lib.mkIf ${one} ${one}`],
])("%s that use each other twice over and over are followed to what is written", (_, next) => {
  const lines = Array.from({ length: 60 }, (__, index) => `a${index + 1} = ${next(`a${index}`)};`);
  const nix = `{ lib, x, ... }:\nlet\na0 = "hunter2";\n${lines.join("\n")}\nin\n{ services.x.password = a1; y.password = a60; }`;
  expect(whatOf(inNix(nix)).every((what) => what === "3: the value of password")).toBe(true);
});
