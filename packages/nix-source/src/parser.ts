import { pathRun, skipTrivia, token, trivia } from "./lexer.ts";
import type { Node, NodeOf } from "./ast.ts";
import { nodeAt } from "./node.ts";
import { Records, type BranchKind, type Kind } from "./tree.ts";

/** One thing for the parser to do: take a token, or put the steps of a rule before what is left to do. */
export interface Step {
  (state: ParserState): void;
  /** The tokens at which this step, left to do, makes sense of the text again after a mistake. */
  readonly awaits?: readonly Kind[];
}

/** A node that has begun, of which not all children are known. */
interface Frame {
  readonly kind: BranchKind;
  readonly mark: number;
  /** The precedence of the operator that this node waits to be complete for; 0 when it is none. */
  readonly level: number;
  readonly operator: Kind | undefined;
}

/** A place where the text is not Nix, and a sentence about it. */
export interface Mistake {
  readonly from: number;
  readonly to: number;
  readonly message: string;
}

/** More than anyone reads; a bound keeps a file that is not Nix at all from taking long. */
export const MOST_MISTAKES = 50;

/**
 * Reads a text from left to right with stacks of its own, one for what is left to do and one for the
 * nodes that have begun: files nest deeper than JavaScript may call.
 */
export class ParserState {
  readonly source: string;
  readonly mistakes: Mistake[] = [];
  /** The start of the token after the last one taken, with the trivia before it or, once looked at, without. */
  position = 0;
  readonly #steps: Step[] = [];
  readonly #frames: Frame[] = [];
  readonly #records: Records;
  /** The start of the white space and comments before the next token: they belong to the node that takes it. */
  #triviaFrom = 0;
  #kind: Kind | "End" | undefined;
  #to = 0;
  #run = 0;
  #awaited = { position: -1, depth: Infinity };
  #noticed = -1;
  #noted = 0;

  constructor(source: string) {
    this.source = source;
    this.#records = new Records(source);
  }

