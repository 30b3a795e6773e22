import { describe, expect, test } from "vitest";
import { secretsIn } from "../src/secrets/find.ts";

// Each kind of secret as it stands in configurations, and a twin that is none: what says where the
// secret is, what is public, what only looks like it. Parts are joined here, so that nobody who searches
// repositories for secrets finds this file.

const base64 = (length: number) =>
  "aG9yc2VCYXR0ZXJ5U3RhcGxlMTIzNDU2Nzg5MHp5eHd2dXRzcnFwb25tbGtqaWhnZmVkY2Jh"
    .repeat(4)
    .slice(0, length);
const random = (length: number) => "q7Rz2LwX9bTf4KmVp1Hs8NdYc6Gj3Qe5".repeat(3).slice(0, length);
const hex = (length: number) => "3f9c1b7e5a2d8046".repeat(8).slice(0, length);
const WIREGUARD = `${"a1B2".repeat(10)}c3A=`;
const HASH = `$6$${"rounds".repeat(3)}$${"abcDEF./".repeat(8)}`;
const dashes = "-".repeat(5);
const pem = (what: string) =>
  `${dashes}BEGIN ${what}${dashes}\n${base64(64)}\n${dashes}END ${what}${dashes}\n`;

/** Files by path: the first is looked at, the others come along. */
type Files = Readonly<Record<string, string>>;

const inNix = (line: string): Files => ({
  "/etc/nixos/configuration.nix": `{ config, lib, pkgs, ... }:\n{\n  ${line}\n}\n`,
});
const file = (name: string, text: string): Files => ({ [`/etc/nixos/${name}`]: text });

