{ system, config ? { } }:
{
  hello = derivation { name = "hello"; inherit system; builder = "/bin/sh"; };
}
