#!/bin/sh
# debian.sh RELEASE TARGET: unpacks a release of Debian's nix-bin, and all it depends on down to the C library,
# into the folder TARGET, where bin/nix then runs on any Linux. Needs no root and leaves the system's packages alone.
set -eu
release=$1 target=$2

# What appears under TARGET is whole: it is made beside it, tried, and then renamed.
mkdir -p "$(dirname "$target")"
work=$(mktemp -d "$target.unfinished-XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 130' HUP INT TERM
cd "$work"
mkdir -p lists/partial archives/partial sources new/root new/bin

# An empty status makes apt fetch every dependency, whatever the machine has.
touch status
cat >apt.conf <<EOF
Dir::State::lists "$work/lists";
Dir::State::status "$work/status";
Dir::State::extended_states "$work/extended_states";
Dir::Cache "$work";
Dir::Cache::archives "archives";
Dir::Etc::sourcelist "/dev/null";
Dir::Etc::sourceparts "$work/sources";
Dir::Etc::preferences "/dev/null";
Dir::Etc::preferencesparts "/dev/null";
Dir::Log "$work";
// The unprivileged user that root's apt downloads as may not be able to see this folder.
APT::Sandbox::User "root";
// The machine's own hooks are about the machine's own packages.
#clear APT::Update::Pre-Invoke;
#clear APT::Update::Post-Invoke;
#clear APT::Update::Post-Invoke-Success;
EOF

# The machine's sources with only the release changed: mirror, keyring and proxy stay what its owner chose.
codename=$(. /etc/os-release && echo "$VERSION_CODENAME")
for source in /etc/apt/sources.list /etc/apt/sources.list.d/*.list /etc/apt/sources.list.d/*.sources; do
  [ ! -e "$source" ] || sed -E "s/(\s)$codename(\s|$)/\1$release\2/g" "$source" >"sources/$(basename "$source")"
done

# A source that lacks this release is no reason to do without the others.
apt-get -qq --config-file=apt.conf update || true
apt-get -qq --config-file=apt.conf install --download-only --no-install-recommends nix-bin
for package in archives/*.deb; do dpkg -x "$package" new/root; done

# Debian's loader instead of the machine's: the machine's C library may be too old. Nix goes by the name it is called by.
cat >new/bin/nix <<'EOF'
#!/bin/sh
root=${0%/*}/../root
exec "$root"/usr/lib/*/ld-linux-*.so.* --library-path "$(echo "$root"/usr/lib/*-linux-gnu)" --argv0 "${0##*/}" "$root/usr/bin/nix" "$@"
EOF
chmod +x new/bin/nix
for name in new/root/usr/bin/nix-*; do ln -s nix "new/bin/$(basename "$name")"; done
new/bin/nix --version

# When another process was faster, its copy is as good as ours.
mv -T new "$target" || [ -d "$target" ]
