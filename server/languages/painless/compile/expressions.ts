import { apiClass, boxOf, isAssignable, isPrimitive, resolveType } from '../api/read.ts';
import { commonType } from '../promotion.ts';
import { compileJavaPattern } from '../runtime/regex.ts';
import type { Expression, Of } from '../tree.ts';
import { assignment } from './assignments.ts';
import { castCode, readable } from './casts.ts';
import { literal, object, q, string, type Compiler, type Value, type Want } from './compiler.ts';
import { lambdaCode } from './function-values.ts';
import { argumentCode, fieldAccess, functionCall, indexAccess, methodCall } from './members.ts';
import { binaryOperation, unaryOperation } from './operators.ts';
import { conditionCode } from './statements.ts';

/** After an error: what can still be known of the parts that were not looked at. Says nothing of its own. */
export function glance(compiler: Compiler, ...parts: readonly Expression[]): void {
  const said = compiler.errors.length;
  for (const part of parts) if (!compiler.facts.types.has(part)) compiler.attempt(() => { if (part.kind === 'lambda') lambdaCode(compiler, part, 'def'); else if (part.kind !== 'reference') expressionCode(compiler, part, {}); }, undefined);
  compiler.errors.length = said;
}

/** An expression as the type that its place asks for. */
export function wanted(compiler: Compiler, e: Expression, want: Want): Value {
  const v = expressionCode(compiler, e, want);
  if (want.target === undefined) return want.statement ? v : readable(compiler, v, e);
  const code = castCode(compiler, readable(compiler, v, e), want.target, want, e.at);
  return { type: want.target, code, ...(v.constant !== undefined && v.type === want.target && { constant: v.constant }) };
}

export function valueOf(compiler: Compiler, e: Expression, want: Want = {}): Value { return readable(compiler, expressionCode(compiler, e, want), e); }

/** One expression, whose type is noted. */
export function expressionCode(compiler: Compiler, e: Expression, want: Want): Value {
  const v = (expressions[e.kind] as ExpressionCompiler)(compiler, e, want);
  compiler.facts.types.set(e, v.type);
  if (v.statik) compiler.facts.statics.add(e);
  return v.type === 'def' && (e.kind === 'method' || e.kind === 'index' || e.kind === 'field') && !(e.kind !== 'index' && e.safe) && compiler.facts.types.get(e.receiver) === 'def' ? { ...v, site: true } : v;
}

type ExpressionCompiler<E extends Expression = Expression> = (compiler: Compiler, e: E, want: Want) => Value;

/** One compiler of each kind of expression. */
type ExpressionCompilers = { readonly [K in Expression['kind']]: ExpressionCompiler<Of<K>> };

