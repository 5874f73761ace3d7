import { apiClass, isPrimitive } from '../api/read.ts';
import { promoteNumbers, promotion } from '../promotion.ts';
import { arrayCode } from '../runtime/values.ts';
import type { Of } from '../tree.ts';
import { boxed, castCode, converted } from './casts.ts';
import { CompileError, literal, q, string, type Compiler, type Value, type Want } from './compiler.ts';
import { numberLiteral, valueOf, wanted } from './expressions.ts';
import { operatorNames } from './said.ts';

export function unaryOperation(compiler: Compiler, e: Of<'unary'>, want: Want): Value {
  if (e.operator === '!') return { type: 'boolean', code: `(!${wanted(compiler, e.operand, { target: 'boolean' }).code})` };
  if (e.operator === '-' && e.operand.kind === 'number') { const v = numberLiteral(compiler, e.operand, want, true); compiler.facts.types.set(e.operand, v.type); return v; }
  const v = valueOf(compiler, e.operand);
  const type = promoteNumbers(e.operator !== '~', v.type) ?? compiler.fail(`cannot apply the ${operatorNames[e.operator]} operator [${e.operator}] to the type [${v.type}]`, e.from, 'ClassCastException');
  if (type === 'def') return { type, code: `${compiler.mark(e.at)}R.unary(${q(e.operator)},${v.code})` };
  const code = converted(v.code, v.type, type);
  if (e.operator === '+') return { type, code };
  if (e.operator === '~') return { type, code: type === 'long' ? `BigInt.asIntN(64,~${code})` : `(~${code})` };
  return { type, code: type === 'int' ? `(-(${code})|0)` : type === 'long' ? `BigInt.asIntN(64,-(${code}))` : `(-(${code}))` };
}

export function binaryOperation(compiler: Compiler, e: Of<'binary'>): Value {
  const { operator } = e;
  if (operator === '&&' || operator === '||') return { type: 'boolean', code: `(${wanted(compiler, e.left, { target: 'boolean' }).code}${operator}${wanted(compiler, e.right, { target: 'boolean' }).code})` };
  if (operator === '=~' || operator === '==~') {
    const [a, b] = [castCode(compiler, valueOf(compiler, e.left), string, {}, e.left.at), castCode(compiler, valueOf(compiler, e.right), 'java.util.regex.Pattern', {}, e.right.at)];
    return { type: 'boolean', code: `${compiler.after(e.at, b, a)}R.${operator === '=~' ? 'finds' : 'matches'}(${a},${b})` };
  }
  const l = valueOf(compiler, e.left);
  const r = valueOf(compiler, e.right);
  if (['==', '!=', '===', '!=='].includes(operator)) return equalityTest(compiler, e, l, r);
  return arithmeticOperation(compiler, operator, l, r, { at: e.at, left: e.left.at, right: e.right.at });
}

function equalityTest(compiler: Compiler, e: Of<'binary'>, l: Value, r: Value): Value {
  const { operator } = e;
  const negate = operator[0] === '!' ? '!' : '';
  if (l.literal === 'null' && r.literal === 'null') compiler.fail('extraneous comparison of [null] constants', e.at);
  const identity = operator.length === 3;
  const type = promotion(operator, l.type, r.type) ?? mismatched(compiler, operator, l, r, e.at);
  const [a, b] = type === 'def' ? [boxed(l.code, l.type), boxed(r.code, r.type)] : [castCode(compiler, l, type, {}, e.left.at), castCode(compiler, r, type, {}, e.right.at)];
  if (isPrimitive(type)) return { type: 'boolean', code: `(${a}${negate ? '!==' : '==='}${b})` };
  if (identity) return { type: 'boolean', code: l.literal === 'null' || r.literal === 'null' ? `(${a}${negate ? '!==' : '==='}${b})` : `${negate}R.same(${a},${b},${q(compiler.identities.relation(e.left, e.right))})` };
  if (l.literal === 'null' || r.literal === 'null' || (l.type === string && r.type === string)) return { type: 'boolean', code: `(${a}${negate ? '!==' : '==='}${b})` };
  return { type: 'boolean', code: type === 'def' ? `${negate}${compiler.after(e.at, a, b)}R.eq(${a},${b})` : `${negate}R.equals(${a},${b})` };
}

function mismatched(compiler: Compiler, operator: string, l: Value, r: Value, at: number): never {
  return compiler.fail(`cannot apply the ${operatorNames[operator]} operator [${operator}] to the types [${l.type}] and [${r.type}]`, at, 'ClassCastException');
}

