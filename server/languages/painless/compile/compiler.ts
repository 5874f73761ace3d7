import { resolveType, type Method } from '../api/read.ts';
import type { Context } from '../contexts.ts';
import { Identities } from '../identity.ts';
import { problemKind, type PainlessProblemKind } from '../problem-kind.ts';
import type { Expression, FunctionNode } from '../tree.ts';

/** The one error at which the compiler stops. */
export class CompileError extends Error {
  readonly kind: PainlessProblemKind;
  /**
   * @param at    where the mistake is
   * @param told  where the service says that it is
   */
  constructor(readonly javaClass: string, message: string, readonly at: number, readonly end?: number, readonly told = at) { super(message); this.kind = problemKind(message); }
}

export interface Variable {
  readonly name: string;
  readonly type: string;
  readonly at: number;
  /** Every place but the declaration, in the order of evaluation. */
  readonly uses: number[];
  /** Those of them that only write. */
  readonly writes: number[];
  readonly kind: 'local' | 'parameter' | 'script';
  readonly scope: Span;
  readonly readonly: boolean;
}

/** A stretch of the source, in offsets. */
interface Span { readonly from: number; readonly to: number }

/** What is known of a script, also of a broken one: behind an error the checker goes on with the next statement. */
export interface Facts {
  readonly types: Map<Expression, string>;
  /** Expressions that name a class: what `types` has for them is that class. */
  readonly statics: Set<Expression>;
  readonly methods: Map<Expression, Method>;
  readonly variables: Variable[];
  readonly calls: Map<Expression, FunctionNode>;
}

/** An expression as JavaScript, with the Java type that it has. */
export interface Value { readonly type: string; readonly code: string; readonly constant?: number | bigint; readonly literal?: 'number' | 'string' | 'boolean' | 'null'; readonly statik?: boolean; readonly site?: boolean }
/** What the place of an expression asks of it: a type, by an explicit cast or not; or nothing, as a statement. */
export interface Want { readonly target?: string; readonly explicit?: boolean; readonly internal?: boolean; readonly statement?: boolean }
interface Scope {
  readonly parent: Scope | undefined;
  readonly variables: Map<string, Variable>;
  /** How many functions stand around it. */
  readonly lambda: number;
  readonly range: Span;
  /** Variables of outer functions that a lambda uses. */
  captured?: Set<string>;
}
const noScope = (): Scope => ({ parent: undefined, variables: new Map(), lambda: 0, range: { from: 0, to: 0 } });

interface FunctionState { readonly returns: string; readonly name: string }

export const object = 'java.lang.Object';
export const string = 'java.lang.String';
const order = ['byte', 'short', 'char', 'int', 'long', 'float', 'double'];
export const isNumeric = (t: string) => order.includes(t);
/** A text as a literal of the code. */
export const q = JSON.stringify;

/** Where the compiler stands in a script, and what it has found out. */
export class Compiler {
  scope: Scope = noScope();
  readonly functions = new Map<string, FunctionNode>();
  current!: FunctionState;
  temporaries = 0;
  lambdas = 0;
  /** Errors of folding constants: the service folds when the whole script has been checked. */
  readonly late: CompileError[] = [];
  readonly identities = new Identities(name => this.find(name), e => this.facts.types.get(e));

  constructor(readonly context: Context, readonly facts: Facts, readonly lines: number[], readonly regexes: [string, string][], readonly text: string, readonly errors: CompileError[]) {}

  fail(message: string, at: number, javaClass = 'IllegalArgumentException', told = at): never { throw new CompileError(javaClass, message, at, undefined, told); }
  cannot(from: string, to: string, at: number): never { return this.fail(`Cannot cast from [${from}] to [${to}].`, at, 'ClassCastException'); }

  /** Goes on behind an error with `instead`, so that the editor knows what can be known; the first error is the script's. */
  attempt<T>(body: () => T, instead: T): T {
    const { scope, current } = this;
    try {
      return body();
    } catch (error) {
      if (!(error instanceof CompileError)) throw error;
      this.errors.push(error);
      Object.assign(this, { scope, current });
      return instead;
    }
  }

  /** A new line whose number leads back to the source; the service's stack does the same with line tables. */
  mark(at: number): string { this.lines.push(at); return `/*@${this.lines.length - 1}*/\n`; }

  /**
   * The mark of an operation. The service's line table has the last place that was noted while the operands were made, and the operation's own only
   * when they noted none.
   */
  after(at: number, ...operands: readonly string[]): string {
    for (const code of operands.toReversed()) {
      const found = code.lastIndexOf('/*@');
      if (found >= 0) return this.mark(this.lines[Number.parseInt(code.slice(found + 3), 10)]!);
    }
    return this.mark(at);
  }

  /** The full name of a written type. */
  type(written: string, at: number, message: (t: string) => string, told = at): string {
    return written === 'void' ? written : resolveType(written) ?? this.fail(message(written), at, undefined, told);
  }

  open(range: Span, lambda = this.scope.lambda, parent: Scope | undefined = this.scope.lambda === 0 ? undefined : this.scope): Scope {
    return (this.scope = { parent, variables: new Map(), lambda, range });
  }

  close(): void { this.scope = this.scope.parent ?? noScope(); }

  find(name: string): Variable | undefined {
    for (let s: Scope | undefined = this.scope; s; s = s.parent) { const v = s.variables.get(name); if (v) return v; }
    return undefined;
  }

  /** How many functions stand around the declaration of a variable. */
  depthOf(name: string): number { for (let s: Scope | undefined = this.scope; s; s = s.parent) if (s.variables.has(name)) return s.lambda; return 0; }

  declare(name: string, type: string, at: number, kind: Variable['kind'], readonly = false, told = at): void {
    if (this.find(name)) this.fail(`variable [${name}] is already defined`, at, undefined, told);
    if (name === '') return; // half-written
    const variable: Variable = { name, type, at, uses: [], writes: [], kind, scope: this.scope.range, readonly };
    this.scope.variables.set(name, variable);
    this.facts.variables.push(variable);
  }

  /** Notes a variable in the lambdas between its use and its declaration. */
  capture(name: string): void {
    const depth = this.depthOf(name);
    for (let s: Scope | undefined = this.scope; s && s.lambda > depth; s = s.parent) if (s.captured) s.captured.add(name);
  }
}

/** Where an expression is said to begin: a signed number stands where its digits do, unless the sign is the fault. */
export const startOf = (e: Expression): number => (e.kind === 'unary' ? e.from : e.at);

/** A number as a literal of the code. */
export const literal = (n: number): string => (Object.is(n, -0) ? '(-0)' : n < 0 ? `(${n})` : String(n));