const expressions: ExpressionCompilers = {
  number: (compiler, e, want) => numberLiteral(compiler, e, want, false),
  string: (_, e) => ({ type: string, code: q(e.value).replace(/\u2028|\u2029/g, c => (c === '\u2028' ? '\\u2028' : '\\u2029')), literal: 'string' }),
  boolean: (_, e) => ({ type: 'boolean', code: String(e.value), literal: 'boolean' }),

  null(compiler, e, want) {
    if (want.target !== undefined && isPrimitive(want.target) && want.target !== 'void') compiler.fail(`Cannot cast null to a primitive type [${want.target}].`, e.at);
    return { type: want.target !== undefined && want.target !== 'void' && !isPrimitive(want.target) ? want.target : object, code: 'null', literal: 'null' };
  },

  regex(compiler, e) {
    const bad = [...e.flags].find(f => !'cilmsUux'.includes(f));
    if (bad !== undefined) compiler.fail(`invalid regular expression: unknown flag [${bad}]`, e.at);
    const compiled = compileJavaPattern(e.pattern, e.flags);
    if ('error' in compiled) compiler.fail(`invalid regular expression: could not compile regex constant [${e.pattern}] with flags [${e.flags}]`, e.at + 1 + compiled.index);
    compiler.regexes.push([e.pattern, e.flags]);
    return { type: 'java.util.regex.Pattern', code: `$regex[${compiler.regexes.length - 1}]${compiler.mark(e.at)}` };
  },

  name: variableUse,
  list: (compiler, e) => ({ type: 'java.util.ArrayList', code: `R.list([${e.items.map(i => wanted(compiler, i, { target: 'def', internal: true }).code).join(',')}])` }),
  map: (compiler, e) => ({ type: 'java.util.HashMap', code: `R.map([${e.entries.map(([k, v]) => `${wanted(compiler, k, { target: 'def', internal: true }).code},${wanted(compiler, v, { target: 'def', internal: true }).code}`).join(',')}])` }),
  call: functionCall,
  method: methodCall,
  field: fieldAccess,
  index: indexAccess,

  new(compiler, e) {
    const type = resolveType(e.type) ?? compiler.fail(`Not a type [${e.type}].`, e.at);
    const parameters = apiClass(type)?.constructors.get(e.args.length) ?? compiler.fail(`constructor [${type}, <init>/${e.args.length}] not found`, e.at);
    const args = e.args.map((a, i) => argumentCode(compiler, a, parameters[i]!));
    return { type, code: `${compiler.after(e.at, ...args)}R.create(${[q(type), ...args].join(',')})` };
  },

  newArray: newArray,
  arrayInit: newArray,
  unary: unaryOperation,
  step: (compiler, e, want) => assignment(compiler, { ...e, kind: 'assign', operator: e.operator === '++' ? '+=' : '-=', target: e.target, value: { kind: 'number', text: '1', shape: 'integer', at: e.at, from: e.at, to: e.at } }, want, e.prefix ? 'step' : 'postfix'),

  cast(compiler, e) {
    const type = compiler.type(e.type, e.from, t => `cannot resolve type [${t}]`);
    const v = valueOf(compiler, e.operand, { target: type, explicit: true });
    return { type, code: `(${castCode(compiler, v, type, { explicit: true }, e.operand.at)})` };
  },

  binary: binaryOperation,

  instanceof(compiler, e) {
    const type = resolveType(e.type) ?? compiler.fail(`Not a type [${e.type}].`, e.at);
    const v = valueOf(compiler, e.operand);
    if (v.type !== 'def' && isPrimitive(v.type)) return { type: 'boolean', code: `((${v.code}),${type === 'def' || isAssignable(boxOf(type), boxOf(v.type))})` };
    return { type: 'boolean', code: `R.is(${v.code},${q(type === 'def' ? object : boxOf(type).replace(/^def(?=\[)/, object))})` };
  },

  elvis(compiler, e, want) {
    if (want.target !== undefined && isPrimitive(want.target) && want.target !== 'void') compiler.fail('Elvis operator cannot return primitives', e.at);
    const l = valueOf(compiler, e.left, want);
    const r = valueOf(compiler, e.right, want);
    if (l.literal === 'null') compiler.fail('Extraneous elvis operator. LHS is null.', e.at);
    if (l.literal && e.left.kind !== 'unary') compiler.fail('Extraneous elvis operator. LHS is a constant.', e.at);
    if (isPrimitive(l.type)) compiler.fail('Extraneous elvis operator. LHS is a primitive.', e.at);
    if (r.literal === 'null') compiler.fail('Extraneous elvis operator. RHS is null.', e.at);
    const type = want.target !== undefined && want.target !== 'void' ? want.target : commonType(l.type, r.type);
    if (type !== undefined && isPrimitive(type)) compiler.fail('Elvis operator cannot return primitives', e.at);
    const mode = { explicit: want.explicit ?? false, internal: want.internal ?? false };
    return { type: type ?? object, code: `(${castCode(compiler, l, type ?? object, mode, e.left.at)}??${castCode(compiler, r, type ?? object, mode, e.right.at)})` };
  },

  conditional(compiler, e, want) {
    const condition = conditionCode(compiler, e.condition);
    const target = want.target === 'void' ? undefined : want.target;
    const l = valueOf(compiler, e.yes, { ...want, target });
    const r = valueOf(compiler, e.no, { ...want, target });
    const type = target ?? commonType(l.type, r.type) ?? compiler.fail(`cannot apply the conditional operator [?:] to the types [${l.type}] and [${r.type}]`, e.at, 'ClassCastException');
    const mode = { explicit: want.explicit, internal: want.internal };
    return { type, code: `(${condition}?${castCode(compiler, l, type, mode, e.yes.at)}:${castCode(compiler, r, type, mode, e.no.at)})` };
  },

  assign: (compiler, e, want) => assignment(compiler, e, want, 'plain'),
  lambda: strayFunction,
  reference: strayFunction,
  missing: (compiler, e) => compiler.fail('unexpected end of script.', e.at),
};

