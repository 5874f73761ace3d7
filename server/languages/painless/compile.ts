import { apiClass, boxOf, findMethod, functionalMethod, isAssignable, isPrimitive, resolveType, unboxOf, type Method } from './api/read.ts';
import { has, type Context } from './contexts.ts';
import { Identities } from './identity.ts';
import { parseScript } from './parser.ts';
import { commonType, promoteNumbers, promotion } from './promotion.ts';
import { problemKind, type PainlessProblemKind } from './problem-kind.ts';
import { compileJavaPattern } from './runtime/regex.ts';
import { arrayCode } from './runtime/values.ts';
import type { Block, Expression, FunctionNode, Of, Parameter, Statement } from './tree.ts';
import { innermostFirst } from './walk.ts';

/** The one error at which the compiler stops. */
export class CompileError extends Error {
  readonly kind: PainlessProblemKind;
  /**
   * @param at    where the mistake is
   * @param told  where the service says that it is
   */
  constructor(readonly javaClass: string, message: string, readonly at: number, readonly end?: number, readonly told = at) { super(message); this.kind = problemKind(message); }
}
export type { PainlessProblemKind };

export interface Variable { readonly name: string; readonly type: string; readonly at: number; /** Every place but the declaration, in the order of evaluation. */ readonly uses: number[]; /** Those of them that only write. */ readonly writes: number[]; readonly kind: 'local' | 'parameter' | 'script'; readonly scope: { from: number; to: number }; readonly readonly: boolean }
/** What is known of a script, also of a broken one: behind an error the checker goes on with the next statement. */
export interface Facts {
  readonly types: Map<Expression, string>;
  /** Expressions that name a class: what `types` has for them is that class. */
  readonly statics: Set<Expression>;
  readonly methods: Map<Expression, Method>;
  readonly variables: Variable[];
  readonly calls: Map<Expression, FunctionNode>;
}
export interface CompiledScript { readonly error: CompileError | undefined; readonly code: string; readonly lines: readonly number[]; readonly facts: Facts; readonly regexes: readonly [string, string][] }

interface Value { readonly type: string; readonly code: string; readonly constant?: number | bigint; readonly literal?: 'number' | 'string' | 'boolean' | 'null'; readonly statik?: boolean; readonly site?: boolean }
interface Want { readonly target?: string; readonly explicit?: boolean; readonly internal?: boolean; readonly statement?: boolean }
interface Flags { methodEscape: boolean; loopEscape: boolean; allEscape: boolean; anyContinue: boolean; anyBreak: boolean }
interface Scope { readonly parent: Scope | undefined; readonly variables: Map<string, Variable>; readonly lambda: number; readonly range: { from: number; to: number }; captured?: Set<string> }
interface FunctionState { readonly returns: string; readonly name: string; loops: boolean }

const object = 'java.lang.Object';
const string = 'java.lang.String';
const operatorNames: Readonly<Record<string, string>> = {
  '*': 'multiplication', '/': 'division', '%': 'remainder', '+': 'addition', '-': 'subtraction', '=~': 'find', '==~': 'match', '<<': 'left shift', '>>': 'right shift', '>>>': 'unsigned shift', '~': 'bitwise not',
  '&': 'bitwise and', '^': 'bitwise xor', '|': 'boolean or', '!': 'boolean not', '&&': 'boolean and', '||': 'boolean or', '<': 'less than', '<=': 'less than or equals', '>': 'greater than', '>=': 'greater than or equals',
  '==': 'equals', '===': 'reference equals', '!=': 'not equals', '!==': 'reference not equals',
};
const order = ['byte', 'short', 'char', 'int', 'long', 'float', 'double'];
const widens: Readonly<Record<string, string>> = { byte: 'short int long float double', short: 'int long float double', char: 'int long float double', int: 'long float double', long: 'float double', float: 'double' };
const isWidening = (from: string, to: string) => (widens[from] ?? '').split(' ').includes(to);
const isNumeric = (t: string) => order.includes(t);
const q = JSON.stringify;

/** Checks a script for a context and turns it into JavaScript. The error is the first, as the service's compiler has no other. */
export function compileScript(file: { readonly text: string }, context: Context): CompiledScript {
  const facts: Facts = { types: new Map(), statics: new Set(), methods: new Map(), variables: [], calls: new Map() };
  const lines: number[] = [];
  const regexes: [string, string][] = [];
  const script = parseScript(file);
  const [wrong] = script.problems;
  const errors: CompileError[] = wrong ? [new CompileError('IllegalArgumentException', wrong.message, wrong.at, wrong.end)] : [];
  let code = '';
  try {
    const compiler = new Compiler(context, facts, lines, regexes, file.text, errors);
    code = compiler.script(script.functions, script.statements);
    errors.push(...compiler.late);
  } catch (error) {
    if (error instanceof CompileError) errors.push(error);
    else if (error instanceof RangeError) errors.push(new CompileError('IllegalArgumentException', 'script is nested too deeply.', 0));
    else throw error;
  }
  return { error: errors[0], code: errors.length > 0 ? '' : code, lines, facts, regexes };
}

class Compiler {
  private scope: Scope = { parent: undefined, variables: new Map(), lambda: 0, range: { from: 0, to: 0 } };
  private readonly functions = new Map<string, FunctionNode>();
  private current!: FunctionState;
  private loopDepth = 0;
  private temporaries = 0;
  private lambdas = 0;
  /** Errors of folding constants: the service folds when the whole script has been checked. */
  readonly late: CompileError[] = [];
  private readonly identities = new Identities(name => this.find(name), e => this.facts.types.get(e));

  constructor(private readonly context: Context, private readonly facts: Facts, private readonly lines: number[], private readonly regexes: [string, string][], private readonly text: string, private readonly errors: CompileError[]) {}

  script(functions: readonly FunctionNode[], statements: readonly Statement[]): string {
    for (const f of functions) {
      const key = `${f.name}/${f.parameters.length}`;
      this.attempt(() => {
        if (this.functions.has(key)) this.fail(`invalid function definition: found duplicate function [${key}].`, f.at);
        this.type(f.type, f.at, t => `invalid function definition: return type [${t}] not found for function [${key}]`);
      }, undefined);
      this.functions.set(key, f);
    }
    const written = functions.map(f => this.attempt(() => this.fun(f), ''));
    const n = Object.keys(this.context.variables).length;
    if (statements.length === 0) this.fail(`invalid function definition: found no statements for function [execute] with [${n}] parameters`, 0);
    this.open({ from: 0, to: this.text.length }, 1);
    for (const [name, type] of Object.entries(this.context.variables)) this.declare(name, type, -1, 'script');
    this.current = { returns: this.context.returns, name: 'execute', loops: false };
    const flags = noFlags();
    const body = this.statements(statements, { last: true, lastLoop: false, loop: false }, flags, 0);
    const head = Object.keys(this.context.variables).map(name => `let v_${name}=$in[${q(name)}];`).join('');
    const fall = { boolean: 'return false;', def: 'return null;', void: '', long: 'return 0n;' }[this.context.returns] ?? (isPrimitive(this.context.returns) ? 'return 0;' : 'return null;');
    return `let $s=R.total;\n${written.join('\n')}\nreturn function execute($in){$s=R.total;let $b=1000000;${head}\n${body}${flags.methodEscape ? '' : fall}\n}`;
  }

  private fail(message: string, at: number, javaClass = 'IllegalArgumentException', told = at): never { throw new CompileError(javaClass, message, at, undefined, told); }
  private cannot(from: string, to: string, at: number): never { return this.fail(`Cannot cast from [${from}] to [${to}].`, at, 'ClassCastException'); }

  /** Goes on behind an error with `instead`, so that the editor knows what can be known; the first error is the script's. */
  private attempt<T>(body: () => T, instead: T): T {
    const { scope, current, loopDepth } = this;
    try {
      return body();
    } catch (error) {
      if (!(error instanceof CompileError)) throw error;
      this.errors.push(error);
      Object.assign(this, { scope, current, loopDepth });
      return instead;
    }
  }

  /** After an error: what can still be known of the parts that were not looked at. Says nothing of its own. */
  private glance(...parts: readonly Expression[]): void {
    const said = this.errors.length;
    for (const part of parts) if (!this.facts.types.has(part)) this.attempt(() => { if (part.kind === 'lambda') this.lambda(part, 'def'); else if (part.kind !== 'reference') this.expression(part, {}); }, undefined);
    this.errors.length = said;
  }

  /** A new line whose number leads back to the source; the service's stack does the same with line tables. */
  private mark(at: number): string { this.lines.push(at); return `/*@${this.lines.length - 1}*/\n`; }

