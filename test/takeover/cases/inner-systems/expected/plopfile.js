// `npm install` once, then `npx plop host` adds a machine.
export { default } from "create-nix-flake/plop";
