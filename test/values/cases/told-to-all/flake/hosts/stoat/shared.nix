{
  programs.ssh.knownHosts.stoat.publicKey = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKEYOFstoat root@stoat";
}