  /**
   * The mark of an operation. The service's line table has the last place that was noted while the operands were made, and the operation's own only
   * when they noted none.
   */
  private after(at: number, ...operands: readonly string[]): string {
    for (const code of operands.toReversed()) {
      const found = code.lastIndexOf('/*@');
      if (found >= 0) return this.mark(this.lines[Number.parseInt(code.slice(found + 3), 10)]!);
    }
    return this.mark(at);
  }

  private type(written: string, at: number, message: (t: string) => string, told = at): string {
    return written === 'void' ? written : resolveType(written) ?? this.fail(message(written), at, undefined, told);
  }

  private open(range: { from: number; to: number }, lambda = this.scope.lambda, parent: Scope | undefined = this.scope.lambda === 0 ? undefined : this.scope): Scope { return (this.scope = { parent, variables: new Map(), lambda, range }); }
  private close(): void { this.scope = this.scope.parent ?? { parent: undefined, variables: new Map(), lambda: 0, range: { from: 0, to: 0 } }; }

  private find(name: string): Variable | undefined {
    for (let s: Scope | undefined = this.scope; s; s = s.parent) { const v = s.variables.get(name); if (v) return v; }
    return undefined;
  }
  private depthOf(name: string): number { for (let s: Scope | undefined = this.scope; s; s = s.parent) if (s.variables.has(name)) return s.lambda; return 0; }

  private declare(name: string, type: string, at: number, kind: Variable['kind'], readonly = false, told = at): void {
    if (this.find(name)) this.fail(`variable [${name}] is already defined`, at, undefined, told);
    if (name === '') return; // half-written
    const variable: Variable = { name, type, at, uses: [], writes: [], kind, scope: this.scope.range, readonly };
    this.scope.variables.set(name, variable);
    this.facts.variables.push(variable);
  }

  private fun(f: FunctionNode): string {
    const key = `${f.name}/${f.parameters.length}`;
    const returns = resolveType(f.type) ?? 'void';
    this.scope = { parent: undefined, variables: new Map(), lambda: 1, range: { from: f.from, to: f.to } };
    for (const p of f.parameters) this.declare(p.name, this.type(p.type!, p.at, t => `invalid function definition: parameter type [${t}] not found for function [${key}]`, f.at), p.at, 'parameter', false, f.at);
    if (f.body.statements.length === 0) this.fail(`invalid function definition: found no statements for function [${f.name}] with [${f.parameters.length}] parameters`, f.at);
    this.current = { returns, name: f.name, loops: false };
    const flags = noFlags();
    const body = this.statements(f.body.statements, { last: true, lastLoop: false, loop: false }, flags, f.at);
    if (!flags.methodEscape && returns !== 'void') this.fail(`invalid function definition: not all paths provide a return value for function [${f.name}] with [${f.parameters.length}] parameters`, f.at);
    this.close();
    this.scope = { parent: undefined, variables: new Map(), lambda: 0, range: { from: 0, to: 0 } };
    return `function f_${f.name}_${f.parameters.length}(${f.parameters.map(p => `v_${p.name}`).join(',')}){if(--$s<0)R.budget();let $b=1000000;\n${body}}`;
  }

  // ---- statements

  /** @param at where the block begins: there the service tells of statements that cannot be reached */
  private statements(list: readonly Statement[], place: Place, flags: Flags, at: number): string {
    let code = '';
    list.forEach((s, i) => {
      if (flags.allEscape) this.attempt(() => this.fail('invalid block: unreachable statement', s.at, undefined, at), undefined);
      const last = i === list.length - 1;
      const own = noFlags();
      const done = this.attempt(() => this.statement(s, { last: place.last && last, lastLoop: place.lastLoop && last, loop: place.loop }, own), undefined);
      if (done === undefined) this.glance(...innermostFirst(s));
      code += (done ?? '') + '\n';
      flags.methodEscape = own.methodEscape;
      flags.loopEscape = own.loopEscape;
      flags.allEscape = own.allEscape;
      flags.anyContinue ||= own.anyContinue;
      flags.anyBreak ||= own.anyBreak;
    });
    return code;
  }

  private block(b: Block, place: Place, flags: Flags): string {
    this.open({ from: b.from, to: b.to });
    const code = this.statements(b.statements, place, flags, b.from);
    this.close();
    return `{${code}}`;
  }

  private condition(e: Expression): string { return this.attempt(() => this.want(e, { target: 'boolean' }).code, ''); }

