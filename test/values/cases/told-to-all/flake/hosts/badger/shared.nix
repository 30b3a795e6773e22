{
  programs.ssh.knownHosts.badger.publicKey = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKEYOFbadger root@badger";
}
