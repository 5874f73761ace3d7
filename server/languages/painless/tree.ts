/** The tree of a script. `start` is where the compiler places the node in its errors; `from`/`to` is what it covers. */
interface At { readonly at: number; readonly from: number; to: number }

export type Expression = At & (
  | { readonly kind: 'number'; readonly text: string; readonly shape: 'octal' | 'hex' | 'integer' | 'decimal' }
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'regex'; readonly pattern: string; readonly flags: string }
  | { readonly kind: 'boolean'; readonly value: boolean }
  | { readonly kind: 'null' }
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'list'; readonly items: readonly Expression[] }
  | { readonly kind: 'map'; readonly entries: readonly (readonly [Expression, Expression])[] }
  | { readonly kind: 'call'; readonly name: string; readonly args: readonly Expression[] }
  | { readonly kind: 'method'; readonly receiver: Expression; readonly name: string; readonly nameAt: number; readonly args: readonly Expression[]; readonly safe: boolean }
  | { readonly kind: 'field'; readonly receiver: Expression; readonly name: string; readonly nameAt: number; readonly integer: boolean; readonly safe: boolean }
  | { readonly kind: 'index'; readonly receiver: Expression; readonly index: Expression }
  | { readonly kind: 'new'; readonly type: string; readonly args: readonly Expression[] }
  | { readonly kind: 'newArray'; readonly type: string; readonly sizes: readonly Expression[] }
  | { readonly kind: 'arrayInit'; readonly type: string; readonly items: readonly Expression[] }
  | { readonly kind: 'unary'; readonly operator: '+' | '-' | '!' | '~'; readonly operand: Expression }
  | { readonly kind: 'step'; readonly operator: '++' | '--'; readonly prefix: boolean; readonly target: Expression }
  | { readonly kind: 'cast'; readonly type: string; readonly operand: Expression }
  | { readonly kind: 'binary'; readonly operator: string; readonly left: Expression; readonly right: Expression }
  | { readonly kind: 'instanceof'; readonly operand: Expression; readonly type: string }
  | { readonly kind: 'elvis'; readonly left: Expression; readonly right: Expression }
  | { readonly kind: 'conditional'; readonly condition: Expression; readonly yes: Expression; readonly no: Expression }
  | { readonly kind: 'assign'; readonly operator: string; readonly target: Expression; readonly value: Expression }
  | { readonly kind: 'lambda'; readonly parameters: readonly Parameter[]; readonly body: Block | Expression }
  | { readonly kind: 'reference'; readonly qualifier: string; readonly name: string }
  | { readonly kind: 'missing' }
);
export type ExpressionKind = Expression['kind'];
export type Of<K extends ExpressionKind> = Extract<Expression, { kind: K }>;

export interface Parameter { readonly type: string | undefined; readonly name: string; readonly at: number }
export interface Block { readonly kind: 'block'; readonly from: number; readonly to: number; readonly statements: readonly Statement[] }

export type Statement = At & (
  | { readonly kind: 'if'; readonly condition: Expression; readonly yes: Block; readonly no: Block | undefined }
  | { readonly kind: 'while'; readonly condition: Expression; readonly body: Block | undefined }
  | { readonly kind: 'do'; readonly condition: Expression; readonly body: Block }
  | { readonly kind: 'for'; readonly init: Statement | undefined; readonly condition: Expression | undefined; readonly update: Expression | undefined; readonly body: Block | undefined }
  | { readonly kind: 'each'; readonly type: string; readonly name: string; readonly nameAt: number; readonly over: Expression; readonly body: Block }
  | { readonly kind: 'try'; readonly body: Block; readonly catches: readonly { readonly type: string; readonly name: string; readonly at: number; readonly body: Block }[] }
  | { readonly kind: 'declaration'; readonly type: string; readonly names: readonly { readonly name: string; readonly at: number; readonly value: Expression | undefined }[] }
  | { readonly kind: 'return'; readonly value: Expression | undefined }
  | { readonly kind: 'throw'; readonly value: Expression }
  | { readonly kind: 'break' } | { readonly kind: 'continue' }
  | { readonly kind: 'expression'; readonly value: Expression }
);

export interface FunctionNode extends At { readonly kind: 'function'; readonly type: string; readonly name: string; readonly nameAt: number; readonly parameters: readonly Parameter[]; readonly body: Block }
export interface Problem { readonly at: number; readonly end: number; readonly message: string }
export interface Script {
  readonly functions: readonly FunctionNode[];
  readonly statements: readonly Statement[];
  /** Syntax errors, first is the one the compiler reports. */
  readonly problems: readonly Problem[];
  /** Every type name that stands in the text, for colours and hover. */
  readonly typeNames: readonly { readonly at: number; readonly name: string }[];
}