  private statement(s: Statement, place: Place, flags: Flags): string {
    const empty = (b: Block | undefined) => b !== undefined && b.statements.length === 0;
    const constant = (e: Expression | undefined) => (e?.kind === 'boolean' ? e.value : undefined);
    switch (s.kind) {
      case 'if': {
        const condition = this.condition(s.condition);
        if (constant(s.condition) !== undefined || empty(s.yes)) this.fail('extraneous if block', s.at);
        if (empty(s.no)) this.fail('extraneous else block.', s.at);
        const a = noFlags();
        const b = noFlags();
        const yes = this.block(s.yes, place, a);
        const no = s.no ? this.block(s.no, place, b) : '';
        flags.anyContinue = a.anyContinue || b.anyContinue;
        flags.anyBreak = a.anyBreak || b.anyBreak;
        if (s.no) { flags.methodEscape = a.methodEscape && b.methodEscape; flags.loopEscape = a.loopEscape && b.loopEscape; flags.allEscape = a.allEscape && b.allEscape; }
        return `if(${condition})${yes}${s.no ? `else ${no}` : ''}`;
      }
      case 'while': case 'for': {
        this.open({ from: s.from, to: s.to });
        let init = '';
        if (s.kind === 'for' && s.init) init = s.init.kind === 'expression' ? this.want(s.init.value, { statement: true }).code : this.statement(s.init, { last: false, lastLoop: false, loop: false }, noFlags()).trim().replace(/;$/, '');
        const fixed = s.condition === undefined ? true : constant(s.condition);
        const condition = s.condition ? this.condition(s.condition) : 'true';
        if (fixed === false) this.fail(`extraneous ${s.kind} loop`, s.at);
        const update = s.kind === 'for' && s.update ? this.want(s.update, { statement: true }).code : '';
        const inner = noFlags();
        const none = s.body === undefined || empty(s.body);
        if (fixed && s.condition && none) this.fail(`no paths escape from ${s.kind} loop`, s.at);
        const body = none ? '{}' : this.loopBody(s.body!, inner);
        if (inner.loopEscape && !inner.anyContinue) this.fail(`extraneous ${s.kind} loop`, s.at);
        if (fixed && !inner.anyBreak) { flags.methodEscape = true; flags.allEscape = true; }
        this.close();
        return s.kind === 'while' ? `while(${condition}){${this.count(s.at)}${body}}` : `{for(${init};${condition};${update}){${this.count(s.at)}${body}}}`;
      }
      case 'do': {
        if (empty(s.body)) this.fail('extraneous do-while loop', s.at);
        const inner = noFlags();
        const body = this.loopBody(s.body, inner);
        if (inner.loopEscape && !inner.anyContinue) this.fail('extraneous do-while loop', s.at);
        const condition = this.condition(s.condition);
        const fixed = constant(s.condition);
        if (fixed === false) this.fail('extraneous do-while loop', s.at);
        if (fixed && !inner.anyBreak) { flags.methodEscape = true; flags.allEscape = true; }
        return `do{${this.count(s.at)}${body}}while(${condition});`;
      }
      case 'each': {
        const over = this.attempt(() => this.expression(s.over, {}), anything);
        const type = this.attempt(() => this.type(s.type, s.at, t => `invalid foreach loop: type [${t}] not found`), 'def');
        this.open({ from: s.from, to: s.to });
        this.declare(s.name, type, s.nameAt, 'local', true);
        if (empty(s.body)) this.fail('extraneous foreach loop', s.at);
        const inner = noFlags();
        const body = this.loopBody(s.body, inner);
        if (inner.loopEscape && !inner.anyContinue) this.fail('extraneous foreach loop', s.at);
        const element = over.type.endsWith('[]') ? over.type.slice(0, -2) : over.type === 'def' || isAssignable('java.lang.Iterable', over.type) ? 'def' : this.fail(`invalid foreach loop: cannot iterate over type [${over.type}].`, s.at);
        this.close();
        const t = `$e${this.temporaries++}`;
        const mark = this.after(s.at, over.code);
        return `${mark}for(const ${t} of ${mark}R.iterate(${over.code})){${mark}if(--$b<=0||--$s<0)R.budget();let v_${s.name}=${this.cast({ type: element, code: t }, type, { explicit: true }, this.lines.at(-1)!)};${body}}`;
      }
      case 'try': {
        if (empty(s.body)) this.fail('extraneous try statement', s.at);
        const all: Flags[] = [];
        const one = (b: Block) => { const f = noFlags(); all.push(f); return this.block(b, place, f); };
        const body = one(s.body);
        const t = `$t${this.temporaries++}`;
        const catches = s.catches.map(c => {
          const type = this.type(c.type, c.at, x => `invalid catch declaration: cannot resolve type [${x}]`);
          if (!isAssignable('java.lang.Exception', type)) this.fail(`cannot cast from [${type}] to [java.lang.Exception]`, c.at, 'ClassCastException');
          this.open({ from: c.at, to: c.body.to });
          this.name(c.name, c.at, 'invalid catch declaration');
          this.declare(c.name, type, c.at, 'local', true);
          const code = one(c.body);
          this.close();
          return `if(R.is(${t},${q(type)})){let v_${c.name}=${t};${code}}else `;
        });
        flags.methodEscape = all.every(f => f.methodEscape);
        flags.loopEscape = all.every(f => f.loopEscape);
        flags.allEscape = all.every(f => f.allEscape);
        flags.anyContinue = all.some(f => f.anyContinue);
        flags.anyBreak = all.some(f => f.anyBreak);
        return `try${body}catch($x){const ${t}=R.caught($x);${catches.join('')}throw $x;}`;
      }
      case 'declaration': {
        const type = this.attempt(() => this.type(s.type, s.from, t => `invalid declaration: cannot resolve type [${t}]`, s.names[0]?.at), 'def');
        if (type === 'void') this.fail(`invalid declaration: cannot resolve type [void]`, s.from);
        const zero = type === 'boolean' ? 'false' : type === 'long' ? '0n' : isPrimitive(type) ? '0' : 'null';
        return 'let ' + s.names.map(({ name, at, value }) => {
          this.name(name, at, 'invalid declaration');
          if (value === undefined && this.find(name)) this.fail(`variable [${name}] is already defined`, at);
          const code = value ? this.attempt(() => this.want(value, { target: type }).code, zero) : zero;
          this.declare(name, type, at, 'local');
          this.identities.set(`${name}@${at}`, value);
          return `v_${name}=${code}`;
        }).join(',') + ';';
      }
      case 'return': {
        Object.assign(flags, { methodEscape: true, loopEscape: true, allEscape: true });
        const { returns } = this.current;
        if (!s.value) return returns === 'void' ? 'return;' : this.fail(`cannot cast from [${returns}] to [void]`, s.at, 'ClassCastException');
        if (returns === 'void') { const v = this.expression(s.value, { target: 'void', internal: true }); return v.type === 'void' ? `${v.code};return;` : this.cannot(v.type, 'void', s.value.at); }
        return `return (${this.want(s.value, { target: returns, internal: true }).code});`;
      }
      case 'throw':
        Object.assign(flags, { methodEscape: true, loopEscape: true, allEscape: true });
        return `${this.mark(s.at)}R.raise(${this.want(s.value, { target: 'java.lang.Exception' }).code});${this.current.returns === 'void' ? 'return;' : 'return null;'}`;
      case 'break':
        if (!place.loop) this.fail('invalid break statement: not inside loop', s.at);
        Object.assign(flags, { loopEscape: true, allEscape: true, anyBreak: true });
        return 'break;';
      case 'continue':
        if (!place.loop) this.fail('invalid continue statement: not inside loop', s.at);
        if (place.lastLoop) this.fail('extraneous continue statement', s.at);
        Object.assign(flags, { allEscape: true, anyContinue: true });
        return 'continue;';
      case 'expression': {
        const { returns } = this.current;
        if (place.last && returns !== 'void') {
          const v = this.expression(s.value, {});
          if (v.type === 'void') return `${v.code};`;
          Object.assign(flags, { methodEscape: true, loopEscape: true, allEscape: true });
          return `return (${this.cast(this.readable(v, s.value), returns, { internal: true }, s.value.at)});`;
        }
        const idle = this.idle(s.value);
        const effect = this.expression(s.value, { statement: true });
        if (idle) this.fail(`not a statement: ${idle}`, startOf(s.value));
        return `${effect.code};`;
      }
    }
  }

  private name(name: string, at: number, what: string): void { if (resolveType(name)) this.fail(`${what}: type [${name}] cannot be a name`, at); }
  private count(at: number): string { return `${this.mark(at)}if(--$b<=0||--$s<0)R.budget();`; }
  private loopBody(b: Block, flags: Flags): string { this.loopDepth++; const code = this.block(b, { last: false, lastLoop: true, loop: true }, flags); this.loopDepth--; return code; }

  /** What is wrong with an expression that has no effect, undefined for one that has. */
  private idle(e: Expression): string | undefined {
    switch (e.kind) {
      case 'assign': case 'step': case 'call': case 'method': case 'new': return undefined;
      case 'name': return this.find(e.name) || !resolveType(e.name) ? `variable [${e.name}] not used` : `static type [${resolveType(e.name)}] not used`;
      case 'string': return `string constant [${e.value}] not used`;
      case 'number': return `${e.shape === 'decimal' || (/[fFdD]$/.test(e.text) && e.shape === 'integer') ? 'decimal' : 'numeric'} constant [${e.text}] not used`;
      case 'boolean': return `boolean constant [${e.value}] not used`;
      case 'null': return 'null constant not used';
      case 'regex': return `regex constant [${e.pattern}] with flags [${e.flags}] not used`;
      case 'field': return `result of dot operator [.] not used`;
      case 'index': return 'result of brace operator not used';
      case 'binary': return `result not used from ${operatorNames[e.operator]} operation [${e.operator}]`;
      case 'unary': return `result not used from ${operatorNames[e.operator]} operation [${e.operator}]`;
      case 'instanceof': return `result not used from instanceof with target type [${resolveType(e.type) ?? e.type}]`;
      case 'cast': return `result not used from explicit cast with target type [${resolveType(e.type) ?? e.type}]`;
      case 'conditional': return 'result not used from conditional operation [?:]';
      case 'elvis': return 'result not used from elvis operation [?:]';
      case 'list': return 'result not used from list initializer';
      case 'map': return 'result not used from map initializer';
      case 'newArray': case 'arrayInit': return 'result not used from new array';
      default: return 'lambda not used';
    }
  }

  // ---- values and casts

  private want(e: Expression, want: Want): Value {
    const v = this.expression(e, want);
    if (want.target === undefined) return want.statement ? v : this.readable(v, e);
    const code = this.cast(this.readable(v, e), want.target, want, e.at);
    return { type: want.target, code, ...(v.constant !== undefined && v.type === want.target && { constant: v.constant }) };
  }

  private readable(v: Value, e: Expression): Value {
    if (v.statik) this.fail(`value required: instead found unexpected type [${v.type}]`, e.at);
    return v;
  }

  private value(e: Expression, want: Want = {}): Value { return this.readable(this.expression(e, want), e); }

  private box(code: string, type: string): string {
    switch (type) { case 'double': return `new R.D(${code})`; case 'float': return `new R.F(${code})`; case 'byte': return `new R.B(${code})`; case 'short': return `new R.S(${code})`; case 'char': return `R.chr(${code})`; default: return code; }
  }

  private convert(code: string, from: string, to: string): string {
    if (from === to) return code;
    if (from === 'long') {
      if (to === 'double') return `Number(${code})`;
      if (to === 'float') return `Math.fround(Number(${code}))`;
      return this.convert(`Number(BigInt.asIntN(32,${code}))`, 'int', to);
    }
    if (from === 'float' || from === 'double') {
      if (to === 'double') return code;
      if (to === 'float') return `Math.fround(${code})`;
      if (to === 'long') return `R.d2l(${code})`;
      return this.convert(`R.d2i(${code})`, 'int', to);
    }
    switch (to) {
      case 'byte': return `(${code}<<24>>24)`; case 'short': return `(${code}<<16>>16)`; case 'char': return `(${code}&65535)`;
      case 'long': return /^-?\d+$/.test(code) ? `${code}n` : `BigInt(${code})`; case 'float': return `Math.fround(${code})`; default: return code;
    }
  }

