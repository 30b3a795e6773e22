export { attributeName, literal, type Value } from "./literal.ts";