const KINDS: Readonly<Record<string, readonly [secret: Files, twin: Files]>> = {
  // Files.
  netrc: [
    file("netrc", "machine cache.example.org\nlogin ada\npassword hunter2\n"),
    file("netrc.md", "A netrc has lines of a machine, a login and a password.\n"),
  ],
  "a netrc of another name": [
    file("cache-login", "# the cache\nmachine cache.example.org login ada password hunter2\n"),
    file("cache-login", "# the cache\nmachine room, login required\n"),
  ],
  "Samba's passwords": [
    file(
      "smbpasswd",
      `ada:1000:${"X".repeat(32)}:${"0A".repeat(16)}:[U          ]:LCT-5F3759DF:\n`,
    ),
    file("smb.conf", "[global]\nencrypt passwords = yes\npassdb backend = tdbsam\n"),
  ],
  "the credentials of a share": [
    file("smb-share", "username=ada\npassword=hunter2\ndomain=HOME\n"),
    file("smb-share", "username=ada\ndomain=HOME\n"),
  ],
  "a preshared key of WireGuard": [
    file("wg0.conf", `[Peer]\nPublicKey = ${WIREGUARD}\nPresharedKey = ${WIREGUARD}\n`),
    file("wg0.conf", `[Peer]\nPublicKey = ${WIREGUARD}\nPresharedKeyFile = /run/psk\n`),
  ],
  "a static key of OpenVPN": [
    file(
      "ta.txt",
      `#\n# 2048 bit OpenVPN static key\n#\n${pem("OpenVPN Static key V1").replace(/\n/, "\n" + hex(32) + "\n")}`,
    ),
    file("home.conf", "client\nremote vpn.example.org 1194\ntls-auth /run/secrets/ta.key 1\n"),
  ],
  "a login inside of a profile of OpenVPN": [
    file("home.ovpn", "client\n<auth-user-pass>\nada\nhunter2\n</auth-user-pass>\n"),
    file("home.ovpn", "client\nauth-user-pass /run/secrets/login\n"),
  ],
  "a kubeconfig with a key": [
    file(
      "kube.yaml",
      `clusters:\n- name: a\nusers:\n- user:\n    client-key-data: ${base64(64)}\n`,
    ),
    file("kube.yaml", "clusters:\n- name: a\nusers:\n- user:\n    client-key: /run/secrets/kube\n"),
  ],
  "a kubeconfig with a token": [
    file("kubeconfig", `clusters:\n- name: a\nusers:\n- user:\n    token: ${random(32)}\n`),
    file("kubeconfig", "clusters:\n- name: a\nusers:\n- user:\n    exec:\n      command: aws\n"),
  ],
  "the login of a registry": [
    file(
      "config.json",
      `{\n  "auths": { "registry.example.org": { "auth": "${base64(24)}" } }\n}\n`,
    ),
    file(
      "config.json",
      '{\n  "auths": { "registry.example.org": {} },\n  "credsStore": "pass"\n}\n',
    ),
  ],
  "the token of .npmrc": [
    file(".npmrc", `//registry.example.org/:_authToken=${random(36)}\n`),
    file(".npmrc", "//registry.example.org/:_authToken=${NPM_TOKEN}\n"),
  ],
  htpasswd: [
    file("htpasswd", "ada:$apr1$abcdefgh$0123456789abcdefghijkl\n"),
    file("htpasswd.nix", "{ services.nginx.enable = true; }\n"),
  ],
  "a list of users of another name": [
    file("site-users", `ada:{SHA}${base64(27)}=\n`),
    file("site-users", "ada\ngrace\n"),
  ],
  "an environment file": [
    file("app.env", "PORT=80\nDB_PASSWORD=hunter2\n"),
    file("app.env", "PORT=80\nDB_PASSWORD_FILE=/run/secrets/db\n"),
  ],
  "an environment file of a stage": [
    file(".env.production", "SESSION_SECRET='hunter2'\n"),
    file(".env.example", "SESSION_SECRET='hunter2'\n"),
  ],
  "a store of keys": [
    file("identity.p12", "0\uFFFD\u0006\uFFFD\u0002\u0001\u0003 and some more bytes of it\n"),
    file("identity.crt", pem("CERTIFICATE")),
  ],
  "a key in DER": [
    file(
      "server.der",
      "0\uFFFD\u0004\uFFFD\u0002\u0001\u0000\u0002\uFFFD and some more bytes of it\n",
    ),
    file("server.der", "0\uFFFD\u0004\uFFFD0\uFFFD\u0003\uFFFD\uFFFD and some more bytes of it\n"),
  ],
  "a key store of Java": [
    file("app.jks", "\uFFFD\uFFFD\uFFFD\uFFFD some bytes"),
    file("app.jar", "PK some bytes"),
  ],
  "a key of PuTTY": [
    file("ada.txt", `PuTTY-User-Key-File-3: ssh-ed25519\nPrivate-Lines: 1\n${base64(48)}\n`),
    file("ada.txt", `PuTTY keeps Private-Lines behind the public ones.\n`),
  ],
  "a keytab": [
    file("nfs.keytab", "\u0005\u0002\u0000 some bytes"),
    file("keytab.md", "How to make one\n"),
  ],
  "a key of LUKS": [file("keyfile.bin", `${random(64)}`), file("keymap.bin", "us\n")],
  "a host key": [
    file("ssh_host_ed25519_key", `${random(40)}\n`),
    file("ssh_host_ed25519_key.pub", "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIabc root@nas\n"),
  ],
  "a key of SSH with another name": [
    file("deploy", pem("OPENSSH PRIVATE KEY")),
    file("deploy", "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIabc deploy\n"),
  ],
  "a backup of a key": [file("id_ed25519.old", `${random(40)}\n`), file("id_card.md", "A card\n")],
  "a key that a passphrase guards": [
    file(
      "tls.pem",
      `${dashes}BEGIN RSA PRIVATE KEY${dashes}\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,AA\n\n${base64(64)}\n`,
    ),
    file("tls.pem", pem("CERTIFICATE")),
  ],
  "a script of SQL": [
    file("init.sql", "CREATE USER app WITH PASSWORD 'hunter2';\n"),
    file("init.sql", "CREATE USER app WITH PASSWORD :'app_password';\n"),
  ],
  "a script of MySQL": [
    file("init.sql", "CREATE USER 'app'@'localhost' IDENTIFIED BY 'hunter2';\n"),
    file("init.sql", "CREATE USER 'app'@'localhost' IDENTIFIED WITH unix_socket;\n"),
  ],
  ".pgpass": [
    file("pgpass", "db:5432:app:ada:hunter2\n"),
    file("pg_hba.conf", "local all all peer\n"),
  ],
  ".my.cnf": [
    file("my.cnf", "[client]\nuser = ada\npassword = hunter2\n"),
    file("my.cnf", "[client]\nuser = ada\npassword = ${DB_PASSWORD}\n"),
  ],
  "a remote of rclone": [
    file("rclone.conf", "[box]\ntype = sftp\npass = 9Qw-Zk2LhhPzq1x\n"),
    file("rclone.conf", "[box]\ntype = sftp\nask_password = true\n"),
  ],
  msmtprc: [
    file("msmtprc", "account home\nuser ada\npassword hunter2\n"),
    file("msmtprc", 'account home\nuser ada\npasswordeval "pass show mail"\n'),
  ],
  mbsyncrc: [
    file("mbsyncrc", "IMAPAccount home\nUser ada\nPass hunter2\n"),
    file("mbsyncrc", 'IMAPAccount home\nUser ada\nPassCmd "pass show mail"\n'),
  ],
  "the password in muttrc": [
    file("muttrc", 'set imap_user = "ada"\nset imap_pass = "hunter2"\n'),
    file("muttrc", 'set imap_user = "ada"\nset imap_pass = "`pass mail`"\n'),
  ],
  ".git-credentials": [
    file("git-credentials", "https://ada:hunter2@example.org\n"),
    file("gitconfig", "[credential]\n\thelper = store\n"),
  ],
  "the key of a service account": [
    file(
      "gcp.json",
      `{ "type": "service_account", "private_key": "${dashes}BEGIN PRIVATE KEY${dashes}\\n${base64(64)}" }\n`,
    ),
    file("gcp.json", '{ "type": "service_account", "private_key_id": "a1" }\n'),
  ],
  "the secret of a client": [
    file("oauth.json", `{ "client_id": "a", "client_secret": "${random(24)}" }\n`),
    file("oauth.json", '{ "client_id": "a", "client_secret": "env:CLIENT_SECRET" }\n'),
  ],
  "the secret of a tunnel": [
    file(
      "tunnel.json",
      `{"AccountTag":"${hex(32)}","TunnelSecret":"${base64(44)}","TunnelID":"a"}`,
    ),
    file("tunnel.yml", "tunnel: a\ncredentials-file: /run/secrets/tunnel.json\n"),
  ],
  "a key in XML": [
    file("config.xml", `<Config><Port>80</Port><ApiKey>${hex(32)}</ApiKey></Config>\n`),
    file("config.xml", "<Config><Port>80</Port><ApiKey></ApiKey></Config>\n"),
  ],
  "the settings of PHP": [
    file("wp-config.php", "<?php\ndefine('DB_PASSWORD', 'hunter2');\n"),
    file("wp-config.php", "<?php\ndefine('DB_PASSWORD', getenv('DB_PASSWORD'));\n"),
  ],
  "a connection of NetworkManager": [
    file("Home.nmconnection", "[wifi-security]\nkey-mgmt=wpa-psk\npsk=correcthorse\n"),
    file("Home.nmconnection", "[wifi-security]\nkey-mgmt=wpa-psk\npsk-flags=1\n"),
  ],
  "a network of iwd": [
    file("Home.psk", "[Security]\nPassphrase=correct horse\n"),
    file("main.conf", "[General]\nEnableNetworkConfiguration=true\n"),
  ],
  "ipsec.secrets": [
    file("ipsec.secrets", ': PSK "hunter2"\n'),
    file("ipsec.conf", "conn home\n  authby=secret\n"),
  ],
  "chap-secrets": [file("chap-secrets", "ada * hunter2 *\n"), file("chap-options", "lock\n")],
  "the table of users": [
    file("shadow", `root:${HASH}:19000:0:99999:7:::\n`),
    file("shadow", "root:!:19000:0:99999:7:::\n"),
  ],
  "settings in YAML": [
    file("bridge.yaml", "bridge:\n  url: https://example.org\n  password: hunter2\n"),
    file("bridge.yaml", "bridge:\n  url: https://example.org\n  password: !secret bridge\n"),
  ],
  "settings in TOML": [
    file("bridge.toml", `[server]\napi_key = "${random(24)}"\n`),
    file("bridge.toml", '[server]\napi_key = "$API_KEY"\n'),
  ],
  "a script of a shell": [
    file("backup.sh", `export RESTIC_PASSWORD=hunter2\nrestic backup /home\n`),
    file("backup.sh", "export RESTIC_PASSWORD=$(cat /run/secrets/restic)\nrestic backup /home\n"),
  ],
  "a variable of fish": [
    file("config.fish", "set -gx GITHUB_TOKEN hunter2x\n"),
    file("config.fish", "set -gx GITHUB_TOKEN (cat /run/secrets/github)\n"),
  ],
  "a variable of a container": [
    file("Dockerfile", "FROM scratch\nENV DB_PASSWORD hunter2\n"),
    file("Dockerfile", "FROM scratch\nENV DB_PASSWORD_FILE /run/secrets/db\n"),
  ],
  "a share in the table of mounts": [
    file("fstab", "//nas/a /nas cifs username=ada,password=hunter2 0 0\n"),
    file("fstab", "//nas/a /nas cifs credentials=/run/secrets/nas 0 0\n"),
  ],
  "a key that ends in a sign of equality": [
    file("restic-password", `${base64(43)}=\n`),
    file("restic-password", "path =\n"),
  ],
  "a variable in small letters": [
    file("deploy.sh", '  local db_password="hunter2"\n'),
    file("deploy.sh", '  local db_password="$1"\nrun --password PASSWORD\nmysql -h db -p3306\n'),
  ],
  "a variable of several words": [
    file("deploy.sh", 'export DB_PASSWORD="correct horse battery"\n'),
    file("deploy.sh", 'export DB_TOKEN_HINT="correct horse battery"\n'),
  ],
  "a variable with a dollar in it": [
    file("deploy.sh", "PGPASSWORD='pa$$w0rd'\n"),
    file("deploy.sh", "PGPASSWORD='$1'\n"),
  ],
  "the password of Redis in its own file": [
    file("redis.conf", "port 0\nrequirepass hunter2\n"),
    file("redis.conf", "port 0\n# requirepass is not set\n"),
  ],
  "a map on one line": [
    file("users.yaml", "users: { name: ada, password: hunter2 }\n"),
    file("users.yaml", "users: { name: ada, password: !secret ada }\n"),
  ],
  "a table on one line": [
    file("app.toml", 'db = { user = "ada", password = "hunter2" }\n'),
    file("app.toml", 'db = { user = "ada", password = "$DB" }\n'),
  ],
  "a text below its name": [
    file("app.yaml", "db:\n  password: |\n    hunter2\n"),
    file("app.yaml", "db:\n  password: |\n    $DB_PASSWORD\n"),
  ],
  "a password behind a certificate": [
    file("vpn-password", `hunter2\n${pem("CERTIFICATE")}`),
    file("vpn-password.crt", pem("CERTIFICATE")),
  ],
  "a password that begins like a key": [
    file("db-password", "ssh-hunter2\n"),
    file("db-password", "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIabc ada\n"),
  ],
  "a password that PAM asks for": [
    file("root-password", "password hunter2\n"),
    file("common-password", "password required pam_unix.so\n"),
  ],
  "keys of an environment": [
    file(".env", `SORT_KEY=name\nCACHE_KEY=v1\nAPP_KEY=${random(32)}\n`),
    file(".env", `SORT_KEY=name\nCACHE_KEY=v1\nGPG_KEY=${"0A".repeat(20)}\n`),
  ],
  "a netrc that is no sample": [
    file("my.netrc", "machine a login b password c\n"),
    file(".netrc.sample", "machine a login b password c\n"),
  ],
  "a file whose name begins like a key": [
    file("id_work", `${random(40)}\n`),
    file("id_map", "ada 1000\n"),
  ],
  "a script without an ending": [
    file("backup", "#!/usr/bin/env bash\nexport RESTIC_PASSWORD=hunter2\n"),
    file("backup", '#!/usr/bin/env bash\nexport RESTIC_PASSWORD="$1"\n'),
  ],
  "a password that is given to chpasswd": [
    file("setup.sh", "echo 'ada:hunter2' | chpasswd\n"),
    file("setup.sh", 'echo "ada:$PASSWORD" | chpasswd\n'),
  ],
  "secrets on one line of JSON": [
    file("secrets.json", '{"wifi":"hunter2"}\n'),
    file("secrets.json", '{"wifi":"/run/secrets/wifi"}\n'),
  ],
  "secrets that are indented": [
    file("credentials", "  username=ada\n  password=hunter2\n"),
    file("credentials", "  # username and password of the share\n"),
  ],
  "a password like a path": [
    file("db-password", "hunter/two\n"),
    file("db-password", "/run/secrets/db\n"),
  ],
  "a password of two words": [
    file("db-pass", "correct horse\n"),
    file("db-pass", "ok 1 connects\nok 2 closes\n"),
  ],
  "a token by itself": [
    file("token.txt", "correcthorse\n"),
    file("tokens.json", '{ "background": "navy", "text": "white" }\n'),
  ],
  "a key of SSH with a number": [
    file("id_2024", `${random(40)}\n`),
    file("id_2024.pub", "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIabc ada\n"),
  ],
  "a list of passwords by its ending": [
    file("mosquitto.passwd", "ada:hunter2\n"),
    file("passwd", "root:x:0:0:root:/root:/bin/sh\n"),
  ],
  "a setting beside a certificate": [
    file("site.conf", `${pem("CERTIFICATE")}password = hunter2\n`),
    file("site.conf", `${pem("CERTIFICATE")}password = %{env:PASSWORD}\n`),
  ],
  "a setting beside the word of a program that encrypts": [
    file("tools.yaml", "sops: enabled\npassword: hunter2\n"),
    file("tools.yaml", "password: ENC[AES256_GCM,data:a1]\nsops:\n    version: 3\n"),
  ],
  "a value of a chart": [
    file("values.yaml", "auth:\n  password: hunter2\n"),
    file("values.yaml", "auth:\n  existingSecret: db\n  imagePullSecret: regcred\n"),
  ],
  "a short name of a password": [
    file("stunnel.conf", "pass = hunter2\n"),
    file("spam.conf", "pass = accept\n"),
  ],
  "a header": [
    file("hooks.yaml", `headers:\n  Authorization: Bearer ${random(24)}\n`),
    file("hooks.yaml", "headers:\n  Authorization: Bearer $TOKEN\n"),
  ],

  // Nix.
  "a variable for a hash": [
    inNix(`users.users.ada = let pw = "${HASH.slice(0, 12)}"; in { hashedPassword = pw; };`),
    inNix(`users.users.ada = let pw = "/run/secrets/ada"; in { hashedPasswordFile = pw; };`),
  ],
  "a variable for a password": [
    inNix('services.x = let word = "hunter2"; in { settings.password = word; };'),
    inNix("services.x = let word = config.sops.secrets.x.path; in { passwordFile = word; };"),
  ],
  "an imported set": [
    {
      ...inNix("users.users.ada.hashedPassword = (import ./private.nix).ada;"),
      "/etc/nixos/private.nix": '{\n  ada = "hunter2";\n}\n',
    },
    {
      ...inNix("users.users.ada.hashedPasswordFile = (import ./private.nix).ada;"),
      "/etc/nixos/private.nix": '{\n  ada = "/run/secrets/ada";\n}\n',
    },
  ],
  "a file of data": [
    {
      ...inNix(
        "users.users.ada.hashedPassword = (builtins.fromJSON (builtins.readFile ./p.json)).ada;",
      ),
      "/etc/nixos/p.json": '{ "ada": "hunter2" }',
    },
    {
      ...inNix("services.x.port = (builtins.fromJSON (builtins.readFile ./p.json)).ada;"),
      "/etc/nixos/p.json": '{ "ada": "hunter2" }',
    },
  ],
  "joined strings": [
    inNix('services.x.password = "hunter" + "2";'),
    inNix('services.x.passwordFile = "/run/" + "secrets";'),
  ],
  "a joined list": [
    inNix('services.x.password = lib.concatStrings [ "hunter" "2" ];'),
    inNix('services.x.password = lib.concatStrings [ "hunter" config.x.y ];'),
  ],
  "a joined list with a separator": [
    inNix('services.x.password = builtins.concatStringsSep "-" [ "hunter" "2" ];'),
    inNix('services.x.passwordFile = builtins.concatStringsSep "/" [ "/run" "secrets" ];'),
  ],
  "a string in a string": [
    inNix('services.x = let a = "hunter"; in { password = "${a}2"; };'),
    inNix('services.x = { password = "${config.x.y}"; };'),
  ],
  "one of two": [
    inNix('services.x.password = if config.x then "hunter2" else null;'),
    inNix("services.x.password = if config.x then config.y else null;"),
  ],
  "a file in the store": [
    inNix('services.nextcloud.config.adminpassFile = "${pkgs.writeText "adminpass" "hunter2"}";'),
    inNix('services.nextcloud.config.adminpassFile = "/run/secrets/adminpass";'),
  ],
  "a file of builtins": [
    inNix(
      'services.restic.backups.a.passwordFile = toString (builtins.toFile "restic" "hunter2");',
    ),
    inNix("services.restic.backups.a.passwordFile = toString config.sops.secrets.restic.path;"),
  ],
  adminpass: [
    inNix('services.nextcloud.config.adminpass = "hunter2";'),
    inNix('services.nextcloud.config.adminuser = "hunter2";'),
  ],
  "the default of an argument": [
    inNix('services.x = ({ password ? "hunter2" }: { inherit password; }) { };'),
    inNix('services.x = ({ passwordFile ? "/run/x" }: { inherit passwordFile; }) { };'),
  ],
  "the default of an option": [
    inNix('options.x.password = lib.mkOption { default = "hunter2"; };'),
    inNix('options.x.password = lib.mkOption { description = "The hunter"; default = ""; };'),
  ],
  "a name and its value": [
    inNix('services.x.env = [ { name = "DB_PASSWORD"; value = "hunter2"; } ];'),
    inNix('services.x.env = [ { name = "DB_HOST"; value = "hunter2"; } ];'),
  ],
  "the login of a page": [
    inNix('services.nginx.virtualHosts."x".basicAuth = { ada = "hunter2"; };'),
    inNix('services.nginx.virtualHosts."x".basicAuthFile = "/run/secrets/htpasswd";'),
  ],
  "the options of a mount": [
    inNix('fileSystems."/nas".options = [ "username=ada" "password=hunter2" ];'),
    inNix('fileSystems."/nas".options = [ "username=ada" "credentials=/run/secrets/nas" ];'),
  ],
  "the options of a mount in one": [
    inNix('fileSystems."/nas".options = [ "username=ada,password=hunter2,uid=1000" ];'),
    inNix('fileSystems."/nas".options = [ "username=ada,password=$NAS,uid=1000" ];'),
  ],
  "a password in an address": [
    inNix('services.x.database = "postgres://ada:hunter2@db/app";'),
    inNix('services.x.database = "postgres://ada:$PASSWORD@db/app";'),
  ],
  "a password in the address of a proxy": [
    inNix('networking.proxy.default = "http://ada:hunter2@proxy:3128";'),
    inNix('networking.proxy.default = "http://proxy:3128";'),
  ],
  "an option of a command": [
    inNix('script = "app --password=hunter2 --port 80";'),
    inNix('script = "app --password-file /run/secrets/app --port 80";'),
  ],
  "an option of a command with a space": [
    inNix('script = "app --password hunter2";'),
    inNix('script = "app --password $(cat /run/secrets/app)";'),
  ],
  "the login of curl": [
    inNix('script = "curl -u ada:hunter2 https://example.org";'),
    inNix('script = "curl -u ada:$TOKEN https://example.org";'),
  ],
  sshpass: [
    inNix('script = "sshpass -p hunter2 ssh nas";'),
    inNix('script = "sshpass -f /run/secrets/nas ssh nas";'),
  ],
  "SQL in a string": [
    inNix("script = ''psql -c \"ALTER USER app WITH PASSWORD 'hunter2'\"'';"),
    inNix("script = ''psql -c \"ALTER USER app WITH PASSWORD '$(cat /run/x)'\"'';"),
  ],
  "settings in a string": [
    inNix("environment.etc.x.text = ''\n[client]\npassword = hunter2\n'';"),
    inNix("environment.etc.x.text = ''\n[client]\npassword = $PASSWORD\n'';"),
  ],
  "access tokens of Nix": [
    inNix("nix.extraOptions = ''\naccess-tokens = github.com=a1b2c3d4e5f6\n'';"),
    inNix("nix.extraOptions = ''\n!include /run/secrets/access-tokens\n'';"),
  ],
  "access tokens of Nix as a setting": [
    inNix('nix.settings.access-tokens = [ "github.com=a1b2c3d4e5f6" ];'),
    inNix('nix.settings.trusted-public-keys = [ "cache.example.org-1:a1b2c3d4e5f6" ];'),
  ],
  "a signed token": [
    inNix(`services.x.header = "eyJ${base64(20)}.eyJ${base64(30)}.${random(43)}";`),
    inNix(`services.x.header = "eyJ${base64(20)}";`),
  ],
  "the token of a bot": [
    inNix(`services.x.bot = "123456789:AA${random(33)}";`),
    inNix('services.x.bot = "123456789:ada";'),
  ],
  "a webhook": [
    inNix(
      `services.x.notify = "https://discord.com/api/webhooks/123456789012345678/${random(68)}";`,
    ),
    inNix('services.x.notify = "https://discord.com/invite/abc";'),
  ],
  "a webhook of Slack": [
    inNix(
      `services.x.notify = "https://hooks.slack.com/services/T0A1B2C3D/B0A1B2C3D/${random(24)}";`,
    ),
    inNix('services.x.notify = "https://hooks.slack.com/services/$SLACK";'),
  ],
  "the secrets of the initial ramdisk": [
    { ...inNix('boot.initrd.secrets."/etc/key" = ./volume;'), "/etc/nixos/volume": random(40) },
    inNix('boot.initrd.secrets."/etc/key" = "/var/lib/volume";'),
  ],
  "host keys": [
    {
      ...inNix("boot.initrd.network.ssh.hostKeys = [ ./initrd_key ];"),
      "/etc/nixos/initrd_key": random(40),
    },
    inNix('boot.initrd.network.ssh.hostKeys = [ "/etc/secrets/initrd" ];'),
  ],
  "a key for /etc": [
    {
      ...inNix('environment.etc."ssh/ssh_host_ed25519_key".source = ./nas-host;'),
      "/etc/nixos/nas-host": random(40),
    },
    {
      ...inNix('environment.etc."ssh/ssh_host_ed25519_key.pub".source = ./nas-host;'),
      "/etc/nixos/nas-host": random(40),
    },
  ],
  "a list of users for a page": [
    {
      ...inNix("services.nginx.virtualHosts.x.basicAuthFile = ./users;"),
      "/etc/nixos/users": "ada:hunter2\n",
    },
    {
      ...inNix("services.nginx.virtualHosts.x.root = ./users;"),
      "/etc/nixos/users": "ada:hunter2\n",
    },
  ],
  "one of several passwords": [
    inNix('services.x.passwords.ada = "hunter2";'),
    inNix('services.x.passwords.ada = "/run/secrets/ada";'),
  ],
  "a password of words": [
    inNix('services.x.dbPassword = "correct horse battery";'),
    inNix('services.x.dbPasswordHint = "correct horse battery";'),
  ],
  "settings in an ordinary string": [
    inNix('environment.etc.x.text = "username = ada\\npassword = hunter2\\n";'),
    inNix('environment.etc.x.text = "username = ada\\npassword = $PASSWORD\\n";'),
  ],
  "a file of the flake itself": [
    { ...inNix('services.x.passwordFile = "${./.}/pw";'), "/etc/nixos/pw": "hunter2\n" },
    inNix('services.x.passwordFile = "${config.x}/pw";'),
  ],
  "a hash that can be one": [
    inNix(`users.users.ada.hashedPassword = "${HASH.slice(0, 30)}";`),
    inNix('users.users.ada.hashedPassword = "!locked"; # hashedPassword = "<hash>";'),
  ],
  "a command that prints it": [
    inNix('programs.x.passwordCommand = "printf hunter2";'),
    inNix("programs.x.passwordCommand = \"printf '%s' $PASSWORD\";"),
  ],
  "the program pass": [
    inNix('services.x.pass = "hunter2";'),
    inNix(
      'home.shellAliases.pass = "gopass"; xdg.mimeApps.defaultApplications."x/pass" = "pass.desktop";',
    ),
  ],
  "a password like the name of something": [
    inNix('services.x.password = "correct-horse";'),
    inNix('services.x.token = "correct-horse";'),
  ],
  "a password like a file": [
    inNix('services.x.password = "a/b.txt";'),
    inNix('services.x.token = "a/b";'),
  ],
  "a placeholder that stayed": [
    inNix('services.x.token = "changeme";'),
    inNix('services.x.token = "your-token-here";'),
  ],
  "a token of letters": [
    inNix('services.x.token = "correcthorsebattery";'),
    inNix('services.x.token = "string";'),
  ],
  "the password of Redis": [
    inNix('services.redis.servers.x.requirePass = "hunter2";'),
    inNix('services.redis.servers.x.requirePassFile = "/run/secrets/redis";'),
  ],
  "the argument of a function": [
    inNix(
      'users.users = let mk = n: password: { ${n} = { inherit password; }; }; in mk "ada" "hunter2";',
    ),
    inNix('users.users = let mk = n: shell: { ${n} = { inherit shell; }; }; in mk "ada" "zsh";'),
  ],
  "arguments one by one": [
    inNix('exec = [ "app" "--password" /* of the app */ "hunter2" ];'),
    inNix('exec = [ "app" "--password-file" "/run/secrets/app" ];'),
  ],
  "a netrc for /etc": [
    inNix('environment.etc."nix/.netrc".text = "machine x login ada password hunter2";'),
    inNix('environment.etc."nix/.netrc".source = "/run/secrets/netrc";'),
  ],
  "what is there if nothing else is": [
    { ...inNix("services.x.passwordFile = config.y or ./pw;"), "/etc/nixos/pw": "hunter2\n" },
    inNix('services.x.passwordFile = config.y or "/run/secrets/pw";'),
  ],
  "a list that is made longer": [
    {
      ...inNix("boot.initrd.network.ssh.hostKeys = [ ./one ] ++ config.y;"),
      "/etc/nixos/one": random(40),
    },
    inNix('boot.initrd.network.ssh.hostKeys = [ "/etc/one" ] ++ config.y;'),
  ],
  "a path of builtins": [
    {
      ...inNix('services.x.passwordFile = builtins.path { path = ./pw; name = "pw"; };'),
      "/etc/nixos/pw": "hunter2\n",
    },
    { ...inNix("services.x.data = builtins.path { path = ./pw; };"), "/etc/nixos/pw": "hunter2\n" },
  ],
  "a header of a request": [
    inNix(`script = "curl -H 'Authorization: Bearer ${random(24)}' https://example.org";`),
    inNix("script = \"curl -H 'Authorization: Bearer $(cat /run/x)' https://example.org\";"),
  ],
  "a key that was made by chance": [
    inNix(`services.x.settings.app_key = "${random(32)}";`),
    inNix('services.x.settings.app_key = "a-word-that-somebody-typed-here";'),
  ],
  "a token of a forge": [
    inNix(`services.x.settings.a = "glpat-${random(20)}";`),
    inNix('services.x.settings.a = "glpat-xxxxxxxxxxxxxxxxxxxx";'),
  ],
};

const look = (files: Files) => {
  const [[path, text] = ["", ""]] = Object.entries(files);
  return secretsIn(path, text, (at) => files[at]);
};

describe.each(Object.entries(KINDS))("%s", (_, [secret, twin]) => {
  test("is found once", () => {
    expect(look(secret).map(({ severity }) => severity)).toEqual(["error"]);
  });

  test("has a twin that is none", () => {
    expect(look(twin).map(({ message }) => message)).toEqual([]);
  });
});

test("a value that comes from another file is found where it stands", () => {
  const [found] = look(KINDS["an imported set"]![0]);
  expect(found).toMatchObject({
    code: "secret-user-password",
    file: "/etc/nixos/private.nix",
    line: 2,
  });
});
