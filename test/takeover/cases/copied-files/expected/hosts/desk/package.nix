{ pkgs }:

[ pkgs.git ]
