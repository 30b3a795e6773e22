export { attributeName, literal, type Value } from "./literal.ts";
export { attributes, bare, bindings, expressions } from "./parts.ts";
export { positionAt, type Position } from "./position.ts";
export { parse, problems, type Problem } from "./problems.ts";
export { attributeText, stringValue } from "./strings.ts";
export { descendants, leaves, Node, type Kind } from "./tree.ts";
export { value } from "./value.ts";