  private cast(v: Value, to: string, { explicit = false, internal = false }: Want, at: number): string {
    const from = v.type;
    if (from === to) return v.code;
    if (from === 'void' || to === 'void') this.cannot(from, to, at);
    if (to === 'def') return this.box(v.code, from) + this.mark(at);
    const mark = this.mark(at);
    const converted = (how: string, ...more: readonly string[]) => `${mark}R.${how}(${[noted(v.code, mark), ...more].join(',')})`;
    if (from === 'def') {
      if (isPrimitive(to) || unboxOf(to) !== to || to === string) return converted(`${explicit ? 'ex' : v.site ? 'site' : 'im'}.${to === string ? 'String' : isPrimitive(to) ? to : `box_${unboxOf(to)}`}`);
      return to === object ? v.code + mark : converted(v.site && !explicit ? 'fits' : 'check', q(to));
    }
    if (explicit && from === string && to === 'char') return converted('stringToChar');
    if (explicit && from === 'char' && to === string) return `String.fromCharCode(${v.code})${mark}`;
    if (isPrimitive(from) && isPrimitive(to)) {
      if (from === 'boolean' || to === 'boolean') this.cannot(from, to, at);
      if (explicit || isWidening(from, to)) return this.convert(v.code, from, to) + mark;
      return this.cannot(from, to, at);
    }
    if (isPrimitive(from)) {
      if (!internal) this.cannot(from, to, at);
      const target = unboxOf(to);
      if (to === boxOf(from) || to === object || (to === 'java.lang.Number' && isNumeric(from) && from !== 'char')) return this.box(v.code, from) + mark;
      if (to === 'java.lang.Number' && from === 'char') return `${mark}R.check(${this.box(v.code, from)},${q(to)})`;
      if (isPrimitive(target) && from !== 'boolean' && isWidening(from, target)) return this.box(this.convert(v.code, from, target), target) + mark;
      return this.cannot(from, to, at);
    }
    if (isPrimitive(to)) {
      const source = unboxOf(from);
      if (internal && isPrimitive(source) && (source === to || isWidening(source, to))) return converted(`im.${to}`);
      return this.cannot(from, to, at);
    }
    if (isAssignable(to, from)) return v.code + mark;
    if (internal && isPrimitive(unboxOf(from)) && isPrimitive(unboxOf(to)) && isWidening(unboxOf(from), unboxOf(to))) return converted(`ex.box_${unboxOf(to)}`);
    if (explicit && isAssignable(from, to)) return converted('check', q(to));
    return this.cannot(from, to, at);
  }

  // ---- expressions

  private expression(e: Expression, want: Want): Value {
    const v = this.dispatch(e, want);
    this.facts.types.set(e, v.type);
    if (v.statik) this.facts.statics.add(e);
    return v.type === 'def' && (e.kind === 'method' || e.kind === 'index' || e.kind === 'field') && !(e.kind !== 'index' && e.safe) && this.facts.types.get(e.receiver) === 'def' ? { ...v, site: true } : v;
  }

  private dispatch(e: Expression, want: Want): Value {
    switch (e.kind) {
      case 'number': return this.number(e, want, false);
      case 'string': return { type: string, code: q(e.value).replace(/\u2028|\u2029/g, c => (c === '\u2028' ? '\\u2028' : '\\u2029')), literal: 'string' };
      case 'boolean': return { type: 'boolean', code: String(e.value), literal: 'boolean' };
      case 'null':
        if (want.target !== undefined && isPrimitive(want.target) && want.target !== 'void') this.fail(`Cannot cast null to a primitive type [${want.target}].`, e.at);
        return { type: want.target !== undefined && want.target !== 'void' && !isPrimitive(want.target) ? want.target : object, code: 'null', literal: 'null' };
      case 'regex': {
        const bad = [...e.flags].find(f => !'cilmsUux'.includes(f));
        if (bad !== undefined) this.fail(`invalid regular expression: unknown flag [${bad}]`, e.at);
        const compiled = compileJavaPattern(e.pattern, e.flags);
        if ('error' in compiled) this.fail(`invalid regular expression: could not compile regex constant [${e.pattern}] with flags [${e.flags}]`, e.at + 1 + compiled.index);
        this.regexes.push([e.pattern, e.flags]);
        return { type: 'java.util.regex.Pattern', code: `$regex[${this.regexes.length - 1}]${this.mark(e.at)}` };
      }
      case 'name': return this.variable(e);
      case 'list': return { type: 'java.util.ArrayList', code: `R.list([${e.items.map(i => this.want(i, { target: 'def', internal: true }).code).join(',')}])` };
      case 'map': return { type: 'java.util.HashMap', code: `R.map([${e.entries.map(([k, v]) => `${this.want(k, { target: 'def', internal: true }).code},${this.want(v, { target: 'def', internal: true }).code}`).join(',')}])` };
      case 'call': return this.call(e);
      case 'method': return this.method(e);
      case 'field': return this.field(e);
      case 'index': return this.index(e);
      case 'new': {
        const type = resolveType(e.type) ?? this.fail(`Not a type [${e.type}].`, e.at);
        const parameters = apiClass(type)?.constructors.get(e.args.length) ?? this.fail(`constructor [${type}, <init>/${e.args.length}] not found`, e.at);
        const args = e.args.map((a, i) => this.argument(a, parameters[i]!));
        return { type, code: `${this.after(e.at, ...args)}R.create(${[q(type), ...args].join(',')})` };
      }
      case 'newArray': case 'arrayInit': {
        const type = resolveType(e.type) ?? this.fail(`Not a type [${e.type}].`, e.at);
        if (e.kind === 'arrayInit') return { type, code: `R.arrayOf(${q(type)},[${e.items.map(i => this.want(i, { target: type.slice(0, -2), internal: true }).code).join(',')}])` };
        return { type, code: `${this.mark(e.at)}R.array(${q(type)},[${e.sizes.map(s => this.want(s, { target: 'int', internal: true }).code).join(',')}])` };
      }
      case 'unary': return this.unary(e, want);
      case 'step': return this.assign({ ...e, kind: 'assign', operator: e.operator === '++' ? '+=' : '-=', target: e.target, value: { kind: 'number', text: '1', shape: 'integer', at: e.at, from: e.at, to: e.at } }, want, e.prefix ? 'step' : 'postfix');
      case 'cast': {
        const type = this.type(e.type, e.from, t => `cannot resolve type [${t}]`);
        const v = this.value(e.operand, { target: type, explicit: true });
        return { type, code: `(${this.cast(v, type, { explicit: true }, e.operand.at)})` };
      }
      case 'binary': return this.binary(e);
      case 'instanceof': {
        const type = resolveType(e.type) ?? this.fail(`Not a type [${e.type}].`, e.at);
        const v = this.value(e.operand);
        if (v.type !== 'def' && isPrimitive(v.type)) return { type: 'boolean', code: `((${v.code}),${type === 'def' || isAssignable(boxOf(type), boxOf(v.type))})` };
        return { type: 'boolean', code: `R.is(${v.code},${q(type === 'def' ? object : boxOf(type))})` };
      }
      case 'elvis': {
        if (want.target !== undefined && isPrimitive(want.target) && want.target !== 'void') this.fail('Elvis operator cannot return primitives', e.at);
        const l = this.value(e.left, want);
        const r = this.value(e.right, want);
        if (l.literal === 'null') this.fail('Extraneous elvis operator. LHS is null.', e.at);
        if (l.literal && e.left.kind !== 'unary') this.fail('Extraneous elvis operator. LHS is a constant.', e.at);
        if (isPrimitive(l.type)) this.fail('Extraneous elvis operator. LHS is a primitive.', e.at);
        if (r.literal === 'null') this.fail('Extraneous elvis operator. RHS is null.', e.at);
        const type = want.target !== undefined && want.target !== 'void' ? want.target : commonType(l.type, r.type);
        if (type !== undefined && isPrimitive(type)) this.fail('Elvis operator cannot return primitives', e.at);
        const mode = { explicit: want.explicit ?? false, internal: want.internal ?? false };
        return { type: type ?? object, code: `(${this.cast(l, type ?? object, mode, e.left.at)}??${this.cast(r, type ?? object, mode, e.right.at)})` };
      }
      case 'conditional': {
        const condition = this.condition(e.condition);
        const target = want.target === 'void' ? undefined : want.target;
        const l = this.value(e.yes, { ...want, target });
        const r = this.value(e.no, { ...want, target });
        const type = target ?? commonType(l.type, r.type) ?? this.fail(`cannot apply the conditional operator [?:] to the types [${l.type}] and [${r.type}]`, e.at, 'ClassCastException');
        const mode = { explicit: want.explicit, internal: want.internal };
        return { type, code: `(${condition}?${this.cast(l, type, mode, e.yes.at)}:${this.cast(r, type, mode, e.no.at)})` };
      }
      case 'assign': return this.assign(e, want, 'plain');
      case 'lambda': case 'reference': return this.fail('lambda not used', e.at);
      case 'missing': return this.fail('unexpected end of script.', e.at);
    }
  }

