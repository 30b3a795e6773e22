{ hello, ... }:
hello
