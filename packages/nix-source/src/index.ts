export { apply, edit, inverse, EditError, type Edit } from "./edit.ts";
export { addFormal, nameArgument } from "./function.ts";
export { extent, outdented, startsLine, styleAt, type Style } from "./layout.ts";
export { append, insert, removeAt } from "./list.ts";
export { attributeName, literal, type Literal } from "./literal.ts";
export type { AttributeName, Expression, Node, NodeOf } from "./ast.ts";
export { ancestors, bare, bindings, descendants, expressions, leaves } from "./walk.ts";
export { locator, positionAt, type Position } from "./position.ts";
export { parse, problems, type SyntaxProblem } from "./problems.ts";
export {
  elements,
  find,
  formals,
  names,
  texts,
  type Attribute,
  type Formals,
  type Text,
} from "./query.ts";
export { move } from "./move.ts";
export { replace } from "./replace.ts";
export {
  declarations,
  resolveName,
  resolveOrigin,
  resolveVariable,
  scopeAt,
  scopeInside,
  variables,
  type Declaration,
  type LexicalScope,
  type Resolution,
  type ScopeLike,
  type Variable,
} from "./resolve.ts";
export { remove, removeBinding, rename, set } from "./set.ts";
export { attributeText, stringValue } from "./strings.ts";
export type { Kind } from "./tree.ts";
export { unused } from "./unused.ts";
export { value } from "./value.ts";