  private number(e: Of<'number'>, want: Want, negative: boolean): Value {
    const sign = negative ? '-' : '';
    const at = e.at;
    if (e.shape === 'decimal' || (e.shape === 'integer' && /[fFdD]$/.test(e.text))) {
      const float = /[fF]$/.test(e.text);
      const n = Number(sign + e.text.replace(/[fFdD]$/, ''));
      const v = float ? Math.fround(n) : n;
      return { type: float ? 'float' : 'double', code: literal(v), constant: v, literal: 'number' };
    }
    if (e.shape === 'hex' && /[fFdD]$/.test(e.text)) this.fail('Illegal tree structure.', at, 'IllegalStateException'); // its last digit is taken for a suffix
    const long = /[lL]$/.test(e.text);
    const digits = e.text.replace(/[lL]$/, '');
    const [radix, body] = e.shape === 'hex' ? ['0x', digits.slice(2)] : e.shape === 'octal' ? ['0o', digits.slice(1)] : ['', digits];
    let n = BigInt(radix + body);
    if (negative) n = -n;
    const shown = sign + body;
    const inLong = n >= -(2n ** 63n) && n < 2n ** 63n;
    if (long) return inLong ? { type: 'long', code: n < 0n ? `(${n}n)` : `${n}n`, constant: n, literal: 'number' } : this.fail(`Invalid long constant [${shown}].`, at);
    if (n < -2147483648n || n > 2147483647n) this.fail(inLong ? `Invalid int constant [${shown}]. If you want a long constant then change it to [${sign}${e.text}L].` : `Invalid int constant [${shown}].`, at);
    const v = Number(n);
    const t = want.target;
    const type = (t === 'byte' && v >= -128 && v <= 127) || (t === 'short' && v >= -32768 && v <= 32767) || (t === 'char' && v >= 0 && v <= 65535) ? t! : 'int';
    return { type, code: literal(v), constant: v, literal: 'number' };
  }

  private variable(e: Of<'name'>): Value {
    const variable = this.find(e.name);
    if (!variable) {
      const type = resolveType(e.name);
      if (type && type !== 'void') return { type, code: '', statik: true };
      return this.fail(`cannot resolve symbol [${e.name}]`, e.at);
    }
    variable.uses.push(e.at);
    this.capture(e.name);
    return { type: variable.type, code: `v_${e.name}` };
  }

  private capture(name: string): void {
    const depth = this.depthOf(name);
    for (let s: Scope | undefined = this.scope; s && s.lambda > depth; s = s.parent) if (s.captured) s.captured.add(name);
  }

  /** A dotted name that is a class: `java.util.List`, `Map.Entry`. */
  private dotted(e: Expression): string | undefined {
    if (e.kind === 'name') return this.find(e.name) ? undefined : e.name;
    if (e.kind !== 'field' || e.safe || e.integer) return undefined;
    const left = this.dotted(e.receiver);
    return left === undefined ? undefined : `${left}.${e.name}`;
  }

  /** @param at where the member stands that is asked for */
  private receiver(e: Expression, at = e.at): Value {
    const path = this.dotted(e);
    if (path !== undefined) {
      const type = resolveType(path);
      if (type && type !== 'void') { this.facts.types.set(e, type); this.facts.statics.add(e); return { type, code: '', statik: true }; }
      if (e.kind === 'field') { const left = this.dotted(e.receiver); if (left !== undefined && !resolveType(left)) this.fail(`cannot resolve symbol [${path}]`, e.at, undefined, at); }
      if (e.kind === 'name') this.fail(`cannot resolve symbol [${path}]`, e.at, undefined, at);
    }
    const v = this.expression(e, {});
    return v;
  }

  private argument(e: Expression, target: string): string {
    if (e.kind === 'lambda') return target === 'def' ? this.fail('Cannot pass lambda to [def], not a functional interface', e.at) : this.lambda(e, target);
    if (e.kind === 'reference') return target === 'def' ? this.fail(`cannot convert function reference [${e.qualifier}::${e.name}] to a non-functional interface [def]`, e.at) : this.reference(e, target);
    const v = this.expression(e, { target, internal: true });
    return this.cast(this.readable(v, e), target, { internal: true }, e.at);
  }

  private call(e: Of<'call'>): Value {
    const key = `${e.name}/${e.args.length}`;
    const f = this.functions.get(key);
    if (f) {
      this.facts.calls.set(e, f);
      const args = e.args.map((a, i) => this.argument(a, resolveType(f.parameters[i]!.type!) ?? 'def'));
      return { type: resolveType(f.type) ?? 'void', code: `${this.after(e.at, ...args)}f_${e.name}_${e.args.length}(${args.join(',')})` };
    }
    const own = this.context.functions?.[key];
    if (own) {
      const args = e.args.map((a, i) => this.argument(a, own[0][i]!));
      return { type: own[1], code: `${this.after(e.at, ...args)}R.functions[${q(e.name)}](${args.join(',')})` };
    }
    this.glance(...e.args);
    return this.fail(`Unknown call [${e.name}] with [[${e.args.map(a => this.text.slice(a.from, a.to)).join(', ')}]] arguments.`, e.at);
  }

  private method(e: Of<'method'>): Value {
    const receiver = this.receiver(e.receiver, e.at);
    const key = `${e.name}/${e.args.length}`;
    if (receiver.statik) {
      if (!has(this.context, receiver.type)) this.fail(`cannot resolve symbol [${this.text.slice(e.receiver.from, e.receiver.to)}]`, e.receiver.at);
      const method = apiClass(receiver.type)?.statics.get(key);
      if (!method) { this.glance(...e.args); return this.fail(`static method [${receiver.type}, ${key}] not found`, e.at); }
      this.facts.methods.set(e, method);
      const args = e.args.map((a, i) => this.argument(a, method.parameters[i]!));
      return { type: method.returns, code: `${this.after(e.at, ...args)}R.statics(${q(receiver.type)},${q(e.name)})(${args.join(',')})` };
    }
    if (receiver.type === 'def') {
      const args = e.args.map(a => {
        if (a.kind === 'lambda') return this.lambda(a, 'def');
        if (a.kind === 'reference') return this.reference(a, 'def');
        const v = this.expression(a, {});
        if (v.type === 'void') this.fail(`Argument(s) cannot be of [void] type when calling method [${e.name}].`, a.at);
        return this.box(this.readable(v, a).code, v.type);
      });
      const tail = `${q(e.name)},[${args.join(',')}],${q(key)})`;
      const mark = this.after(e.at, ...args);
      if (!e.safe) return { type: 'def', code: `${mark}R.call(${noted(receiver.code, mark)},${tail}` };
      return { type: 'def', code: `R.safe(${receiver.code},$r=>${mark}R.call($r,${tail})` };
    }
    const type = boxOf(receiver.type);
    const method = type.endsWith('[]') || type === 'void' ? undefined : findMethod(type, key);
    if (!method || !has(this.context, `${type}.${e.name}`)) { this.glance(...e.args); return this.fail(`member method [${receiver.type}, ${key}] not found`, e.at); }
    this.facts.methods.set(e, method);
    const args = e.args.map((a, i) => this.argument(a, method.parameters[i]!));
    const self = this.box(receiver.code, receiver.type);
    const invoke = (r: string) => this.invoke(r, type, e.name, args, e.at);
    if (!e.safe) return { type: method.returns, code: invoke(self) };
    if (isPrimitive(method.returns)) this.fail('Result of null safe operator must be nullable', e.at);
    return { type: method.returns, code: `R.safe(${self},$r=>${invoke('$r')})` };
  }

  private invoke(self: string, type: string, name: string, args: readonly string[], at: number): string {
    const mark = this.after(at, ...args);
    if (type === string) return `${mark}R.string.${name}(${[`R.nn(${noted(self, mark)})`, ...args].join(',')})`;
    // toString goes the long way for all classes: every object of JavaScript has one, which says nothing of Java's.
    if (name === 'toString' || /^java\.lang\.|^java\.math|^java\.util\.function|Comparator$/.test(type) && type !== 'java.lang.StringBuilder') return `${mark}R.invoke(${noted(self, mark)},${q(name)},[${args.join(',')}])`;
    return `${mark}R.nn(${self})${mark}.${name}(${args.join(',')})`;
  }

