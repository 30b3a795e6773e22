{ lib }:
{
  shout = text: "${text}!";
}
