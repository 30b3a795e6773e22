{ hello, stdenv ? null, ... }:
hello