  private field(e: Of<'field'>): Value {
    const path = this.dotted(e);
    if (path !== undefined) {
      const type = resolveType(path);
      if (type) return { type, code: '', statik: true };
      const words = path.split('.');
      if (!words.some((_, i) => i > 0 && resolveType(words.slice(0, i).join('.')))) this.fail(`cannot resolve symbol [${path}]`, e.at);
    }
    const receiver = this.receiver(e.receiver);
    const { name } = e;
    if (receiver.statik) {
      const type = apiClass(receiver.type)?.fields.get(name) ?? this.fail(`field [${receiver.type}, ${name}] not found`, e.at);
      return { type, code: `R.constant(${q(receiver.type)},${q(name)})` };
    }
    if (receiver.type === 'def') {
      if (e.safe) return { type: 'def', code: `R.safe(${receiver.code},$r=>${this.mark(e.at)}R.get($r,${q(name)}))` };
      return { type: 'def', code: `${this.mark(e.at)}R.get(${noted(receiver.code, this.mark(e.at))},${q(name)})` };
    }
    const read = (self: string): Value => {
      if (receiver.type.endsWith('[]')) return name === 'length' ? { type: 'int', code: `${this.mark(e.at)}R.nn(${self})${this.mark(e.at)}.a.length` } : this.fail(`Field [${name}] does not exist for type [${receiver.type}].`, e.at);
      const type = boxOf(receiver.type);
      const upper = name[0] === undefined ? '' : name[0].toUpperCase() + name.slice(1);
      for (const getter of [`get${upper}`, `is${upper}`]) {
        const m = findMethod(type, `${getter}/0`);
        if (m) { this.facts.methods.set(e, m); return { type: m.returns, code: this.invoke(this.box(self, receiver.type), type, getter, [], e.at) }; }
      }
      if (isAssignable('java.util.Map', type)) return { type: 'def', code: `${this.mark(e.at)}R.nn(${self})${this.mark(e.at)}.get(${q(name)})` };
      if (isAssignable('java.util.List', type)) {
        if (!/^[0-9]+$/.test(name)) this.fail(`invalid list index [${name}]`, e.at);
        return { type: 'def', code: `${this.mark(e.at)}R.nn(${self})${this.mark(e.at)}.get(${name})` };
      }
      return this.fail(`field [${receiver.type}, ${name}] not found`, e.at);
    };
    if (!e.safe) return read(receiver.code);
    const v = read('$r');
    if (isPrimitive(v.type)) this.fail('Result of null safe operator must be nullable', e.at);
    return { type: v.type, code: `R.safe(${receiver.code},$r=>${v.code})` };
  }

  private index(e: Of<'index'>): Value {
    const receiver = this.receiver(e.receiver);
    if (receiver.statik) this.fail(`value required: instead found unexpected type [${receiver.type}]`, e.receiver.at);
    if (receiver.type.endsWith('[]')) return { type: receiver.type.slice(0, -2), code: `${this.mark(e.at)}R.at(${receiver.code},${this.want(e.index, { target: 'int' }).code})` };
    if (receiver.type === 'def') return { type: 'def', code: `${this.mark(e.at)}R.index(${receiver.code},${this.cast(this.value(e.index), 'def', {}, e.index.at)})` };
    if (isAssignable('java.util.Map', receiver.type)) return { type: 'def', code: `${this.mark(e.at)}R.nn(${receiver.code})${this.mark(e.at)}.get(${this.want(e.index, { target: 'def', internal: true }).code})` };
    if (isAssignable('java.util.List', receiver.type)) return { type: 'def', code: `${this.mark(e.at)}R.item(${receiver.code},${this.want(e.index, { target: 'int' }).code})` };
    return this.fail(`Illegal array access on type [${receiver.type}].`, e.at);
  }

  private unary(e: Of<'unary'>, want: Want): Value {
    if (e.operator === '!') return { type: 'boolean', code: `(!${this.want(e.operand, { target: 'boolean' }).code})` };
    if (e.operator === '-' && e.operand.kind === 'number') { const v = this.number(e.operand, want, true); this.facts.types.set(e.operand, v.type); return v; }
    const v = this.value(e.operand);
    const type = promoteNumbers(e.operator !== '~', v.type) ?? this.fail(`cannot apply the ${operatorNames[e.operator]} operator [${e.operator}] to the type [${v.type}]`, e.from, 'ClassCastException');
    if (type === 'def') return { type, code: `${this.mark(e.at)}R.unary(${q(e.operator)},${v.code})` };
    const code = this.convert(v.code, v.type, type);
    if (e.operator === '+') return { type, code };
    if (e.operator === '~') return { type, code: type === 'long' ? `BigInt.asIntN(64,~${code})` : `(~${code})` };
    return { type, code: type === 'int' ? `(-(${code})|0)` : type === 'long' ? `BigInt.asIntN(64,-(${code}))` : `(-(${code}))` };
  }

  private binary(e: Of<'binary'>): Value {
    const { operator } = e;
    if (operator === '&&' || operator === '||') return { type: 'boolean', code: `(${this.want(e.left, { target: 'boolean' }).code}${operator}${this.want(e.right, { target: 'boolean' }).code})` };
    if (operator === '=~' || operator === '==~') {
      const [a, b] = [this.cast(this.value(e.left), string, {}, e.left.at), this.cast(this.value(e.right), 'java.util.regex.Pattern', {}, e.right.at)];
      return { type: 'boolean', code: `${this.after(e.at, b, a)}R.${operator === '=~' ? 'finds' : 'matches'}(${a},${b})` };
    }
    const l = this.value(e.left);
    const r = this.value(e.right);
    if (['==', '!=', '===', '!=='].includes(operator)) return this.equality(e, l, r);
    return this.arithmetic(operator, l, r, { at: e.at, left: e.left.at, right: e.right.at });
  }

  private equality(e: Of<'binary'>, l: Value, r: Value): Value {
    const { operator } = e;
    const negate = operator[0] === '!' ? '!' : '';
    if (l.literal === 'null' && r.literal === 'null') this.fail('extraneous comparison of [null] constants', e.at);
    const identity = operator.length === 3;
    const type = promotion(operator, l.type, r.type) ?? this.mismatch(operator, l, r, e.at);
    const [a, b] = type === 'def' ? [this.box(l.code, l.type), this.box(r.code, r.type)] : [this.cast(l, type, {}, e.left.at), this.cast(r, type, {}, e.right.at)];
    if (isPrimitive(type)) return { type: 'boolean', code: `(${a}${negate ? '!==' : '==='}${b})` };
    if (identity) return { type: 'boolean', code: l.literal === 'null' || r.literal === 'null' ? `(${a}${negate ? '!==' : '==='}${b})` : `${negate}R.same(${a},${b},${q(this.identities.relation(e.left, e.right))})` };
    if (l.literal === 'null' || r.literal === 'null' || (l.type === string && r.type === string)) return { type: 'boolean', code: `(${a}${negate ? '!==' : '==='}${b})` };
    return { type: 'boolean', code: type === 'def' ? `${negate}${this.after(e.at, a, b)}R.eq(${a},${b})` : `${negate}R.equals(${a},${b})` };
  }

  private mismatch(operator: string, l: Value, r: Value, at: number): never {
    return this.fail(`cannot apply the ${operatorNames[operator]} operator [${operator}] to the types [${l.type}] and [${r.type}]`, at, 'ClassCastException');
  }

