{ hello }:
hello
