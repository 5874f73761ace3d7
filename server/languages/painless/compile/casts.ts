import { boxOf, isAssignable, isPrimitive, unboxOf } from '../api/read.ts';
import type { Expression } from '../tree.ts';
import { isNumeric, object, q, string, type Compiler, type Value, type Want } from './compiler.ts';

/** A primitive as the object that `def` holds. */
export function boxed(code: string, type: string): string {
  switch (type) { case 'double': return `new R.D(${code})`; case 'float': return `new R.F(${code})`; case 'byte': return `new R.B(${code})`; case 'short': return `new R.S(${code})`; case 'char': return `R.chr(${code})`; default: return code; }
}

/** A primitive as another. */
export function converted(code: string, from: string, to: string): string {
  if (from === to) return code;
  if (from === 'long') {
    if (to === 'double') return `Number(${code})`;
    if (to === 'float') return `Math.fround(Number(${code}))`;
    return converted(`Number(BigInt.asIntN(32,${code}))`, 'int', to);
  }
  if (from === 'float' || from === 'double') {
    if (to === 'double') return code;
    if (to === 'float') return `Math.fround(${code})`;
    if (to === 'long') return `R.d2l(${code})`;
    return converted(`R.d2i(${code})`, 'int', to);
  }
  switch (to) {
    case 'byte': return `(${code}<<24>>24)`; case 'short': return `(${code}<<16>>16)`; case 'char': return `(${code}&65535)`;
    case 'long': return /^-?\d+$/.test(code) ? `${code}n` : `BigInt(${code})`; case 'float': return `Math.fround(${code})`; default: return code;
  }
}

/** A value as another type, or the error that there is no such cast. */
export function castCode(compiler: Compiler, v: Value, to: string, { explicit = false, internal = false }: Want, at: number): string {
  const from = v.type;
  if (from === to) return v.code;
  if (from === 'void' || to === 'void') compiler.cannot(from, to, at);
  if (to === 'def') return boxed(v.code, from) + compiler.mark(at);
  const mark = compiler.mark(at);
  const byRuntime = (how: string, ...more: readonly string[]) => `${mark}R.${how}(${[noted(v.code, mark), ...more].join(',')})`;
  if (from === 'def') {
    if (isPrimitive(to) || unboxOf(to) !== to || to === string) return byRuntime(`${explicit ? 'ex' : v.site ? 'site' : 'im'}.${to === string ? 'String' : isPrimitive(to) ? to : `box_${unboxOf(to)}`}`);
    return to === object ? v.code + mark : byRuntime(v.site && !explicit ? 'fits' : 'check', q(to));
  }
  if (explicit && from === string && to === 'char') return byRuntime('stringToChar');
  if (explicit && from === 'char' && to === string) return `String.fromCharCode(${v.code})${mark}`;
  if (isPrimitive(from) && isPrimitive(to)) {
    if (from === 'boolean' || to === 'boolean') compiler.cannot(from, to, at);
    if (explicit || isWidening(from, to)) return converted(v.code, from, to) + mark;
    return compiler.cannot(from, to, at);
  }
  if (isPrimitive(from)) {
    if (!internal) compiler.cannot(from, to, at);
    const target = unboxOf(to);
    if (to === boxOf(from) || to === object || (to === 'java.lang.Number' && isNumeric(from) && from !== 'char')) return boxed(v.code, from) + mark;
    if (to === 'java.lang.Number' && from === 'char') return `${mark}R.check(${boxed(v.code, from)},${q(to)})`;
    if (isPrimitive(target) && from !== 'boolean' && isWidening(from, target)) return boxed(converted(v.code, from, target), target) + mark;
    return compiler.cannot(from, to, at);
  }
  if (isPrimitive(to)) {
    const source = unboxOf(from);
    if (internal && isPrimitive(source) && (source === to || isWidening(source, to))) return byRuntime(`im.${to}`);
    return compiler.cannot(from, to, at);
  }
  if (isAssignable(to, from)) return v.code + mark;
  if (internal && isPrimitive(unboxOf(from)) && isPrimitive(unboxOf(to)) && isWidening(unboxOf(from), unboxOf(to))) return byRuntime(`ex.box_${unboxOf(to)}`);
  if (explicit && isAssignable(from, to)) return byRuntime('check', q(to));
  return compiler.cannot(from, to, at);
}

const widens: Readonly<Record<string, string>> = { byte: 'short int long float double', short: 'int long float double', char: 'int long float double', int: 'long float double', long: 'float double', float: 'double' };
const isWidening = (from: string, to: string) => (widens[from] ?? '').split(' ').includes(to);

export function readable(compiler: Compiler, v: Value, e: Expression): Value {
  if (v.statik) compiler.fail(`value required: instead found unexpected type [${v.type}]`, e.at);
  return v;
}

/** What an operand's code notes last: the mark, if it has any of its own. */
export const noted = (code: string, mark: string): string => (code.includes('/*@') ? code + mark : code);