  private arithmetic(operator: string, l: Value, r: Value, place: { readonly at: number; readonly left: number; readonly right: number }, compound = false): Value {
    const shift = operator === '<<' || operator === '>>' || operator === '>>>';
    const type = promotion(operator, l.type, r.type);
    const counted = shift ? promoteNumbers(false, r.type) : type;
    if (type === undefined || counted === undefined) return compound ? this.fail(`invalid compound assignment: cannot apply [${operator}=] to types [${javaDisplay(l.type)}] and [${javaDisplay(r.type)}]`, place.at, 'ClassCastException') : this.mismatch(operator, l, r, place.at);
    const compares = '< <= > >='.split(' ').includes(operator);
    if (compound && type === string && l.type !== string) l = { type, code: this.cast(l, string, {}, place.left) };
    if (type === string) return { type, code: `${l.literal && r.literal ? '' : this.after(place.at, l.code, r.code)}R.concat(${this.shown(l)},${this.shown(r)})` };
    if (type === 'def' || counted === 'def') {
      const [a, b] = [this.box(l.code, l.type), compound ? this.cast(r, 'def', {}, place.right) : this.box(r.code, r.type)];
      return { type: compares ? 'boolean' : 'def', code: `${this.after(place.at, a, b)}${compound && l.type === 'def' ? `R.kept(${q(operator)},` : `R.op[${q(operator)}](`}${a},${b})` };
    }
    const a = this.cast(l, type, {}, place.left);
    const b = shift ? this.cast(r, 'int', { explicit: counted === 'long' }, place.right) : this.cast(r, type, {}, place.right);
    if (shift && type === 'int') return { type, code: operator === '>>>' ? `((${a}>>>${b})|0)` : `(${a}${operator}${b})` };
    if (shift) return { type, code: operator === '<<' ? `BigInt.asIntN(64,${a}<<BigInt(${b}&63))` : operator === '>>' ? `(${a}>>BigInt(${b}&63))` : `BigInt.asIntN(64,BigInt.asUintN(64,${a})>>BigInt(${b}&63))` };
    if (type === 'boolean') return { type, code: `(${a}!==${b})` };
    const mark = this.mark(place.at);
    if (compares) return { type: 'boolean', code: `(${mark}${a}${operator}${b})` };
    if (operator === '&' || operator === '|' || operator === '^') return { type, code: `(${mark}${a}${operator}${b})` };
    const folded = l.constant !== undefined && r.constant !== undefined ? this.fold(operator, type, l.constant, r.constant, place.at) : undefined;
    if (folded !== undefined) return { type, code: typeof folded === 'bigint' ? `(${folded}n)` : literal(folded), constant: folded };
    if (type === 'int') {
      if (operator === '*') return { type, code: `Math.imul(${mark}${a},${b})` };
      if (operator === '/' || operator === '%') return { type, code: `${this.after(place.at, a, b)}R.${operator === '/' ? 'idiv' : 'irem'}(${a},${b})` };
      return { type, code: `(${mark}${a}${operator}${b.startsWith('-') ? `(${b})` : b}|0)` };
    }
    if (type === 'long') return { type, code: operator === '/' || operator === '%' ? `${this.after(place.at, a, b)}R.${operator === '/' ? 'ldiv' : 'lrem'}(${a},${b})` : `BigInt.asIntN(64,${mark}${a}${operator}${b})` };
    const plain = `(${mark}${a}${operator}${b.startsWith('-') ? `(${b})` : b})`;
    return { type, code: type === 'float' ? `Math.fround${plain}` : plain };
  }

  private fold(operator: string, type: string, l: number | bigint, r: number | bigint, at: number): number | bigint | undefined {
    if (type === 'int' || type === 'long') {
      const [a, b] = [BigInt(l), BigInt(r)];
      if ((operator === '/' || operator === '%') && b === 0n) { this.late.push(new CompileError('ArithmeticException', '/ by zero', at)); return undefined; }
      const n = operator === '+' ? a + b : operator === '-' ? a - b : operator === '*' ? a * b : operator === '/' ? a / b : operator === '%' ? a % b : undefined;
      return n === undefined ? undefined : type === 'int' ? Number(BigInt.asIntN(32, n)) : BigInt.asIntN(64, n);
    }
    return undefined;
  }

  /** The text of a value in a concatenation. */
  private shown(v: Value): string {
    if (v.type === string && v.literal) return v.code;
    switch (v.type) { case 'char': return `String.fromCharCode(${v.code})`; case 'int': case 'byte': case 'short': case 'long': case 'boolean': return `String(${v.code})`; case 'double': return `R.javaDouble(${v.code})`; case 'float': return `R.javaFloat(${v.code})`; default: return v.code === 'null' ? '"null"' : `R.str(${v.code})`; }
  }

  // ---- assignment

  private assign(e: Of<'assign'>, want: Want, mode: 'plain' | 'step' | 'postfix'): Value {
    const target = this.target(e.target, want.statement ?? false);
    const { operator } = e;
    const place = this.identities.pathOf(e.target);
    if (operator === '=') {
      if (target.type === 'def' && e.target.kind === 'name') {
        const v = this.value(e.value, {});
        if (place) this.identities.set(place, e.value);
        return { type: 'def', code: target.write(this.cast(v, 'def', {}, e.value.at)) };
      }
      const v = this.expression(e.value, { target: target.type });
      if (v.type === 'void') this.fail('invalid assignment: cannot assign type [void]', e.at);
      if (place) this.identities.set(place, e.value);
      return { type: target.type, code: target.write(this.cast(this.readable(v, e.value), target.type, {}, e.value.at)) };
    }
    const op = operator.slice(0, -1);
    const r = this.value(e.value, {});
    if (place) this.identities.set(place, { kind: 'binary', operator: op, left: e.target, right: e.value, at: e.at, from: e.from, to: e.to });
    const l: Value = { type: target.type, code: target.read };
    const computed = this.arithmetic(op, l, r, { at: e.at, left: e.at, right: e.value.at }, true);
    const back = computed.type === target.type ? computed.code : this.cast(computed, target.type, { explicit: true }, e.at);
    if (mode === 'postfix' && !want.statement) {
      const old = target.hold;
      return { type: target.type, code: old(back) };
    }
    return { type: target.type, code: target.update(back) };
  }

  /** Where an assignment goes. Receiver and index are evaluated once, into temporaries of the generated function. */
  private target(e: Expression, onlyWritten: boolean): { type: string; read: string; write(code: string): string; update(code: string): string; hold(code: string): string } {
    const bad = (what: string): never => this.fail(`invalid assignment: cannot assign a value to ${what}`, startOf(e));
    if (e.kind === 'name') {
      const variable = this.find(e.name);
      if (!variable) { const type = resolveType(e.name); return type && type !== 'void' ? this.fail(`invalid assignment: cannot write a value to a static type [${type}]`, e.at) : this.fail(`cannot resolve symbol [${e.name}]`, e.at); }
      if (variable.readonly || this.depthOf(e.name) < this.scope.lambda) this.fail(`Variable [${e.name}] is read-only.`, e.at);
      variable.uses.push(e.at);
      if (onlyWritten) variable.writes.push(e.at);
      this.facts.types.set(e, variable.type);
      const v = `v_${e.name}`;
      return { type: variable.type, read: v, write: c => `(${v}=${c})`, update: c => `(${v}=${c})`, hold: c => `(($o)=>(${v}=${c},$o))(${v})` };
    }
    if (e.kind === 'field' || e.kind === 'index') {
      if (e.kind === 'field' && e.safe) bad('a null safe operation [?.]');
      const receiver = this.receiver(e.receiver);
      if (receiver.statik) return e.kind === 'field' && apiClass(receiver.type)?.fields.has(e.name) ? bad(`read-only field [${e.name}]`) : this.fail(`field [${receiver.type}, ${e.kind === 'field' ? e.name : ''}] not found`, e.at);
      const t = receiver.type;
      let type = 'def';
      let read: string;
      let store: (code: string) => string;
      let key = '0';
      if (e.kind === 'index') {
        if (t.endsWith('[]')) { type = t.slice(0, -2); key = this.want(e.index, { target: 'int' }).code; read = `${this.mark(e.at)}R.at($r,$k)`; store = c => `${this.mark(e.at)}R.setAt($r,$k,${c})`; }
        else if (t === 'def') { key = this.cast(this.value(e.index), 'def', {}, e.index.at); read = `${this.mark(e.at)}R.index($r,$k)`; store = c => `${this.mark(e.at)}R.setIndex($r,$k,${c})`; }
        else if (isAssignable('java.util.Map', t)) { key = this.want(e.index, { target: 'def', internal: true }).code; read = `${this.mark(e.at)}R.nn($r)${this.mark(e.at)}.get($k)`; store = c => `${this.mark(e.at)}R.put($r,$k,${c})`; }
        else if (isAssignable('java.util.List', t)) { key = this.want(e.index, { target: 'int' }).code; read = `${this.mark(e.at)}R.item($r,$k)`; store = c => `${this.mark(e.at)}R.setItem($r,$k,${c})`; }
        else return this.fail(`Illegal array access on type [${t}].`, e.at);
      } else {
        if (t.endsWith('[]')) return this.fail(e.name === 'length' ? 'invalid assignment: cannot assign a value write to read-only field [length] for an array.' : `Field [${e.name}] does not exist for type [${t}].`, e.at);
        key = q(e.name);
        if (t === 'def') { read = `${this.mark(e.at)}R.get($r,$k)`; store = c => `${this.mark(e.at)}R.set($r,$k,${c})`; }
        else if (isAssignable('java.util.Map', t)) { read = `${this.mark(e.at)}R.nn($r)${this.mark(e.at)}.get($k)`; store = c => `${this.mark(e.at)}R.put($r,$k,${c})`; }
        else if (isAssignable('java.util.List', t)) { if (!/^[0-9]+$/.test(e.name)) this.fail(`invalid list index [${e.name}]`, e.at); key = e.name; read = `${this.mark(e.at)}R.nn($r).get($k)`; store = c => `${this.mark(e.at)}R.setPlain($r,$k,${c})`; }
        else return this.fail(`field [${t}, ${e.name}] not found`, e.at);
      }
      this.facts.types.set(e, type);
      const wrap = (body: string) => `(($r,$k)=>${body})(${receiver.code},${key})`;
      return { type, read, write: c => store(c).replace(/\$r/, () => receiver.code).replace(/\$k/, () => key), update: c => wrap(store(c)), hold: c => wrap(`{const $o=${read};${store(c)};return $o;}`) };
    }
    switch (e.kind) {
      case 'method': return bad(`method call [${e.name}/${e.args.length}]`);
      case 'call': return bad(`function call [${e.name}/${e.args.length}]`);
      case 'list': return bad('list initializer');
      case 'map': return bad('map initializer');
      case 'string': return bad(`string constant [${e.value}]`);
      case 'number': return bad(`${e.shape === 'decimal' ? 'decimal' : 'numeric'} constant [${e.text}]`);
      case 'boolean': return bad(`boolean constant [${e.value}]`);
      case 'null': return bad('null constant');
      case 'regex': return bad(`regex constant [${e.pattern}] with flags [${e.flags}]`);
      case 'binary': return bad(`${operatorNames[e.operator]} operation [${e.operator}]`);
      case 'unary': return bad(`${operatorNames[e.operator]} operation [${e.operator}]`);
      case 'conditional': return bad('conditional operation [?:]');
      case 'elvis': return bad('elvis operation [?:]');
      case 'instanceof': return bad(`instanceof with target type [${e.type}]`);
      case 'cast': return bad(`an explicit cast with target type [${e.type}]`);
      case 'new': return this.fail(`invalid assignment cannot assign a value to new object with constructor [${e.type}/${e.args.length}]`, e.at); // without the colon of the others
      case 'newArray': case 'arrayInit': return bad('new array');
      default: return bad('lambda');
    }
  }

  // ---- functions as values

  private lambda(e: Of<'lambda'>, target: string): string {
    const method = target === 'def' ? undefined : functionalMethod(target) ?? this.fail(`Cannot pass lambda to [${target}], not a functional interface`, e.at);
    if (method && method.parameters.length !== e.parameters.length) this.fail(`Incorrect number of parameters for [${method.name}] in [${target}]`, e.at);
    const returns = !method || method.returns === 'void' ? 'def' : method.returns;
    const outer = { scope: this.scope, current: this.current, loops: this.loopDepth };
    const number = this.lambdas++;
    const scope = this.open({ from: e.from, to: e.to }, this.scope.lambda + 1);
    scope.captured = new Set();
    const heads: string[] = [];
    e.parameters.forEach((p: Parameter, i) => {
      const given = method?.parameters[i] ?? 'def';
      const type = p.type === undefined ? given : this.type(p.type, p.at, t => `cannot resolve type [${t}]`);
      this.declare(p.name, type, p.at, 'parameter', true);
      if (type !== given) heads.push(`v_${p.name}=${this.cast({ type: given, code: `v_${p.name}` }, type, { explicit: true, internal: true }, e.at)};`);
    });
    let body: string;
    this.current = { returns, name: 'lambda', loops: false };
    if (e.body.kind === 'block') {
      if (e.body.statements.length === 0) this.fail('cannot generate empty lambda', e.at);
      const flags = noFlags();
      body = this.statements((e.body as Block).statements, { last: true, lastLoop: false, loop: false }, flags, e.body.from);
      if (!flags.methodEscape) this.fail('not all paths return a value for lambda', e.at);
    } else {
      const v = this.expression(e.body as Expression, { target: returns, internal: true });
      body = `return (${this.cast(this.readable(v, e.body as Expression), returns, { internal: true }, (e.body as Expression).at)});`;
    }
    const captured = [...scope.captured].filter(n => outer.scope && this.depthOf(n) <= outer.scope.lambda);
    this.scope = outer.scope;
    this.current = outer.current;
    this.loopDepth = outer.loops;
    const f = `(${e.parameters.map(p => `v_${p.name}`).join(',')})=>{if(--$s<0)R.budget();let $b=1000000;${heads.join('')}\n${body}}`;
    const made = method ? `new R.Fn(${q(target)},${f}${this.mark(e.at)})` : `R.lambda(${number},${captured.length},${e.parameters.length},${f}${this.mark(e.at)})`;
    return captured.length === 0 ? made : `((${captured.map(n => `v_${n}`).join(',')})=>${made})(${captured.map(n => `v_${n}`).join(',')})`;
  }

  private reference(e: Of<'reference'>, target: string): string {
    const method = target === 'def' ? undefined : functionalMethod(target) ?? this.fail(`cannot convert function reference [${e.qualifier}::${e.name}] to a non-functional interface [${target}]`, e.at);
    const type = q(target === 'def' ? null : target);
    const missing = (qualifier = e.qualifier): never => this.fail(`function reference [${qualifier}::${e.name}/${method!.parameters.length}] matching [${target}, ${method!.name}/${method!.parameters.length}] not found`, e.at);
    if (e.qualifier === 'this') {
      const arities = [...this.functions.keys()].filter(k => k.startsWith(`${e.name}/`)).map(k => Number(k.slice(e.name.length + 1)));
      if (method && !arities.includes(method.parameters.length)) missing();
      const table = arities.map(n => {
        const f = this.functions.get(`${e.name}/${n}`)!;
        const names = f.parameters.map((_, i) => `$${i}`);
        const inner = `f_${e.name}_${n}(${f.parameters.map((p, i) => this.cast({ type: 'def', code: `$${i}` }, resolveType(p.type!) ?? 'def', {}, e.at)).join(',')})`;
        const returns = resolveType(f.type) ?? 'void';
        return `${n}:(${names.join(',')})=>${returns === 'void' ? `{${inner};return null;}` : `{return (${this.box(inner, returns)});}`}`;
      });
      return `${this.mark(e.at)}R.refer(${type},{${table.join(',')}},${q(e.name)})`;
    }
    const variable = this.find(e.qualifier);
    if (variable) {
      this.capture(e.qualifier);
      variable.uses.push(e.at);
      const own = variable.type;
      if (method && own !== 'def' && !findMethod(boxOf(own), `${e.name}/${method.parameters.length}`)) missing(own);
      return `${this.mark(e.at)}R.bound(${type},${this.box(`v_${e.qualifier}`, variable.type)},${q(e.name)})`;
    }
    const qualifier = resolveType(e.qualifier) ?? this.fail(`variable [${e.qualifier}] is not defined`, e.at);
    if (method && !qualifier.endsWith('[]')) {
      const n = method.parameters.length;
      const own = apiClass(qualifier);
      if (e.name === 'new' ? !own?.constructors.has(n) : !own?.statics.has(`${e.name}/${n}`) && !findMethod(qualifier, `${e.name}/${n - 1}`)) missing();
    }
    return `${this.mark(e.at)}R.refClass(${type},${q(qualifier)},${q(e.name)},${q(e.qualifier)})`;
  }
}

interface Place { readonly last: boolean; readonly lastLoop: boolean; readonly loop: boolean }
const anything: Value = { type: 'def', code: '' };
/** Where an expression is said to begin: casts and signed numbers stand for what they are put before, unless they are themselves the fault. */
const startOf = (e: Expression): number => (e.kind === 'cast' || e.kind === 'unary' ? e.from : e.at);
/** What an operand's code notes last: the mark, if it has any of its own. */
const noted = (code: string, mark: string): string => (code.includes('/*@') ? code + mark : code);
const noFlags = (): Flags => ({ methodEscape: false, loopEscape: false, allEscape: false, anyContinue: false, anyBreak: false });
const literal = (n: number): string => (Object.is(n, -0) ? '(-0)' : n < 0 ? `(${n})` : String(n));
/** `Class.toString` of a type. */
const javaDisplay = (type: string): string => (isPrimitive(type) ? type : `${apiClass(type)?.interface ? 'interface' : 'class'} ${type.endsWith('[]') ? arrayCode(type).replace(/java\.lang\.Object(?=;)/, type.startsWith('def') ? 'org.opensearch.painless.lookup.def' : '$&') : type}`);