  /** Does one step, and all those that follow from it, until the text is a tree. */
  run(start: Step): NodeOf<"File"> {
    this.#frames.push({ kind: "File", mark: 0, level: 0, operator: undefined });
    this.next(start);
    for (let step = this.#steps.pop(); step; step = this.#steps.pop()) step(this);
    this.peek();
    this.#flush();
    while (this.#frames.length > 1) this.close();
    // What follows a NUL does not matter to Nix; what follows too many mistakes was not looked at.
    const rest = this.mistakes.length === 0 ? "Comment" : "Error";
    if (this.position < this.source.length) this.leaf(rest, this.source.length);
    this.close();
    return nodeAt(this.#records, this.#records.count - 1) as NodeOf<"File">;
  }

  /** Steps to do next, in this order, before all others. */
  next(first: Step, second?: Step, third?: Step): void {
    if (this.#noted >= MOST_MISTAKES) return;
    if (third) this.#steps.push(third);
    if (second) this.#steps.push(second);
    this.#steps.push(first);
  }

  /** The same for any number of steps, the last one first. */
  nextReversed(steps: readonly Step[]): void {
    if (this.#noted >= MOST_MISTAKES) return;
    for (const step of steps) this.#steps.push(step);
  }

  /** The kind of the next token. */
  peek(): Kind | "End" {
    if (this.#kind !== undefined) return this.#kind;
    this.#triviaFrom = this.position;
    this.position = skipTrivia(this.source, this.position);
    if (this.position >= this.#run) this.#run = pathRun(this.source, this.position);
    const { kind, to } = token(this.source, this.position, this.#run);
    this.#to = to;
    return (this.#kind = kind);
  }

  /** The text of the next token. */
  get text(): string {
    this.peek();
    return this.source.slice(this.position, this.#to);
  }

  /** The end of the next token. */
  get end(): number {
    this.peek();
    return this.#to;
  }

  /** Makes a leaf of the next token. */
  take(kind?: Kind): void {
    const peeked = this.peek() as Kind;
    this.#flush();
    this.leaf(kind ?? peeked, this.#to);
  }

  /** Makes a leaf of the text from here on: inside strings, where there are no tokens. */
  leaf(kind: Kind, to: number): void {
    this.#records.add(kind, this.position, to, this.#records.count);
    this.position = to;
    this.#triviaFrom = to;
    this.#kind = undefined;
  }

  /** Begins a node with the next token. */
  open(kind: BranchKind, level = 0): void {
    this.peek();
    this.#flush();
    this.#frames.push({ kind, mark: this.#records.count, level, operator: undefined });
  }

  /** Begins a node with the one that was complete last as its first child. */
  wrap(kind: BranchKind, level = 0, operator?: Kind): void {
    this.#frames.push({
      kind,
      mark: this.#records.first(this.#records.count - 1),
      level,
      operator,
    });
  }

  /** Completes the node that was begun last. */
  close(): void {
    const { kind, mark } = this.#frames.pop()!;
    const records = this.#records;
    const isEmpty = mark === records.count;
    const from = isEmpty ? this.position : records.from(mark);
    records.add(kind, from, isEmpty ? from : records.to(records.count - 1), mark);
  }

  /** The level of the node that was begun last. */
  get level(): number {
    return this.#frames.at(-1)!.level;
  }

  /** The operator of the node that was begun last. */
  get operator(): Kind | "End" {
    return this.#frames.at(-1)!.operator ?? "End";
  }

  /** The kind of the node that was begun last. */
  get kind(): BranchKind {
    return this.#frames.at(-1)!.kind;
  }

  /** The kind of the node around that one. */
  get around(): BranchKind | undefined {
    return this.#frames.at(-2)?.kind;
  }

  /** The first leaf of the node around that one. */
  get aroundOpening(): Node | undefined {
    return this.#leafAt(this.#frames.at(-2));
  }

  /** The first leaf of the node that was begun last: its opening bracket or its keyword. */
  get opening(): Node | undefined {
    return this.#leafAt(this.#frames.at(-1));
  }

  /** The node that was complete last. */
  get last(): Node | undefined {
    return this.#records.count > 0 ? nodeAt(this.#records, this.#records.count - 1) : undefined;
  }

  /** The kind of the node that was complete last. */
  get lastKind(): Kind | undefined {
    return this.#records.count > 0 ? this.#records.kind(this.#records.count - 1) : undefined;
  }

  /** The nodes of these kinds that are complete, in the order in which they ended. */
  complete(kinds: ReadonlySet<Kind>): readonly Node[] {
    const found: Node[] = [];
    for (let index = 0; index < this.#records.count; index++) {
      if (kinds.has(this.#records.kind(index))) found.push(nodeAt(this.#records, index));
    }
    return found;
  }

  /** Whether something that is left to do goes on with the next token. */
  awaited(): boolean {
    const kind = this.peek();
    if (kind === "End") return true;
    const known =
      this.#awaited.position === this.position && this.#awaited.depth < this.#steps.length;
    if (known) return true;
    const depth = this.#steps.findLastIndex((step) => step.awaits?.includes(kind));
    this.#awaited = { position: this.position, depth: depth < 0 ? Infinity : depth };
    return depth >= 0;
  }

  /** Notes a mistake, by default at the next token. Those that only follow from the last one are not kept. */
  mistake(message: string, from = this.position, to = this.end): void {
    const follows =
      this.#noticed === this.position || (this.lastKind === "Error" && this.#noted > 0);
    if (!follows) this.mistakes.push({ from, to, message });
    this.#noticed = this.position;
    this.#records.isSound = false;
    if (++this.#noted >= MOST_MISTAKES) this.#steps.length = 0;
  }

  /** Passes over the next token, which fits nowhere. */
  skip(): void {
    this.take("Error");
  }

  /** Makes an empty leaf where something is missing. */
  omit(): void {
    this.peek();
    this.#flush();
    this.leaf("Error", this.position);
  }

  /** Forgets the next token, to read it again as part of a string. */
  forget(): void {
    this.position = this.#triviaFrom;
    this.#kind = undefined;
    this.#run = 0;
  }

  #leafAt(frame: Frame | undefined): Node | undefined {
    return frame && frame.mark < this.#records.count
      ? nodeAt(this.#records, frame.mark)
      : undefined;
  }

  #flush(): void {
    for (let from = this.#triviaFrom; from < this.position; from = this.#triviaFrom) {
      const { kind, to } = trivia(this.source, from)!;
      this.#records.add(kind as Kind, from, to, this.#records.count);
      this.#triviaFrom = to;
    }
  }
}