function newArray(compiler: Compiler, e: Of<'newArray'> | Of<'arrayInit'>): Value {
  const type = resolveType(e.type) ?? compiler.fail(`Not a type [${e.type}].`, e.at);
  if (e.kind === 'arrayInit') return { type, code: `R.arrayOf(${q(type)},[${e.items.map(i => wanted(compiler, i, { target: type.slice(0, -2), internal: true }).code).join(',')}])` };
  const sizes = e.sizes.map(size => wanted(compiler, size, { target: 'int', internal: true }).code);
  return { type, code: `${compiler.after(e.at, ...sizes)}R.array(${q(type)},[${sizes.join(',')}])` };
}

function strayFunction(compiler: Compiler, e: Of<'lambda'> | Of<'reference'>): Value {
  return compiler.fail('lambda not used', e.at);
}

export function numberLiteral(compiler: Compiler, e: Of<'number'>, want: Want, negative: boolean): Value {
  const sign = negative ? '-' : '';
  const at = e.at;
  if (e.shape === 'decimal' || (e.shape === 'integer' && /[fFdD]$/.test(e.text))) {
    const float = /[fF]$/.test(e.text);
    const n = Number(sign + e.text.replace(/[fFdD]$/, ''));
    const v = float ? Math.fround(n) : n;
    return { type: float ? 'float' : 'double', code: literal(v), constant: v, literal: 'number' };
  }
  if (e.shape === 'hex' && /[fFdD]$/.test(e.text)) compiler.fail('Illegal tree structure.', at, 'IllegalStateException'); // its last digit is taken for a suffix
  const long = /[lL]$/.test(e.text);
  const digits = e.text.replace(/[lL]$/, '');
  const [radix, body] = e.shape === 'hex' ? ['0x', digits.slice(2)] : e.shape === 'octal' ? ['0o', digits.slice(1)] : ['', digits];
  let n = BigInt(radix + body);
  if (negative) n = -n;
  const shown = sign + body;
  const inLong = n >= -(2n ** 63n) && n < 2n ** 63n;
  if (long) return inLong ? { type: 'long', code: n < 0n ? `(${n}n)` : `${n}n`, constant: n, literal: 'number' } : compiler.fail(`Invalid long constant [${shown}].`, at);
  if (n < -2147483648n || n > 2147483647n) compiler.fail(inLong ? `Invalid int constant [${shown}]. If you want a long constant then change it to [${sign}${e.text}L].` : `Invalid int constant [${shown}].`, at);
  const v = Number(n);
  const t = want.target;
  const type = (t === 'byte' && v >= -128 && v <= 127) || (t === 'short' && v >= -32768 && v <= 32767) || (t === 'char' && v >= 0 && v <= 65535) ? t! : 'int';
  return { type, code: literal(v), constant: v, literal: 'number' };
}

function variableUse(compiler: Compiler, e: Of<'name'>): Value {
  const variable = compiler.find(e.name);
  if (!variable) {
    const type = resolveType(e.name);
    if (type && type !== 'void') return { type, code: '', statik: true };
    return compiler.fail(`cannot resolve symbol [${e.name}]`, e.at);
  }
  variable.uses.push(e.at);
  compiler.capture(e.name);
  return { type: variable.type, code: `v_${e.name}` };
}
