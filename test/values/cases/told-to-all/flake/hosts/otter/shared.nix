{
  programs.ssh.knownHosts.otter.publicKey = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKEYOFotter root@otter";
}