/** Operators that are no comparisons for equality and no logic, also those of assignments. */
export function arithmeticOperation(compiler: Compiler, operator: string, l: Value, r: Value, place: { readonly at: number; readonly left: number; readonly right: number }, compound = false): Value {
  const shift = operator === '<<' || operator === '>>' || operator === '>>>';
  const type = promotion(compound && (operator === '&' || operator === '|') ? '^' : operator, l.type, r.type); // assignments of bits take booleans as well
  const counted = shift ? promoteNumbers(false, r.type) : type;
  if (type === undefined || counted === undefined) return compound ? compiler.fail(`invalid compound assignment: cannot apply [${operator}=] to types [${javaDisplay(l.type)}] and [${javaDisplay(r.type)}]`, place.at, 'ClassCastException') : mismatched(compiler, operator, l, r, place.at);
  const compares = '< <= > >='.split(' ').includes(operator);
  if (compound && type === string && l.type !== string) l = { type, code: castCode(compiler, l, string, {}, place.left) };
  if (type === string) return { type, code: `${l.literal && r.literal ? '' : compiler.after(place.at, l.code, r.code)}R.concat(${shownText(l)},${shownText(r)})` };
  if (type === 'def' || counted === 'def') {
    const [a, b] = [boxed(l.code, l.type), compound ? castCode(compiler, r, 'def', {}, place.right) : boxed(r.code, r.type)];
    return { type: compares ? 'boolean' : 'def', code: `${compiler.after(place.at, a, b)}${compound && l.type === 'def' ? `R.kept(${q(operator)},` : `R.op[${q(operator)}](`}${a},${b})` };
  }
  const a = castCode(compiler, l, type, {}, place.left);
  const b = shift ? castCode(compiler, r, 'int', { explicit: counted === 'long' }, place.right) : castCode(compiler, r, type, {}, place.right);
  if (shift && type === 'int') return { type, code: operator === '>>>' ? `((${a}>>>${b})|0)` : `(${a}${operator}${b})` };
  if (shift) return { type, code: operator === '<<' ? `BigInt.asIntN(64,${a}<<BigInt(${b}&63))` : operator === '>>' ? `(${a}>>BigInt(${b}&63))` : `BigInt.asIntN(64,BigInt.asUintN(64,${a})>>BigInt(${b}&63))` };
  if (type === 'boolean') return { type, code: operator === '^' ? `(${a}!==${b})` : `((${a}${operator}${b})===1)` };
  const mark = compiler.mark(place.at);
  if (compares) return { type: 'boolean', code: `(${mark}${a}${operator}${b})` };
  if (operator === '&' || operator === '|' || operator === '^') return { type, code: `(${mark}${a}${operator}${b})` };
  const folded = l.constant !== undefined && r.constant !== undefined ? foldedConstant(compiler, operator, type, l.constant, r.constant, place.at) : undefined;
  if (folded !== undefined) return { type, code: typeof folded === 'bigint' ? `(${folded}n)` : literal(folded), constant: folded };
  if (type === 'int') {
    if (operator === '*') return { type, code: `Math.imul(${mark}${a},${b})` };
    if (operator === '/' || operator === '%') return { type, code: `${compiler.after(place.at, a, b)}R.${operator === '/' ? 'idiv' : 'irem'}(${a},${b})` };
    return { type, code: `(${mark}${a}${operator}${b.startsWith('-') ? `(${b})` : b}|0)` };
  }
  if (type === 'long') return { type, code: operator === '/' || operator === '%' ? `${compiler.after(place.at, a, b)}R.${operator === '/' ? 'ldiv' : 'lrem'}(${a},${b})` : `BigInt.asIntN(64,${mark}${a}${operator}${b})` };
  const plain = `(${mark}${a}${operator}${b.startsWith('-') ? `(${b})` : b})`;
  return { type, code: type === 'float' ? `Math.fround${plain}` : plain };
}

function foldedConstant(compiler: Compiler, operator: string, type: string, l: number | bigint, r: number | bigint, at: number): number | bigint | undefined {
  if (type === 'int' || type === 'long') {
    const [a, b] = [BigInt(l), BigInt(r)];
    if ((operator === '/' || operator === '%') && b === 0n) { compiler.late.push(new CompileError('ArithmeticException', '/ by zero', at)); return undefined; }
    const n = operator === '+' ? a + b : operator === '-' ? a - b : operator === '*' ? a * b : operator === '/' ? a / b : operator === '%' ? a % b : undefined;
    return n === undefined ? undefined : type === 'int' ? Number(BigInt.asIntN(32, n)) : BigInt.asIntN(64, n);
  }
  return undefined;
}

/** The text of a value in a concatenation. */
function shownText(v: Value): string {
  if (v.type === string && v.literal) return v.code;
  switch (v.type) { case 'char': return `String.fromCharCode(${v.code})`; case 'int': case 'byte': case 'short': case 'long': case 'boolean': return `String(${v.code})`; case 'double': return `R.javaDouble(${v.code})`; case 'float': return `R.javaFloat(${v.code})`; default: return v.code === 'null' ? '"null"' : `R.str(${v.code})`; }
}

/** `Class.toString` of a type. */
const javaDisplay = (type: string): string => (isPrimitive(type) ? type : type === 'def' ? 'class org.opensearch.painless.lookup.def' : `${apiClass(type)?.interface ? 'interface' : 'class'} ${type.endsWith('[]') ? arrayCode(type).replace(/java\.lang\.Object(?=;)/, type.startsWith('def') ? 'org.opensearch.painless.lookup.def' : '$&') : type}`);
