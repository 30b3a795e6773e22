export { hostsOf } from "../hosts/find.ts";
export { first } from "./first.ts";
export { host, type NewMachine } from "./host.ts";
export { pack } from "./pack.ts";
export { peopleOn } from "./people.ts";
export { releaseOf } from "./release.ts";
export { remove } from "./remove.ts";
export { rename } from "./rename.ts";
export { user } from "./user.ts";
